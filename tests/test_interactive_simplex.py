"""The triangle of chapter 08 shows the softmax and sparsemax of lossbook, over the range of its sliders."""

import numpy as np
import pytest
from vega import calculated, evaluate

from lossbook.activations import softmax, sparsemax
from lossbook.interactive.simplex import SOFTMAX, SPARSEMAX, TAU, simplex


@pytest.mark.parametrize("a", np.linspace(-3, 3, 13))
def test_points(a):
    for b in np.linspace(-3, 3, 13):
        tau = evaluate(TAU, a=a, b=b)
        scores = np.array([a, b, 0.0])
        np.testing.assert_allclose([evaluate(e, a=a, b=b) for e in SOFTMAX], softmax(scores), atol=1e-14)
        shown = [evaluate(e, a=a, b=b, tau=tau) for e in SPARSEMAX]
        np.testing.assert_allclose(shown, sparsemax(scores), atol=1e-14)


def test_the_chart_draws_those_expressions():
    assert {TAU, *SOFTMAX, *SPARSEMAX} <= calculated(simplex().spec)


def test_a_start_outside_the_slider_is_an_error():
    with pytest.raises(ValueError, match="between low and high"):
        simplex(a=4)
