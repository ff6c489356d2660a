"""Losses of pairs, triplets, candidates and lists: what belongs together shall be near, what doesn't shall be far.

They judge what is left when the embeddings have been compared: distances d ≥ 0 (near is small) or similarities s (near
is large), not the embeddings themselves. So a value can be worked with a pencil from two numbers, any distance or
similarity will do, and the gradient along the embeddings is one more step of the chain rule, which the chapter takes.

The truth says what belongs together, and comes first as everywhere:

- :class:`Contrastive` takes pairs: 1 if the two are the same, else 0, and their distance.
- :class:`Triplet` and :class:`InfoNCE` take an anchor and its candidates as a row: the label is the number of the
  candidate that belongs to it, the prediction the distances, or the similarities, of all. They are the hinge and the
  softmax cross-entropy of chapters 06 and 04, with candidates for classes.
- :class:`PairwiseLogistic` takes a list as a row: a grade for each item, and the scores that shall order them.

What depends on the embeddings is settled before: which pairs and triplets there are (mining), and that the cosine of a
zero vector is 0/0. That is NaN, and an error here, which names the row.

Derived in chapter 15, "Pairs and triplets".
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lossbook._engine import checks as check
from lossbook._engine import forms
from lossbook._engine.base import Array, ElementwiseLoss, RowLoss
from lossbook.activations import softmax
from lossbook.cross_entropy import SparseCategoricalCrossEntropy
from lossbook.margin import Logistic

__all__ = ["Contrastive", "InfoNCE", "PairwiseLogistic", "Triplet"]

softmax_cross_entropy = SparseCategoricalCrossEntropy(from_logits=True)


def check_distances(distances: Array) -> None:
    """Raise where a distance is negative, which a similarity may be."""
    check.at_least("y_pred", distances, 0, "distances are needed; of a cosine similarity s, 1 - s is one")


def check_candidates(y_pred: Array) -> None:
    """Raise where a row holds one candidate alone."""
    if y_pred.ndim == 2 and y_pred.shape[1] < 2:
        raise ValueError(
            f"y_pred has shape {y_pred.shape}: the true candidate needs at least one other beside it, so take more "
            "than one sample a batch, or keep candidates of earlier batches."
        )


class Contrastive(ElementwiseLoss):
    """Contrastive loss of a pair at distance d: d² if the two are the same, max(0, margin − d)² if not.

    Call it with ``y_true``, 1 for a pair that belongs together and 0 for one that doesn't, and ``y_pred``, their
    distances d, both of one shape, ``(n,)`` or ``(n, k)``; the loss has the distances' unit squared.

    Parameters
    ----------
    margin : float, default 1.0
        How far apart two different things shall be, in the distances' unit; greater than 0. 1 is usual where
        embeddings have length 1.

    Raises
    ------
    TypeError, ValueError
        If ``margin`` is not a number greater than 0; on calling it if a truth is not 0 or 1, or a distance negative,
        and as in :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    Gradient along d: 2d for a pair that belongs together, −2·max(0, margin − d) else, which is continuous: 0 at and
    beyond the margin. At d = 0 it pushes a wrong pair with the force 2·margin, but a Euclidean distance has no
    direction there: two different things with the very same embedding stay together.

    Hadsell, Chopra and LeCun have half of it, and 0 for what belongs together. If all embeddings collapse into one
    point, the loss is margin² times the share of different pairs, and not 0.

    References
    ----------
    R. Hadsell, S. Chopra and Y. LeCun, *Dimensionality reduction by learning an invariant mapping*, CVPR, 2006.

    Derived in chapter 15.

    Examples
    --------
    >>> contrastive = Contrastive()
    >>> contrastive([1, 0, 0], [0.5, 0.25, 1.5], reduction="none")
    array([0.25  , 0.5625, 0.    ])
    """

    truth, prediction, hard = "binary", "number", "a pair belongs together or it doesn't"
    margin: float = 1.0

    def __post_init__(self) -> None:
        check.parameter(self, "margin", above=0)

    def formula(self, y: Array, d: Array) -> tuple[Array, Array]:
        gap = np.where(y == 1, d, -np.maximum(self.margin - d, 0))  # from where the pair should be
        return gap**2, 2 * gap

    def curvature_formula(self, y: Array, d: Array) -> Array:
        return 2 * ((y == 1) | (d < self.margin))

    def _check_values(self, y_true: Array, y_pred: Array, place: check.Place) -> tuple[Array, Array, bool]:
        truth, distances, masked = super()._check_values(y_true, y_pred, place)
        check_distances(distances)
        return truth, distances, masked


class Triplet(RowLoss):
    """Triplet loss, ℓ = max(0, d_y − min_{j≠y} d_j + margin): the positive shall be nearer than the nearest negative.

    Call it with ``y_pred``, the distances d from an anchor to its candidates, a row an anchor, shape ``(n, K)``, and
    ``y_true``, the number of the candidate that belongs to it, 0 to K − 1, shape ``(n,)``. Two candidates, a positive
    and a negative, make the triplet; of more, the hardest negative counts. The loss has the distances' unit.

    Parameters
    ----------
    margin : float, default 1.0
        By how much the positive shall be nearer, in the distances' unit; greater than 0. 1 is PyTorch's and optax's;
        FaceNet has 0.2 on squared distances of embeddings of length 1.

    Raises
    ------
    TypeError, ValueError
        If ``margin`` is not a number greater than 0; on calling it if a distance is negative or a row has one
        candidate alone, and as in :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    Gradient along d: where the loss is positive, 1 for the positive and −1 for the nearest negative; else 0, also at
    the kink, where the loss just reaches 0. When several negatives tie for the nearest, the first of them gets the −1.
    With equal distances, and so when all embeddings collapse into one point, the loss is the margin: a loss that stays
    there is a sign of it. It is :class:`lossbook.multiclass_hinge.CrammerSinger` on the scores −d.

    To take other negatives than the hardest, pass them as triplets of their own, a row each.

    References
    ----------
    F. Schroff, D. Kalenichenko and J. Philbin, *FaceNet: a unified embedding for face recognition and clustering*,
    CVPR, 2015.

    A. Hermans, L. Beyer and B. Leibe, *In defense of the triplet loss for person re-identification*, arXiv:1703.07737,
    2017.

    Derived in chapter 15.

    Examples
    --------
    >>> triplet = Triplet()
    >>> triplet([0, 0], [[0.5, 2.0], [1.0, 1.25]], reduction="none")
    array([0.  , 0.75])
    """

    truth, prediction = "class", "number"
    _block = ElementwiseLoss._block
    margin: float = 1.0

    def __post_init__(self) -> None:
        check.parameter(self, "margin", above=0)

    def formula(self, y: Array, d: Array) -> tuple[Array, Array]:
        samples = np.arange(len(y))
        others = d.copy()
        others[y, samples] = np.inf  # the positive is no negative of its own
        nearest = others.argmin(axis=0)
        losses = np.maximum(d[y, samples] - (others[nearest, samples] - self.margin), 0)
        slopes = np.zeros_like(d)
        slopes[nearest, samples] = -1.0 * (losses > 0)
        slopes[y, samples] += losses > 0
        return losses, slopes

    def _check_shapes(self, y_true: Array, y_pred: Array) -> None:
        check_candidates(y_pred)
        super()._check_shapes(y_true, y_pred)

    def _check_values(self, y_true: Array, y_pred: Array, place: check.Place) -> tuple[Array, Array, bool]:
        truth, distances, masked = super()._check_values(y_true, y_pred, place)
        check_distances(distances)
        return truth, distances, masked


class InfoNCE(RowLoss):
    """InfoNCE loss, ℓ = −ln softmax(s/τ)_y: cross-entropy of the question which candidate belongs to the anchor.

    Call it with ``y_pred``, the similarities s of an anchor and its candidates, a row an anchor, shape ``(n, K)``, and
    ``y_true``, the number of the candidate that belongs to it, 0 to K − 1, shape ``(n,)``. In a batch of pairs, where
    the others' partners are the negatives, ``y_true`` is ``np.arange(n)``. The loss is in nats.

    Parameters
    ----------
    temperature : float, default 0.07
        τ, by which similarities are divided; greater than 0. 0.07 is MoCo's and optax's, and where CLIP starts to learn
        it.

    Raises
    ------
    TypeError, ValueError
        If ``temperature`` is not a number greater than 0; on calling it if a row has one candidate alone, and as in
        :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    Gradient: (softmax(s/τ) − one-hot label)/τ. With equal similarities, and so when all embeddings collapse into one
    point, the loss is ln K: values for different numbers of candidates can't be compared. Cosine similarities lie in
    [−1, 1], so that a row costs at least ln(1 + (K − 1)·e^(−2/τ)). Where the negatives are
    the partners of the batch's other K − 1 anchors, they can't all be opposite: the mean over the batch is at least
    ln(1 + (K − 1)·e^(−K/((K − 1)τ))), if none is masked.

    A similarity of −inf masks a candidate: the anchor itself in SimCLR, or a duplicate of the positive. NT-Xent is this
    loss on cosine similarities, each of the two views of a thing being the anchor once. Gradient accumulation over
    small batches is not one large batch: each row would have fewer candidates.

    References
    ----------
    A. van den Oord, Y. Li and O. Vinyals, *Representation learning with contrastive predictive coding*,
    arXiv:1807.03748, 2018.

    T. Chen, S. Kornblith, M. Norouzi and G. Hinton, *A simple framework for contrastive learning of visual
    representations*, ICML, 2020.

    Derived in chapter 15.

    Examples
    --------
    >>> info_nce = InfoNCE(temperature=0.5)
    >>> round(info_nce([0], [[0.9, 0.4, -0.1]]), 6)
    0.407606
    """

    truth, prediction = "class", "scores"
    temperature: float = 0.07

    def __post_init__(self) -> None:
        check.parameter(self, "temperature", above=0)

    @property
    def inverse_link(self) -> Any:
        return lambda s: softmax(np.asarray(s) / self.temperature)

    def formula(self, y: Array, s: Array) -> tuple[Array, Array]:
        losses, slopes = softmax_cross_entropy.formula_from_logits(y, s / self.temperature)
        return losses, slopes / self.temperature

    def curvature_formula(self, y: Array, s: Array) -> Array:
        t = self.temperature
        return softmax_cross_entropy.curvature_formula_from_logits(y, s / t) / t**2

    def _check_shapes(self, y_true: Array, y_pred: Array) -> None:
        check_candidates(y_pred)
        super()._check_shapes(y_true, y_pred)


class PairwiseLogistic(RowLoss):
    """Pairwise logistic loss, the mean of ln(1 + e^(−(z_i − z_j))) over all pairs of which i has the higher grade.

    Call it with ``y_true``, grades, and ``y_pred``, real scores z, both of shape ``(n, k)``: a row a list of k items.
    Any numbers are grades, zeros and ones for instance; only their order counts. The loss is in nats.

    Raises
    ------
    TypeError, ValueError
        On calling it; see :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    Gradient along z_i: minus the mean over pairs of σ(−(z_i − z_j)) where i has the higher grade, plus that of
    σ(−(z_j − z_i)) where it has the lower one; it sums to 0 over the row. Items of one grade make no pair, and equal
    scores cost ln 2. A row without a pair, all of one grade, costs 0 with gradient 0, and still counts in the mean.

    On zeros and ones it is the smooth stand-in for :class:`lossbook.multilabel.RankingLoss`, and, with the whole data
    set as one row, for 1 − AUC. Divided by ln 2 it bounds both from above. It is RankNet's loss. The work grows with
    k², the memory with k.

    References
    ----------
    C. Burges and others, *Learning to rank using gradient descent*, ICML, 2005.

    Derived in chapter 15.

    Examples
    --------
    >>> pairwise = PairwiseLogistic()
    >>> round(pairwise([[2, 1, 0]], [[1.0, 0.0, 0.0]]), 6)
    0.43989
    >>> pairwise([[1, 1, 1]], [[3.0, 1.0, 2.0]])
    0.0
    """

    truth, prediction = "number", "scores"

    def formula(self, y: Array, z: Array) -> tuple[Array, Array]:
        losses, slopes, pairs = np.zeros(z.shape[1]), np.zeros_like(z), np.zeros(z.shape[1])
        for grade, score, slope in zip(y, z, slopes):  # an item, and all below it
            below = y < grade
            costs, pulls = Logistic().formula(1, score - z)  # the margin by which it leads
            losses += np.where(below, costs, 0).sum(axis=0)
            slopes -= below * pulls
            slope += (below * pulls).sum(axis=0)
            pairs += below.sum(axis=0)
        return losses / np.maximum(pairs, 1), slopes / np.maximum(pairs, 1)

    def curvature_formula(self, y: Array, z: Array) -> Array:
        curvatures, pairs = np.zeros_like(z), np.zeros(z.shape[1])
        for grade, score, curvature in zip(y, z, curvatures):
            below = y < grade
            bends = below * Logistic().curvature_formula(1, score - z)
            curvatures += bends
            curvature += bends.sum(axis=0)
            pairs += below.sum(axis=0)
        return curvatures / np.maximum(pairs, 1)

    def _check_shapes(self, y_true: Array, y_pred: Array) -> None:
        check.dimensions("y_true", y_true, 2)
        forms.check_elementwise_shapes(y_true, y_pred)
