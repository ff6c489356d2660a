"""The triangle of chapter 08 shows softmax, sparsemax and sigmoids of lossbook, over the range of its sliders."""

import numpy as np
import pytest
from vega import calculated, evaluate

from lossbook.activations import sigmoid, softmax, sparsemax
from lossbook.interactive.simplex import FROG, SIGMOID, SOFTMAX, SPARSEMAX, TAU, simplex


@pytest.mark.parametrize("a", np.linspace(-4, 4, 17))
def test_points(a):
    for b in np.linspace(-4, 4, 17):
        tau = evaluate(TAU, a=a, b=b)
        scores = np.array([a, b, FROG])
        np.testing.assert_allclose([evaluate(e, a=a, b=b) for e in SOFTMAX], softmax(scores), atol=1e-14)
        np.testing.assert_allclose([evaluate(e, a=a, b=b) for e in SIGMOID], sigmoid(scores), atol=1e-14)
        shown = [evaluate(e, a=a, b=b, tau=tau) for e in SPARSEMAX]
        np.testing.assert_allclose(shown, sparsemax(scores), atol=1e-14)


def test_the_chart_draws_those_expressions():
    assert {TAU, *SOFTMAX, *SPARSEMAX, *SIGMOID} <= calculated(simplex().spec)


def test_a_start_outside_the_slider_is_an_error():
    with pytest.raises(ValueError, match="between low and high"):
        simplex(a=5)
