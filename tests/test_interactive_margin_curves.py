"""The margin-curves figure of chapter 05 computes the losses and slopes of lossbook, over the range of its slider."""

import numpy as np
import pytest
from vega import calculated, evaluate

from lossbook.interactive.margin_curves import LOSSES, margin_curves, slope_at, value_at
from lossbook.margin import Exponential, Hinge, Logistic, SquaredHinge, ZeroOne

OF_LOSSBOOK = {
    "zero-one": ZeroOne(),
    "logistic": Logistic(),
    "exponential": Exponential(),
    "hinge": Hinge(),
    "squared hinge": SquaredHinge(),
}


def test_the_losses_are_those_of_the_chapter():
    assert list(LOSSES) == list(OF_LOSSBOOK)


@pytest.mark.parametrize("name", LOSSES)
def test_values_and_slopes(name):
    m = np.round(np.arange(-30, 31) / 10, 1)  # every stop of the slider, the kinks at 0 and 1 among them
    loss = OF_LOSSBOOK[name]
    labels = np.ones_like(m)
    value, slope = (evaluate(at(name, "m"), m=m) for at in (value_at, slope_at))
    np.testing.assert_allclose(value, loss(labels, m, reduction="none"), rtol=1e-12)
    np.testing.assert_allclose(slope, loss.gradient(labels, m, reduction="none"), rtol=1e-12)


def test_the_chart_draws_those_expressions():
    spec = margin_curves().spec
    curves, *others = spec["layer"]
    assert {value_at(name, "datum.m") for name in LOSSES} <= calculated(curves)
    assert not any("data" in layer or "transform" in layer for layer in others)  # they show what the chart computes
    chosen = " ".join(calculated(spec["transform"]))
    for name in LOSSES:
        assert f"datum.loss == '{name}' ? {value_at(name, 'margin')} : " in chosen
        assert f"datum.loss == '{name}' ? {slope_at(name, 'margin')} : " in chosen


def test_a_start_outside_the_slider_is_an_error():
    with pytest.raises(ValueError, match="between low and high"):
        margin_curves(margin=4)
