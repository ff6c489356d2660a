"""The denominators figure of chapter 12 computes what lossbook computes, over the range of its slider."""

import numpy as np
import pytest

from lossbook.movable.denominators import BATCH, BY_COUNT, BY_WEIGHT, COMMON, RARE, denominators
from lossbook.regression import MeanAbsoluteError


def in_python(expression, k, weight):
    return eval(expression.replace("datum.", ""), {"k": k, "weight": weight})


@pytest.mark.parametrize("weight", np.arange(1, 5.5, 0.5))
@pytest.mark.parametrize("k", range(BATCH + 1))
def test_both_denominators(k, weight):
    rare = np.arange(BATCH) < k
    losses, weights = np.where(rare, RARE, COMMON), np.where(rare, weight, 1.0)
    mean = MeanAbsoluteError()  # against 0, each sample's loss is the number itself
    zero = np.zeros(BATCH)
    assert in_python(BY_WEIGHT, k, weight) == pytest.approx(mean(zero, losses, sample_weight=weights), rel=1e-12)
    total = mean(zero, losses, sample_weight=weights, reduction="sum")
    assert in_python(BY_COUNT, k, weight) == pytest.approx(total / BATCH, rel=1e-12)


def test_the_chart_draws_those_expressions_on_axes_that_hold_them():
    spec = denominators().spec
    used = [step.get("calculate") for layer in spec["layer"] for step in layer["transform"]]
    assert {BY_COUNT, BY_WEIGHT} <= set(used)
    assert in_python(BY_COUNT, BATCH, 5) <= spec["layer"][0]["encoding"]["y"]["scale"]["domain"][1]


def test_a_start_outside_the_slider_is_an_error():
    with pytest.raises(ValueError, match="between low and high"):
        denominators(weight=0.5)
