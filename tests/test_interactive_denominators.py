"""The denominators figure of chapter 12 computes what lossbook computes, over the range of its slider."""

import numpy as np
import pytest
from vega import calculated, evaluate

from lossbook.interactive.denominators import BATCH, BY_COUNT, BY_WEIGHT, COMMON, RARE, denominators
from lossbook.regression import MeanAbsoluteError


@pytest.mark.parametrize("weight", np.arange(1, 5.5, 0.5))
@pytest.mark.parametrize("k", range(BATCH + 1))
def test_both_denominators(k, weight):
    rare = np.arange(BATCH) < k
    losses, weights = np.where(rare, RARE, COMMON), np.where(rare, weight, 1.0)
    mean = MeanAbsoluteError()  # against 0, each sample's loss is the number itself
    zero = np.zeros(BATCH)
    assert evaluate(BY_WEIGHT, k=k, weight=weight) == pytest.approx(
        mean(zero, losses, sample_weight=weights), rel=1e-12
    )
    total = mean(zero, losses, sample_weight=weights, reduction="sum")
    assert evaluate(BY_COUNT, k=k, weight=weight) == pytest.approx(total / BATCH, rel=1e-12)


def test_the_chart_draws_those_expressions_on_axes_that_hold_them():
    spec = denominators().spec
    assert {BY_COUNT, BY_WEIGHT} <= calculated(spec)
    assert evaluate(BY_COUNT, k=BATCH, weight=5) <= spec["layer"][0]["encoding"]["y"]["scale"]["domain"][1]


def test_a_start_outside_the_slider_is_an_error():
    with pytest.raises(ValueError, match="between low and high"):
        denominators(weight=0.5)
