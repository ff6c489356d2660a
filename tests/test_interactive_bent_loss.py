"""The bent loss of chapter 17 gives the verdicts of check_loss, and draws the loss that is checked."""

from itertools import product

import numpy as np
import pytest
from vega import calculated, evaluate

from lossbook.checks import check_loss
from lossbook.interactive.bent_loss import FOUND, VALUE, bent_loss, made

# Each stop at which a verdict changes, those beside it, and the ends.
STOPS = [
    *product((0.0, 0.2, 0.4, 0.5, 0.6, 1.0), (-0.5, -0.1, 0.0, 0.1, 1.0, 1.5), (0.0,)),
    *product((0.5, 0.8), (0.0, 1.2), (0.1, 1.0)),
]


@pytest.mark.parametrize("start, slope, lift", STOPS)
def test_verdicts(start, slope, lift):
    report = check_loss(made(start, slope, lift), target="number")
    verdicts = {finding.name: finding.verdict for finding in report.findings}
    at = {"start": start, "slope": slope, "lift": lift}
    for name, (found, verdict) in FOUND.items():
        assert verdicts.get(name, "pass") == (verdict if evaluate(found, **at) else "pass"), (name, report)
    assert set(verdicts) >= {"direction"} and {"jump", "smooth"} & set(verdicts)


def test_the_curve():
    r = np.linspace(-4, 4, 81).round(2)
    piece = np.where(r < -1, "line, left", np.where(r > 1, "line, right", "square"))
    drawn = evaluate(VALUE, piece=piece, r=r, start=0.3, slope=1.2, lift=0.4)
    loss = made(0.3, 1.2, 0.4)
    np.testing.assert_allclose(drawn, [loss(np.zeros(1), np.array([at])) for at in r], rtol=1e-12)


def test_the_chart_draws_those_expressions():
    curve, words = bent_loss().spec["layer"]
    assert VALUE in calculated(curve)
    said = " ".join(calculated(words))
    assert all(f"datum.check == '{name}' ? ({found} ? " in said for name, (found, _) in FOUND.items())


def test_a_start_outside_the_slider_is_an_error():
    with pytest.raises(ValueError, match="between low and high"):
        bent_loss(slope=2.0)
