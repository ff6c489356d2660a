"""Losses for a number: squared, absolute, Huber's, pinball, log-cosh, ε-insensitive, of logarithms, of counts.

All compare number with number, and r = ŷ − y is the residual; but ``GaussianNLL``, which predicts a spread as well.
Derived in chapter 02, "Squared error".
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lossbook._engine import checks as check
from lossbook._engine.base import Array, ElementwiseLoss, RowLoss
from lossbook._engine.series import times_log

__all__ = [
    "EpsilonInsensitive",
    "GaussianNLL",
    "Huber",
    "LogCosh",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "Pinball",
    "Poisson",
    "SquaredLogError",
]


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


class Huber(ElementwiseLoss):
    """Huber's loss: r²/2 up to |r| = delta, then the tangent, delta·(|r| − delta/2).

    Call it with ``y_true`` and ``y_pred`` of one shape, ``(n,)`` or ``(n, k)``, in the target's unit; the loss has that
    unit squared.

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


class Pinball(ElementwiseLoss):
    """Pinball (quantile) loss: quantile·r where the truth lies r above ŷ, (1 − quantile)·|r| where it lies below.

    Call it with ``y_true`` and ``y_pred`` of one shape, ``(n,)`` or ``(n, k)``; the loss is in the target's unit.

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


class EpsilonInsensitive(ElementwiseLoss):
    """ε-insensitive loss, ℓ = max(0, |ŷ − y| − ε): nothing inside a tube, and outside the distance from it.

    Call it with ``y_true`` and ``y_pred`` of one shape, ``(n,)`` or ``(n, k)``; the loss is in the target's unit.

    Parameters
    ----------
    epsilon : float, default 0.1
        ε, half the width of the tube, in the target's unit; 0 or more. 0.1 is the default of scikit-learn's ``SVR``.

    Raises
    ------
    TypeError, ValueError
        If ``epsilon`` is not a number of 0 or more; on calling it see :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    Gradient: sign(ŷ − y) outside the tube, 0 inside. At the kink |r| = ε the subgradient 0 is returned. With ε = 0 it
    is the absolute error.

    References
    ----------
    V. N. Vapnik, *The nature of statistical learning theory*, Springer, 1995.

    Derived in chapter 02.

    Examples
    --------
    >>> tube = EpsilonInsensitive(epsilon=0.5)
    >>> tube([1.0, 1.0, 1.0], [1.25, 2.0, -1.0], reduction="none")
    array([0. , 0.5, 1.5])
    """

    truth = prediction = "number"
    epsilon: float = 0.1

    def __post_init__(self) -> None:
        check.parameter(self, "epsilon", above=0, closed="left")

    def formula(self, y: Array, y_pred: Array) -> tuple[Array, Array]:
        r = y_pred - y
        losses = np.maximum(np.abs(r) - self.epsilon, 0)
        return losses, np.sign(r) * (losses > 0)


class SquaredLogError(ElementwiseLoss):
    """Squared log error, ℓ = (ln(1 + ŷ) − ln(1 + y))²: the squared error of logarithms, for targets that span decades.

    Call it with ``y_true`` and ``y_pred`` of one shape, ``(n,)`` or ``(n, k)``, all above −1.

    Raises
    ------
    TypeError, ValueError
        On calling it if a number is −1 or less, and as in :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    With d = ln((1 + ŷ)/(1 + y)) the gradient is 2d/(1 + ŷ). It is not convex: far above the truth, from 1 + ŷ =
    e·(1 + y) on, the gradient falls again. The constant that minimizes it is e to the mean of ln(1 + y), minus 1, a
    geometric mean, which is below the mean of y unless all are equal. Keras counts predictions and targets below 1e-7
    as 1e-7.

    d is taken as ±ln(1 + |ŷ − y|/(1 + min(y, ŷ))): a difference of two logarithms loses its digits where they are near
    each other.

    References
    ----------
    C. Tofallis, *A better measure of relative prediction accuracy for model selection and model estimation*, Journal of
    the Operational Research Society 66, 2015.

    Derived in chapter 02.

    Examples
    --------
    >>> squared_log_error = SquaredLogError()
    >>> squared_log_error([0.0, 9.0], [0.0, 99.0], reduction="none").round(6)
    array([0.      , 5.301898])
    """

    truth = prediction = "number"

    def formula(self, y: Array, y_pred: Array) -> tuple[Array, Array]:
        r = y_pred - y
        d = np.sign(r) * np.log1p(np.abs(r) / (1 + np.minimum(y, y_pred)))  # ln(1 + ŷ) − ln(1 + y)
        return d**2, 2 * d / (1 + y_pred)

    def curvature_formula(self, y: Array, y_pred: Array) -> Array:
        d = np.log1p(y_pred) - np.log1p(y)
        return 2 * (1 - d) / (1 + y_pred) ** 2

    def _check_values(self, y_true: Array, y_pred: Array, place: check.Place) -> tuple[Array, Array, bool]:
        truth, prediction, masked = super()._check_values(y_true, y_pred, place)
        for name, array in (("y_true", truth), ("y_pred", prediction)):
            check.at_least(name, array, -1, "the loss takes the logarithm of 1 plus it", above=True)
        return truth, prediction, masked


class Poisson(ElementwiseLoss):
    """Poisson loss, ℓ = μ − y ln μ: the negative log-likelihood of counts y whose mean is μ, but for ln y!.

    Call it with ``y_true`` and ``y_pred`` of one shape, ``(n,)`` or ``(n, k)``. The truth is 0 or more, a count or a
    rate; the prediction is its mean μ, or η = ln μ with ``from_log=True``. The loss is in nats.

    Parameters
    ----------
    from_log : bool, default False
        Whether ``y_pred`` holds ln μ, so that any number is a prediction: ℓ = e^η − yη. The default is Keras's;
        PyTorch's ``log_input`` is True unless changed.

    Raises
    ------
    TypeError, ValueError
        If ``from_log`` is not True or False; on calling it if a truth or a mean is negative, and as in
        :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    Gradient: 1 − y/μ; from logarithms e^η − y. It is minimized by the mean, as squared error is, but a residual of 10
    counts less where the mean is 1000 than where it is 10. The loss may be negative: its least value is y − y ln y,
    and ln y!, which no prediction changes, is left out (PyTorch's ``full=True`` adds Stirling's approximation of it).
    scikit-learn's ``mean_poisson_deviance`` is twice the excess over that least value.

    A mean of 0 costs 0 where y is 0 (gradient 1), and ``inf`` where it isn't: nothing is added to μ, while Keras adds
    1e-7 and PyTorch 1e-8. A negative mean is an error here; Keras and PyTorch return NaN. Near its minimum the gradient
    from logarithms is a difference of nearly equal numbers, and its error a few ulp of those.

    References
    ----------
    J. A. Nelder and R. W. M. Wedderburn, *Generalized linear models*, JRSS A 135, 1972.

    Derived in chapter 02.

    Examples
    --------
    >>> poisson = Poisson()
    >>> poisson([3, 0], [2.0, 0.5], reduction="none").round(6)
    array([-0.079442,  0.5     ])
    >>> poisson([1], [0.0])
    inf
    >>> Poisson(from_log=True).gradient([3], [0.0])
    array([-2.])
    """

    truth = prediction = "number"
    from_log: bool = False

    def __post_init__(self) -> None:
        check.flag(self, "from_log")

    def formula(self, y: Array, mean: Array) -> tuple[Array, Array]:
        slopes = np.where(y == 0, 1, (mean - y) / mean)
        return mean - times_log(y, mean), slopes  # 0 · ln 0 is 0

    def formula_from_log(self, y: Array, log_mean: Array) -> tuple[Array, Array]:
        mean = np.exp(log_mean)
        return mean - y * log_mean, mean - y

    def curvature_formula(self, y: Array, mean: Array) -> Array:
        return np.where(y == 0, 0, y / mean / mean)

    def curvature_formula_from_log(self, y: Array, log_mean: Array) -> Array:
        return np.exp(log_mean)

    @property
    def inverse_link(self) -> Any:
        return np.exp if self.from_log else None

    def _chosen(self, name: str) -> Any:
        return getattr(self, f"{name}_from_log" if self.from_log else name)

    def _check_values(self, y_true: Array, y_pred: Array, place: check.Place) -> tuple[Array, Array, bool]:
        truth, prediction, masked = super()._check_values(y_true, y_pred, place)
        check.at_least("y_true", truth, 0, "a count is 0 or more")
        if not self.from_log:
            hint = "a mean of counts is 0 or more, so let the model predict its logarithm, with from_log=True"
            check.at_least("y_pred", prediction, 0, hint)
        return truth, prediction, masked


class GaussianNLL(RowLoss):
    """Gaussian negative log-likelihood, ℓ = ½(ln v + (μ − y)²/v): a mean μ, and how far the truth strays from it.

    Call it with ``y_true`` of shape ``(n,)``, and with ``y_pred`` of shape ``(n, 2)``: a row holds the mean μ and the
    logarithm s of the variance, v = e^s. The loss is in nats, ½ ln 2π left out.

    Parameters
    ----------
    floor : float, default 0.0
        A variance that is there in any case, that of the instrument for instance, in the target's unit squared: v = e^s
        + floor; 0 or more.

    Raises
    ------
    TypeError, ValueError
        If ``floor`` is not a number of 0 or more; on calling it if ``y_pred`` doesn't have two columns, and as in
        :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    Why a log variance: any number is one, so that no variance is negative and none needs to be clipped. With z =
    (μ − y)/√v the gradient is z/√v along μ, and ½(1 − z²)·e^s/v along s: 0 where the squared error is what was
    predicted. With a fixed variance of 1 it is half the squared error.

    The loss has no least value: on a sample that the mean meets exactly it falls with s without end, as −½|s|, and a
    model with a spare parameter a sample will find that out. ``floor`` ends it at ½ ln floor. Far from the truth, a
    large variance makes the slope along μ small: training may settle for a spread in place of a mean.

    PyTorch's ``gaussian_nll_loss`` takes the variance, replaces what is below ``eps``, 1e-6, by that in the value, and
    passes the gradient through as if it were not. Without a floor, 1/√v leaves the range of floats from s = −1420 down,
    and 1/v, which the curvature takes, from s = −710 down: a sample that is met exactly gives NaN there.

    References
    ----------
    D. A. Nix and A. S. Weigend, *Estimating the mean and variance of the target probability distribution*, ICNN, 1994.

    Derived in chapter 02.

    Examples
    --------
    >>> gaussian = GaussianNLL()
    >>> gaussian([3.0, 3.0], [[1.0, 0.0], [1.0, 2.0]], reduction="none").round(6)
    array([2.      , 1.270671])
    """

    truth, prediction, columns = "number", "number", 2
    _block = ElementwiseLoss._block
    floor: float = 0.0

    def __post_init__(self) -> None:
        check.parameter(self, "floor", above=0, closed="left")

    def formula(self, y: Array, y_pred: Array) -> tuple[Array, Array]:
        mean, s = y_pred
        log_v = np.logaddexp(s, np.log(self.floor))  # s itself without a floor
        per_sigma = np.exp(-log_v / 2)
        z = (mean - y) * per_sigma
        return (log_v + z**2) / 2, np.array([z * per_sigma, (1 - z**2) / 2 * np.exp(s - log_v)])

    def curvature_formula(self, y: Array, y_pred: Array) -> Array:
        mean, s = y_pred
        log_v = np.logaddexp(s, np.log(self.floor))
        square, share = (mean - y) ** 2 * np.exp(-log_v), np.exp(s - log_v)
        return np.array([np.exp(-log_v), share / 2 * (square * (2 * share - 1) + (1 - share))])

    def _check_shapes(self, y_true: Array, y_pred: Array) -> None:
        check.dimensions("y_true", y_true, 1)
        super()._check_shapes(y_true, y_pred)
