"""The movable figure of chapter 01: what the browser computes is what the package computes."""

import numpy as np
import pytest
from vega import calculated, evaluate

from lossbook.cross_entropy import SparseCategoricalCrossEntropy
from lossbook.interactive import bins as module
from lossbook.regression import MeanSquaredError

Y = module.affinities()
EDGES = np.arange(30, 91, 6) / 10
PAIRS = [(low, high) for low in EDGES for high in EDGES] + [(module.LOW, module.HIGH)]


def classes(low, high):
    names = evaluate(module.CLASS, y=Y, low=low, high=high)
    return np.array([["weak", "medium", "strong"].index(name) for name in names])


def test_classes_are_those_of_digitize():
    for low, high in PAIRS:
        np.testing.assert_array_equal(classes(low, high), np.digitize(Y, sorted([low, high])))


def test_both_losses_are_the_package_s():
    for low, high in PAIRS:
        labels = classes(low, high)
        counts = np.bincount(labels, minlength=3)
        shares = np.tile(counts / len(Y), (len(Y), 1))
        surprise = evaluate(module.SURPRISE, members=counts[labels], n=len(Y))
        assert np.mean(surprise) == pytest.approx(SparseCategoricalCrossEntropy()(labels, shares), abs=1e-12)

        centers = np.array([Y[labels == k].mean() for k in labels])
        left = evaluate(module.LEFT, y=Y, center=centers)
        assert np.mean(left) == pytest.approx(MeanSquaredError()(Y, centers), rel=1e-12)
        assert np.mean(left) <= np.var(Y) + 1e-12


def test_chart_draws_these_expressions_on_the_data():
    spec = module.bins().spec
    assert {module.CLASS, module.SURPRISE, module.LEFT} <= calculated(spec)
    assert [row["y"] for row in spec["data"]["values"]] == Y.tolist()
    assert {p["name"]: p["value"] for p in spec["params"]} == {"low": module.LOW, "high": module.HIGH}
    assert module.bins().spec == spec


def test_dots_are_inside_the_axis_and_apart():
    rows = module.bins().spec["data"]["values"]
    assert module.EDGE_RANGE[0] < Y.min() and Y.max() < module.EDGE_RANGE[1]
    for height in {row["height"] for row in rows}:
        level = [row["y"] for row in rows if row["height"] == height]
        assert len(level) == 1 or np.diff(level).min() >= 0.2 - 1e-9


@pytest.mark.parametrize("start", [{"low": 2.0}, {"high": 9.5}])
def test_a_start_outside_the_slider_is_an_error(start):
    with pytest.raises(ValueError, match="between low and high"):
        module.bins(**start)
