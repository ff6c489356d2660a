"""Every claim of the sources is settled by a cell, and every one that does not hold has its erratum."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[1] / "book"
with (BOOK / "claims.csv").open(encoding="utf-8", newline="") as file:
    CLAIMS = {row["id"]: row["verdict"] for row in csv.DictReader(file)}
NOTEBOOKS = sorted(BOOK.glob("[0-9][0-9]-*.ipynb"))
ERRATA = BOOK / "19-errata.ipynb"


def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def own_metadata(path):
    return [cell["metadata"]["lossbook"] for cell in cells(path) if "lossbook" in cell["metadata"]]


def settled(path):
    return {claim for metadata in own_metadata(path) for claim in metadata.get("claims", [])}


def test_the_list_has_the_claims_of_all_four_sources():
    assert Counter(claim[0] for claim in CLAIMS) == {"A": 18, "B": 15, "C": 22, "D": 15}


def test_every_claim_is_settled_in_a_chapter():
    chapters = [path for path in NOTEBOOKS if path != ERRATA]
    assert set(CLAIMS) - set().union(*map(settled, chapters)) == set()


def test_every_claim_that_does_not_hold_has_an_erratum():
    missing = {claim for claim, verdict in CLAIMS.items() if verdict != "holds"} - settled(ERRATA)
    assert missing == set()
    headings = re.findall(r"^### (.*)$", "\n".join("".join(cell["source"]) for cell in cells(ERRATA)), re.M)
    told = {claim for heading in headings for claim in re.findall(r"\b[ABCD]\d+\b", heading.split(":")[0])}
    assert told == settled(ERRATA)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_name_claims_that_exist(path):
    assert settled(path) <= set(CLAIMS)


def test_labels_are_unique_and_say_what_they_are():
    labels = Counter(metadata["label"] for path in NOTEBOOKS for metadata in own_metadata(path) if "label" in metadata)
    assert [label for label, count in labels.items() if count > 1] == []
    assert [label for label in labels if not re.fullmatch(r"(cell|erratum)-[a-z0-9-]+", label)] == []
