"""Do the linear models reach their minimum, and how long do they take?

    python benchmarks/linear.py [--seeds 40] [--no-times] [--json file.json] [--compare file.json]

First table: a loss with kinks is fitted to columns as they come (ages, heights in cm, Kelvin, years), once without a
penalty, where the minimum is that of a linear program, which HiGHS solves, and once with alpha = 1e-3, where it is a
quadratic program's, and the duality gap says how far it is. It counts fits that are more than 1e-6 of the objective
at w = 0 above the minimum, those among them that gave no warning, and the worst distance.

--compare gives the largest difference of an objective from those of a file written on another processor, or in the
manner of one (OPENBLAS_CORETYPE=Nehalem NPY_DISABLE_CPU_FEATURES="X86_V3 X86_V4"), in units of that at w = 0.

Second table: the processor's time beside scikit-learn's estimators for the same problem, and the objective of each,
in units of 1e-6 of the objective at w = 0 above the lower of the two.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack, kron
from sklearn.datasets import load_digits, make_classification, make_regression
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import HuberRegressor, LogisticRegression, QuantileRegressor, Ridge
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lossbook._engine.solver import Columns, interior_point
from lossbook.linear import LinearClassifier, LinearRegressor, straight_lines
from lossbook.margin import Hinge, Logistic, MarginLoss, SquaredHinge
from lossbook.multiclass_hinge import CrammerSinger, MulticlassHinge
from lossbook.regression import Huber, MeanAbsoluteError, MeanSquaredError, Pinball

SCALES = {"standardized": (0, 1), "age": (45, 15), "height in cm": (172, 9), "Kelvin": (288, 6), "years": (2005, 8)}
LOSSES = [MeanAbsoluteError(), Pinball(quantile=0.9), Hinge(), MulticlassHinge(), CrammerSinger()]


def draw(seed: int, scale: str, loss: Any, n: int = 60) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(n, 3))
    latent = z @ [1.0, -0.5, 0.25] + rng.standard_t(3, size=n)
    center, spread = SCALES[scale]
    X = np.round(center + spread * z, 0 if center else 6)  # as such columns come
    if isinstance(loss, (MeanAbsoluteError, Pinball)):
        return X, 10 * latent
    cuts = [0.0] if isinstance(loss, Hinge) else [-0.7, 0.7]
    return X, np.digitize(latent, cuts)


def program(loss: Any, X: np.ndarray, y: np.ndarray) -> float:
    """Return the smallest mean loss by a linear program: a variable for each maximum, above each of its lines."""
    n_scores = 1 if y.dtype.kind == "f" or isinstance(loss, MarginLoss) else int(y.max()) + 1
    slopes, heights, _ = straight_lines(loss, 2 * y - 1 if isinstance(loss, MarginLoss) else y, n_scores)
    n, groups, lines, _ = slopes.shape
    A = np.hstack([np.ones((n, 1)), (X - X.mean(axis=0)) / X.std(axis=0)])
    moved = np.einsum("igmk,ic->igmkc", slopes, A).reshape(n * groups * lines, -1)
    tops = kron(eye_array(n * groups), np.ones((lines, 1)))
    cost = np.r_[np.zeros(moved.shape[1]), np.full(n * groups, 1 / n)]
    options = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
    found = linprog(
        cost, A_ub=hstack([csr_array(moved), -tops]), b_ub=-heights.ravel(), bounds=(None, None), options=options
    )
    return float(found.fun)


def objective(model: Any, X: np.ndarray, y: np.ndarray, loss: Any = None, alpha: float = 0.0) -> float:
    loss = loss or model.loss_
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


def gap(loss: Any, X: np.ndarray, y: np.ndarray, alpha: float) -> tuple[float, float]:
    """Return the best objective that a search without a limit finds, and the gap that remains."""
    n_scores = 1 if y.dtype.kind == "f" or isinstance(loss, MarginLoss) else int(y.max()) + 1
    lines = straight_lines(loss, 2 * y - 1 if isinstance(loss, MarginLoss) else y, n_scores)
    columns = Columns.of(X, np.ones(len(y)), alpha, True)
    found = interior_point(columns, *lines, np.zeros((n_scores, X.shape[1] + 1)), 500, 0.0)
    tops = (np.einsum("igmk,ik->igm", lines[0], columns.scores(found.theta)) + lines[1]).max(axis=2).sum(axis=1)
    return float(tops.mean()) + columns.cost(found.theta), found.distance


def minima(seeds: int) -> list[dict[str, Any]]:
    rows = []
    for loss in LOSSES:
        estimator: Any = LinearRegressor if isinstance(loss, (MeanAbsoluteError, Pinball)) else LinearClassifier
        for alpha in (0.0, 1e-3):
            for scale in SCALES:
                distances, silent, steps, reached = [], 0, [], []
                for seed in range(seeds):
                    X, y = draw(seed, scale, loss)
                    with warnings.catch_warnings(record=True) as caught:
                        warnings.simplefilter("always", ConvergenceWarning)
                        model = estimator(loss, alpha=alpha).fit(X, y)
                    if alpha:
                        best, rest = gap(loss, X, y, alpha)
                        least = best - rest
                    else:
                        least = program(loss, X, y)
                    reached.append(objective(model, X, y, alpha=alpha) / at_zero(loss, y))
                    distance = reached[-1] - least / at_zero(loss, y)
                    distances.append(distance)
                    steps.append(model.n_iter_)
                    silent += distance > 1e-6 and not caught
                far = sum(d > 1e-6 for d in distances)
                row = {"loss": repr(loss), "alpha": alpha, "columns": scale, "far": far, "silent": silent}
                row |= {"worst": max(distances), "lowest": min(distances), "steps": max(steps), "objectives": reached}
                rows.append(row)
                print(
                    f"{loss!r:29} alpha={alpha:<6g} {scale:13} above 1e-6: {far:2} of {seeds}, without a warning: "
                    f"{silent:2}, distance {min(distances):8.1e} to {max(distances):8.1e}, steps up to {max(steps)}",
                    flush=True,
                )
    return rows


def seconds(fit: Callable[..., Any], X: np.ndarray, y: np.ndarray) -> tuple[float, Any]:
    """Return the least of three times of the processor, and the result."""
    times = []
    for _ in range(3):
        before = time.process_time()
        result = fit(X, y)
        times.append(time.process_time() - before)
    return min(times), result


def duels() -> list[dict[str, Any]]:
    rows = []
    X2, y2 = make_classification(2000, 20, n_informative=10, flip_y=0.1, random_state=0)
    XR, yr = make_regression(2000, 20, noise=20.0, random_state=0)
    digits = load_digits()
    XD, yd = StandardScaler().fit_transform(digits.data), digits.target
    a = 1e-3

    def logistic(n: int) -> LogisticRegression:
        return LogisticRegression(C=1 / (a * n), tol=1e-6, max_iter=10_000)

    def svc(n: int, **kind: Any) -> LinearSVC:
        # A large intercept_scaling, so that liblinear's penalty of the intercept counts little.
        return LinearSVC(C=1 / (a * n), intercept_scaling=100, max_iter=100_000, **kind)

    quantile = QuantileRegressor(quantile=0.9, alpha=0)
    huber = HuberRegressor(epsilon=1.35, alpha=1e-4, max_iter=1000, tol=1e-8).fit(XR, yr)
    classify, regress, of_two, of_digits = LinearClassifier, LinearRegressor, "(2000, 20)", "(1797, 64), 10 classes"
    tasks: list[tuple[str, Any, Any, Any, np.ndarray, np.ndarray, float]] = [
        (f"hinge {of_two}", classify, Hinge(), svc(2000, loss="hinge", dual=True), X2, y2, a),
        (f"squared hinge {of_two}", classify, SquaredHinge(), svc(2000, dual=False, tol=1e-6), X2, y2, a),
        (f"logistic {of_two}", classify, Logistic(), logistic(2000), X2, y2, a),
        (f"softmax {of_digits}", classify, None, logistic(1797), XD, yd, a),
        (f"Crammer–Singer {of_digits}", classify, CrammerSinger(), svc(1797, multi_class="crammer_singer"), XD, yd, a),
        (f"Weston–Watkins {of_digits}", classify, MulticlassHinge(), None, XD, yd, a),
        ("pinball 0.9 (500, 20)", regress, Pinball(0.9), quantile, XR[:500], yr[:500], 0.0),
        ("pinball 0.9 (2000, 20)", regress, Pinball(0.9), quantile, XR, yr, 0.0),
        ("Huber (2000, 20)", regress, Huber(1.35 * huber.scale_), huber, XR, yr, 1e-4 * huber.scale_ / 2000),
        ("squared error (2000, 20)", regress, MeanSquaredError(), Ridge(alpha=1000 * a), XR, yr, a),
    ]
    for what, estimator, loss, theirs, X, y, alpha in tasks:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ours_time, ours = seconds(estimator(loss, alpha=alpha).fit, X, y)
            row: dict[str, Any] = {"task": what, "ours": ours_time, "steps": ours.n_iter_}
            text = f"{what:43} {ours_time * 1e3:8.1f} ms, {ours.n_iter_:3} steps"
            if theirs is not None:
                theirs_time, _ = seconds(theirs.fit, X, y)
                reached = [objective(model, X, y, ours.loss_, alpha) for model in (ours, theirs)]
                unit = at_zero(ours.loss_, y) * 1e-6
                above = [(value - min(reached)) / unit for value in reached]
                row |= {"theirs": theirs_time, "ratio": ours_time / theirs_time, "above": above}
                text += (
                    f"; {type(theirs).__name__} {theirs_time * 1e3:8.1f} ms, ratio {ours_time / theirs_time:6.2f}; "
                    f"above the lower by {above[0]:.2g} and {above[1]:.2g} ppm"
                )
        rows.append(row)
        print(text, flush=True)
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--no-times", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--compare", type=Path)
    arguments = parser.parse_args()
    measured = {"minima": minima(arguments.seeds), "times": [] if arguments.no_times else duels()}
    if arguments.compare:
        pairs = zip(measured["minima"], json.loads(arguments.compare.read_text())["minima"], strict=True)
        most = max(np.abs(np.subtract(a["objectives"], b["objectives"])).max() for a, b in pairs)
        print(f"largest difference from {arguments.compare}: {most:.1e} of the objective at w = 0")
    if arguments.json:
        arguments.json.write_text(json.dumps(measured, indent=1) + "\n")
