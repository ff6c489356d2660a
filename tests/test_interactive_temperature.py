"""The temperature figure of chapter 04 computes what lossbook computes, over the range of its sliders."""

import math

import numpy as np
import pytest
from vega import calculated, evaluate

from lossbook.activations import softmax
from lossbook.cross_entropy import SparseCategoricalCrossEntropy
from lossbook.interactive.temperature import DELTA, LOGITS, SHARE, loss_at, temperature, with_delta_at

from_logits = SparseCategoricalCrossEntropy(from_logits=True)


@pytest.mark.parametrize("truth", [0, 1, 2])
@pytest.mark.parametrize("scale", np.linspace(0, 12, 25).tolist())
def test_expressions_are_the_formulas(scale, truth):
    z = scale * np.array(LOGITS)
    q = evaluate(SHARE, scale=scale, z=np.array(LOGITS))
    assert q == pytest.approx(softmax(z), rel=1e-12)
    exact = from_logits([truth], z[None, :])
    for name in ("scale", "datum.s"):
        names = {name.removeprefix("datum."): scale, "truth": truth}
        assert evaluate(loss_at(name), **names) == pytest.approx(exact, abs=1e-12)
        assert evaluate(with_delta_at(name), **names) == pytest.approx(-math.log(math.exp(-exact) + DELTA), abs=1e-12)


def test_chart_draws_those_expressions():
    spec = temperature().spec
    wanted = {SHARE, loss_at("scale"), loss_at("datum.s"), with_delta_at("scale"), with_delta_at("datum.s")}
    assert wanted <= calculated(spec)
    assert {p["name"]: p["value"] for p in spec["params"]} == {"scale": 1.0, "truth": 2}


@pytest.mark.parametrize("start", [{"scale": 13.0}, {"truth": 3}])
def test_a_start_outside_the_slider_is_an_error(start):
    with pytest.raises(ValueError, match="between low and high"):
        temperature(**start)
