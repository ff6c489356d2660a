"""Losses for "tick all that apply": Hamming, ranking and sparsemax.

Y is a matrix of zeros and ones, a row per sample and a column per label; k is the number of labels. Derived in chapter
08, "Multi-label".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossbook import _validation as check
from lossbook._base import ElementwiseLoss, Loss
from lossbook._validation import FloatArray
from lossbook.activations import sparsemax

__all__ = ["HammingLoss", "RankingLoss", "SparsemaxLoss"]


@dataclass(frozen=True)
class HammingLoss(ElementwiseLoss):
    """Hamming loss, ℓ = (1/k)·#{j : ŷ_j ≠ y_j}: the share of labels that are wrong.

    Call it with ``y_true`` and ``y_pred``, both of shape ``(n, k)`` and of zeros and ones. It is a metric: it judges
    decisions and does not train a model.

    Raises
    ------
    TypeError, ValueError
        On calling it; see :class:`lossbook._base.Loss`. Entries other than 0 and 1 are an error.

    Notes
    -----
    Gradient: 0 everywhere, because the loss is defined on hard decisions alone; nothing can be trained with it. To
    train, take ``BinaryCrossEntropy`` on the same matrix.

    It is the zero-one loss label by label. The subset zero-one loss of scikit-learn's ``zero_one_loss`` charges a row 1
    as soon as one of its labels is wrong, and is at least as large.

    References
    ----------
    R. E. Schapire and Y. Singer, *Improved boosting algorithms using confidence-rated predictions*, Machine Learning
    37, 1999.

    Derived in chapter 08.

    Examples
    --------
    >>> hamming = HammingLoss()
    >>> hamming([[0, 1], [1, 1]], [[0, 0], [0, 0]])
    0.75
    """

    def _check(self, y_true: ArrayLike, y_pred: ArrayLike) -> tuple[FloatArray, FloatArray]:
        truth, prediction = check.elementwise(y_true, y_pred)
        hint = "hard decisions are compared here, (probability >= 0.5).astype(int) for instance"
        return check.zero_one_matrix("y_true", truth, hint), check.zero_one_matrix("y_pred", prediction, hint)

    def _value(self, y_true: FloatArray, y_pred: FloatArray) -> FloatArray:
        wrong: FloatArray = (y_true != y_pred).astype(y_pred.dtype)
        return wrong

    def _slope(self, y_true: FloatArray, y_pred: FloatArray) -> FloatArray:
        return np.zeros_like(y_pred)


@dataclass(frozen=True)
class RankingLoss(Loss):
    """Ranking loss, ℓ = #{(i, j) : z_i ≤ z_j} / #{(i, j)} over pairs of a relevant label i and an irrelevant label j.

    Call it with ``y_true`` of zeros and ones and ``y_pred``, real scores z, both of shape ``(n, k)``. Only the order of
    a row's scores counts.

    Raises
    ------
    TypeError, ValueError
        On calling it; see :class:`lossbook._base.Loss`. Entries of ``y_true`` other than 0 and 1 are an error.

    Notes
    -----
    Gradient: 0 almost everywhere, and 0 is returned also where two scores tie and the loss jumps. Nothing can be
    trained with it. A pairwise hinge, max(0, 1 − (z_i − z_j)), is the usual stand-in.

    A tie counts as an error, as in scikit-learn's ``label_ranking_loss``; elsewhere it may count as half of one. A row
    in which all labels or none are relevant has no pairs and costs 0, and it still counts in the mean.

    References
    ----------
    R. E. Schapire and Y. Singer, *BoosTexter: a boosting-based system for text categorization*, Machine Learning 39,
    2000.

    Derived in chapter 08.

    Examples
    --------
    >>> ranking = RankingLoss()
    >>> ranking([[1, 0, 0], [0, 0, 1]], [[0.75, 0.5, 1.0], [1.0, 0.2, 0.1]], reduction="none")
    array([0.5, 1. ])
    """

    def _check(self, y_true: ArrayLike, y_pred: ArrayLike) -> tuple[FloatArray, FloatArray]:
        truth, scores = check.elementwise(y_true, y_pred)
        hint = "1 marks a label that applies"
        if check.only_zero_and_one(scores):
            hint = "the arguments look swapped, truth comes first"
        return check.zero_one_matrix("y_true", truth, hint), scores

    def _losses(self, y_true: NDArray[Any], y_pred: FloatArray) -> FloatArray:
        irrelevant = y_true == 0
        # From the lowest score up, and in a tie the relevant label first: then the wrong pairs of a relevant label are
        # the irrelevant ones after it. Counting them in order takes k·log k steps instead of the k² pairs.
        order = np.lexsort((irrelevant, y_pred))
        after = np.take_along_axis(irrelevant, order, axis=1)
        n_irrelevant = after.sum(axis=1)
        wrong = ((n_irrelevant[:, None] - after.cumsum(axis=1)) * ~after).sum(axis=1)
        pairs = n_irrelevant * (y_true.shape[1] - n_irrelevant)
        losses: FloatArray = (wrong / np.maximum(pairs, 1)).astype(y_pred.dtype)
        return losses

    def _gradients(self, y_true: NDArray[Any], y_pred: FloatArray) -> FloatArray:
        return np.zeros_like(y_pred)


@dataclass(frozen=True)
class SparsemaxLoss(Loss):
    """Sparsemax loss, ℓ = ½·Σ_{j∈S} (z_j² − τ²) + ½·Σ_j q_j² − Σ_j q_j·z_j, with gradient sparsemax(z) − q.

    S is the support of p = sparsemax(z), the classes with p_j > 0, and τ its threshold: p_j = max(0, z_j − τ).

    Call it with ``y_pred``, scores z of shape ``(n, K)``, and with ``y_true``, q, in one of two forms: integer labels
    of shape ``(n,)`` from 0 to K − 1, or distributions of shape ``(n, K)``, rows that sum to 1. For a single label the
    formula reads ½·Σ_{j∈S} (z_j² − τ²) + ½ − z_y. Where several labels apply, q shares 1 among them.

    Raises
    ------
    TypeError, ValueError
        On calling it; see :class:`lossbook._base.Loss`.

    Notes
    -----
    Gradient: p − q. It is continuous, and with the loss it is exactly 0 as soon as the true class leads all others by
    1: cross-entropy never gets there. jaxopt and optax call the form with labels ``multiclass_sparsemax_loss``; optax's
    ``sparsemax_loss`` is for two classes.

    With u = z − τ, of which p is the positive part, the loss equals ½·Σ_{j∈S} (p_j − q_j)² + Σ_{j∉S} q_j·(q_j/2 − u_j).
    No term is negative, so nothing cancels, and a shift of all scores changes nothing, even where a row q sums to 1
    only up to rounding: that is the form used here. The formula above subtracts squares of size 1e8 where the scores
    are shifted by 1e4, and loses 8 digits.

    References
    ----------
    A. F. T. Martins and R. F. Astudillo, *From softmax to sparsemax: a sparse model of attention and multi-label
    classification*, ICML, 2016.

    Derived in chapter 08.

    Examples
    --------
    >>> sparsemax_loss = SparsemaxLoss()
    >>> round(sparsemax_loss([0], [[1.0, 0.6, 0.1]]), 6)
    0.09
    >>> sparsemax_loss.gradient([0], [[1.0, 0.6, 0.1]]).round(6)
    array([[-0.3,  0.3,  0. ]])
    >>> round(sparsemax_loss([[0.5, 0.5, 0.0]], [[1.0, 0.6, 0.1]]), 6)
    0.04
    """

    def _check(self, y_true: ArrayLike, y_pred: ArrayLike) -> tuple[FloatArray, FloatArray]:
        truth, prediction = check.numeric_array("y_true", y_true), check.numeric_array("y_pred", y_pred)
        if truth.ndim != 2 or prediction.ndim == 1:
            labels, scores = check.labels_and_scores(truth, prediction)
            q = np.zeros_like(scores)
            q[np.arange(len(labels)), labels] = 1
            return q, scores
        q, scores = check.elementwise(truth, prediction)
        check.scores_matrix("y_pred", scores)
        try:
            check.distributions("y_true", q)
        except ValueError:
            if check.only_zero_and_one(scores) and (scores.sum(axis=1) == 1).all():
                raise ValueError(
                    "y_pred holds one-hot rows, and y_true does not hold distributions: the arguments look swapped, "
                    "truth comes first."
                ) from None
            raise
        return q, scores

    def _losses(self, y_true: NDArray[Any], y_pred: FloatArray) -> FloatArray:
        return self._losses_and_gradients(y_true, y_pred)[0]

    def _gradients(self, y_true: NDArray[Any], y_pred: FloatArray) -> FloatArray:
        return self._losses_and_gradients(y_true, y_pred)[1]

    def _losses_and_gradients(self, y_true: NDArray[Any], y_pred: FloatArray) -> tuple[FloatArray, FloatArray]:
        q = y_true.astype(np.float64, copy=False)
        u, tail = _above_threshold(y_pred.astype(np.float64, copy=False))
        inside = u + tail > 0
        miss = (u - q) + tail  # p − q on the support
        outside = np.where(q > 0, q * (q / 2 - u), 0)  # the condition keeps 0·inf out
        losses = np.where(inside, miss * miss / 2, outside).sum(axis=1)
        gradients = np.where(inside, miss, 0 - q)
        return losses.astype(y_pred.dtype, copy=False), gradients.astype(y_pred.dtype, copy=False)


def _above_threshold(z: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return u = z − τ as an unevaluated sum of two floats, about 32 digits.

    A confident row has 1 − p_y far below 1e-16, and its loss is the square of that: 16 digits would make it 0.
    """
    gap, gap_tail = _two_sum(z, -z.max(axis=1, keepdims=True))
    # sparsemax finds the support up to rounding. The loop starts from a set that is rather too large: the threshold of
    # such a set is too low, never too high, so that no class is dropped in error (Michelot's algorithm).
    support = gap > -1.000001 * sparsemax(z).max(axis=1, keepdims=True)
    while True:
        count = support.sum(axis=1, keepdims=True)
        total, total_tail = _sum_of_rows(np.where(support, gap, 0), np.where(support, gap_tail, 0))
        total, lost = _two_sum(total, np.float64(-1))
        tau = total / count
        # The remainder of the division, exactly: 27 bits of tau at a time, so that each product has room.
        left = tau * 134217729
        left = left - (left - tau)
        tau_tail = ((total - left * count) - (tau - left) * count + (lost + total_tail)) / count
        u, lost = _two_sum(gap, -tau)
        tail = lost + (gap_tail - tau_tail)
        dropped = support & (u + tail <= 0)
        if not dropped.any():
            return np.where(support, u, np.minimum(u, 0)), np.where(support, tail, 0)
        support &= ~dropped


def _two_sum(a: Any, b: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a + b rounded, and what the rounding took: their sum is exact (Knuth)."""
    total = a + b
    back = total - a
    return total, (a - (total - back)) + (b - back)


def _sum_of_rows(
    high: NDArray[np.float64], low: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the row sums of high + low in the same form, of shape (n, 1): half is added to half until one is left."""
    while (k := high.shape[1]) > 1:
        half = k // 2
        total, lost = _two_sum(high[:, :half], high[:, half : 2 * half])
        lost += low[:, :half] + low[:, half : 2 * half]
        high, low = np.hstack([total, high[:, 2 * half :]]), np.hstack([lost, low[:, 2 * half :]])
    return high, low
