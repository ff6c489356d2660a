"""Focal loss: cross-entropy times (1 − p)^γ, so that easy examples count less. For two classes and for K.

p is the predicted probability of the truth, γ (`gamma`) the strength, α (`alpha`) the class weight. Derived in
chapter 07, "Focal loss".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossbook import _validation as check
from lossbook._base import BLOCK, FusedLoss, Loss, row_blocks
from lossbook._validation import FloatArray
from lossbook.activations import exp_in_place

__all__ = ["BinaryFocal", "CategoricalFocal"]


@dataclass(frozen=True)
class BinaryFocal(FusedLoss):
    """Binary focal loss, ℓ = −(1 − p)^γ ln p, with p = q for y = 1 and p = 1 − q for y = 0.

    Call it with ``y_true`` and ``y_pred`` of one shape, ``(n,)`` or ``(n, k)``. The truth is 0 or 1; the prediction is
    the probability q of a 1, or its log-odds z with ``from_logits=True``. The loss is in nats.

    Parameters
    ----------
    gamma : float, default 2.0
        γ, at least 0. At 0 the loss is binary cross-entropy; at 2 an example with p = 0.9 counts a hundredth of that.
    alpha : float in [0, 1], optional
        α: a 1 is weighted with α, a 0 with 1 − α. Without it both count 1, which is twice ``alpha=0.5``.
    from_logits : bool, default False
        Whether ``y_pred`` holds logits. Probabilities passed as logits can't be told from logits and go unnoticed.

    Raises
    ------
    TypeError, ValueError
        If a parameter is out of range; on calling it if the truth is not 0 or 1, if a prediction that is not a logit
        lies outside [0, 1], and as in :class:`lossbook._base.Loss`.

    Notes
    -----
    (1 − p)^γ is at most 1: the loss never exceeds cross-entropy, and only the share of the hard examples grows. A soft
    target has no p of its own, and the formulas for it disagree, so that one is an error here.

    With s = (2y − 1)z it is σ(−s)^γ · softplus(−s), and the gradient is
    −(2y − 1)·σ(−s)^γ·(γ σ(s) softplus(−s) + σ(−s)). Both are products and sums of positive numbers. Torchvision's and
    Keras's forms give NaN for γ = 0.5 from z = 40 on.
    From probabilities the slope along p is −(1 − p)^γ·(1/p + γ·(−ln p)/(1 − p)), whose last fraction is 1 at p = 1: for
    γ > 0 the gradient of a perfect answer is 0, for γ = 0 it is that of cross-entropy.

    The mean divides by the number of samples, whatever α is. Torchvision's ``alpha`` is 0.25 unless changed, and
    Keras's has no effect without ``apply_class_balancing=True``.

    References
    ----------
    T.-Y. Lin, P. Goyal, R. Girshick, K. He and P. Dollár, *Focal loss for dense object detection*, ICCV 2017.

    Derived in chapter 07.

    Examples
    --------
    >>> focal = BinaryFocal(gamma=2.0)
    >>> focal([1, 1], [0.9, 0.1], reduction="none").round(6).tolist()
    [0.001054, 1.865094]
    >>> from_logits = BinaryFocal(gamma=0.5, from_logits=True)
    >>> print(f"{from_logits([1], [40.0]):.6g}")
    8.75651e-27
    """

    gamma: float = 2.0
    alpha: float | None = None
    from_logits: bool = False

    def __post_init__(self) -> None:
        check.parameter(self, "gamma", above=0, closed="left")
        if self.alpha is not None:
            check.parameter(self, "alpha", above=0, below=1, closed="both")
        check.flag(self, "from_logits")

    def _check(self, y_true: ArrayLike, y_pred: ArrayLike) -> tuple[FloatArray, FloatArray]:
        truth, prediction = check.elementwise(y_true, y_pred)
        if not self.from_logits:
            check.unit_interval("y_pred", prediction, logits_hint=True)
            check.not_swapped(truth, prediction)
        check.binary_targets(truth, prediction, hard="(1 - p)^gamma needs a right answer, so round y_true")
        return truth, prediction

    def _formula(self, y: FloatArray, y_pred: FloatArray) -> tuple[FloatArray, FloatArray]:
        sign = 2 * y - 1
        if self.from_logits:
            value, slope = _from_margins(sign * y_pred, self.gamma)
        else:
            value, slope = _from_probabilities(y_pred, y == 1, self.gamma)
        if self.alpha is not None:
            weight = np.where(y == 1, self.alpha, 1 - self.alpha)
            # A class of weight 0 costs nothing, even infinitely wrong: fmax and fmin drop the NaN of 0 · inf.
            value, slope = np.fmax(weight * value, 0), np.fmin(weight * slope, 0)
        return value, sign * slope


def _from_margins(s: FloatArray, gamma: float) -> tuple[FloatArray, FloatArray]:
    """Return σ(−s)^γ · softplus(−s) and its slope along the margin s."""
    p, other = np.exp(np.minimum(s, 0)), np.exp(np.minimum(-s, 0))  # e^s and e^(−s), where that is below 1
    t = p * other
    loss = np.log1p(t)
    # σ(−s)^γ = (other/(1 + t))^γ, in two factors: the power would multiply the rounding of sum and quotient by γ.
    factor = other**gamma * np.exp(-gamma * loss)
    loss -= np.minimum(s, 0)
    t += 1
    p /= t  # σ(s) and σ(−s), neither as 1 minus the other
    other /= t
    slope = factor * (-gamma * p * loss - other)
    return factor * loss, slope


def _from_probabilities(q: FloatArray, yes: NDArray[np.bool_], gamma: float) -> tuple[FloatArray, FloatArray]:
    """Return −(1 − p)^γ ln p and its slope along p, where p is q or 1 − q."""
    p, other = np.where(yes, q, 1 - q), np.where(yes, 1 - q, q)
    loss = 0 - np.where(yes, np.log(q), np.log1p(-q))
    factor = other**gamma
    slope = -factor * (1 / p + _pull(loss, other, gamma))
    return factor * loss, slope


def _pull(loss: FloatArray, other: FloatArray, gamma: float) -> FloatArray:
    """Return γ·(−ln p)/(1 − p), which is at least γ: fmax lets 0/0 at p = 1, and 0 · inf at γ = 0, lose against γ."""
    return np.fmax(gamma * (loss / other), gamma)


@dataclass(frozen=True)
class CategoricalFocal(Loss):
    """Focal loss of K classes, ℓ = −Σ_k α_k p_k (1 − q_k)^γ ln q_k; for a label y it is −α_y (1 − q_y)^γ ln q_y.

    Call it with ``y_pred`` of shape ``(n, K)``, distributions q or their logits z with ``from_logits=True``, and
    ``y_true`` either of shape ``(n,)``, integer labels from 0 to K − 1, or of shape ``(n, K)``, one distribution p per
    row (one-hot rows are the usual case). The loss is in nats.

    Parameters
    ----------
    gamma : float, default 2.0
        γ, at least 0. At 0 and without α the loss is categorical cross-entropy.
    alpha : float or sequence of K floats, optional
        α: one positive weight for all classes, or one weight for each class, none negative. Without it all count 1.
        A sequence is kept as a tuple, so that the loss stays hashable.
    from_logits : bool, default False
        Whether ``y_pred`` holds logits. Probabilities passed as logits can't be told from logits and go unnoticed.

    Raises
    ------
    TypeError, ValueError
        If a parameter is out of range; on calling it if ``alpha`` has not K weights, if labels or rows are not what is
        said above, and as in :class:`lossbook._base.Loss`.

    Notes
    -----
    Gradient along q_k: −α_k p_k (1 − q_k)^γ·(1/q_k + γ·(−ln q_k)/(1 − q_k)), 0 where p_k = 0, the coordinates counting
    as free. From logits, with c_k = α_k p_k (1 − q_k)^γ·(1 + γ q_k (−ln q_k)/(1 − q_k)), it is q_k Σ_j c_j − c_k. The
    1 − q of the most probable class is the sum of the others, and its gradient minus the sum of theirs where it would
    cancel, so that confident rows keep their digits.

    The mean divides by the number of samples, whatever α is. Keras's ``alpha`` is 0.25 for all classes unless changed.

    References
    ----------
    T.-Y. Lin, P. Goyal, R. Girshick, K. He and P. Dollár, *Focal loss for dense object detection*, ICCV 2017.

    Derived in chapter 07.

    Examples
    --------
    >>> focal = CategoricalFocal(gamma=2.0)
    >>> focal([0, 2], [[0.9, 0.05, 0.05], [0.6, 0.3, 0.1]], reduction="none").round(6).tolist()
    [0.001054, 1.865094]
    >>> weighted = CategoricalFocal(gamma=0.0, alpha=[1.0, 1.0, 3.0])
    >>> round(weighted([[0, 0, 1]], [[0.6, 0.3, 0.1]]), 6)
    6.907755
    """

    gamma: float = 2.0
    alpha: float | Sequence[float] | NDArray[np.float64] | None = None
    from_logits: bool = False

    def __post_init__(self) -> None:
        check.parameter(self, "gamma", above=0, closed="left")
        if self.alpha is not None:
            check.number_or_class_weights(self, "alpha")
        check.flag(self, "from_logits")

    def _check(self, y_true: ArrayLike, y_pred: ArrayLike) -> tuple[NDArray[Any], FloatArray]:
        if np.ndim(check.numeric_array("y_true", y_true)) == 2 and np.ndim(y_pred) == 2:
            truth, prediction = check.distributions_and_scores(y_true, y_pred, self.from_logits)
        else:
            labels, prediction = check.labels_and_scores(y_true, y_pred)
            if not self.from_logits:
                check.distributions("y_pred", prediction, logits_hint=True)
            truth = np.zeros(prediction.shape, prediction.dtype)
            truth[np.arange(len(labels)), labels] = 1
        if isinstance(self.alpha, tuple) and len(self.alpha) != prediction.shape[1]:
            raise ValueError(
                f"alpha has {len(self.alpha)} weights, but y_pred has {prediction.shape[1]} columns: "
                "pass one weight for each class."
            )
        return truth, prediction

    def _losses(self, y_true: NDArray[Any], y_pred: FloatArray) -> FloatArray:
        return self._losses_and_gradients(y_true, y_pred)[0]

    def _gradients(self, y_true: NDArray[Any], y_pred: FloatArray) -> FloatArray:
        return self._losses_and_gradients(y_true, y_pred)[1]

    def _losses_and_gradients(self, y_true: NDArray[Any], y_pred: FloatArray) -> tuple[FloatArray, FloatArray]:
        losses, gradients = np.empty(len(y_pred), y_pred.dtype), np.empty(y_pred.shape, y_pred.dtype)
        weights = np.asarray(1.0 if self.alpha is None else self.alpha, y_pred.dtype)
        formula = _classes_from_logits if self.from_logits else _classes_from_probabilities
        for rows in row_blocks(y_pred, BLOCK):
            # One class a row, because NumPy reduces over a short last axis slowly.
            weighted = np.ascontiguousarray((y_true[rows] * weights).T)
            losses[rows], slopes = formula(weighted, np.ascontiguousarray(y_pred[rows].T), self.gamma)
            gradients[rows] = slopes.T
        return losses, gradients


def _classes_from_logits(p: FloatArray, z: FloatArray, gamma: float) -> tuple[FloatArray, FloatArray]:
    """Return Σ p_k (1 − q_k)^γ (−ln q_k) and its gradient along z; classes are the first axis, p includes α."""
    samples, best = np.arange(z.shape[1]), z.argmax(axis=0)
    top = z[best, samples]
    gaps = z - top
    q = gaps.copy()
    exp_in_place(q, z, top)
    q[best, samples] = 0
    rest = q.sum(axis=0)
    q[best, samples] = 1
    q /= 1 + rest
    other = 1 - q
    other[best, samples] = rest / (1 + rest)
    loss = np.log1p(rest) - gaps
    factor = p * other**gamma
    # −q ln q/(1 − q) is at most 1, which is also its limit at q = 1.
    c = factor * (1 + gamma * np.fmin(q * loss / other, 1))
    total = c.sum(axis=0)
    gradient = q * total - c
    # Where q and c/total are both near 1, their difference is taken as minus all others: a gradient sums to 0.
    own = gradient[best, samples]
    gradient[best, samples] = 0
    gradient[best, samples] = np.where(c[best, samples] > total / 2, 0 - gradient.sum(axis=0), own)
    return np.fmax(factor * loss, 0).sum(axis=0), gradient  # fmax drops 0 · inf, where scores are 1e308 apart


def _classes_from_probabilities(p: FloatArray, q: FloatArray, gamma: float) -> tuple[FloatArray, FloatArray]:
    """Return Σ p_k (1 − q_k)^γ (−ln q_k) and its gradient along q; fmax drops the NaN of 0 · inf where p_k is 0."""
    loss, other = 0 - np.log(q), 1 - q
    factor = p * other**gamma
    return np.fmax(factor * loss, 0).sum(axis=0), 0 - np.fmax(factor * (1 / q + _pull(loss, other, gamma)), 0)
