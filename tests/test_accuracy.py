"""Value and gradient of every loss, link and divergence against mpmath, on the hard inputs of exact.py.

The errors are counted in ulp, the distance to the next float:

* 4 ulp for what is done number by number. An exponential, a logarithm or a division is off by about half of one, and a
  formula has up to six of them.
* 5e-14 relative for sums over classes. Up to 1000 terms are added, and z − max is rounded before the exponential: at a
  distance of 700, beyond which nothing is left, that alone is 6e-14; on these inputs up to 4.6e-14 was seen.
* (1 − p)^γ multiplies the relative error of 1 − p by γ. Among 200,000 random logits up to 9.1 ulp were seen at γ = 5,
  and up to 6.0 at γ = 2.
* Below 2.2e-308 floats lose digits one by one: such results may be off by 4 of the smallest float, 5e-324.

Where a soft target nearly equals the prediction, the gradient is a difference of nearly equal numbers, and its error is
one of those. Nothing may be NaN, infinite or 0 that exactly is not; the smallest result that must not be 0 is 1e-290.
"""

import mpmath
import numpy as np
import pytest
from exact import DIGITS, Family, Score, families, printed
from mpmath import mpf

import lossbook
from lossbook._engine.base import Loss
from lossbook.focal import BinaryFocal

FAMILIES = list(families())


def limit(family: Family) -> Score:
    """The largest errors that are granted."""
    if family.sums:
        return Score(relative=5e-14, subnormal=4)
    return Score(ulp=4, subnormal=4)


@pytest.mark.parametrize("family", FAMILIES, ids=str)
def test_value_and_gradient_are_exact(family):
    granted = limit(family)
    scores = value, gradient = Score(), Score()
    for (losses, slopes), exact in zip(family.found(), family.exact(), strict=True):
        value.add(losses, exact.value, exact.value_size)
        if exact.gradient is not None:
            gradient.add(slopes, exact.gradient, exact.gradient_size)
    for score in scores:
        assert (score.nans, score.infs, score.zeros) == (0, 0, 0)
        assert score.subnormal <= granted.subnormal
        assert score.relative <= granted.relative if family.sums else score.ulp <= granted.ulp


def test_the_power_of_a_focal_loss_keeps_its_digits():
    """The power of the rounded σ(−s), a quotient, would be up to 12 ulp off on these, and its slope 16."""
    z = 5 * np.random.default_rng(0).normal(size=3000)
    batches = [(np.ones(len(z)), z)]
    loss = BinaryFocal(gamma=5.0, from_logits=True)
    family = Family("random logits", batches, printed("BinaryFocal", loss), loss)
    ((losses, slopes),), (exact,) = family.found(), family.exact()
    score = Score()
    score.add(losses, exact.value, exact.value_size)
    score.add(slopes, exact.gradient, exact.gradient_size)
    assert score.ulp < 10


def test_every_loss_is_in_the_table():
    """But the two that count labels, whose results are fractions of whole numbers."""
    public = {name for name in dir(lossbook) if isinstance(item := getattr(lossbook, name), type)
              and issubclass(item, Loss)}  # fmt: skip
    assert public - {type(family.ours).__name__ for family in FAMILIES} == {"HammingLoss", "RankingLoss"}


def test_the_score_notices():
    """What the table must not let pass."""
    score = Score()
    with mpmath.workdps(DIGITS):
        third = mpf(1) / 3
        score.add([1 / 3, np.nan, 0.0, np.inf, 1.0, -np.inf], [third, third, third, 1, mpf(10) ** 400, mpf(10) ** 400])
        assert (score.nans, score.zeros, score.infs) == (1, 1, 3)
        assert 0 < score.ulp < 0.5
        score.add([1 / 3 + 2.0**-52], [third])
        assert 3 < score.ulp < 5 and score.relative == pytest.approx(2.0**-52 * 3, rel=0.5)
        score.add([5e-324], [mpf(5e-324) * 3])
        assert score.subnormal == 2 and score.ulp < 5
        score.add([1e-17], [mpf(2e-17)], [mpf(1)])
        assert score.ulp < 5
