"""Margin losses: slopes, bounds on the zero-one loss, peers, kinks and minimizers."""

import math

import numpy as np
import pytest
from helpers import arrays, numbers
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import hinge_loss, zero_one_loss

from lossbook.margin import Exponential, Hinge, Logistic, ModifiedHuber, Perceptron, SquaredHinge, ZeroOne

ALL = [ZeroOne(), Logistic(), Exponential(), Hinge(), SquaredHinge(), ModifiedHuber(), Perceptron()]
SURROGATES = ALL[1:-1]  # the perceptron's doesn't bound the zero-one loss


def at(loss, m):
    """The loss at margins m."""
    m = np.asarray(m, dtype=float)
    return loss(np.ones_like(m), m, reduction="none")


def slope_at(loss, m):
    m = np.asarray(m, dtype=float)
    return loss.gradient(np.ones_like(m), m, reduction="none")


@pytest.mark.parametrize("loss", ALL, ids=repr)
@given(st.lists(st.tuples(numbers(-50, 50), st.sampled_from([-1, 1])), min_size=1, max_size=6))
def test_only_the_margin_counts(loss, pairs):
    score, y = np.array([s for s, _ in pairs]), np.array([label for _, label in pairs])
    np.testing.assert_array_equal(loss(y, score, reduction="none"), at(loss, y * score))
    np.testing.assert_array_equal(loss(-y, -score, reduction="none"), loss(y, score, reduction="none"))
    np.testing.assert_array_equal(loss.gradient(y, score), -loss.gradient(-y, -score))


def test_the_perceptron_is_a_hinge_without_margin():
    m = np.linspace(-3, 3, 61)
    np.testing.assert_array_equal(at(Perceptron(), m), at(Hinge(), m + 1))
    assert (at(Perceptron(), m) <= at(Hinge(), m)).all() and at(Perceptron(), [0.0])[0] == 0


def test_the_perceptron_learns_from_a_start_at_zero():
    """Rosenblatt's rule: a sample that is not on the right side is added to the weights, times its label."""
    x, y, w = np.array([[2.0, 1.0], [1.0, 2.0], [-1.0, -1.0], [-2.0, 0.5]]), np.array([1, 1, -1, -1]), np.zeros(2)
    assert slope_at(Perceptron(), [0.0, 1e-300, -1e-300]).tolist() == [-1, 0, -1]
    for i in [0, 1, 2, 3] * 5:
        w -= Perceptron().gradient(y[i : i + 1], x[i : i + 1] @ w) @ x[i : i + 1]
    assert (y * (x @ w) > 0).all()


@given(arrays(20, -30, 30))
def test_every_surrogate_bounds_the_zero_one_loss_and_falls(m):
    m = np.sort(m)
    errors = at(ZeroOne(), m)
    for loss in SURROGATES:
        scale = 1 / math.log(2) if loss == Logistic() else 1.0
        values = at(loss, m) * scale
        assert (values >= errors).all()
        assert (np.diff(values) <= 0).all()
        assert (slope_at(loss, m) <= 0).all()
    for m0 in (0.0, -0.0):
        assert at(Logistic(), [m0])[0] == math.log(2)
        assert [at(loss, [m0])[0] for loss in (ZeroOne(), Exponential(), Hinge(), SquaredHinge(), ModifiedHuber())] == [
            1
        ] * 5


def test_kinks_and_jumps():
    assert slope_at(Hinge(), [1.0])[0] == 0 and slope_at(Hinge(), [1 - 2.0**-53])[0] == -1
    assert at(ZeroOne(), [-0.0, 0.0, 5e-324, -5e-324]).tolist() == [1, 1, 0, 1]
    assert not slope_at(ZeroOne(), [-1.0, 0.0, 1.0]).any()
    assert slope_at(SquaredHinge(), [1.0])[0] == 0
    assert slope_at(ModifiedHuber(), [-1.0])[0] == -4 and at(ModifiedHuber(), [-1.0])[0] == 4


def test_a_score_of_zero_is_an_error_for_both_labels():
    y, score = np.array([1, 1, -1, -1]), np.array([0.0, 2.0, 0.0, -1.0])
    assert ZeroOne()(y, score) == 0.5
    assert zero_one_loss(y, np.where(score > 0, 1, -1)) == 0.25  # scikit-learn's classifiers say -1 at a score of 0


@given(st.lists(st.sampled_from([-1, 1]), min_size=2, max_size=9), st.data())
def test_hinge_is_scikit_learns(labels, data):
    y = np.array([-1, 1, *labels])  # with a single class scikit-learn takes it for the negative one
    score = data.draw(arrays(len(y), -4, 4))
    assert Hinge()(y, score) == pytest.approx(hinge_loss(y, score), rel=1e-14)


def test_logistic_is_the_cross_entropy_of_the_sigmoid():
    y, score = np.array([1, -1, 1, -1]), np.array([0.3, 2.0, -4.0, -0.1])
    p = 1 / (1 + np.exp(-score))
    direct = -np.where(y == 1, np.log(p), np.log(1 - p))
    np.testing.assert_allclose(Logistic()(y, score, reduction="none"), direct, rtol=1e-14)


@pytest.mark.parametrize("p", [0.2, 0.5, 0.9])
def test_population_minimizers(p):
    score = np.linspace(-4, 4, 80001)
    odds = math.log(p / (1 - p))
    best = {loss: score[np.argmin(p * at(loss, score) + (1 - p) * at(loss, -score))] for loss in SURROGATES}
    assert best[Logistic()] == pytest.approx(odds, abs=1e-4)
    assert best[Exponential()] == pytest.approx(odds / 2, abs=1e-4)
    assert best[SquaredHinge()] == pytest.approx(2 * p - 1, abs=1e-4)
    assert best[ModifiedHuber()] == pytest.approx(2 * p - 1, abs=1e-4)
    if p != 0.5:
        assert best[Hinge()] == pytest.approx(math.copysign(1, odds), abs=1e-4)


def test_modified_huber_and_squared_hinge_agree_down_to_minus_one():
    m = np.linspace(-1, 3, 101)
    np.testing.assert_array_equal(at(ModifiedHuber(), m), at(SquaredHinge(), m))
    assert (at(ModifiedHuber(), [-1.5, -9.0]) == [6, 36]).all()
