"""The share figure of chapter 07 computes the shares of lossbook's focal loss, over the range of its sliders."""

import numpy as np
import pytest
from vega import calculated, evaluate

from lossbook.focal import BinaryFocal
from lossbook.interactive.focal_share import EASY, HARD, SHARE, focal_share


@pytest.mark.parametrize("gamma", np.linspace(0, 5, 6))
@pytest.mark.parametrize("alpha", [0.01, 0.25, 0.5, 0.75, 0.99])
def test_shares(gamma, alpha):
    shown = evaluate(SHARE, gamma=gamma, alpha=alpha, uses_gamma=1, uses_alpha=1)
    y = np.repeat([0.0, 1.0], [EASY[0], HARD[0]])
    q = np.repeat([1 - EASY[1], HARD[1]], [EASY[0], HARD[0]])
    losses = BinaryFocal(gamma=gamma, alpha=alpha)(y, q, reduction="none")
    assert shown == pytest.approx(losses[y == 1].sum() / losses.sum(), rel=1e-12)


def test_the_chart_draws_that_expression():
    assert SHARE in calculated(focal_share().spec)


def test_a_start_outside_the_slider_is_an_error():
    with pytest.raises(ValueError, match="between low and high"):
        focal_share(gamma=6)
