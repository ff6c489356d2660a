"""Multi-class hinge losses: every wrong class shall score lower than the true one, by a margin.

z is the row of K scores, y the true class, Δ the margin; the excess of a wrong class j is z_j − z_y + Δ. Derived in
chapter 06, "Cat, car, frog".
"""

from __future__ import annotations

import numpy as np

from lossbook._engine import checks as check
from lossbook._engine.base import Array, RowLoss

__all__ = ["CrammerSinger", "MulticlassHinge"]


class MulticlassHinge(RowLoss):
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
        If ``margin`` is not a number greater than 0; on calling it see :class:`lossbook._engine.base.Loss`.

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

    truth, prediction = "class", "scores"
    margin: float = 1.0

    def __post_init__(self) -> None:
        check.parameter(self, "margin", above=0)

    def formula(self, y: Array, z: Array) -> tuple[Array, Array]:
        label = y, np.arange(len(y))
        excess = z - (z[label] - self.margin)  # near the kink the outer minus is exact
        excess[label] = 0  # the true class is no rival of its own
        slopes = np.heaviside(excess, 0)
        slopes[label] = -slopes.sum(axis=0)
        return np.fmax(excess, 0).sum(axis=0), slopes


class CrammerSinger(RowLoss):
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
        If ``margin`` is not a number greater than 0; on calling it see :class:`lossbook._engine.base.Loss`.

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

    truth, prediction = "class", "scores"
    margin: float = 1.0

    def __post_init__(self) -> None:
        check.parameter(self, "margin", above=0)

    def formula(self, y: Array, z: Array) -> tuple[Array, Array]:
        samples = np.arange(len(y))
        rivals = z.copy()
        rivals[y, samples] = -np.inf  # the true class is no rival of its own
        worst = rivals.argmax(axis=0)
        losses = np.maximum(rivals[worst, samples] - (z[y, samples] - self.margin), 0)
        slopes = np.zeros_like(z)
        slopes[worst, samples] = losses > 0
        slopes[y, samples] -= losses > 0
        return losses, slopes
