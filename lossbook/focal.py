"""Focal loss: cross-entropy times (1 − p)^γ, so that easy examples count less. For two classes and for K.

p is the predicted probability of the truth, γ (`gamma`) the strength, α (`alpha`) the class weight. Derived in
chapter 07, "Focal loss".
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lossbook._engine import checks as check
from lossbook._engine.base import Array, ElementwiseLoss, RowLoss
from lossbook._engine.series import minus_all_others, softmax_parts
from lossbook.activations import sigmoid, softmax

__all__ = ["BinaryFocal", "CategoricalFocal"]


class BinaryFocal(ElementwiseLoss):
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
        lies outside [0, 1], and as in :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    (1 − p)^γ is at most 1: the loss never exceeds cross-entropy, and only the share of the hard examples grows. A soft
    target has no p of its own, and the formulas for it disagree, so that one is an error here.

    With s = (2y − 1)z it is σ(−s)^γ · softplus(−s), and the gradient is
    −(2y − 1)·σ(−s)^γ·(γ σ(s) softplus(−s) + σ(−s)). Both are products and sums of positive numbers. The gradients of
    torchvision's and Keras's forms are NaN for γ = 0.5 and a right answer with |z| of 40 (in float32 of 20) or more.
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

    truth, inverse_link = "binary", staticmethod(sigmoid)
    hard = "(1 - p)^gamma needs a right answer, so round y_true"
    gamma: float = 2.0
    alpha: float | None = None
    from_logits: bool = False

    def __post_init__(self) -> None:
        check.parameter(self, "gamma", above=0, closed="left")
        if self.alpha is not None:
            check.parameter(self, "alpha", above=0, below=1, closed="both")
        check.flag(self, "from_logits")

    def formula(self, y: Array, q: Array) -> tuple[Array, Array]:
        p, rest, loss = self._of_truth(y, q)
        factor = self._weights(y) * rest**self.gamma
        falls = factor * (1 / p + pull(loss, rest, self.gamma))
        # A class of weight 0 costs nothing, even infinitely wrong: fmax drops the NaN of 0 · inf.
        return np.fmax(factor * loss, 0), (1 - 2 * y) * np.fmax(falls, 0)

    def formula_from_logits(self, y: Array, z: Array) -> tuple[Array, Array]:
        p, rest, loss, factor = self._of_margin((2 * y - 1) * z)
        factor = self._weights(y) * factor
        return factor * loss, (1 - 2 * y) * factor * (self.gamma * p * loss + rest)

    def curvature_formula(self, y: Array, q: Array) -> Array:
        return np.fmax(self._weights(y) * bend(*self._of_truth(y, q), self.gamma), 0)

    def curvature_formula_from_logits(self, y: Array, z: Array) -> Array:
        p, rest, loss, factor = self._of_margin((2 * y - 1) * z)
        bends = rest * (1 + 2 * self.gamma - self.gamma * loss) + self.gamma**2 * p * loss
        return self._weights(y) * p * factor * bends

    def _weights(self, y: Array) -> Array | float:
        return 1.0 if self.alpha is None else np.where(y == 1, self.alpha, 1 - self.alpha)

    def _of_truth(self, y: Array, q: Array) -> tuple[Array, Array, Array]:
        """Return p, 1 − p and −ln p, where p is q or 1 − q."""
        yes = y == 1
        return np.where(yes, q, 1 - q), np.where(yes, 1 - q, q), -np.where(yes, np.log(q), np.log1p(-q))

    def _of_margin(self, s: Array) -> tuple[Array, Array, Array, Array]:
        """Return p = σ(s), 1 − p, −ln p and (1 − p)^γ."""
        p, rest = np.exp(np.minimum(s, 0)), np.exp(np.minimum(-s, 0))  # e^s and e^(−s), where that is below 1
        t = p * rest
        log = np.log1p(t)
        # In two factors: the power of the rounded quotient would multiply its error by γ.
        factor = rest**self.gamma * np.exp(-self.gamma * log)
        return p / (1 + t), rest / (1 + t), log - np.minimum(s, 0), factor


class CategoricalFocal(RowLoss):
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
        said above, and as in :class:`lossbook._engine.base.Loss`.

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

    truth, inverse_link = "class or distribution", staticmethod(softmax)
    gamma: float = 2.0
    alpha: float | Sequence[float] | NDArray[np.float64] | None = None
    from_logits: bool = False

    def __post_init__(self) -> None:
        check.parameter(self, "gamma", above=0, closed="left")
        if self.alpha is not None:
            check.number_or_class_weights(self, "alpha")
        check.flag(self, "from_logits")

    def formula(self, p: Array, q: Array) -> tuple[Array, Array]:
        loss, rest = -np.log(q), 1 - q
        factor = self._weights() * p * rest**self.gamma
        falls = factor * (1 / q + pull(loss, rest, self.gamma))
        return np.fmax(factor * loss, 0).sum(axis=0), -np.fmax(falls, 0)  # fmax drops the NaN of 0 · inf

    def formula_from_logits(self, p: Array, z: Array) -> tuple[Array, Array]:
        q, rest, loss = softmax_parts(z)
        factor = self._weights() * p * rest**self.gamma
        c = factor * (1 + self.gamma * np.fmin(q * loss / rest, 1))  # 1 is the limit at q = 1
        total = c.sum(axis=0)
        best = z.argmax(axis=0), np.arange(z.shape[1])
        slopes = minus_all_others(q * total - c, best, c[best] > total / 2)
        return np.fmax(factor * loss, 0).sum(axis=0), slopes

    def curvature_formula(self, p: Array, q: Array) -> Array:
        return np.fmax(self._weights() * p * bend(q, 1 - q, -np.log(q), self.gamma), 0)

    def curvature_formula_from_logits(self, p: Array, z: Array) -> Array:
        q, rest, loss = softmax_parts(z)
        weights, gamma, surprise = self._weights() * p, self.gamma, np.fmax(q * loss, 0)
        c = weights * rest**gamma * (1 + gamma * np.fmin(surprise / rest, 1))
        d = weights * gamma * rest ** (gamma - 1) * (surprise - 2 * q - (gamma - 1) * q * surprise / rest)  # q ∂c/∂q
        d = np.where(rest > 0, d, 0)
        return q * rest * c.sum(axis=0) - rest**2 * d - q**2 * (d.sum(axis=0) - d)

    def _weights(self) -> Array:
        return np.reshape(1.0 if self.alpha is None else self.alpha, (-1, 1))

    def _check_shapes(self, y_true: Array, y_pred: Array) -> None:
        super()._check_shapes(y_true, y_pred)
        if isinstance(self.alpha, tuple) and len(self.alpha) != y_pred.shape[1]:
            raise ValueError(
                f"alpha has {len(self.alpha)} weights, but y_pred has {y_pred.shape[1]} columns: "
                "pass one weight for each class."
            )


def pull(loss: Array, rest: Array, gamma: float) -> Array:
    """Return γ·(−ln p)/(1 − p), which is at least γ: fmax lets 0/0 at p = 1, and 0 · inf at γ = 0, lose against γ."""
    return np.fmax(gamma * (loss / rest), gamma)


def bend(p: Array, rest: Array, loss: Array, gamma: float) -> Array:
    """Return the second derivative of −(1 − p)^γ ln p along p; no term is negative."""
    ratio = np.fmax(loss / rest, 1)  # (−ln p)/(1 − p), whose limit at p = 1 is 1
    return np.fmax(gamma * rest ** (gamma - 1) * ((gamma - 1) * ratio + 2 / p), 0) + rest**gamma / p**2
