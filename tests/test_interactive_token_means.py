"""The figure of chapter 16 computes what lossbook computes, over the range of its sliders."""

import math

import numpy as np
import pytest
from vega import calculated, evaluate

from lossbook.cross_entropy import SparseCategoricalCrossEntropy
from lossbook.interactive.token_means import ALL_PLACES, LONG, PER_TEXT, PER_TOKEN, PERPLEXITY, SHORT_END, token_means

cross_entropy = SparseCategoricalCrossEntropy()


def batch(bits, places, masked):
    """The padded batch as labels, predictions of two classes (the right one or not), and weights."""
    costs = np.zeros((2, places))
    costs[0, : len(LONG)], costs[1, :2] = [cost for _, cost in LONG], [bits, SHORT_END]
    weights = np.zeros((2, places))
    weights[0, masked : len(LONG)], weights[1, :2] = 1, 1
    right = 2.0 ** -costs.ravel()
    labels = np.where(weights.ravel() > 0, 0, -100)  # what has weight 0 may hold anything
    return labels, np.column_stack([right, 1 - right]), weights


@pytest.mark.parametrize("masked", range(5))
@pytest.mark.parametrize("places", range(5, 9))
@pytest.mark.parametrize("bits", [0.0, 0.5, 4.0, 8.0])
def test_three_means_and_the_perplexity(bits, places, masked):
    labels, q, weights = batch(bits, places, masked)
    names = {"bits": bits, "places": places, "masked": masked}
    mean = cross_entropy(labels, q, sample_weight=weights.ravel())
    assert evaluate(PER_TOKEN, **names) == pytest.approx(mean / math.log(2), rel=1e-12)
    assert evaluate(PERPLEXITY, **names) == pytest.approx(math.exp(mean), rel=1e-12)
    by_text = (weights / weights.sum(axis=1, keepdims=True)).ravel()
    assert evaluate(PER_TEXT, **names) == pytest.approx(
        cross_entropy(labels, q, sample_weight=by_text) / math.log(2), rel=1e-12
    )
    total = cross_entropy(labels, q, sample_weight=weights.ravel(), reduction="sum")
    assert evaluate(ALL_PLACES, **names) == pytest.approx(total / labels.size / math.log(2), rel=1e-12)


def test_the_chart_draws_those_expressions_on_an_axis_that_holds_them():
    spec = token_means().spec
    assert {PER_TOKEN, PER_TEXT, ALL_PLACES} <= calculated(spec)
    assert any(PERPLEXITY in expression for expression in calculated(spec))
    assert {p["name"]: p["value"] for p in spec["params"]} == {"bits": 4.0, "places": 5, "masked": 0}
    worst = {"bits": 8.0, "places": 5, "masked": 4}
    assert max(evaluate(mean, **worst) for mean in (PER_TOKEN, PER_TEXT, ALL_PLACES)) < 8


def test_the_chapter_s_numbers():
    start = {"bits": 4.0, "places": 5, "masked": 0}
    means = [evaluate(mean, **start) for mean in (PER_TOKEN, PER_TEXT, ALL_PLACES, PERPLEXITY)]
    assert means == pytest.approx([2.0, 2.3, 1.4, 4.0], rel=1e-12)


@pytest.mark.parametrize("start", [{"bits": -0.5}, {"places": 4}, {"masked": 5}])
def test_a_start_outside_the_slider_is_an_error(start):
    with pytest.raises(ValueError, match="between low and high"):
        token_means(**start)
