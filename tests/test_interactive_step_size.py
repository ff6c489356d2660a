"""The step-size figure of chapter 10 shows the iterates that lossbook.optimize computes."""

import numpy as np
import pytest
from vega import calculated, evaluate

from lossbook.interactive.step_size import CURVATURE, ITERATE, START, STEPS, step_size
from lossbook.optimize import gradient_descent


@pytest.mark.parametrize("eta", np.linspace(0.05, 1.1, 22))
def test_iterates_are_those_of_gradient_descent(eta):
    path = gradient_descent(lambda w: CURVATURE * w, START, eta, STEPS)
    shown = evaluate(ITERATE, k=np.arange(STEPS + 1), eta=eta)
    np.testing.assert_allclose(shown, path, rtol=1e-12, atol=1e-12)


def test_the_chart_draws_that_expression():
    assert ITERATE in calculated(step_size().spec)


def test_a_start_outside_the_slider_is_an_error():
    with pytest.raises(ValueError, match="between low and high"):
        step_size(eta=2)
