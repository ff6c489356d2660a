"""Two-class losses of the margin m = y·f(x), with y ∈ {−1, +1} and a real score f(x).

m > 0 where the sign of the score is right, and |m| says how sure it is. Every loss here is one function of m, and its
gradient is y times that function's slope. Derived in chapter 05, "Margins".
"""

from __future__ import annotations

import numpy as np

from lossbook._engine.base import Array, ElementwiseLoss
from lossbook.activations import sigmoid

__all__ = ["Exponential", "Hinge", "Logistic", "ModifiedHuber", "Perceptron", "SquaredHinge", "ZeroOne"]


class MarginLoss(ElementwiseLoss):
    """A loss that sees truth and score only through their product, the margin m = y·f(x)."""

    truth, prediction = "sign", "scores"


def clipped(f: Array) -> Array:
    """Return (clip(f, −1, 1) + 1)/2, the probability that a score of the squared hinges estimates."""
    return (np.clip(f, -1, 1) + 1) / 2


class ZeroOne(MarginLoss):
    """Zero-one loss, ℓ = 1 if m ≤ 0 else 0: its mean is the error rate.

    Call it with ``y_true`` of −1 and +1 and ``y_pred``, real scores, both of one shape, ``(n,)`` or ``(n, k)``.

    Raises
    ------
    TypeError, ValueError
        On calling it; see :class:`lossbook._engine.base.Loss`. Labels other than −1 and +1 are an error.

    Notes
    -----
    Gradient: 0 everywhere, also at the jump at m = 0, where no derivative exists. It is of no use for training: that is
    what the other losses of this module are for.

    A score of exactly 0 decides nothing, and m = 0 counts as an error for either label. That spoils no bound: a
    continuous loss of at least 1 for all m < 0 is at least 1 at m = 0 too. scikit-learn's ``LogisticRegression``,
    ``SGDClassifier`` and ``LinearSVC`` predict the negative class at a score of 0, so the error rate of their answers
    is lower by the share of negative samples with that score.

    References
    ----------
    P. L. Bartlett, M. I. Jordan and J. D. McAuliffe, *Convexity, classification, and risk bounds*, Journal of the
    American Statistical Association 101, 2006.

    Derived in chapter 05.

    Examples
    --------
    >>> zero_one = ZeroOne()
    >>> zero_one([1, 1, -1, -1], [2.0, -0.5, -3.0, 0.0])
    0.5
    """

    def formula(self, y: Array, f: Array) -> tuple[Array, Array]:
        m = y * f
        return m <= 0, np.zeros_like(m)


class Logistic(MarginLoss):
    """Logistic loss, ℓ = ln(1 + e^(−m)) in nats: the Bernoulli negative log-likelihood of the log-odds f(x).

    Call it with ``y_true`` of −1 and +1 and ``y_pred``, real scores, both of one shape, ``(n,)`` or ``(n, k)``.

    Raises
    ------
    TypeError, ValueError
        On calling it; see :class:`lossbook._engine.base.Loss`. Labels other than −1 and +1 are an error.

    Notes
    -----
    Gradient: −y·σ(−m). The value at m = 0 is ln 2, below 1, so it is not ℓ but ℓ/ln 2, the loss in bits, that bounds
    the zero-one loss from above. Binary cross-entropy on logits with labels 0 and 1 is the same loss; PyTorch calls
    this form ``soft_margin_loss``.

    Evaluated as max(−m, 0) + ln(1 + e^(−|m|)): e^(−m) overflows at m = −710, and 1 + e^(−m) rounds to 1 at m = 37.

    References
    ----------
    D. R. Cox, *The regression analysis of binary sequences*, Journal of the Royal Statistical Society B 20, 1958.

    Derived in chapter 05.

    Examples
    --------
    >>> logistic = Logistic()
    >>> logistic([1, 1, -1], [0.0, 2.0, 2.0], reduction="none").round(6)
    array([0.693147, 0.126928, 2.126928])
    >>> print(f"{logistic([1], [40.0]):.6g}")
    4.24835e-18
    """

    inverse_link = staticmethod(sigmoid)

    def formula(self, y: Array, f: Array) -> tuple[Array, Array]:
        m = y * f
        t = np.exp(-np.abs(m))
        wrong = np.where(m > 0, t, 1) / (1 + t)  # σ(−m)
        return np.maximum(-m, 0) + np.log1p(t), -y * wrong

    def curvature_formula(self, y: Array, f: Array) -> Array:
        t = np.exp(-np.abs(f))
        return t / (1 + t) ** 2


class Exponential(MarginLoss):
    """Exponential loss, ℓ = e^(−m): the loss that AdaBoost minimizes.

    Call it with ``y_true`` of −1 and +1 and ``y_pred``, real scores, both of one shape, ``(n,)`` or ``(n, k)``.

    Raises
    ------
    TypeError, ValueError
        On calling it; see :class:`lossbook._engine.base.Loss`. Labels other than −1 and +1 are an error.

    Notes
    -----
    Gradient: −y·e^(−m). One flipped label with m = −10 weighs as much as 22026 samples at m = 0, and from m = −710
    down the loss exceeds what a float64 holds and is ``inf``. The score that minimizes its expectation is half the
    log-odds.

    References
    ----------
    Y. Freund and R. E. Schapire, *A decision-theoretic generalization of on-line learning and an application to
    boosting*, Journal of Computer and System Sciences 55, 1997.

    J. Friedman, T. Hastie and R. Tibshirani, *Additive logistic regression: a statistical view of boosting*, Annals of
    Statistics 28, 2000.

    Derived in chapter 05.

    Examples
    --------
    >>> exponential = Exponential()
    >>> exponential([1, -1], [0.5, 0.5], reduction="none").round(6)
    array([0.606531, 1.648721])
    """

    inverse_link = staticmethod(lambda f: sigmoid(2 * f))

    def formula(self, y: Array, f: Array) -> tuple[Array, Array]:
        losses = np.exp(-y * f)
        return losses, -y * losses

    def curvature_formula(self, y: Array, f: Array) -> Array:
        return np.exp(-y * f)


class Hinge(MarginLoss):
    """Hinge loss, ℓ = max(0, 1 − m): linear, and 0 once the margin is at least 1.

    Call it with ``y_true`` of −1 and +1 and ``y_pred``, real scores, both of one shape, ``(n,)`` or ``(n, k)``.

    Raises
    ------
    TypeError, ValueError
        On calling it; see :class:`lossbook._engine.base.Loss`. Labels other than −1 and +1 are an error.

    Notes
    -----
    Gradient: −y where m < 1, else 0. At the kink m = 1 the subgradient 0 is returned (scikit-learn's ``SGDClassifier``
    takes −y there).

    scikit-learn's ``hinge_loss`` takes the larger of any two labels for the positive one, and a lone class for the
    negative one. Keras's ``hinge`` also takes labels 0 and 1; optax's ``hinge_loss`` gives them a wrong result in
    silence, and here they are an error. PyTorch's ``hinge_embedding_loss`` is a different loss.

    References
    ----------
    C. Cortes and V. Vapnik, *Support-vector networks*, Machine Learning 20, 1995.

    Derived in chapter 05.

    Examples
    --------
    >>> hinge = Hinge()
    >>> hinge([1, 1, -1], [3.0, 0.5, 2.0], reduction="none")
    array([0. , 0.5, 3. ])
    """

    def formula(self, y: Array, f: Array) -> tuple[Array, Array]:
        m = y * f
        return np.maximum(1 - m, 0), -y * (m < 1)


class SquaredHinge(MarginLoss):
    """Squared hinge loss, ℓ = max(0, 1 − m)²: as the hinge 0 from m = 1 on, but without its kink.

    Call it with ``y_true`` of −1 and +1 and ``y_pred``, real scores, both of one shape, ``(n,)`` or ``(n, k)``.

    Raises
    ------
    TypeError, ValueError
        On calling it; see :class:`lossbook._engine.base.Loss`. Labels other than −1 and +1 are an error.

    Notes
    -----
    Gradient: −2y·max(0, 1 − m), which is 0 at m = 1 and continuous. It grows with the error without bound, and outliers
    weigh more than in the hinge. It is the default loss of scikit-learn's ``LinearSVC``.

    References
    ----------
    T. Zhang, *Statistical behavior and consistency of classification methods based on convex risk minimization*, Annals
    of Statistics 32, 2004.

    Derived in chapter 05.

    Examples
    --------
    >>> squared_hinge = SquaredHinge()
    >>> squared_hinge([1, 1, -1], [3.0, 0.5, 2.0], reduction="none")
    array([0.  , 0.25, 9.  ])
    """

    inverse_link = staticmethod(clipped)

    def formula(self, y: Array, f: Array) -> tuple[Array, Array]:
        short = np.maximum(1 - y * f, 0)
        return short**2, -2 * y * short

    def curvature_formula(self, y: Array, f: Array) -> Array:
        return 2 * (y * f < 1)


class ModifiedHuber(MarginLoss):
    """Modified Huber loss: max(0, 1 − m)² for m ≥ −1, then its tangent −4m.

    Call it with ``y_true`` of −1 and +1 and ``y_pred``, real scores, both of one shape, ``(n,)`` or ``(n, k)``.

    Raises
    ------
    TypeError, ValueError
        On calling it; see :class:`lossbook._engine.base.Loss`. Labels other than −1 and +1 are an error.

    Notes
    -----
    Gradient: −2y·max(0, 1 − m) for m ≥ −1, −4y below. It is smooth, and an outlier pulls with a force of at most 4. The
    score estimates a probability: (clip(f, −1, 1) + 1)/2. scikit-learn calls it ``"modified_huber"``. It classifies;
    Huber's loss for a continuous target is :class:`lossbook.regression.Huber`.

    References
    ----------
    T. Zhang, *Solving large scale linear prediction problems using stochastic gradient descent algorithms*, ICML, 2004.

    Derived in chapter 05.

    Examples
    --------
    >>> modified_huber = ModifiedHuber()
    >>> modified_huber([1, 1, 1, 1], [2.0, 0.5, -1.0, -3.0], reduction="none")
    array([ 0.  ,  0.25,  4.  , 12.  ])
    """

    inverse_link = staticmethod(clipped)

    def formula(self, y: Array, f: Array) -> tuple[Array, Array]:
        short = np.maximum(1 - y * f, 0)
        inner = np.minimum(short, 2)  # short in the parabola, 2 on its tangent
        return inner * (2 * short - inner), -2 * y * inner

    def curvature_formula(self, y: Array, f: Array) -> Array:
        return 2 * (np.abs(y * f) < 1)


class Perceptron(MarginLoss):
    """Perceptron loss, ℓ = max(0, −m): the hinge without a margin; a score on the right side costs 0.

    Call it with ``y_true`` of −1 and +1 and ``y_pred``, real scores, both of one shape, ``(n,)`` or ``(n, k)``.

    Raises
    ------
    TypeError, ValueError
        On calling it; see :class:`lossbook._engine.base.Loss`. Labels other than −1 and +1 are an error.

    Notes
    -----
    Gradient: −y where m ≤ 0, else 0. At the kink m = 0 that is the subgradient of Rosenblatt's rule, which learns from
    every sample that is not on the right side: with 0 a model that starts at w = 0 would never leave it. scikit-learn's
    ``SGDClassifier(loss="perceptron")`` does the same; optax's slope there is half of it.

    Scores of 0 for all samples cost 0, the least there is. So the loss alone doesn't say which classifier is good, and
    unlike the hinge it doesn't bound the zero-one loss. Its steps end, if a line separates the classes, on whichever
    one they meet first.

    References
    ----------
    F. Rosenblatt, *The perceptron: a probabilistic model for information storage and organization in the brain*,
    Psychological Review 65, 1958.

    Derived in chapter 05.

    Examples
    --------
    >>> perceptron = Perceptron()
    >>> perceptron([1, 1, -1], [3.0, 0.5, 2.0], reduction="none")
    array([0., 0., 2.])
    >>> perceptron.gradient([1, -1], [0.0, 0.0], reduction="none").tolist()
    [-1.0, 1.0]
    """

    def formula(self, y: Array, f: Array) -> tuple[Array, Array]:
        m = y * f
        return np.maximum(-m, 0), -y * (m <= 0)
