"""Losses for a continuous target: squared, absolute, Huber's, pinball and log-cosh.

All compare number with number; r = ŷ − y is the residual. Derived in chapter 02, "Squared error".
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lossbook._engine import checks as check
from lossbook._engine.base import Array, ElementwiseLoss

__all__ = ["Huber", "LogCosh", "MeanAbsoluteError", "MeanSquaredError", "Pinball"]


@dataclass(frozen=True)
class MeanSquaredError(ElementwiseLoss):
    """Squared error, ℓ = (ŷ − y)²: the Gaussian negative log-likelihood, minimized by the mean.

    Call it with ``y_true`` and ``y_pred`` of one shape, ``(n,)`` or ``(n, k)``, in the target's unit; the loss has that
    unit squared.

    Raises
    ------
    TypeError, ValueError
        On calling it; see :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    Gradient: 2(ŷ − y). There is no factor ½, unlike in scikit-learn's ``HalfSquaredError`` and optax's ``l2_loss``.
    Applied to class probabilities it is the Brier score divided by K.

    References
    ----------
    C. F. Gauss, *Theoria combinationis observationum erroribus minimis obnoxiae*, 1823.

    Derived in chapter 02.

    Examples
    --------
    >>> squared_error = MeanSquaredError()
    >>> squared_error([1.0, 2.0, 3.0], [1.0, 2.0, 5.0])
    1.3333333333333333
    >>> squared_error.gradient([1.0, 2.0, 3.0], [1.0, 2.0, 5.0], reduction="none")
    array([0., 0., 4.])
    """

    truth = prediction = "number"

    def formula(self, y: Array, y_pred: Array) -> tuple[Array, Array]:
        r = y_pred - y
        return r**2, 2 * r

    def curvature_formula(self, y: Array, y_pred: Array) -> Array:
        return np.full_like(y_pred, 2)


@dataclass(frozen=True)
class MeanAbsoluteError(ElementwiseLoss):
    """Absolute error, ℓ = |ŷ − y|: the Laplace negative log-likelihood, minimized by the median.

    Call it with ``y_true`` and ``y_pred`` of one shape, ``(n,)`` or ``(n, k)``; the loss is in the target's unit.

    Raises
    ------
    TypeError, ValueError
        On calling it; see :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    Gradient: sign(ŷ − y). At ŷ = y, where there is a kink, the subgradient 0 is returned.

    References
    ----------
    P.-S. Laplace, *Mémoire sur la probabilité des causes par les évènements*, 1774.

    Derived in chapter 02.

    Examples
    --------
    >>> absolute_error = MeanAbsoluteError()
    >>> absolute_error([1.0, 2.0, 3.0], [1.0, 2.0, 6.0])
    1.0
    """

    truth = prediction = "number"

    def formula(self, y: Array, y_pred: Array) -> tuple[Array, Array]:
        r = y_pred - y
        return np.abs(r), np.sign(r)


@dataclass(frozen=True)
class Huber(ElementwiseLoss):
    """Huber's loss: r²/2 up to |r| = delta, then the tangent, delta·(|r| − delta/2).

    Parameters
    ----------
    delta : float, default 1.0
        Where the parabola becomes a line, in the target's unit; greater than 0.

    Raises
    ------
    TypeError, ValueError
        If ``delta`` is not a number greater than 0; on calling it see :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    Gradient: r clipped to [−delta, delta]. For large ``delta`` it is half the squared error, for small ``delta`` it
    approaches delta·|r|. PyTorch's ``smooth_l1_loss`` with ``beta`` is this loss divided by ``beta``.

    References
    ----------
    P. J. Huber, *Robust estimation of a location parameter*, Annals of Mathematical Statistics 35, 1964.

    Derived in chapter 02.

    Examples
    --------
    >>> huber = Huber(delta=2.0)
    >>> huber([0.0, 0.0, 0.0, 0.0], [0.0, 0.5, 1.0, 3.0], reduction="none")
    array([0.   , 0.125, 0.5  , 4.   ])
    """

    truth = prediction = "number"
    delta: float = 1.0

    def __post_init__(self) -> None:
        check.parameter(self, "delta", above=0)

    def formula(self, y: Array, y_pred: Array) -> tuple[Array, Array]:
        r = y_pred - y
        slopes = np.clip(r, -self.delta, self.delta)
        return slopes * (r - slopes / 2), slopes  # r²/2 in the parabola, where the slope is r

    def curvature_formula(self, y: Array, y_pred: Array) -> Array:
        return np.abs(y_pred - y) < self.delta


@dataclass(frozen=True)
class Pinball(ElementwiseLoss):
    """Pinball (quantile) loss: quantile·r where the truth lies r above ŷ, (1 − quantile)·|r| where it lies below.

    Parameters
    ----------
    quantile : float, default 0.5
        Which quantile of the target minimizes the loss; between 0 and 1, both excluded.

    Raises
    ------
    TypeError, ValueError
        If ``quantile`` is not a number in (0, 1); on calling it see :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    Gradient: −quantile where y > ŷ, 1 − quantile where y < ŷ; at ŷ = y the subgradient 0 is returned. At quantile 0.5
    it is half the absolute error.

    References
    ----------
    R. Koenker and G. Bassett, *Regression quantiles*, Econometrica 46, 1978.

    Derived in chapter 02.

    Examples
    --------
    >>> pinball = Pinball(quantile=0.9)
    >>> pinball([10.0, 10.0], [8.0, 12.0], reduction="none").round(6)
    array([1.8, 0.2])
    """

    truth = prediction = "number"
    quantile: float = 0.5

    def __post_init__(self) -> None:
        check.parameter(self, "quantile", above=0, below=1)

    def formula(self, y: Array, y_pred: Array) -> tuple[Array, Array]:
        r = y - y_pred  # by how much the prediction falls short
        losses = np.maximum(self.quantile * r, (self.quantile - 1) * r)
        return losses, np.where(r > 0, -self.quantile, 1 - self.quantile) * (r != 0)


@dataclass(frozen=True)
class LogCosh(ElementwiseLoss):
    """Log-cosh loss, ℓ = ln cosh(ŷ − y): r²/2 near 0, |r| − ln 2 far out, smooth in between.

    Call it with ``y_true`` and ``y_pred`` of one shape, ``(n,)`` or ``(n, k)``. The residual must be a pure number:
    scale the target first, or its unit decides where the parabola ends.

    Raises
    ------
    TypeError, ValueError
        On calling it; see :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    Gradient: tanh(ŷ − y). Evaluated as ½ ln(1 + sinh² r) near 0: the common |r| + ln(1 + e^(−2|r|)) − ln 2 subtracts
    two equal numbers there and is wrong by 120 % at r = 1e-8.

    Derived in chapter 02.

    Examples
    --------
    >>> log_cosh = LogCosh()
    >>> print(f"{log_cosh([0.0], [1e-8]):.6g}")
    5e-17
    """

    truth = prediction = "number"

    def formula(self, y: Array, y_pred: Array) -> tuple[Array, Array]:
        r = y_pred - y
        size = np.abs(r)
        near = np.log1p(np.sinh(np.minimum(size, 3)) ** 2) / 2
        far = size + np.log1p(np.exp(-2 * size)) - math.log(2)
        return np.where(size < 3, near, far), np.tanh(r)

    def curvature_formula(self, y: Array, y_pred: Array) -> Array:
        return (1 / np.cosh(y_pred - y)) ** 2
