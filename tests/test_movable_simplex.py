"""The triangle of chapter 08 shows the softmax and sparsemax of lossbook, over the range of its sliders."""

import math

import numpy as np
import pytest

from lossbook.links import softmax, sparsemax
from lossbook.movable.simplex import SOFTMAX, SPARSEMAX, TAU, simplex


def in_python(expression):
    """The expression with JavaScript's "test ? a : b" turned round."""
    if " ? " not in expression:
        return expression.replace("datum.", "")
    test, rest = expression.split(" ? ", 1)
    yes, no = rest.split(" : ", 1)
    return f"(({yes}) if ({test}) else ({in_python(no)}))"


@pytest.mark.parametrize("a", np.linspace(-3, 3, 13))
def test_points(a):
    for b in np.linspace(-3, 3, 13):
        names = {"a": a, "b": b, "exp": math.exp, "max": max, "min": min}
        names["tau"] = eval(in_python(TAU), dict(names))
        scores = np.array([a, b, 0.0])
        np.testing.assert_allclose([eval(in_python(e), dict(names)) for e in SOFTMAX], softmax(scores), atol=1e-14)
        np.testing.assert_allclose([eval(in_python(e), dict(names)) for e in SPARSEMAX], sparsemax(scores), atol=1e-14)


def test_the_chart_draws_those_expressions():
    used = {step["calculate"] for layer in simplex().spec["layer"] for step in layer.get("transform", [])}
    assert {TAU, *SOFTMAX, *SPARSEMAX} <= used


def test_a_start_outside_the_slider_is_an_error():
    with pytest.raises(ValueError, match="between low and high"):
        simplex(a=4)
