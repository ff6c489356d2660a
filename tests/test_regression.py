"""Regression losses: gradients, limits, minimizers and parameters."""

import math

import numpy as np
import pytest
from helpers import arrays
from hypothesis import given

from lossbook.margin import Hinge
from lossbook.regression import (
    EpsilonInsensitive,
    GaussianNLL,
    Huber,
    LogCosh,
    MeanAbsoluteError,
    MeanSquaredError,
    Pinball,
    Poisson,
    SquaredLogError,
)


@given(arrays(5, -9, 9), arrays(5, -9, 9))
def test_huber_limits(y_true, y_pred):
    wide, narrow = Huber(delta=1e9), Huber(delta=1e-9)
    np.testing.assert_allclose(wide(y_true, y_pred), MeanSquaredError()(y_true, y_pred) / 2, rtol=1e-14, atol=1e-300)
    # Off by at most delta²/2 = 5e-19 a sample, and rounding.
    np.testing.assert_allclose(
        narrow(y_true, y_pred), 1e-9 * MeanAbsoluteError()(y_true, y_pred), rtol=1e-14, atol=1e-18
    )


def test_minimizers():
    y = np.array([1.0, 2.0, 2.5, 3.0, 100.0])
    candidates = np.linspace(0, 101, 10101)

    def best(loss):
        return candidates[np.argmin([loss(y, np.full(5, c)) for c in candidates])]

    assert best(MeanSquaredError()) == pytest.approx(y.mean(), abs=0.01)
    assert best(MeanAbsoluteError()) == pytest.approx(np.median(y), abs=0.01)
    assert best(Pinball(quantile=0.7)) == pytest.approx(3.0, abs=0.01)


def test_pinball_at_one_half_is_half_the_absolute_error():
    y_true, y_pred = [1.0, 5.0, -2.0], [2.0, 1.0, -2.0]
    assert Pinball(quantile=0.5)(y_true, y_pred) == MeanAbsoluteError()(y_true, y_pred) / 2


def test_the_subgradient_at_a_kink_is_zero():
    for loss in (MeanAbsoluteError(), Pinball(quantile=0.9), Huber(), LogCosh(), EpsilonInsensitive(epsilon=0)):
        assert loss.gradient([2.0], [2.0]) == 0
    assert EpsilonInsensitive(0.5).gradient([2.0, 2.0], [2.5, 1.5]).tolist() == [0, 0]
    assert EpsilonInsensitive(0.5).gradient([2.0, 2.0], [2.5001, 1.4999], reduction="sum").tolist() == [1, -1]


# The tube, logarithms, counts, spreads.


def test_a_tube_without_width_is_the_absolute_error():
    y, y_pred = [1.0, 5.0, -2.0], [2.0, 1.0, -2.0]
    tube = EpsilonInsensitive(epsilon=0)
    assert tube(y, y_pred) == MeanAbsoluteError()(y, y_pred)
    np.testing.assert_array_equal(tube.gradient(y, y_pred), MeanAbsoluteError().gradient(y, y_pred))
    assert EpsilonInsensitive().epsilon == 0.1  # SVR's


def test_a_tube_is_a_hinge_on_either_side():
    r = np.linspace(-3, 3, 61) + 0.001
    both = [Hinge()(np.ones(61), 1 + 0.5 + sign * r, reduction="none") for sign in (1, -1)]
    np.testing.assert_allclose(EpsilonInsensitive(0.5)(0 * r, r, reduction="none"), sum(both), atol=1e-15)


def test_what_the_losses_of_positive_numbers_predict():
    """Counts the mean, logarithms a geometric mean, which lies below it."""
    y = np.array([1.0, 2.0, 4.0, 50.0])
    candidates = np.linspace(0.01, 60, 6000)

    def best(loss):
        return candidates[np.argmin([loss(y, np.full(4, c)) for c in candidates])]

    assert best(Poisson()) == pytest.approx(y.mean(), abs=0.01)
    assert best(SquaredLogError()) == pytest.approx(np.exp(np.log1p(y).mean()) - 1, abs=0.01)
    assert best(SquaredLogError()) < y.mean() / 2


def test_squared_log_error_is_the_squared_error_of_logarithms():
    y, x = np.array([0.0, 1.0, 99.0, -0.5]), np.array([3.0, 0.2, 1e6, 0.0])
    np.testing.assert_allclose(SquaredLogError()(y, x, reduction="none"), (np.log1p(x) - np.log1p(y)) ** 2, rtol=1e-13)
    # The slope falls again far above the truth, from e times on.
    slopes = SquaredLogError().gradient(np.zeros(3), [math.e - 1, 1.5, 3.0], reduction="none")
    assert slopes[0] == slopes.max() and SquaredLogError().curvature([0.0], [math.e - 1]) == pytest.approx(0, abs=1e-15)
    # Near equality a difference of two logarithms keeps no digit.
    assert SquaredLogError()([1e8], [1e8 + 1.5e-8]) == pytest.approx((1.4901161193847656e-8 / 1e8) ** 2, rel=1e-7)


def test_poisson_with_its_constant_is_the_negative_log_likelihood():
    for y, mean in [(0, 0.3), (3, 2.0), (7, 11.5)]:
        probability = math.exp(-mean) * mean**y / math.factorial(y)
        assert Poisson()([y], [mean]) + math.lgamma(y + 1) == pytest.approx(-math.log(probability), rel=1e-13)
        assert Poisson(from_log=True)([y], [math.log(mean)]) == pytest.approx(Poisson()([y], [mean]), rel=1e-13)
    # Chain rule: the slope along the logarithm is that along the mean, times the mean.
    assert Poisson(from_log=True).gradient([3], [math.log(2)]) == pytest.approx(2 * Poisson().gradient([3], [2.0]))


def test_poisson_at_a_mean_of_zero():
    assert Poisson()([0], [0.0]) == 0 and Poisson().gradient([0], [0.0]) == 1 and Poisson().curvature([0], [0.0]) == 0
    assert Poisson()([2], [0.0]) == math.inf and Poisson().gradient([2], [0.0]) == -math.inf
    assert Poisson(from_log=True)([0], [-800.0]) == 0 and Poisson(from_log=True)([1], [800.0]) == math.inf
    assert Poisson()([1, 5], [0.0, 5.0], sample_weight=[0, 1]) == pytest.approx(5 - 5 * math.log(5))


def test_half_a_deviance_is_the_excess_over_the_least_loss():
    from sklearn.metrics import mean_poisson_deviance

    y, mean = np.array([1.0, 4.0, 2.0]), np.array([2.0, 3.5, 0.4])
    assert 2 * (Poisson()(y, mean) - Poisson()(y, y)) == pytest.approx(mean_poisson_deviance(y, mean), rel=1e-12)


def test_a_spread_of_one_is_half_the_squared_error():
    y, mean = np.array([1.0, -2.0, 0.5]), np.array([0.0, 1.0, 0.5])
    known = np.column_stack([mean, np.zeros(3)])
    assert GaussianNLL()(y, known) == MeanSquaredError()(y, mean) / 2
    np.testing.assert_array_equal(GaussianNLL().gradient(y, known)[:, 0], MeanSquaredError().gradient(y, mean) / 2)


def test_the_best_spread_is_the_squared_error():
    loss = GaussianNLL()
    assert loss.gradient([3.0], [[1.0, 2 * math.log(2)]])[0, 1] == pytest.approx(0, abs=1e-16)
    assert loss([3.0], [[1.0, 2 * math.log(2)]]) == pytest.approx(0.5 + math.log(2), rel=1e-15)
    s = np.linspace(-4, 6, 1001)
    losses = loss(np.full(1001, 3.0), np.column_stack([np.ones(1001), s]), reduction="none")
    assert s[losses.argmin()] == pytest.approx(math.log(4), abs=0.01)


def test_a_mean_that_is_right_wants_no_spread_unless_there_is_a_floor():
    exact = np.array([[1.0, -20.0], [1.0, -200.0]])
    assert GaussianNLL()([1.0, 1.0], exact, reduction="none").tolist() == [-10, -100]
    assert GaussianNLL().gradient([1.0, 1.0], exact, reduction="none").tolist() == [[0, 0.5], [0, 0.5]]
    floored = GaussianNLL(floor=0.01)
    assert floored([1.0], exact[1:]) == pytest.approx(math.log(0.01) / 2, rel=1e-15)
    assert floored.gradient([1.0], exact[1:])[0, 1] == pytest.approx(0, abs=1e-80)
    # A miss is infinitely many of such small spreads wide.
    assert GaussianNLL().curvature([0.0], [[1.0, -746.0]]).tolist() == [[math.inf, math.inf]]
    # And a floor alone is a Gaussian of that variance.
    assert floored([1.5], exact[1:]) == pytest.approx(math.log(0.01) / 2 + 0.25 / 0.02, rel=1e-14)
