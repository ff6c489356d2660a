"""Regression losses: gradients, limits, minimizers and parameters."""

import math

import numpy as np
import pytest
from helpers import SHAPES, arrays, assert_gradient
from hypothesis import given
from hypothesis import strategies as st

from lossbook.regression import Huber, LogCosh, MeanAbsoluteError, MeanSquaredError, Pinball

ALL = [MeanSquaredError(), MeanAbsoluteError(), Huber(delta=0.7), Huber(delta=3.0), Pinball(quantile=0.2), LogCosh()]
KINKS = {"MeanAbsoluteError": [0.0], "Pinball": [0.0]}


@pytest.mark.parametrize("loss", ALL, ids=repr)
@given(data=st.data())
def test_gradient_is_the_derivative(loss, data):
    shape = data.draw(SHAPES)
    y_true, residual = data.draw(arrays(shape, -50, 50)), data.draw(arrays(shape, -20, 20))
    for kink in KINKS.get(type(loss).__name__, []):  # central differences straddle a kink
        residual = np.where(np.abs(residual - kink) < 1e-2, kink + 0.5, residual)
    assert_gradient(loss, y_true, y_true + residual, atol=1e-6)  # atol: the value reaches 400, so its ulp/step is 3e-8


def test_the_sources_digit_example():
    y_true = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    mse = MeanSquaredError()
    assert mse(y_true, [0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0]) == pytest.approx(0.0195, rel=1e-14)
    assert mse(y_true, [0.1, 0.05, 0.1, 0, 0.05, 0.1, 0, 0.6, 0, 0]) == pytest.approx(0.1195, rel=1e-14)


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


def test_uint8_does_not_wrap_around():
    assert MeanSquaredError()(np.array([0], np.uint8), np.array([20], np.uint8)) == 400


def test_the_subgradient_at_a_kink_is_zero():
    for loss in (MeanAbsoluteError(), Pinball(quantile=0.9), Huber(), LogCosh()):
        assert loss.gradient([2.0], [2.0]) == 0


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: Huber(delta=0), r"Huber\(delta=0\): delta must be a finite number in \(0, inf\)"),
        (lambda: Huber(delta=math.nan), "delta must be a finite number"),
        (lambda: Huber(delta=-1.0), "delta"),
        (lambda: Pinball(quantile=1.0), r"quantile must be a finite number in \(0, 1\)"),
        (lambda: Pinball(quantile=0), "quantile"),
    ],
)
def test_parameters_out_of_range(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("delta", [None, "1", [1.0], True])
def test_parameters_of_the_wrong_type(delta):
    with pytest.raises(TypeError, match="delta must be a number"):
        Huber(delta=delta)
