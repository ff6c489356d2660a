"""Losses for "tick all that apply": Hamming, ranking and sparsemax.

Y is a matrix of zeros and ones, a row per sample and a column per label; k is the number of labels. Derived in chapter
08, "Multi-label".
"""

from __future__ import annotations

import numpy as np

from lossbook._engine import checks as check
from lossbook._engine.base import Array, ElementwiseLoss, RowLoss
from lossbook._engine.series import sparsemax_parts
from lossbook.activations import sparsemax

__all__ = ["HammingLoss", "RankingLoss", "SparsemaxLoss"]


class HammingLoss(ElementwiseLoss):
    """Hamming loss, ℓ = (1/k)·#{j : ŷ_j ≠ y_j}: the share of labels that are wrong.

    Call it with ``y_true`` and ``y_pred``, both of shape ``(n, k)`` and of zeros and ones. It is a metric: it judges
    decisions and does not train a model.

    Raises
    ------
    TypeError, ValueError
        On calling it; see :class:`lossbook._engine.base.Loss`. Entries other than 0 and 1 are an error.

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

    truth, prediction = "labels", "decisions"

    def formula(self, y: Array, y_pred: Array) -> tuple[Array, Array]:
        return y != y_pred, np.zeros_like(y_pred)

    def _check_shapes(self, y_true: Array, y_pred: Array) -> None:
        check.dimensions("y_true", y_true, 2)
        super()._check_shapes(y_true, y_pred)


class RankingLoss(RowLoss):
    """Ranking loss, ℓ = #{(i, j) : z_i ≤ z_j} / #{(i, j)} over pairs of a relevant label i and an irrelevant label j.

    Call it with ``y_true`` of zeros and ones and ``y_pred``, real scores z, both of shape ``(n, k)``. Only the order of
    a row's scores counts.

    Raises
    ------
    TypeError, ValueError
        On calling it; see :class:`lossbook._engine.base.Loss`. Entries of ``y_true`` other than 0 and 1 are an error.

    Notes
    -----
    Gradient: 0 almost everywhere, and 0 is returned also where two scores tie and the loss jumps. Nothing can be
    trained with it. Stand-ins are a pairwise hinge, max(0, 1 − (z_i − z_j)), and
    :class:`lossbook.metric_learning.PairwiseLogistic`.

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

    truth, prediction = "labels", "scores"

    def formula(self, y: Array, z: Array) -> tuple[Array, Array]:
        # From the lowest score up, and in a tie the relevant label first: then the wrong pairs of a relevant label are
        # the irrelevant ones after it. Counting them in order takes k·log k steps instead of the k² pairs.
        order = np.lexsort((y == 0, z), axis=0)
        irrelevant = np.take_along_axis(y == 0, order, axis=0)
        total = irrelevant.sum(axis=0)
        wrong = ((total - irrelevant.cumsum(axis=0)) * ~irrelevant).sum(axis=0)
        return wrong / np.maximum(total * (len(y) - total), 1), np.zeros_like(z)


class SparsemaxLoss(RowLoss):
    """Sparsemax loss, ℓ = ½·Σ_{j∈S} (z_j² − τ²) + ½·Σ_j q_j² − Σ_j q_j·z_j, with gradient sparsemax(z) − q.

    S is the support of p = sparsemax(z), the classes with p_j > 0, and τ its threshold: p_j = max(0, z_j − τ).

    Call it with ``y_pred``, scores z of shape ``(n, K)``, and with ``y_true``, q, in one of two forms: integer labels
    of shape ``(n,)`` from 0 to K − 1, or distributions of shape ``(n, K)``, rows that sum to 1. For a single label the
    formula reads ½·Σ_{j∈S} (z_j² − τ²) + ½ − z_y. Where several labels apply, q shares 1 among them.

    Raises
    ------
    TypeError, ValueError
        On calling it; see :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    Gradient: p − q. It is continuous, and with the loss it is exactly 0 as soon as the true class leads all others by
    1: cross-entropy never gets there. jaxopt and optax call the form with labels ``multiclass_sparsemax_loss``; optax's
    ``sparsemax_loss`` is for two classes.

    With u = z − τ, of which p is the positive part, the loss equals ½·Σ_{j∈S} (p_j − q_j)² + Σ_{j∉S} q_j·(q_j/2 − u_j).
    No term is negative, so nothing cancels, and a shift of all scores changes nothing, even where a row q sums to 1
    only up to rounding: that is the form used here, with the scores shifted so that the largest is 1. The formula above
    subtracts squares of size 1e8 where the scores are shifted by 1e4, and loses 8 digits.

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

    truth, prediction = "class or distribution", "scores"
    inverse_link = staticmethod(sparsemax)

    def formula(self, q: Array, z: Array) -> tuple[Array, Array]:
        h, t = sparsemax_parts(z)  # p = max(0, h − t)
        inside = h > t
        slopes = np.where(inside, (h - q) - t, -q)  # p − q
        outside = np.fmax(q * (q / 2 - (h - t)), 0)  # fmax drops the NaN of 0 · inf
        return np.where(inside, slopes**2 / 2, outside).sum(axis=0), slopes

    def curvature_formula(self, q: Array, z: Array) -> Array:
        h, t = sparsemax_parts(z)
        inside = h > t
        return inside * (1 - 1 / inside.sum(axis=0))
