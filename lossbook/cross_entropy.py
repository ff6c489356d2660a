"""Cross-entropy, −Σ p ln q: for two classes, for K classes, and for K classes given as labels.

p is the true distribution (`y_true`), q the predicted one, z its logits (`y_pred` with ``from_logits=True``), and ε the
label smoothing. Derived in chapters 03, "Cross-entropy", and 04, "Logits".

From probabilities the formulas are those of the chapter. From logits each sample leaves one class out of the sum
Σ e^(z_j − m), so that neither ln(1 + small) nor 1 − q is ever taken of a rounded number. The work is done on blocks of
rows that stay in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossbook import _validation as check
from lossbook._base import FusedLoss, Loss, row_blocks
from lossbook._validation import FloatArray, IntArray
from lossbook.activations import exp_in_place

__all__ = ["BinaryCrossEntropy", "CategoricalCrossEntropy", "SparseCategoricalCrossEntropy"]

BLOCK_IN_PLACE = 65536  # numbers a block that fits the cache; the work is done in place and needs few temporaries
FEW_CLASSES = 48

# Truth, predictions and an array for the gradient, all with the classes as first axis; the losses are returned.
_Formula = Callable[[NDArray[Any], FloatArray, FloatArray], FloatArray]


@dataclass(frozen=True)
class BinaryCrossEntropy(FusedLoss):
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
        [0, 1], and as in :class:`lossbook._base.Loss`.

    Notes
    -----
    Gradient: −y/q + (1 − y)/(1 − q), a term being 0 where its numerator is; from logits σ(z) − y. Nothing is clipped:
    a certain mistake costs ``inf``, while PyTorch stops at 100 and Keras at 16.1. From logits the loss is
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

    from_logits: bool = False
    label_smoothing: float = 0.0

    def __post_init__(self) -> None:
        check.flag(self, "from_logits")
        check.parameter(self, "label_smoothing", above=0, below=1, closed="left")

    def _check(self, y_true: ArrayLike, y_pred: ArrayLike) -> tuple[FloatArray, FloatArray]:
        truth, prediction = check.elementwise(y_true, y_pred)
        check.binary_targets(truth, prediction)
        if not self.from_logits:
            check.unit_interval("y_pred", prediction, logits_hint=True)
            check.not_swapped(truth, prediction)
        return truth, prediction

    def _formula(self, y: FloatArray, y_pred: FloatArray) -> tuple[FloatArray, FloatArray]:
        if self.label_smoothing:
            y = y * (1 - self.label_smoothing) + self.label_smoothing / 2
        return _binary_from_logits(y, y_pred) if self.from_logits else _binary_from_probabilities(y, y_pred)


class _SoftmaxCrossEntropy(Loss):
    """What the two K-class losses share: all but the form of the truth."""

    from_logits: bool
    label_smoothing: float

    def __post_init__(self) -> None:
        check.flag(self, "from_logits")
        check.parameter(self, "label_smoothing", above=0, below=1, closed="left")

    def _losses(self, y_true: NDArray[Any], y_pred: FloatArray) -> FloatArray:
        return self._evaluate(y_true, y_pred, None)

    def _gradients(self, y_true: NDArray[Any], y_pred: FloatArray) -> FloatArray:
        return self._losses_and_gradients(y_true, y_pred)[1]

    def _losses_and_gradients(self, y_true: NDArray[Any], y_pred: FloatArray) -> tuple[FloatArray, FloatArray]:
        gradients = np.empty(y_pred.shape, y_pred.dtype)
        return self._evaluate(y_true, y_pred, gradients), gradients

    def _evaluate(self, y_true: NDArray[Any], y_pred: FloatArray, gradients: FloatArray | None) -> FloatArray:
        """Return the losses, and write the gradients if there is an array for them."""
        formula = self._formula(labels=y_true.ndim == 1 and not self.label_smoothing)
        losses = np.empty(len(y_pred), y_pred.dtype)
        # NumPy reduces over a short last axis slowly, so few classes are laid out as the rows of a copy, many are not.
        few = y_pred.shape[1] <= FEW_CLASSES
        work: FloatArray | None = None
        for rows in row_blocks(y_pred, BLOCK_IN_PLACE):
            scores = np.ascontiguousarray(y_pred[rows].T) if few else y_pred[rows].T
            if gradients is not None and not few:
                work = gradients[rows].T
            elif work is None or work.shape != scores.shape:
                work = np.empty(scores.shape, y_pred.dtype, order="C" if few else "F")
            losses[rows] = formula(self._smoothed(y_true[rows], y_pred), scores, work)
            if gradients is not None and few:
                gradients[rows] = work.T
        return losses

    def _formula(self, labels: bool) -> _Formula:
        if self.from_logits:
            return _labels_from_logits if labels else _distributions_from_logits
        return _labels_from_probabilities if labels else _distributions_from_probabilities

    def _smoothed(self, y_true: NDArray[Any], y_pred: FloatArray) -> NDArray[Any]:
        raise NotImplementedError


@dataclass(frozen=True)
class CategoricalCrossEntropy(_SoftmaxCrossEntropy):
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
        not a distribution, and as in :class:`lossbook._base.Loss`.

    Notes
    -----
    Gradient: −p_k/q_k, 0 where p_k = 0; the coordinates count as free, so that it is not tangent to the simplex. From
    logits it is softmax(z) − p, times Σp where a row sums to 1 only up to rounding. Nothing is clipped: 0 · ln 0 is 0,
    and a certain mistake costs ``inf``.

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

    from_logits: bool = False
    label_smoothing: float = 0.0

    def _check(self, y_true: ArrayLike, y_pred: ArrayLike) -> tuple[FloatArray, FloatArray]:
        return check.distributions_and_scores(y_true, y_pred, self.from_logits)

    def _smoothed(self, y_true: NDArray[Any], y_pred: FloatArray) -> NDArray[Any]:
        if not self.label_smoothing:
            return y_true.T
        smoothed: FloatArray = y_true.T * (1 - self.label_smoothing) + self.label_smoothing / y_pred.shape[1]
        return smoothed


@dataclass(frozen=True)
class SparseCategoricalCrossEntropy(_SoftmaxCrossEntropy):
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
        not logits is not a distribution, and as in :class:`lossbook._base.Loss`.

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

    from_logits: bool = False
    label_smoothing: float = 0.0

    def _check(self, y_true: ArrayLike, y_pred: ArrayLike) -> tuple[IntArray, FloatArray]:
        labels, prediction = check.labels_and_scores(y_true, y_pred)
        if not self.from_logits:
            check.distributions("y_pred", prediction, logits_hint=True)
        return labels, prediction

    def _smoothed(self, y_true: NDArray[Any], y_pred: FloatArray) -> NDArray[Any]:
        if not self.label_smoothing:
            return y_true
        n_classes = y_pred.shape[1]
        rows = np.full((len(y_true), n_classes), self.label_smoothing / n_classes, y_pred.dtype)
        rows[np.arange(len(y_true)), y_true] += 1 - self.label_smoothing
        return rows.T


def _binary_from_logits(y: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return y·softplus(−z) + (1 − y)·softplus(z) and σ(z) − y, seen from the answer that z speaks against.

    That answer has true probability w (y or 1 − y) and predicted probability u = σ(−|z|), so that the loss is
    w|z| + ln(1 + e^(−|z|)) and its slope along |z| is w − u. For y = 0 or 1 nothing cancels.
    """
    side = np.copysign(1, z)
    w, size = np.abs(y - (side > 0)), np.abs(z)
    t = np.exp(-size)
    return w * size + np.log1p(t), (w - t / (1 + t)) * side


def _binary_from_probabilities(y: FloatArray, q: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return −y ln q − (1 − y) ln(1 − q) and −y/q + (1 − y)/(1 − q), where 0 · ln 0 and 0/0 are 0."""
    yes, no = y * np.log(q), (1 - y) * np.log1p(-q)
    # fmin lets a NaN lose against 0, and only 0 · inf gives one here.
    loss = 0 - np.fmin(yes, 0) - np.fmin(no, 0)
    # On one denominator the gradient is (q − y)/(q(1 − q)), without a difference of two large numbers.
    slope = (q - y) / (q * (1 - q))
    sure = np.isnan(slope)  # 0/0, where y = q is 0 or 1: the one term that is left is 1 or −1
    slope[sure] = 1 - 2 * q[sure]
    return loss, slope


def _labels_from_logits(labels: IntArray, z: FloatArray, e: FloatArray) -> FloatArray:
    """−ln softmax_y, leaving the label's own class out of the sum, so that neither it nor its gradient cancels."""
    # For few samples the calls cost more than the numbers, and z.max() is slower to call than the ufunc behind it.
    top = np.maximum.reduce(z)
    np.subtract(z, top, out=e)
    numbers = e.ravel(order="K")  # a view, in which `at` picks each sample's label
    per_class, per_sample = e.strides[0] // e.itemsize, e.strides[1] // e.itemsize
    at = np.arange(0, len(labels) * per_sample, per_sample)
    at += labels * per_class
    gap = numbers[at]
    exp_in_place(e, z, top)
    own = numbers[at]
    numbers[at] = 0
    rest = np.add.reduce(e)
    numbers[at] = -rest  # softmax_y − 1 = −rest/total
    e *= np.reciprocal(rest + own)
    losses: FloatArray = np.log1p(rest + (own - 1))
    losses -= gap
    return losses


def _distributions_from_logits(p: FloatArray, z: FloatArray, e: FloatArray) -> FloatArray:
    """−Σ p_k ln softmax_k, leaving the largest score out of the sum: all others may have a p of their own."""
    samples = np.arange(e.shape[1])
    best = z.argmax(axis=0)
    top = z[best, samples]
    np.subtract(z, top, out=e)
    distances = np.fmin(p * e, 0).sum(axis=0)  # fmin drops the NaN of 0 · inf, where scores are 1e308 apart
    exp_in_place(e, z, top)
    e[best, samples] = 0
    rest, mass = e.sum(axis=0), p.sum(axis=0)
    e[best, samples] = 1
    e *= mass / (1 + rest)
    e -= p
    # Where p and softmax are both near 1, their difference is taken as minus all others: a gradient sums to 0.
    own = e[best, samples]
    e[best, samples] = 0
    e[best, samples] = np.where(p[best, samples] > 0.5, 0 - e.sum(axis=0), own)
    losses: FloatArray = mass * np.log1p(rest) - distances
    return losses


def _labels_from_probabilities(labels: IntArray, q: FloatArray, gradient: FloatArray) -> FloatArray:
    """−ln q_y, and −1/q_y."""
    samples = np.arange(len(labels))
    own = q[labels, samples]
    gradient[...] = 0
    gradient[labels, samples] = -1 / own
    losses: FloatArray = 0 - np.log(own)
    return losses


def _distributions_from_probabilities(p: FloatArray, q: FloatArray, gradient: FloatArray) -> FloatArray:
    """−Σ p ln q, and −p/q, where 0 · ln 0 and 0/0 are 0: fmin and fmax let their NaN lose against 0."""
    np.subtract(0, np.fmax(p / q, 0), out=gradient)
    losses: FloatArray = 0 - np.fmin(p * np.log(q), 0).sum(axis=0)
    return losses
