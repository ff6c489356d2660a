"""Linear models that train with any loss of this package, as scikit-learn estimators.

A linear model scores a sample x by w·x + b. Both estimators find the w and b that minimize

    mean loss + alpha/2 · Σ w²

to within 1e-6 of the objective at w = 0, or warn. Chapter 02, "Squared error", trains the regressor, and chapter 13, "A
case study", the classifier; how the minimum is found stands in ``_engine/solver.py``. This module needs scikit-learn,
and ``import lossbook`` does not load it.
"""

from __future__ import annotations

import copy
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import compute_class_weight
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from lossbook._engine import checks as check
from lossbook._engine.base import ElementwiseLoss, Loss
from lossbook._engine.solver import Array, Columns, interior_point, newton
from lossbook.cross_entropy import BinaryCrossEntropy, SparseCategoricalCrossEntropy
from lossbook.margin import Hinge, Perceptron, ZeroOne
from lossbook.multiclass_hinge import CrammerSinger, MulticlassHinge
from lossbook.regression import (
    EpsilonInsensitive,
    Huber,
    LogCosh,
    MeanAbsoluteError,
    MeanSquaredError,
    Pinball,
    Poisson,
    SquaredLogError,
)

__all__ = ["LinearClassifier", "LinearRegressor"]

# How a classifier writes the classes 0 … K − 1 in the form that a loss states as its truth.
ONE_SCORE: dict[str, Callable[[Any], Any]] = {"binary": lambda codes: codes, "sign": lambda codes: 2 * codes - 1}
A_SCORE_A_CLASS: dict[str, Callable[[Any], Any]] = {
    "class": lambda codes: codes,
    "class or distribution": lambda codes: codes,
    "distribution": lambda codes: np.eye(codes.max() + 1)[codes],
}


def straight_lines(loss: Loss, y: NDArray[Any], n_scores: int) -> tuple[Array, Array, float] | None:
    """Write a loss with kinks as a sum of maxima of straight lines in the scores, or return None for a smooth one.

    The hinge of sample i is the larger of two lines, 0 and 1 − y_i·z. In general the loss of sample i is
    Σ_g max_m (slopes[i, g, m] · z + heights[i, g, m]), with z its row of scores. The third result is the softness of
    the kinks: Huber's loss is the softened maximum of delta·r and −delta·r; if delta is wide, it is but a parabola.
    """
    if isinstance(loss, (MulticlassHinge, CrammerSinger)):
        true = np.eye(n_scores)[y]
        excess = np.eye(n_scores) - true[:, None]  # the slopes of z_j − z_y, for every class j
        margin = loss.margin * (1 - true)
        if isinstance(loss, CrammerSinger):  # one maximum over all classes; the true one gives the line 0
            return excess[:, None], margin[:, None], 0.0
        return np.stack([excess, 0 * excess], axis=2), np.stack([margin, 0 * margin], axis=2), 0.0
    one = np.ones(len(y))
    if isinstance(loss, Hinge):
        pairs = [(-y, one), (0 * y, 0 * one)]
    elif isinstance(loss, EpsilonInsensitive):
        pairs = [(-one, y - loss.epsilon), (0 * one, 0 * one), (one, -y - loss.epsilon)]
    elif isinstance(loss, (MeanAbsoluteError, Pinball)) or (isinstance(loss, Huber) and loss.delta < np.ptp(y)):
        up, down = (loss.quantile, 1 - loss.quantile) if isinstance(loss, Pinball) else (1.0, 1.0)
        if isinstance(loss, Huber):
            up = down = loss.delta
        pairs = [(-up * one, up * y), (down * one, -down * y)]
    else:
        return None
    slopes, heights = (np.stack(part, axis=1).astype(float) for part in zip(*pairs))
    return slopes[:, None, :, None], heights[:, None], float(isinstance(loss, Huber))


def _that_count(X: Array, y: NDArray[Any], sample_weight: ArrayLike | None) -> tuple[Array, NDArray[Any], Array]:
    """Return X, y and weights without the samples of weight 0."""
    weights = np.ones(len(y)) if sample_weight is None else check.sample_weights(sample_weight, y.shape, False)
    return X[weights > 0], y[weights > 0], weights[weights > 0]


def _finite_scores(X: Array, coefficients: Array, intercept: Any) -> Array:
    with np.errstate(all="ignore"):
        scores: Array = X @ coefficients + intercept
    if not np.isfinite(scores).all():
        raise ValueError(f"X holds {X.flat[np.abs(X).argmax()]:.6g}: the scores overflow, so scale X.")
    return scores


class _LinearModel(BaseEstimator):  # type: ignore[misc]
    """What both estimators share: their parameters, the objective and the search for its minimum."""

    def __init__(
        self,
        loss: Loss | None = None,
        *,
        alpha: float = 1e-4,
        fit_intercept: bool = True,
        max_iter: int = 1000,
        tol: float = 1e-12,
    ) -> None:
        self.loss = loss
        self.alpha = alpha
        self.fit_intercept = fit_intercept
        self.max_iter = max_iter
        self.tol = tol

    def _minimize(
        self, loss: Loss, X: Array, y: NDArray[Any], n_scores: int, weights: Array, guess: float = 0, spread: float = 1
    ) -> None:
        """Set ``coef_``, shape (n_scores, n_features), and ``intercept_``, shape (n_scores,)."""
        self._check_parameters()
        columns = Columns.of(X, weights, float(self.alpha), self.fit_intercept)
        # Tolerances are parts of the loss at w = 0, so it has to fall to 0 at best: Poisson's falls to y − y ln y.
        least = Poisson()(y, y, reduction="none") if isinstance(loss, Poisson) else 0.0

        def loss_and_slope(scores: Array) -> tuple[Array, Array]:
            flat = scores if n_scores > 1 else scores[:, 0]
            losses, slopes = loss.value_and_gradient(y, flat, reduction="none")
            return losses.astype(float) - least, slopes.reshape(scores.shape).astype(float)

        theta = np.zeros((n_scores, columns.Z.shape[1]))
        if self.fit_intercept:
            theta[:, 0] = guess
        start = float(columns.p @ loss_and_slope(columns.scores(theta))[0])
        if not math.isfinite(start):
            raise ValueError(f"y holds {y[np.abs(y).argmax()]:.6g}: {loss!r} of it overflows, so scale y.")
        lines = straight_lines(loss, y, n_scores)
        near = straight_lines(Huber(), y, 1) if isinstance(loss, LogCosh) else None
        if near is not None:  # far out log-cosh has no curvature to go by: begin at the minimum of Huber's loss
            theta, spread = interior_point(columns, *near, theta, self.max_iter, self.tol).theta, 1.0
        if lines is None:
            found = newton(columns, loss_and_slope, theta, spread, self.max_iter, self.tol)
        else:
            found = interior_point(columns, *lines, theta, self.max_iter, self.tol)
        hint = "raise alpha" if self.alpha else "set alpha above 0"
        if found.endless:
            self._warn(f"found no minimum: the loss falls for ever as the weights grow, as in separable data: {hint}")
        elif not found.distance <= max(self.tol, 1e-6) * start:
            hint = "raise max_iter" if found.steps == self.max_iter else f"scale X and y, or {hint}"
            self._warn(
                f"stopped after {found.steps} steps at an objective up to {found.distance:.2g} above the minimum "
                f"(that of w = 0 is {start:.2g}): {hint}"
            )
        self.n_iter_ = found.steps
        self.coef_, self.intercept_ = columns.weights(found.theta)

    def _check_parameters(self) -> None:
        for name, least in (("alpha", 0), ("max_iter", 1), ("tol", 0)):
            value = getattr(self, name)
            if not check.is_number(value):
                raise TypeError(f"{name}={value!r}: it must be a number.")
            if not least <= value < math.inf:
                raise ValueError(f"{name}={value!r}: it must be a finite number, {least} or more.")
        if not check.is_number(self.max_iter, whole=True):
            raise TypeError(f"max_iter={self.max_iter!r}: it must be a whole number.")
        if not isinstance(self.fit_intercept, (bool, np.bool_)):
            raise TypeError(f"fit_intercept={self.fit_intercept!r}: it must be True or False.")

    def _warn(self, what: str) -> None:
        warnings.warn(f"{type(self).__name__} {what}.", ConvergenceWarning, stacklevel=4)

    def _check_loss(self) -> None:
        if isinstance(self.loss, type) and issubclass(self.loss, Loss):
            raise TypeError(f"loss is the class {self.loss.__name__}: pass an instance, {self.loss.__name__}().")
        if self.loss is not None and not isinstance(self.loss, Loss):
            raise TypeError(f"loss={self.loss!r}: pass a loss of lossbook, such as lossbook.regression.Huber().")


class LinearClassifier(ClassifierMixin, _LinearModel):  # type: ignore[misc]
    """Linear classifier that minimizes mean loss + alpha/2 · Σ w², with a loss of your choice.

    Parameters
    ----------
    loss : Loss, optional
        What to minimize. For two classes or more: ``SparseCategoricalCrossEntropy(from_logits=True)``,
        ``CategoricalCrossEntropy(from_logits=True)``, ``CategoricalFocal(from_logits=True)``, ``MulticlassHinge()``,
        ``CrammerSinger()`` or ``SparsemaxLoss()``. For two classes only: ``BinaryCrossEntropy(from_logits=True)``,
        ``BinaryFocal(from_logits=True)`` and the losses of :mod:`lossbook.margin` but ``ZeroOne`` and ``Perceptron``.
        Without it: cross-entropy, which is logistic regression, binary for two classes and sparse categorical for more.
    alpha : float, default 1e-4
        Weight of the penalty alpha/2 · Σ w², 0 or more; the intercept is not penalized.
    fit_intercept : bool, default True
        Whether scores have a constant term b.
    class_weight : dict or "balanced", optional
        A weight for each class, multiplied with ``sample_weight``; "balanced" is n / (K · n_k) for class k, counted in
        weights of samples.
    max_iter : int, default 1000
        Most steps of the search, 1 or more. 2 to 40 are usual.
    tol : float, default 1e-12
        The search ends within tol of the minimum, as a part of the objective at w = 0.

    Attributes
    ----------
    classes_ : ndarray of shape (K,)
        The labels found in ``y``.
    coef_ : ndarray of shape (1, n_features) or (K, n_features)
        The weights w, one row for a loss on one score, else a row a class.
    intercept_ : ndarray of shape (1,) or (K,)
        The intercepts b.
    loss_ : Loss
        The loss that was minimized.
    n_iter_ : int
        Steps that the search took.

    Raises
    ------
    TypeError, ValueError
        On fitting, if a parameter is out of range, ``loss`` has no useful gradient or needs another kind of target, or
        ``X``, ``y`` or ``sample_weight`` are not what scikit-learn takes.

    Notes
    -----
    The mean is Σwℓ/Σw, so alpha keeps its strength when data are added. ``LogisticRegression(C=C)`` has the same
    minimum at alpha = 1/(C·n).

    The search does not depend on the scale of X: columns are centered and scaled for it, and the penalty stays that of
    w. Smooth losses are minimized by Newton's method, whose next step estimates the distance that is left.
    Losses with kinks (``Hinge``, ``MulticlassHinge``, ``CrammerSinger``) are smoothed less and less, and the distance
    is a duality gap. What ends more than 1e-6 (or ``tol``) above the minimum, as a part of the objective at w = 0, says
    so in a ``ConvergenceWarning``. So does a loss that has no minimum, as cross-entropy on separable classes with
    alpha = 0.

    For γ > 0 the focal losses are not convex, and a minimum may be a local one.

    A sample of weight 0 is left out, whatever its label.

    ``predict_proba`` exists where the loss estimates probabilities: cross-entropy and ``Logistic`` (sigmoid or softmax
    of the scores), ``Exponential`` (sigmoid of twice the score), ``SquaredHinge`` and ``ModifiedHuber``
    ((clip(f, −1, 1) + 1)/2) and ``SparsemaxLoss`` (sparsemax). For γ > 0 the focal losses distort it, of two classes
    and without α towards ½: calibrate it.

    References
    ----------
    S. Mehrotra, *On the implementation of a primal-dual interior point method*, SIAM Journal on Optimization 2, 1992.

    S. Portnoy and R. Koenker, *The Gaussian hare and the Laplacian tortoise: computability of squared-error versus
    absolute-error estimators*, Statistical Science 12, 1997.

    Used in chapters 05, 07, 08 and 13.

    Examples
    --------
    >>> from lossbook.margin import SquaredHinge
    >>> X, y = [[0.0], [1.0], [2.0], [3.0]], ["no", "no", "yes", "yes"]
    >>> model = LinearClassifier(SquaredHinge()).fit(X, y)
    >>> print(model.predict([[0.4], [2.6]]))
    ['no' 'yes']
    >>> model.decision_function([[1.5]]).round(3) + 0.0
    array([0.])
    """

    def __init__(
        self,
        loss: Loss | None = None,
        *,
        alpha: float = 1e-4,
        fit_intercept: bool = True,
        class_weight: dict[Any, float] | str | None = None,
        max_iter: int = 1000,
        tol: float = 1e-12,
    ) -> None:
        super().__init__(loss, alpha=alpha, fit_intercept=fit_intercept, max_iter=max_iter, tol=tol)
        self.class_weight = class_weight

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> LinearClassifier:
        """Find the weights with the smallest objective.

        Parameters
        ----------
        X : array_like of shape (n_samples, n_features)
            Features, on any scale.
        y : array_like of shape (n_samples,)
            Class labels, numbers or strings.
        sample_weight : array_like of shape (n_samples,), optional
            How much each sample counts: not negative, not all zero; 0 leaves a sample out.

        Returns
        -------
        LinearClassifier
            The fitted model itself.
        """
        features: Array
        features, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        features, y, weights = _that_count(features, np.asarray(y), sample_weight)
        self.classes_, codes = np.unique(y, return_inverse=True)
        n_classes = len(self.classes_)
        if n_classes < 2:
            raise ValueError(f"y holds one class only, {self.classes_[0]}: a classifier needs at least 2 classes.")
        self.loss_ = self._loss_for(n_classes)
        # Counted in weights: for "balanced" a sample of weight 2 is two samples.
        of_class = compute_class_weight(self.class_weight, classes=self.classes_, y=y, sample_weight=weights)
        if not (of_class >= 0).all() or not np.isfinite(of_class).all() or not of_class.any():
            raise ValueError(
                f"class_weight={self.class_weight!r}: weights must be finite, none negative, and one above 0."
            )
        weights = weights * of_class[codes]
        truth = (ONE_SCORE | A_SCORE_A_CLASS)[self.loss_.truth](codes)
        self._minimize(self.loss_, features, truth, 1 if self._takes_one_score(self.loss_) else n_classes, weights)
        return self

    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the scores of the samples.

        Parameters
        ----------
        X : array_like of shape (n_samples, n_features)
            Features.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, K)
            For two classes the score of the second, less that of the first if it has one: positive where the second is
            predicted. Else a column a class.
        """
        scores = self._scores(X)
        if len(self.classes_) > 2:
            return scores
        return scores[:, 0] if scores.shape[1] == 1 else scores[:, 1] - scores[:, 0]

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the class with the highest score.

        Parameters
        ----------
        X : array_like of shape (n_samples, n_features)
            Features.

        Returns
        -------
        ndarray of shape (n_samples,)
            Labels from ``classes_``.
        """
        scores = self.decision_function(X)
        labels: NDArray[Any] = self.classes_[scores.argmax(axis=1) if scores.ndim == 2 else (scores > 0).astype(int)]
        return labels

    def _has_link(self) -> bool:
        loss = getattr(self, "loss_", self.loss)
        if loss is not None and loss.inverse_link is None:
            raise AttributeError(f"{loss!r} estimates no probabilities: use cross-entropy, or calibrate the scores.")
        return True

    @available_if(_has_link)  # type: ignore[untyped-decorator]
    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the probability of each class, for the losses that estimate it.

        Parameters
        ----------
        X : array_like of shape (n_samples, n_features)
            Features.

        Returns
        -------
        ndarray of shape (n_samples, K)
            Probabilities; each row sums to 1.
        """
        scores = self._scores(X)
        link = self.loss_.inverse_link
        if scores.shape[1] > 1:
            probabilities: Array = link(scores)
            return probabilities
        # Both sides by the link: 1 − p would round a small probability to 0.
        return np.stack([link(-scores[:, 0]), link(scores[:, 0])], axis=1)

    def _scores(self, X: ArrayLike) -> NDArray[np.float64]:
        check_is_fitted(self)
        return _finite_scores(validate_data(self, X, dtype=np.float64, reset=False), self.coef_.T, self.intercept_)

    def _loss_for(self, n_classes: int) -> Loss:
        """Return a loss that suits the number of classes, or say why the chosen one does not."""
        self._check_loss()
        loss = self.loss
        if loss is None:
            if n_classes == 2:
                return BinaryCrossEntropy(from_logits=True)
            return SparseCategoricalCrossEntropy(from_logits=True)
        one_score = self._takes_one_score(loss)
        known = one_score or loss.truth in A_SCORE_A_CLASS
        if not known or loss.prediction == "number" or isinstance(loss, (ZeroOne, Perceptron)):
            hint = "a loss of lossbook.margin, cross_entropy, focal or multiclass_hinge is needed"
            if known and loss.prediction == "number":
                hint = "it judges distances, which a score isn't, so take Logistic() or CrammerSinger()"
            elif isinstance(loss, ZeroOne) or loss.prediction == "decisions":
                hint = "it has no useful gradient, so train with Logistic() or BinaryCrossEntropy(from_logits=True)"
            elif isinstance(loss, Perceptron):
                hint = "it is least, 0, at w = 0, whatever the data, so ask for a margin: take Hinge()"
            elif loss.truth == "number":
                hint = "it compares numbers, so use LinearRegressor, or take Logistic()"
            raise ValueError(f"loss={loss!r}: {hint}.")
        if loss.prediction == "probabilities":
            name = type(loss).__name__
            raise ValueError(f"loss={loss!r}: a linear model gives scores, so make it {name}(from_logits=True).")
        if n_classes > 2 and one_score:
            raise ValueError(
                # The first words are those that scikit-learn prescribes.
                f"Only binary classification is supported. loss={loss!r} takes two classes, but y holds {n_classes}: "
                "use SparseCategoricalCrossEntropy(from_logits=True) or MulticlassHinge()."
            )
        return copy.copy(loss)  # so that set_params(loss__margin=…) changes no fitted model

    @staticmethod
    def _takes_one_score(loss: Loss | None) -> bool:
        return isinstance(loss, ElementwiseLoss) and loss.truth in ONE_SCORE

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = not self._takes_one_score(self.loss)
        return tags


class LinearRegressor(RegressorMixin, _LinearModel):  # type: ignore[misc]
    """Linear regression that minimizes mean loss + alpha/2 · Σ w², with a loss of your choice.

    Parameters
    ----------
    loss : Loss, optional
        A loss of :mod:`lossbook.regression` that any number can be a prediction for; counts take
        ``Poisson(from_log=True)``, whose scores are the logarithms of what ``predict`` returns. Without it: the squared
        error.
    alpha : float, default 1e-4
        Weight of the penalty alpha/2 · Σ w², 0 or more; the intercept is not penalized.
    fit_intercept : bool, default True
        Whether predictions have a constant term b.
    max_iter : int, default 1000
        Most steps of the search, 1 or more. 2 to 40 are usual.
    tol : float, default 1e-12
        The search ends within tol of the minimum, as a part of the objective at w = 0.

    Attributes
    ----------
    coef_ : ndarray of shape (n_features,)
        The weights w.
    intercept_ : float
        The intercept b.
    loss_ : Loss
        The loss that was minimized.
    n_iter_ : int
        Steps that the search took.

    Raises
    ------
    TypeError, ValueError
        On fitting, if a parameter is out of range, ``loss`` is not one for numbers, or ``X``, ``y`` or
        ``sample_weight`` are not what scikit-learn takes.

    Notes
    -----
    The mean is Σwℓ/Σw. With the squared error the minimum is that of ``Ridge(alpha=n·alpha/2)``. ``HuberRegressor``
    estimates the scale of the noise too; here ``Huber.delta`` is in the unit of ``y``.

    The search does not depend on the scale of X: columns are centered and scaled for it, and the penalty stays that of
    w. Smooth losses are minimized by Newton's method, whose next step estimates the distance that is left.
    ``MeanAbsoluteError``, ``Pinball``, ``EpsilonInsensitive`` and a narrow ``Huber`` are smoothed less and less, and
    the distance is a duality gap. What ends more than 1e-6 (or ``tol``) above the minimum, as a part of the objective
    at w = 0, says so in a ``ConvergenceWarning``.

    References
    ----------
    S. Mehrotra, *On the implementation of a primal-dual interior point method*, SIAM Journal on Optimization 2, 1992.

    S. Portnoy and R. Koenker, *The Gaussian hare and the Laplacian tortoise: computability of squared-error versus
    absolute-error estimators*, Statistical Science 12, 1997.

    Used in chapter 02.

    Examples
    --------
    >>> from lossbook.regression import Huber
    >>> X, y = [[0.0], [1.0], [2.0], [3.0], [4.0]], [0.0, 1.0, 2.0, 3.0, 40.0]
    >>> for loss in (MeanSquaredError(), Huber(delta=0.1)):
    ...     print(LinearRegressor(loss, alpha=0).fit(X, y).coef_.round(2))
    [8.2]
    [1.05]
    """

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> LinearRegressor:
        """Find the weights with the smallest objective.

        Parameters
        ----------
        X : array_like of shape (n_samples, n_features)
            Features, on any scale.
        y : array_like of shape (n_samples,)
            The target.
        sample_weight : array_like of shape (n_samples,), optional
            How much each sample counts: not negative, not all zero; 0 leaves a sample out.

        Returns
        -------
        LinearRegressor
            The fitted model itself.
        """
        kind = np.asarray(y).dtype.kind
        if kind in "USmM":
            found = "strings" if kind in "US" else "dates or durations"
            raise ValueError(f"y holds {found}, but a regressor needs numbers: convert them, or use LinearClassifier.")
        features: NDArray[np.float64]
        features, y = validate_data(self, X, y, dtype=np.float64, y_numeric=True)
        self._check_loss()
        loss = MeanSquaredError() if self.loss is None else self.loss
        if loss.truth != "number" or not isinstance(loss, ElementwiseLoss):
            hint = "it judges classes, so use LinearClassifier, or take Huber()"
            if loss.truth == "number":
                hint = "it takes a row of predictions, and this model gives one number, so take MeanSquaredError()"
            raise ValueError(f"loss={loss!r}: {hint}.")
        if isinstance(loss, (Poisson, SquaredLogError)) and loss.inverse_link is None:
            hint = "make it Poisson(from_log=True)"
            if isinstance(loss, SquaredLogError):
                hint = "fit MeanSquaredError() to np.log1p(y)"
            raise ValueError(f"loss={loss!r}: it is not defined for every number that a linear model gives, so {hint}.")
        self.loss_ = copy.copy(loss)
        features, y, weights = _that_count(features, np.asarray(y, dtype=np.float64), sample_weight)
        largest = float(np.abs(y).max())
        if largest > 1e150:
            raise ValueError(f"y holds {y[np.abs(y).argmax()]:.6g}: its square overflows, so scale y.")
        guess = float(np.average(y, weights=weights / weights.max())) if self.fit_intercept else 0.0
        spread = float(np.abs(y - guess).max()) or 1.0
        if isinstance(loss, Poisson):  # scores are logarithms
            check.at_least("y", y, 0, "a count is 0 or more")
            guess, spread = math.log(guess) if guess > 0 else 0.0, 1.0
        self._minimize(loss, features, y, 1, weights, guess, spread)
        self.coef_, self.intercept_ = self.coef_[0], self.intercept_[0].item()
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the predicted numbers.

        Parameters
        ----------
        X : array_like of shape (n_samples, n_features)
            Features.

        Returns
        -------
        ndarray of shape (n_samples,)
            Predictions in the unit of ``y``.
        """
        check_is_fitted(self)
        scores = _finite_scores(validate_data(self, X, dtype=np.float64, reset=False), self.coef_, self.intercept_)
        if self.loss_.inverse_link is None:
            return scores
        numbers: Array = self.loss_.inverse_link(scores)
        return numbers
