"""The page "Which loss do I need?": every end is a loss, and every loss is advised or there is a reason."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from lossbook.advice import ADVICE, TYPES

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book" / "_ext"))
pytest.importorskip("sphinx")
choice = importlib.import_module("lossbook_choice")
sheet = importlib.import_module("lossbook_cheatsheet")

LEAVES = list(choice.leaves(choice.tree()))


def test_every_end_is_a_row_and_every_row_an_end():
    assert all(2 <= len(answers) <= 4 for answers, _ in LEAVES)
    named = [name for _, name in LEAVES]
    assert len(named) == len(set(named))
    # A label in one-hot form is no other question; the cosine equals the row before it; the last two ignore what the
    # reader has just said.
    assert set(ADVICE) - set(named) == {"one-hot", "cosine", "cyclic as classes", "grades as classes"}
    assert set(named) <= set(ADVICE)


def test_the_first_answers_lead_to_what_recommend_says_first():
    first = {}
    for _, name in LEAVES:
        first.setdefault(ADVICE[name].target_type, name)
    for target_type in TYPES:
        rows = [name for name, row in ADVICE.items() if row.target_type == target_type and name != "one-hot"]
        assert rows[0] == first[target_type] and ADVICE[rows[0]].distribution
        assert not any(ADVICE[name].distribution for name in rows[1:])


def test_a_loss_is_advised_or_there_is_a_reason():
    advised = {type(row.loss).__name__ for row in ADVICE.values()} - {"str"}
    losses = {name for name in sheet.members() if not name.islower()}
    assert losses - advised == {
        "LogCosh",  # much as Huber's
        "SquaredLogError",  # the squared error on ln(1 + y)
        "Logistic",  # binary cross-entropy on labels ±1
        "SquaredHinge",
        "ModifiedHuber",
        "Exponential",
        "Perceptron",  # asks for no margin
        "ZeroOne",  # has no slope
        "CrammerSinger",  # less often consistent than MulticlassHinge
    }
    assert "not consistent" in ADVICE["decision of many"].reason
