"""The share figure of chapter 07 computes the shares of lossbook's focal loss, over the range of its sliders."""

import math

import numpy as np
import pytest

from lossbook.focal import BinaryFocal
from lossbook.movable.focal_share import EASY, HARD, SHARE, focal_share


@pytest.mark.parametrize("gamma", np.linspace(0, 5, 6))
@pytest.mark.parametrize("alpha", [0.01, 0.25, 0.5, 0.75, 0.99])
def test_shares(gamma, alpha):
    expression = SHARE.replace("(datum.uses_alpha ? alpha : 0.5)", "alpha").replace("datum.uses_gamma", "1")
    shown = eval(expression, {"pow": pow, "log": math.log, "gamma": gamma, "alpha": alpha})
    y = np.repeat([0.0, 1.0], [EASY[0], HARD[0]])
    q = np.repeat([1 - EASY[1], HARD[1]], [EASY[0], HARD[0]])
    losses = BinaryFocal(gamma=gamma, alpha=alpha)(y, q, reduction="none")
    assert shown == pytest.approx(losses[y == 1].sum() / losses.sum(), rel=1e-12)


def test_the_chart_draws_that_expression():
    assert {"calculate": SHARE, "as": "share"} in focal_share().spec["layer"][0]["transform"]


def test_a_start_outside_the_slider_is_an_error():
    with pytest.raises(ValueError, match="between low and high"):
        focal_share(gamma=6)
