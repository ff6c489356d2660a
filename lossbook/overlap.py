"""Losses of overlap, for masks: what is marked wrongly, as a share of all that is marked.

A sample is a mask, its pixels laid out as a row: ``y_true`` is 1 where the object is and 0 elsewhere, ``y_pred`` the
probability p of a 1, or its logit. A pixel of an object that is missed has 1 − p missed, a pixel beside it has p in
excess, and a pixel that is right on the object adds p to the hits. So every loss here is *wrong/(wrong + right)*: two
numbers that can be counted on a small mask with a pencil. Pixels that are rightly left empty count nowhere: that is
what makes a small object as important as a large one.

**Image or batch.** The mean over rows judges each image by itself. ``y_true.reshape(1, -1)`` makes one row of the whole
batch, in which large objects count more. Several classes are rows too: one mask for each class of each image.

**Nothing there.** Where neither truth nor prediction marks a pixel, 0/0 counts as 0, with gradient 0: all is right.
Where only the truth is empty the loss is 1 however little is marked, and its gradient is 0, unless ``smooth`` is above
0: the loss is then excess/(excess + smooth) in plain Dice and Jaccard, and pulls the excess down. Little ends where
float64 does: logits below −745 mark nothing, and with ``squared`` no probability below 1e-162 does.

**Pixels to be ignored** get a 0 in the truth and a logit of −inf: they count nowhere, and their slope is 0. A
probability of 0 adds nothing to the loss either, but its slope is that of a pixel beside the object. A logit of −inf on
the object costs a missed pixel and no more, because no share is above 1.

Derived in chapter 14, "Overlap".
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from lossbook._engine import checks as check
from lossbook._engine.base import Array, RowLoss
from lossbook.activations import sigmoid

__all__ = ["Dice", "Jaccard", "Tversky"]

Counts: TypeAlias = tuple[Array, Array, Array, Array]  # what is wrong and right, a pixel each, and their slopes along p


def wrong_share(wrong: Array, right: Array, d_wrong: Array, d_right: Array, smooth: float) -> tuple[Array, Array]:
    """Return the share of what is wrong, W/(W + R), of masks laid out as columns, and its slopes."""
    w, r = wrong.sum(axis=0), right.sum(axis=0) + smooth
    total = np.where(w + r > 0, w + r, 1)  # nothing is marked on either side: 0/0 counts as 0
    return w / total, (d_wrong * r - d_right * w) / total / total


def shares(z: Array) -> tuple[Array, Array]:
    """Return p = σ(z) and 1 − p = σ(−z), which as a difference would round to 0."""
    return sigmoid(z), sigmoid(-np.maximum(z, -1e4))  # a logit of −inf is fine, +inf is none


class OverlapLoss(RowLoss):
    """A loss that is the share of what is wrong; it says how to count."""

    truth = "labels"
    smooth = 0.0

    # What is wrong and right, for p and rest = 1 − p. (No docstring: the API page would show it with each loss.)
    def counts(self, y: Array, p: Array, rest: Array) -> Counts:
        raise NotImplementedError

    def formula(self, y: Array, p: Array) -> tuple[Array, Array]:
        return wrong_share(*self.counts(y, p, 1 - p), self.smooth)

    def formula_from_logits(self, y: Array, z: Array) -> tuple[Array, Array]:
        p, rest = shares(z)
        losses, slopes = wrong_share(*self.counts(y, p, rest), self.smooth)
        return losses, slopes * p * rest

    def curvature_formula(self, y: Array, p: Array) -> Array:
        return self._second(y, p, 1 - p)[1]

    def curvature_formula_from_logits(self, y: Array, z: Array) -> Array:
        p, rest = shares(z)
        first, second = self._second(y, p, rest)
        return p * rest * (second * p * rest + first * (rest - p))

    def _second(self, y: Array, p: Array, rest: Array) -> tuple[Array, Array]:
        """Return the first and second derivatives along p."""
        wrong, right, d_wrong, d_right = self.counts(y, p, rest)
        _, slopes = wrong_share(wrong, right, d_wrong, d_right, self.smooth)
        r = right.sum(axis=0) + self.smooth
        total = wrong.sum(axis=0) + r
        total = np.where(total > 0, total, 1)
        bend = 2.0 if getattr(self, "squared", False) else 0.0  # the second derivative of (y − p)²
        return slopes, bend * r / total / total - 2 * slopes * (d_wrong + d_right) / total

    def _check_shapes(self, y_true: Array, y_pred: Array) -> None:
        if y_true.ndim > 2:
            raise ValueError(
                f"y_true has shape {y_true.shape}, but (n, k) is needed, a mask a row: y_true.reshape(len(y_true), -1) "
                "judges each image, y_true.reshape(1, -1) the whole batch."
            )
        super()._check_shapes(y_true, y_pred)


class Dice(OverlapLoss):
    """Dice loss, ℓ = Σ|y − p| / Σ(y + p): 1 − 2·hits/(size of the truth + size of the prediction).

    Call it with ``y_true``, masks of zeros and ones, and ``y_pred``, probabilities p or logits, both of shape ``(n,
    k)``: a row a mask of k pixels.

    Parameters
    ----------
    squared : bool, default False
        Whether the sizes are sums of squares, ℓ = Σ(y − p)² / Σ(y² + p²), as in V-Net; the two agree where p is 0 or 1.
    smooth : float, default 0.0
        What is added to 2·hits and to the sizes; 0 or more. MONAI adds 1e-5, optax what is 2 here, Keras 1e-7 to
        the sizes alone, so that nothing found where nothing is costs 1 there.
    from_logits : bool, default False
        Whether ``y_pred`` holds logits.

    Raises
    ------
    TypeError, ValueError
        If a parameter is out of range; on calling it if an entry of the truth is not 0 or 1, or a probability outside
        [0, 1], and as in :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    With W = Σ|y − p| and R = 2Σyp + smooth the gradient is −(R + 2W)/(W + R)² on the object and R/(W + R)² beside it;
    from logits it is times p(1 − p). At the start, with p = ½ everywhere and s ≪ k pixels of an object, that is about
    −1/k along each logit of the object and s/k² along each other one: in sum s/k up and s/k down, where the mean
    cross-entropy has s/(2k) up and ½ down.

    An empty truth and an empty prediction cost 0. An empty truth alone costs 1 with gradient 0, unless ``smooth`` is
    above 0. A loss written as 1 − 2·hits/sizes is 0 or 1.1e-16 where this one is 4e-18.

    Plain and not smoothed it is J/(2 − J) with J of :class:`Jaccard`, so both put predictions for one mask in the same
    order. On masks of 0 and 1, one minus the loss is the F1 score.

    References
    ----------
    L. R. Dice, *Measures of the amount of ecologic association between species*, Ecology 26, 1945.

    F. Milletari, N. Navab and S.-A. Ahmadi, *V-Net: fully convolutional neural networks for volumetric medical image
    segmentation*, 3DV, 2016.

    Derived in chapter 14.

    Examples
    --------
    >>> dice = Dice()
    >>> y, p = [[1, 1, 0, 0]], [[0.9, 0.6, 0.3, 0.0]]
    >>> round(dice(y, p), 6)
    0.210526
    >>> dice([[0, 0]], [[0.0, 0.0]]), dice([[0, 0]], [[0.0, 0.01]])
    (0.0, 1.0)
    """

    squared: bool = False
    smooth: float = 0.0
    from_logits: bool = False

    def __post_init__(self) -> None:
        check.flag(self, "squared")
        check.parameter(self, "smooth", above=0, closed="left")
        check.flag(self, "from_logits")

    def counts(self, y: Array, p: Array, rest: Array) -> Counts:
        wrong = y * rest + (1 - y) * p  # |y − p|
        if self.squared:
            return wrong**2, 2 * y * p, 2 * (1 - y) * p - 2 * y * rest, 2 * y
        return wrong, 2 * y * p, 1 - 2 * y, 2 * y


class Jaccard(OverlapLoss):
    """Jaccard loss, ℓ = Σ|y − p| / Σ max(y, p): 1 − intersection over union, IoU.

    Call it with ``y_true``, masks of zeros and ones, and ``y_pred``, probabilities p or logits, both of shape ``(n,
    k)``: a row a mask of k pixels.

    Parameters
    ----------
    smooth : float, default 0.0
        What is added to intersection and union; 0 or more.
    from_logits : bool, default False
        Whether ``y_pred`` holds logits.

    Raises
    ------
    TypeError, ValueError
        If a parameter is out of range; on calling it if an entry of the truth is not 0 or 1, or a probability outside
        [0, 1], and as in :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    The soft intersection is Σyp and the soft union Σ(y + p − yp). With W = Σ|y − p| and R = Σyp + smooth the gradient
    is −1/(W + R) on the object and R/(W + R)² beside it; from logits times p(1 − p). An empty truth and an empty
    prediction cost 0. An empty truth alone costs 1 with gradient 0, unless ``smooth`` is above 0.

    It is 2D/(1 + D) with D of :class:`Dice`, plain and not smoothed, and never smaller. The mean over images of one
    can't be had from the mean of the other.

    References
    ----------
    P. Jaccard, *The distribution of the flora in the alpine zone*, New Phytologist 11, 1912.

    M. A. Rahman and Y. Wang, *Optimizing intersection-over-union in deep neural networks for image segmentation*, ISVC,
    2016.

    Derived in chapter 14.

    Examples
    --------
    >>> jaccard = Jaccard()
    >>> round(jaccard([[1, 1, 0, 0]], [[0.9, 0.6, 0.3, 0.0]]), 6)
    0.347826
    """

    smooth: float = 0.0
    from_logits: bool = False

    def __post_init__(self) -> None:
        check.parameter(self, "smooth", above=0, closed="left")
        check.flag(self, "from_logits")

    def counts(self, y: Array, p: Array, rest: Array) -> Counts:
        return y * rest + (1 - y) * p, y * p, 1 - 2 * y, y


class Tversky(OverlapLoss):
    """Tversky loss, ℓ = (α·excess + β·missed)/(hits + α·excess + β·missed): Dice with a price for each kind of mistake.

    Call it with ``y_true``, masks of zeros and ones, and ``y_pred``, probabilities p or logits, both of shape ``(n,
    k)``: a row a mask of k pixels. hits is Σyp, excess Σ(1 − y)p and missed Σy(1 − p).

    Parameters
    ----------
    alpha : float, default 0.3
        α, the price of what is marked in excess (false positives); greater than 0. The defaults are those that Salehi
        and others found best for lesions of multiple sclerosis; optax's and Keras's are 0.5 and 0.5, and Keras's α and
        β are exchanged.
    beta : float, default 0.7
        β, the price of what is missed (false negatives); greater than 0.
    smooth : float, default 0.0
        What is added to the hits; 0 or more.
    from_logits : bool, default False
        Whether ``y_pred`` holds logits.

    Raises
    ------
    TypeError, ValueError
        If a parameter is out of range; on calling it if an entry of the truth is not 0 or 1, or a probability outside
        [0, 1], and as in :class:`lossbook._engine.base.Loss`.

    Notes
    -----
    With W = α·excess + β·missed and R = hits + smooth the gradient is −(βR + W)/(W + R)² on the object and αR/(W + R)²
    beside it; from logits times p(1 − p). α = β = ½ is :class:`Dice` (whose ``smooth`` is then twice as large), α = β =
    1 is :class:`Jaccard`. With α + β = 1, one minus the loss is the F score of β/α = (its beta)². An empty truth and an
    empty prediction cost 0. An empty truth alone costs 1 with gradient 0, unless ``smooth`` is above 0.

    References
    ----------
    A. Tversky, *Features of similarity*, Psychological Review 84, 1977.

    S. S. M. Salehi, D. Erdogmus and A. Gholipour, *Tversky loss function for image segmentation using 3D fully
    convolutional deep networks*, MLMI, 2017.

    Derived in chapter 14.

    Examples
    --------
    >>> tversky = Tversky()
    >>> round(tversky([[1, 1, 0, 0]], [[0.9, 0.6, 0.3, 0.0]]), 6)
    0.226804
    """

    alpha: float = 0.3
    beta: float = 0.7
    smooth: float = 0.0
    from_logits: bool = False

    def __post_init__(self) -> None:
        check.parameter(self, "alpha", above=0)
        check.parameter(self, "beta", above=0)
        check.parameter(self, "smooth", above=0, closed="left")
        check.flag(self, "from_logits")

    def counts(self, y: Array, p: Array, rest: Array) -> Counts:
        wrong = self.beta * y * rest + self.alpha * (1 - y) * p
        return wrong, y * p, self.alpha * (1 - y) - self.beta * y, y
