"""The made-up customers: reproducible, of the documented shape, and drawn with the probabilities that come along."""

import numpy as np
import pytest

from lossbook.cross_entropy import SparseCategoricalCrossEntropy
from lossbook.datasets import CLASSES, make_delinquency
from lossbook.divergence import entropy

DATA = make_delinquency(n=20_000)
CODES = np.array([CLASSES.index(label) for label in DATA.target])


def test_same_seed_same_customers():
    one, two, other = make_delinquency(300, seed=3), make_delinquency(300, seed=3), make_delinquency(300, seed=4)
    for name, column in one.columns.items():
        np.testing.assert_array_equal(column, two.columns[name])
    np.testing.assert_array_equal(one.target, two.target)
    np.testing.assert_array_equal(one.probabilities, two.probabilities)
    assert (one.columns["age"] != other.columns["age"]).any()


@pytest.mark.parametrize("n", [1, 2, 50])
def test_shapes(n):
    data = make_delinquency(n)
    assert {column.shape for column in data.columns.values()} == {(n,)}
    assert len(data.columns) == 11
    assert data.target.shape == (n,) and data.probabilities.shape == (n, 3)
    assert set(data.target) <= set(CLASSES)


def test_class_shares():
    np.testing.assert_allclose(np.bincount(CODES) / len(CODES), [0.64, 0.24, 0.12], atol=0.015)


def test_columns_are_of_every_kind():
    kinds = {name: column.dtype.kind for name, column in DATA.columns.items()}
    assert kinds == {
        "income": "f", "age": "i", "years_employed": "f", "children": "i", "cards": "i", "inquiries": "i",
        "utilization": "f", "occupation": "U", "housing": "U", "education": "U", "email": "b",
    }  # fmt: skip
    ranges = {"age": (20, 75), "children": (0, 5), "cards": (1, 8), "inquiries": (0, 12), "utilization": (0, 1)}
    for name, (low, high) in ranges.items():
        assert low <= DATA.columns[name].min() and DATA.columns[name].max() <= high
    known = ~np.isnan(DATA.columns["years_employed"])
    assert (DATA.columns["years_employed"][known] <= DATA.columns["age"][known] - 18).all()
    income = DATA.columns["income"][~np.isnan(DATA.columns["income"])]
    assert income.min() > 0 and income.mean() > 1.05 * np.median(income)


def test_what_is_missing():
    no_income, job = np.isnan(DATA.columns["income"]), DATA.columns["occupation"]
    assert no_income[job == "self-employed"].mean() == pytest.approx(0.25, abs=0.03)
    assert no_income[job != "self-employed"].mean() == pytest.approx(0.04, abs=0.01)
    np.testing.assert_array_equal(np.isnan(DATA.columns["years_employed"]), job == "not employed")


def test_the_target_follows_the_probabilities():
    p = DATA.probabilities
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-12)
    for k in range(3):
        for low, high in ((0, 0.1), (0.1, 0.2), (0.2, 0.3), (0.3, 0.5), (0.3, 1)):
            members = (low <= p[:, k]) & (p[:, k] < high)
            spread = np.sqrt(np.mean(p[members, k] * (1 - p[members, k])) / members.sum())
            assert abs(np.mean(CODES[members] == k) - p[members, k].mean()) < 4 * spread


def test_the_columns_are_worth_something():
    sparse = SparseCategoricalCrossEntropy()
    assert sparse(CODES, DATA.probabilities) < entropy(np.bincount(CODES) / len(CODES)) - 0.1


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"n": 0}, ValueError, "n=0: it must be 1 or more"),
        ({"seed": -1}, ValueError, "seed=-1: it must be 0 or more"),
        ({"n": 10.0}, TypeError, "n=10.0: it must be a whole number"),
        ({"n": True}, TypeError, "n=True"),
        ({"seed": None}, TypeError, "seed=None"),
    ],
)
def test_errors(arguments, error, words):
    with pytest.raises(error, match=words):
        make_delinquency(**arguments)
