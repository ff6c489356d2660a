"""The temperature figure of chapter 04 computes what lossbook computes, over the range of its sliders."""

import math

import numpy as np
import pytest
from vega import calculated, evaluate

from lossbook.activations import softmax
from lossbook.cross_entropy import SparseCategoricalCrossEntropy
from lossbook.interactive.temperature import (
    LOGITS,
    SHARE,
    SLOPE,
    SLOPE_WITH_DELTA,
    loss_at,
    temperature,
    with_delta_at,
)

from_logits = SparseCategoricalCrossEntropy(from_logits=True)


@pytest.mark.parametrize("digits", [3, 7, 10])
@pytest.mark.parametrize("truth", [0, 1, 2])
@pytest.mark.parametrize("scale", np.linspace(0, 12, 25).tolist())
def test_expressions_are_the_formulas(scale, truth, digits):
    z = scale * np.array(LOGITS)
    q = evaluate(SHARE, scale=scale, z=np.array(LOGITS))
    assert q == pytest.approx(softmax(z), rel=1e-12)
    exact, gradient = from_logits.value_and_gradient([truth], z[None, :])
    for name in ("scale", "datum.s"):
        names = {name.removeprefix("datum."): scale, "truth": truth, "digits": digits}
        assert evaluate(loss_at(name), **names) == pytest.approx(exact, abs=1e-12)
        with_delta = -math.log(math.exp(-exact) + 10.0**-digits)
        assert evaluate(with_delta_at(name), **names) == pytest.approx(with_delta, abs=1e-12)
    names = {"scale": scale, "truth": truth, "digits": digits}
    assert evaluate(SLOPE, **names) == pytest.approx(gradient[0, truth], abs=1e-12)
    share = math.exp(-exact)
    damped = gradient[0, truth] * share / (share + 10.0**-digits)
    assert evaluate(SLOPE_WITH_DELTA, **names) == pytest.approx(damped, abs=1e-12)


@pytest.mark.parametrize("scale", [0.5, 4.0, 9.0])
def test_the_slope_with_delta_is_that_of_its_loss(scale):
    """By finite differences at the true class's logit, here the last one."""

    def with_delta(top):
        q = softmax(np.array([*LOGITS[:2], 0]) * scale + np.array([0, 0, top]))
        return -math.log(q[2] + 1e-7)

    top, step = LOGITS[2] * scale, 1e-5
    numeric = (with_delta(top + step) - with_delta(top - step)) / (2 * step)
    assert evaluate(SLOPE_WITH_DELTA, scale=scale, truth=2, digits=7) == pytest.approx(numeric, abs=1e-8)


def test_chart_draws_those_expressions():
    spec = temperature().spec
    wanted = {SHARE, loss_at("scale"), loss_at("datum.s"), with_delta_at("scale"), with_delta_at("datum.s")}
    assert wanted | {SLOPE, SLOPE_WITH_DELTA} <= calculated(spec)
    assert {p["name"]: p["value"] for p in spec["params"]} == {"scale": 1.0, "truth": 2, "digits": 7}


@pytest.mark.parametrize("start", [{"scale": 13.0}, {"truth": 3}, {"digits": 2}])
def test_a_start_outside_the_slider_is_an_error(start):
    with pytest.raises(ValueError, match="between low and high"):
        temperature(**start)
