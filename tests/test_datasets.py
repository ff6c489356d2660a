"""The made-up customers: reproducible, of the documented shape, and drawn with the probabilities that come along."""

import numpy as np
import pytest

from lossbook.cross_entropy import SparseCategoricalCrossEntropy
from lossbook.datasets import CLASSES, make_delinquency, measurements
from lossbook.divergence import entropy


@pytest.fixture(scope="module")
def customers():
    return make_delinquency(n=20_000)


@pytest.fixture(scope="module")
def codes(customers):
    return np.array([CLASSES.index(label) for label in customers.target])


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


def test_the_case_study_has_8000():
    default, same = make_delinquency(), make_delinquency(n=8000, seed=0)
    np.testing.assert_array_equal(default.probabilities, same.probabilities)


def test_class_shares(codes):
    np.testing.assert_allclose(np.bincount(codes) / len(codes), [0.64, 0.24, 0.12], atol=0.015)


def test_columns_are_of_every_kind(customers):
    kinds = {name: column.dtype.kind for name, column in customers.columns.items()}
    assert kinds == {
        "income": "f", "age": "i", "years_employed": "f", "children": "i", "cards": "i", "inquiries": "i",
        "utilization": "f", "occupation": "U", "housing": "U", "education": "U", "email": "b",
    }  # fmt: skip
    ranges = {"age": (20, 75), "children": (0, 5), "cards": (1, 8), "inquiries": (0, 12), "utilization": (0, 1)}
    for name, (low, high) in ranges.items():
        assert low <= customers.columns[name].min() and customers.columns[name].max() <= high
    known = ~np.isnan(customers.columns["years_employed"])
    assert (customers.columns["years_employed"][known] <= customers.columns["age"][known] - 18).all()
    income = customers.columns["income"][~np.isnan(customers.columns["income"])]
    assert income.min() > 0 and income.mean() > 1.05 * np.median(income)


def test_nobody_has_more_than_8_cards():
    # One in 16000 would have, without the limit.
    assert make_delinquency(200_000).columns["cards"].max() == 8


def test_what_is_missing(customers):
    no_income, job = np.isnan(customers.columns["income"]), customers.columns["occupation"]
    assert no_income[job == "self-employed"].mean() == pytest.approx(0.25, abs=0.03)
    assert no_income[job != "self-employed"].mean() == pytest.approx(0.04, abs=0.01)
    np.testing.assert_array_equal(np.isnan(customers.columns["years_employed"]), job == "not employed")


def test_the_target_follows_the_probabilities(customers, codes):
    p = customers.probabilities
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-12)
    for k in range(3):
        for low, high in ((0, 0.1), (0.1, 0.2), (0.2, 0.3), (0.3, 0.5), (0.3, 1)):
            members = (low <= p[:, k]) & (p[:, k] < high)
            spread = np.sqrt(np.mean(p[members, k] * (1 - p[members, k])) / members.sum())
            assert abs(np.mean(codes[members] == k) - p[members, k].mean()) < 4 * spread


def test_one_risk_drives_both_classes_and_cards_only_the_first(customers):
    on_time, late, serious = np.log(customers.probabilities).T
    risk = (serious - on_time + 2.15) / 1.4
    np.testing.assert_allclose(
        late - on_time, -0.98 + 0.65 * risk + 0.15 * (customers.columns["cards"] - 2), rtol=1e-10
    )


def test_the_columns_are_worth_something(customers, codes):
    sparse = SparseCategoricalCrossEntropy()
    assert sparse(codes, customers.probabilities) < entropy(np.bincount(codes) / len(codes)) - 0.1


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


def test_measurements_travel_with_the_package():
    for name in ("accuracy", "frameworks", "scaling", "speed"):
        assert {"versions"} < measurements(name).keys()
    with pytest.raises(ValueError, match=r"one of accuracy, frameworks, scaling, speed, got '\.\./x'"):
        measurements("../x")
