"""The two-peaks figure of chapter 09 computes the divergences of lossbook, over the range of its sliders."""

import numpy as np
import pytest
from vega import calculated, evaluate

from lossbook.divergence import kl_divergence
from lossbook.interactive.two_peaks import GRID, LOG_BELL, SHARES, TARGET, fitted, target, two_peaks


@pytest.mark.parametrize("mean", np.linspace(-3, 3, 7))
@pytest.mark.parametrize("width", [0.5, 1.0, 1.7, 3.0])
def test_divergences(mean, width):
    names = {"x": GRID, "mean": mean, "spread": width}
    names["target"], names["log_bell"] = (evaluate(e, **names) for e in (TARGET, LOG_BELL))
    names |= {"target_sum": names["target"].sum(), "bell_sum": np.exp(names["log_bell"]).sum()}
    log_p, log_q = (evaluate(SHARES[name], **names) for name in ("log_p", "log_q"))
    p, q = target(GRID), fitted(GRID, mean, width)
    assert np.sum(np.exp(log_p) * (log_p - log_q)) == pytest.approx(kl_divergence(p, q), rel=1e-9)
    assert np.sum(np.exp(log_q) * (log_q - log_p)) == pytest.approx(kl_divergence(q, p), rel=1e-9)


def test_the_chart_draws_those_expressions():
    assert {TARGET, LOG_BELL, *SHARES.values()} <= calculated(two_peaks().spec)


def test_a_start_outside_the_slider_is_an_error():
    with pytest.raises(ValueError, match="between low and high"):
        two_peaks(width=0.1)
