"""The page of the famous losses holds every call once, with its reason; tests/frameworks runs the calls themselves."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book" / "_ext"))
pytest.importorskip("sphinx")
famous = importlib.import_module("lossbook_famous")


def test_the_page_has_every_library():
    page = (ROOT / "book" / "famous.md").read_text(encoding="utf-8")
    assert re.findall(r"\{famous-losses\} (\w+)", page) == list(famous.PACKAGES)
    assert {row["library"] for row in famous.source()["rows"]} == set(famous.PACKAGES)


@pytest.mark.parametrize("library", famous.PACKAGES)
def test_every_finding_stands_in_one_group_with_its_reason(library):
    groups = famous.groups(library)
    listed = [row["name"] for group in groups for row in group]
    assert sorted(listed) == sorted(row["name"] for row in famous.rows(library) if row["findings"])
    for group in groups:
        assert {row["why"] for row in group} == {group[0]["why"]} != {""}
        said = [[(finding["verdict"], finding["name"]) for finding in row["findings"]] for row in group]
        assert all(each == said[0] for each in said)
    faulty = [any(finding["verdict"] == "fault" for finding in group[0]["findings"]) for group in groups]
    assert faulty == sorted(faulty, reverse=True), "faults come first"
    assert re.fullmatch(r"[\d.]+", famous.version(library))
