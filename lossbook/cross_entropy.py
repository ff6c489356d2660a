"""Cross-entropy, −Σ p ln q: for two classes, for K classes, and for K classes given as labels.

p is the true distribution (`y_true`), q the predicted one, z its logits (`y_pred` with ``from_logits=True``), and ε the
label smoothing. Derived in chapters 03, "Cross-entropy", and 04, "Logits".

From logits each formula leaves one class out of the sum Σ e^(z_j − m), so that neither ln(1 + small) nor 1 − q is ever
taken of a rounded number. ``np.fmin`` and ``np.fmax`` let a NaN lose against 0, and only 0 · inf and 0/0 give one here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lossbook._engine import checks as check
from lossbook._engine.base import Array, ElementwiseLoss, RowLoss
from lossbook._engine.series import minus_all_others, softmax_parts
from lossbook.activations import sigmoid, softmax

__all__ = ["BinaryCrossEntropy", "CategoricalCrossEntropy", "SparseCategoricalCrossEntropy"]


class BinaryCrossEntropy(ElementwiseLoss):
    """Binary cross-entropy, ℓ = −y ln q − (1 − y) ln(1 − q): the Bernoulli negative log-likelihood.

    Call it with ``y_true`` and ``y_pred`` of one shape, ``(n,)`` or ``(n, k)``. The truth is 0, 1 or a probability
    between; the prediction is the probability q of a 1, or its log-odds z with ``from_logits=True``. The loss is in
    nats.

    Parameters
    ----------
    from_logits : bool, default False
        Whether ``y_pred`` holds logits. Probabilities passed as logits can't be told from logits and go unnoticed.
    label_smoothing : float, default 0.0
        ε in [0, 1): y becomes y(1 − ε) + ε/2.

    Raises
    ------
    TypeError, ValueError
        If a parameter is out of range; on calling it if the truth, or a prediction that is not a logit, lies outside
        [0, 1], if all predictions are 0 or 1 beside a truth between (the two look swapped), and as in
        :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    Gradient: −y/q + (1 − y)/(1 − q), a term being 0 where its numerator is; from logits σ(z) − y. Nothing is clipped:
    a certain mistake costs ``inf``, while PyTorch stops at 100 and Keras at about 16. From logits the loss is
    y·softplus(−z) + (1 − y)·softplus(z), exact where PyTorch's form returns 0 (y = 0, z = −40: 4.2e-18).
    For a soft target near σ(z) the gradient is a difference of two nearly equal numbers, and its error is a few ulp of
    those.

    References
    ----------
    D. R. Cox, *The regression analysis of binary sequences*, JRSS B 20, 1958.

    Derived in chapter 03; from logits in chapter 04.

    Examples
    --------
    >>> cross_entropy = BinaryCrossEntropy()
    >>> round(cross_entropy([1, 0], [0.9, 0.2]), 6)
    0.164252
    >>> cross_entropy([1], [0.0])
    inf
    >>> from_logits = BinaryCrossEntropy(from_logits=True)
    >>> from_logits.gradient([1, 0], [0.0, 0.0], reduction="none").tolist()
    [-0.5, 0.5]
    """

    truth, inverse_link = "binary", staticmethod(sigmoid)
    from_logits: bool = False
    label_smoothing: float = 0.0

    def __post_init__(self) -> None:
        check.flag(self, "from_logits")
        check.parameter(self, "label_smoothing", above=0, below=1, closed="left")

    def formula(self, y: Array, q: Array) -> tuple[Array, Array]:
        yes, no = y * np.log(q), (1 - y) * np.log1p(-q)
        slopes = (q - y) / (q * (1 - q))  # −y/q + (1 − y)/(1 − q) on one denominator
        sure = np.isnan(slopes)  # 0/0, where y = q is 0 or 1: the one term that is left is 1 or −1
        slopes[sure] = 1 - 2 * q[sure]
        return -np.fmin(yes, 0) - np.fmin(no, 0), slopes

    def formula_from_logits(self, y: Array, z: Array) -> tuple[Array, Array]:
        side = np.copysign(1, z)  # the answer that z speaks for
        w, size = np.abs(y - (side > 0)), np.abs(z)  # w: the true probability of the other answer
        t = np.exp(-size)
        return w * size + np.log1p(t), (w - t / (1 + t)) * side

    def curvature_formula(self, y: Array, q: Array) -> Array:
        return np.fmax(y / q**2, 0) + np.fmax((1 - y) / (1 - q) ** 2, 0)

    def curvature_formula_from_logits(self, y: Array, z: Array) -> Array:
        t = np.exp(-np.abs(z))
        return t / (1 + t) ** 2  # σ(z)·σ(−z)


class CategoricalCrossEntropy(RowLoss):
    """Cross-entropy of K classes, ℓ = −Σ_k p_k ln q_k: the categorical negative log-likelihood.

    Call it with ``y_true`` of shape ``(n, K)``, one distribution p per row (one-hot rows are the usual case), and
    ``y_pred`` of shape ``(n, K)``, the predicted distributions q, or their logits z with ``from_logits=True``. The loss
    is in nats.

    Parameters
    ----------
    from_logits : bool, default False
        Whether ``y_pred`` holds logits. Probabilities passed as logits can't be told from logits and go unnoticed:
        the softmax is then taken twice.
    label_smoothing : float, default 0.0
        ε in [0, 1): p becomes p(1 − ε) + ε/K.

    Raises
    ------
    TypeError, ValueError
        If a parameter is out of range; on calling it if a row of the truth, or of predictions that are not logits, is
        not a distribution, if all predictions are 0 or 1 beside a truth between (the two look swapped), and as in
        :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    Gradient: −p_k/q_k, 0 where p_k = 0; the coordinates count as free, so that it is not tangent to the simplex. From
    logits it is softmax(z)·Σp − p, where Σp is 1 up to rounding. Nothing is clipped: 0 · ln 0 is 0, and a certain
    mistake costs ``inf``.

    From logits, with m the largest score and r the sum of e^(z_j − m) over all others,
    −ln q_k = (m − z_k) + ln(1 + r): two terms of one sign, so that a confident row keeps its loss where log-sum-exp
    forms return 0. For soft targets near softmax(z) the gradient is a difference of nearly equal numbers, and its error
    is a few ulp of those.

    References
    ----------
    I. J. Good, *Rational decisions*, JRSS B 14, 1952. Label smoothing: C. Szegedy et al., *Rethinking the Inception
    architecture for computer vision*, CVPR 2016.

    Derived in chapter 03; from logits in chapter 04.

    Examples
    --------
    >>> cross_entropy = CategoricalCrossEntropy()
    >>> round(cross_entropy([[0, 1, 0], [0, 0, 1]], [[0.05, 0.95, 0.0], [0.1, 0.8, 0.1]]), 6)
    1.176939
    >>> from_logits = CategoricalCrossEntropy(from_logits=True)
    >>> from_logits.gradient([[0.0, 1.0]], [[2.0, 2.0]]).tolist()
    [[0.5, -0.5]]
    """

    truth, inverse_link = "distribution", staticmethod(softmax)
    from_logits: bool = False
    label_smoothing: float = 0.0

    def __post_init__(self) -> None:
        check.flag(self, "from_logits")
        check.parameter(self, "label_smoothing", above=0, below=1, closed="left")

    def formula(self, p: Array, q: Array) -> tuple[Array, Array]:
        return -np.fmin(p * np.log(q), 0).sum(axis=0), -np.fmax(p / q, 0)

    def formula_from_logits(self, p: Array, z: Array) -> tuple[Array, Array]:
        best = z.argmax(axis=0), np.arange(z.shape[1])
        gaps = z - z[best]
        exps = np.exp(gaps)
        exps[best] = 0  # leave the largest score out: all others may have a p of their own
        others = exps.sum(axis=0)
        exps[best] = 1
        mass = p.sum(axis=0)
        slopes = minus_all_others(exps * (mass / (1 + others)) - p, best, p[best] > 0.5)
        return mass * np.log1p(others) - np.fmin(p * gaps, 0).sum(axis=0), slopes

    def curvature_formula(self, p: Array, q: Array) -> Array:
        return np.fmax(p / q**2, 0)

    def curvature_formula_from_logits(self, p: Array, z: Array) -> Array:
        q, rest, _ = softmax_parts(z)
        return p.sum(axis=0) * q * rest


class SparseCategoricalCrossEntropy(RowLoss):
    """Cross-entropy of K classes given as labels, ℓ = −ln q_y: what is left of −Σ p ln q for a one-hot p.

    Call it with ``y_true`` of shape ``(n,)``, integer labels from 0 to K − 1, and ``y_pred`` of shape ``(n, K)``, the
    predicted distributions q, or their logits z with ``from_logits=True``. The loss is in nats.

    Parameters
    ----------
    from_logits : bool, default False
        Whether ``y_pred`` holds logits. Probabilities passed as logits can't be told from logits and go unnoticed:
        the softmax is then taken twice.
    label_smoothing : float, default 0.0
        ε in [0, 1): the label's class has the probability 1 − ε + ε/K, all others ε/K.

    Raises
    ------
    TypeError, ValueError
        If a parameter is out of range; on calling it if a label is not in 0 to K − 1, if a row of predictions that are
        not logits is not a distribution, and as in :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    Gradient: −1/q_y at the label, 0 elsewhere; from logits softmax(z) minus the one-hot label. It equals
    :class:`CategoricalCrossEntropy` on one-hot rows. Labels count from 0, and none is special: PyTorch leaves out −100.

    From logits the label is left out of r = Σ_{j≠y} e^(z_j − m). With e = e^(z_y − m) the loss is
    ln(1 + (r + e − 1)) + m − z_y, and the gradient at the label is −r/(r + e), where q_y − 1 would round to 0.

    References
    ----------
    I. J. Good, *Rational decisions*, JRSS B 14, 1952.

    Derived in chapter 03; from logits in chapter 04.

    Examples
    --------
    >>> cross_entropy = SparseCategoricalCrossEntropy()
    >>> cross_entropy([1, 2], [[0.05, 0.95, 0.0], [0.1, 0.8, 0.1]], reduction="none").round(4).tolist()
    [0.0513, 2.3026]
    >>> from_logits = SparseCategoricalCrossEntropy(from_logits=True)
    >>> print(f"{from_logits([0], [[40.0, 0.0]]):.6g}")
    4.24835e-18
    """

    truth, inverse_link = "class", staticmethod(softmax)
    from_logits: bool = False
    label_smoothing: float = 0.0

    def __post_init__(self) -> None:
        check.flag(self, "from_logits")
        check.parameter(self, "label_smoothing", above=0, below=1, closed="left")

    def formula(self, y: Array, q: Array) -> tuple[Array, Array]:
        label = y, np.arange(len(y))
        slopes = np.zeros_like(q)
        slopes[label] = -1 / q[label]
        return -np.log(q[label]), slopes

    def formula_from_logits(self, y: Array, z: Array) -> tuple[Array, Array]:
        label = y, np.arange(len(y))
        gaps = z - z.max(axis=0)
        exps = np.exp(gaps)
        label_exp, exps[label] = exps[label], 0  # leave the true class out
        others = exps.sum(axis=0)
        exps[label] = -others  # q_y − 1 is minus all others
        return np.log1p(others + (label_exp - 1)) - gaps[label], exps / (others + label_exp)

    def curvature_formula(self, y: Array, q: Array) -> Array:
        return np.where(y == np.arange(len(q))[:, None], 1 / q**2, 0)

    def curvature_formula_from_logits(self, y: Array, z: Array) -> Array:
        q, rest, _ = softmax_parts(z)
        return q * rest

    def _chosen(self, name: str) -> Any:
        """Return the formula of that name; smoothed labels are distributions, and take theirs."""
        if self.label_smoothing:
            return CategoricalCrossEntropy(self.from_logits)._chosen(name)
        return super()._chosen(name)
