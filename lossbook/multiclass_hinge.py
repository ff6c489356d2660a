"""Multi-class hinge losses: every wrong class shall score lower than the true one, by a margin.

z is the row of K scores, y the true class, Δ the margin; the excess of a wrong class j is z_j − z_y + Δ. Derived in
chapter 06, "Cat, car, frog".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossbook import _validation as check
from lossbook._base import Loss, row_blocks
from lossbook._validation import FloatArray, IntArray

__all__ = ["CrammerSinger", "MulticlassHinge"]


@dataclass(frozen=True)
class MulticlassHinge(Loss):
    """Hinge loss of Weston and Watkins: ℓ = Σ_{j≠y} max(0, z_j − z_y + Δ), a sum over the wrong classes.

    Call it with ``y_true``, integer labels of shape ``(n,)`` from 0 to K − 1, and ``y_pred``, real scores z of shape
    ``(n, K)``; the loss has the scores' unit.

    Parameters
    ----------
    margin : float, default 1.0
        Δ, by how much the true class must lead, in the scores' unit; greater than 0.

    Raises
    ------
    TypeError, ValueError
        If ``margin`` is not a number greater than 0; on calling it see :class:`lossbook._base.Loss`.

    Notes
    -----
    Gradient: 1 for each wrong class with z_j − z_y + Δ > 0, minus their number for the true class, 0 elsewhere. At the
    kink z_j − z_y + Δ = 0 the subgradient 0 is returned. With equal scores the loss is (K − 1)·Δ, which checks the
    first iteration of a training run.

    PyTorch's ``multi_margin_loss`` divides by K. "Hinge" for several classes means :class:`CrammerSinger` in
    scikit-learn, optax and jaxopt.

    References
    ----------
    J. Weston and C. Watkins, *Support vector machines for multi-class pattern recognition*, ESANN, 1999.

    Derived in chapter 06.

    Examples
    --------
    Three images (a cat, a car, a frog), and the scores that a model gives to these three classes:

    >>> scores = [[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]]
    >>> hinge = MulticlassHinge()
    >>> hinge([0, 1, 2], scores, reduction="none").round(6)
    array([ 2.9,  0. , 12.9])
    >>> round(hinge([0, 1, 2], scores), 6)
    5.266667
    """

    margin: float = 1.0

    def __post_init__(self) -> None:
        check.parameter(self, "margin", above=0)

    def _check(self, y_true: ArrayLike, y_pred: ArrayLike) -> tuple[IntArray, FloatArray]:
        return check.labels_and_scores(y_true, y_pred)

    def _losses(self, y_true: NDArray[Any], y_pred: FloatArray) -> FloatArray:
        return _row_sums(self._charges(y_true, y_pred))

    def _gradients(self, y_true: NDArray[Any], y_pred: FloatArray) -> FloatArray:
        return self._losses_and_gradients(y_true, y_pred)[1]

    def _losses_and_gradients(self, y_true: NDArray[Any], y_pred: FloatArray) -> tuple[FloatArray, FloatArray]:
        losses, gradients = np.empty(len(y_true), y_pred.dtype), np.empty(y_pred.shape, y_pred.dtype)
        for rows in row_blocks(y_pred, 2**15):  # block by block, so that what lies between stays in the cache
            charges = self._charges(y_true[rows], y_pred[rows])
            losses[rows] = _row_sums(charges)
            charged = np.sign(charges, out=gradients[rows])
            charged[np.arange(len(charged)), y_true[rows]] = 0 - _row_sums(charged)  # and not −0.0
        return losses, gradients

    def _charges(self, labels: IntArray, scores: FloatArray) -> FloatArray:
        """Return max(0, z_j − z_y + Δ) for every class, and 0 for the true one."""
        rows = np.arange(len(labels))
        charges = _excess(scores, scores[rows, labels], self.margin)
        charges[rows, labels] = 0
        return np.maximum(charges, 0, out=charges)


@dataclass(frozen=True)
class CrammerSinger(Loss):
    """Hinge loss of Crammer and Singer: ℓ = max(0, max_{j≠y} z_j − z_y + Δ), the worst wrong class alone.

    Call it with ``y_true``, integer labels of shape ``(n,)`` from 0 to K − 1, and ``y_pred``, real scores z of shape
    ``(n, K)``; the loss has the scores' unit.

    Parameters
    ----------
    margin : float, default 1.0
        Δ, by how much the true class must lead, in the scores' unit; greater than 0.

    Raises
    ------
    TypeError, ValueError
        If ``margin`` is not a number greater than 0; on calling it see :class:`lossbook._base.Loss`.

    Notes
    -----
    Gradient: where the loss is positive, 1 for the worst wrong class and −1 for the true one; else 0, also at the kink,
    where the loss just reaches 0. When several wrong classes tie for the worst, the first of them gets the 1: that is
    one of the subgradients, and a different one would split the 1 among them.

    scikit-learn's ``hinge_loss``, optax's and jaxopt's ``multiclass_hinge_loss`` are this loss with Δ = 1. Keras's
    ``categorical_hinge`` takes the maximum over the wrong scores and a 0 in the true class's place, so that scores
    [−2, −9, −9] with y = 0 cost 3 there and 0 here.

    References
    ----------
    K. Crammer and Y. Singer, *On the algorithmic implementation of multiclass kernel-based vector machines*, Journal of
    Machine Learning Research 2, 2001.

    Derived in chapter 06.

    Examples
    --------
    >>> scores = [[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]]
    >>> crammer_singer = CrammerSinger()
    >>> crammer_singer([0, 1, 2], scores, reduction="none").round(6)
    array([2.9, 0. , 6.6])
    >>> crammer_singer.gradient([2], [[2.2, 2.5, -3.1]])
    array([[ 0.,  1., -1.]])
    """

    margin: float = 1.0

    def __post_init__(self) -> None:
        check.parameter(self, "margin", above=0)

    def _check(self, y_true: ArrayLike, y_pred: ArrayLike) -> tuple[IntArray, FloatArray]:
        return check.labels_and_scores(y_true, y_pred)

    def _losses(self, y_true: NDArray[Any], y_pred: FloatArray) -> FloatArray:
        return self._worst(y_true, y_pred)[1]

    def _gradients(self, y_true: NDArray[Any], y_pred: FloatArray) -> FloatArray:
        return self._losses_and_gradients(y_true, y_pred)[1]

    def _losses_and_gradients(self, y_true: NDArray[Any], y_pred: FloatArray) -> tuple[FloatArray, FloatArray]:
        worst, losses = self._worst(y_true, y_pred)
        charged = np.sign(losses)
        gradients = np.zeros_like(y_pred)
        rows = np.arange(len(y_true))
        gradients[rows, worst] = charged
        gradients[rows, y_true] -= charged  # not "= -charged", which would write -0.0
        return losses, gradients

    def _worst(self, labels: IntArray, scores: FloatArray) -> tuple[IntArray, FloatArray]:
        """Return each row's highest-scoring wrong class and the loss that it costs."""
        rows = np.arange(len(labels))
        rivals = scores.copy()
        rivals[rows, labels] = -np.inf
        worst = rivals.argmax(axis=1)
        excess = _excess(scores[rows, worst][:, None], scores[rows, labels], self.margin)
        return worst, np.maximum(excess.ravel(), 0)


def _excess(wrong: FloatArray, own: FloatArray, margin: float) -> FloatArray:
    """Return wrong − own + margin for shapes (n, k) and (n,), to the last digits also where the three nearly cancel."""
    excess = np.subtract(wrong, own[:, None], order="C")
    excess += margin
    near = np.flatnonzero(np.abs(excess) < margin / 16)
    if near.size:
        # Close to the kink the digits that wrong − own rounded away are what is left: Knuth's two-sum recovers them.
        a, b = np.take(wrong, near), own[near // wrong.shape[1]]
        gap = a - b
        back = gap - a
        excess.ravel()[near] += (a - (gap - back)) - (b + back)
    return excess


def _row_sums(matrix: FloatArray) -> FloatArray:
    sums: FloatArray = np.einsum("ij->i", matrix)  # with few columns 5 times as fast as .sum(axis=1)
    return sums
