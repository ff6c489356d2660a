"""The linear models beside scikit-learn's estimators for the same problem: the processor's time, and the minimum.

    python benchmarks/linear.py

The objective of each is given in units of 1e-6 of the objective at w = 0 above the lower of the two. That the models
reach their minimum on columns of any kind, tests/test_solver.py says.
"""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

import numpy as np
from sklearn.datasets import load_digits, make_classification, make_regression
from sklearn.linear_model import HuberRegressor, LogisticRegression, QuantileRegressor, Ridge
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lossbook.linear import LinearClassifier, LinearRegressor
from lossbook.margin import Hinge, Logistic, MarginLoss, SquaredHinge
from lossbook.multiclass_hinge import CrammerSinger, MulticlassHinge
from lossbook.regression import Huber, MeanSquaredError, Pinball


def objective(model: Any, X: np.ndarray, y: np.ndarray, loss: Any, alpha: float) -> float:
    scores = X @ np.atleast_2d(model.coef_).T + model.intercept_
    truth = 2 * y - 1 if isinstance(loss, MarginLoss) else y
    penalty = alpha / 2 * float(np.sum(np.square(model.coef_)))
    return float(loss(truth, scores[:, 0] if scores.shape[1] == 1 else scores)) + penalty


def at_zero(loss: Any, y: np.ndarray) -> float:
    """Return the objective at w = 0: of the mean of y, or of scores of 0."""
    if y.dtype.kind == "f":
        return float(loss(y, np.full(len(y), y.mean())))
    if isinstance(loss, MarginLoss):
        return float(loss(2 * y - 1, np.zeros(len(y))))
    return float(loss(y, np.zeros((len(y), int(y.max()) + 1))))


def seconds(fit: Callable[..., Any], X: np.ndarray, y: np.ndarray) -> tuple[float, Any]:
    """Return the least of three times of the processor, and the result."""
    times = []
    for _ in range(3):
        before = time.process_time()
        result = fit(X, y)
        times.append(time.process_time() - before)
    return min(times), result


def duels() -> Iterator[tuple[str, Any, Any, np.ndarray, np.ndarray]]:
    """For each problem its name, our model, theirs if there is one, and the data."""
    X2, y2 = make_classification(2000, 20, n_informative=10, flip_y=0.1, random_state=0)
    XR, yr = make_regression(2000, 20, noise=20.0, random_state=0)
    XD, yd = load_digits(return_X_y=True)
    XD, a = StandardScaler().fit_transform(XD), 1e-3
    two, ten = "(2000, 20)", "(1797, 64), 10 classes"

    def logistic(n: int) -> LogisticRegression:
        return LogisticRegression(C=1 / (a * n), tol=1e-6, max_iter=10_000)

    def svc(n: int, **kind: Any) -> LinearSVC:
        # A large intercept_scaling, so that liblinear's penalty of the intercept counts little.
        return LinearSVC(C=1 / (a * n), intercept_scaling=100, max_iter=100_000, **kind)

    def ours(loss: Any = None) -> LinearClassifier:
        return LinearClassifier(loss, alpha=a)

    yield f"hinge {two}", ours(Hinge()), svc(2000, loss="hinge", dual=True), X2, y2
    yield f"squared hinge {two}", ours(SquaredHinge()), svc(2000, dual=False, tol=1e-6), X2, y2
    yield f"logistic {two}", ours(Logistic()), logistic(2000), X2, y2
    yield f"softmax {ten}", ours(), logistic(1797), XD, yd
    yield f"Crammer–Singer {ten}", ours(CrammerSinger()), svc(1797, multi_class="crammer_singer"), XD, yd
    yield f"Weston–Watkins {ten}", ours(MulticlassHinge()), None, XD, yd
    for n in (500, 2000):
        theirs = QuantileRegressor(quantile=0.9, alpha=0)
        yield f"pinball 0.9 ({n}, 20)", LinearRegressor(Pinball(0.9), alpha=0.0), theirs, XR[:n], yr[:n]
    huber = HuberRegressor(epsilon=1.35, alpha=1e-4, max_iter=1000, tol=1e-8).fit(XR, yr)
    same = LinearRegressor(Huber(1.35 * huber.scale_), alpha=1e-4 * huber.scale_ / 2000)
    yield f"Huber {two}", same, huber, XR, yr
    yield f"squared error {two}", LinearRegressor(MeanSquaredError(), alpha=a), Ridge(alpha=1000 * a), XR, yr


def main() -> None:
    for what, ours, theirs, X, y in duels():
        our_time, ours = seconds(ours.fit, X, y)
        print(f"{what:43} {our_time * 1e3:8.1f} ms, {ours.n_iter_:3} steps", end="" if theirs else "\n")
        if theirs:
            their_time, _ = seconds(theirs.fit, X, y)
            reached = [objective(model, X, y, ours.loss_, ours.alpha) for model in (ours, theirs)]
            above = [(value - min(reached)) / at_zero(ours.loss_, y) * 1e6 for value in reached]
            print(
                f"; {type(theirs).__name__} {their_time * 1e3:8.1f} ms, ratio {our_time / their_time:6.2f}; "
                f"above the lower by {above[0]:.2g} and {above[1]:.2g} ppm"
            )


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
