"""The page "The dictionary" shows all of the one table: every name, every call, both numbers of every difference."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book" / "_ext"))
pytest.importorskip("sphinx")
page = importlib.import_module("lossbook_dictionary")

DICTIONARY, DIFFERENCES = page.tables()
SHOWN = [name for _, members in page.groups() for name in members]


def test_every_name_that_a_library_has_is_shown_once():
    has = {entry.name for entry in DICTIONARY.ENTRIES if any(getattr(entry, library) for library in page.LIBRARIES)}
    assert has <= set(SHOWN) and len(SHOWN) == len(set(SHOWN))


@pytest.mark.parametrize("name", SHOWN)
def test_every_call_stands_under_its_loss(name):
    shown = page.calls_list(name)
    for library in page.LIBRARIES:
        for _, said in page.calls(name, library):
            assert all(page.code(call) in shown for call in said.values())
            assert page.elsewhere(name, library)


@pytest.mark.parametrize("row", DIFFERENCES.DIFFERENCES, ids=lambda row: row.about.replace(" ", "_"))
def test_every_difference_stands_under_its_loss_with_two_numbers(row):
    names = [name for name in page.owners(row) if name in SHOWN]
    assert names
    here, there = page.numbers(row)
    assert here != there
    for name in names:
        shown = page.differences_list(name)
        assert page.code(row.ours) in shown and page.code(row.theirs) in shown
        assert f">{here}<" in shown and f">{there}<" in shown
    library = page.whose(row.theirs)
    assert library in (*page.LIBRARIES.values(), *page.OTHERS.values())
    said = re.match(r"(torch|Keras|optax|scipy|scikit-learn|torchvision|MONAI|keras-rs)('s)?\b", row.about)
    if said:
        assert library == {"torch": "PyTorch", "scipy": "SciPy"}.get(said[1], said[1])


@pytest.mark.parametrize(
    ("name", "library", "divides"),
    [
        ("MeanSquaredError", "torch", "n; with weights Σw"),
        ("Huber", "torch", "n, with weights too"),
        ("BinaryCrossEntropy", "torch", "n, with weights too"),
        ("SparseCategoricalCrossEntropy", "torch", "n; with weights Σw"),
        ("Huber", "keras", "n, with weights too; Σw with `mean_with_sample_weight`"),
        ("Hinge", "sklearn", "n; with weights Σw"),
        ("Huber", "optax", "left to you"),
        ("MeanSquaredError", "optax", "left to you"),
        ("Jaccard", "optax", "left to you"),
        ("kl_divergence", "torch", ""),
    ],
)
def test_what_a_mean_divides_by(name, library, divides):
    assert page.denominator(name, library) == divides
