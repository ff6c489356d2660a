"""The search itself: minima against linear programs and scipy's, gaps that are true, and lines that are the loss."""

import warnings

import numpy as np
import pytest

pytest.importorskip("sklearn")

from scipy.optimize import linprog, minimize
from sklearn.exceptions import ConvergenceWarning

from lossbook._engine import solver
from lossbook._engine.solver import Columns, interior_point, newton
from lossbook.cross_entropy import SparseCategoricalCrossEntropy
from lossbook.linear import LinearClassifier, LinearRegressor, straight_lines
from lossbook.margin import Hinge, Logistic, MarginLoss
from lossbook.multiclass_hinge import CrammerSinger, MulticlassHinge
from lossbook.regression import EpsilonInsensitive, Huber, LogCosh, MeanAbsoluteError, Pinball

SCALES = {"standardized": (0, 1), "age": (45, 15), "height in cm": (172, 9), "Kelvin": (288, 6), "years": (2005, 8)}
NUMBERS = [MeanAbsoluteError(), Pinball(quantile=0.9), EpsilonInsensitive(epsilon=5.0)]
KINKED = [*NUMBERS, Hinge(), MulticlassHinge(), CrammerSinger()]
SPARSE = SparseCategoricalCrossEntropy(from_logits=True)


def draw(seed, scale, loss, n=60):
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(n, 3))
    latent = z @ [1.0, -0.5, 0.25] + rng.standard_t(3, size=n)
    center, spread = SCALES[scale]
    X = np.round(center + spread * z, 0 if center else 6)
    if isinstance(loss, (*map(type, NUMBERS), Huber, LogCosh)):
        return X, 10 * latent
    return X, np.digitize(latent, [0.0] if isinstance(loss, MarginLoss) else [-0.7, 0.7])


def fit(loss, X, y, **parameters):
    return (LinearRegressor if y.dtype.kind == "f" else LinearClassifier)(loss, **parameters).fit(X, y)


def truth_and_width(loss, y):
    if isinstance(loss, MarginLoss):
        return 2 * y - 1, 1
    return y, 1 if y.dtype.kind == "f" else 3


def objective(loss, y, scores):
    return loss(truth_and_width(loss, y)[0], scores[:, 0] if scores.shape[1] == 1 else scores)


def at(model, X):
    return X @ np.atleast_2d(model.coef_).T + model.intercept_


@pytest.mark.parametrize("loss", KINKED, ids=repr)
def test_the_lines_are_the_loss(loss):
    _, y = draw(0, "age", loss)
    truth, width = truth_and_width(loss, y)
    slopes, heights, softness = straight_lines(loss, truth, width)
    scores = 3 * np.random.default_rng(1).normal(size=(60, width))
    losses = (np.einsum("igmk,ik->igm", slopes, scores) + heights).max(axis=2).sum(axis=1)
    expected = loss(truth, scores[:, 0] if width == 1 else scores, reduction="none")
    np.testing.assert_allclose(losses, expected, rtol=1e-13, atol=1e-13)
    assert softness == 0


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("loss", KINKED, ids=repr)
def test_the_minimum_is_the_linear_programs(loss, scale):
    for seed in (0, 1):
        X, y = draw(seed, scale, loss)
        truth, width = truth_and_width(loss, y)
        slopes, heights, _ = straight_lines(loss, truth, width)
        n, groups, lines, _ = slopes.shape
        A = np.hstack([np.ones((n, 1)), (X - X.mean(axis=0)) / X.std(axis=0)])
        moved = np.einsum("igmk,ic->igmkc", slopes, A).reshape(n * groups * lines, -1)
        tops = -np.kron(np.eye(n * groups), np.ones((lines, 1)))
        cost = np.r_[np.zeros(moved.shape[1]), np.full(n * groups, 1 / n)]
        best = linprog(cost, A_ub=np.hstack([moved, tops]), b_ub=-heights.ravel(), bounds=(None, None)).fun
        assert objective(loss, y, at(fit(loss, X, y, alpha=0), X)) == pytest.approx(best, rel=1e-8)


@pytest.mark.parametrize("loss", KINKED, ids=repr)
def test_the_gap_is_true_on_the_way(loss):
    X, y = draw(3, "Kelvin", loss)
    truth, width = truth_and_width(loss, y)
    for alpha in (0.0, 1e-2):
        columns = Columns.of(X, np.ones(60), alpha, True)
        theta = np.zeros((width, 4))

        def reached(found, columns=columns):
            return objective(loss, y, columns.scores(found.theta)) + columns.cost(found.theta)

        lines = straight_lines(loss, truth, width)
        best = reached(interior_point(columns, *lines, theta, 100, 0.0))
        for steps in (3, 6, 9):
            found = interior_point(columns, *lines, theta, steps, 0.0)
            above = reached(found) - best
            assert -1e-14 * best <= above <= found.distance * (1 + 1e-9) + 1e-14 * best


def test_a_quadratic_program_by_another_road():
    X, y = draw(5, "standardized", Hinge(), n=30)
    sign = 2 * y - 1
    # Variables w, b and a slack a sample: minimize the mean slack + |w|²/20, slack ≥ 0 and ≥ 1 − y(w·x + b).
    A = np.hstack([sign[:, None] * X, sign[:, None], np.eye(30)])
    found = minimize(
        lambda v: v[4:].mean() + v[:3] @ v[:3] / 20,
        np.r_[np.zeros(4), np.ones(30)],
        jac=lambda v: np.r_[v[:3] / 10, 0, np.full(30, 1 / 30)],
        method="SLSQP",
        bounds=[(None, None)] * 4 + [(0, None)] * 30,
        constraints={"type": "ineq", "fun": lambda v: A @ v - 1, "jac": lambda v: A},
        options={"ftol": 1e-14, "maxiter": 500},
    )
    model = fit(Hinge(), X, y, alpha=0.1)
    ours = objective(Hinge(), y, at(model, X)) + np.sum(model.coef_**2) / 20
    assert ours == pytest.approx(found.fun, rel=1e-7)


@pytest.mark.parametrize("loss", [Huber(delta=30.0), Huber(), Huber(delta=1e-6), LogCosh()], ids=repr)
@pytest.mark.parametrize("unit", [1e-9, 1.0, 1e6])
def test_bent_losses_on_any_scale_of_y(loss, unit):
    X, y = draw(7, "years", loss)
    model = fit(loss, X, unit * y, alpha=0)
    assert model.n_iter_ < 20
    # At the minimum the slopes are at right angles to every column.
    slopes = loss.gradient(unit * y, model.predict(X), reduction="none")
    Z = np.hstack([np.ones((60, 1)), (X - X.mean(axis=0)) / X.std(axis=0)])
    rounding = 1e-5 if unit <= 1 else 1e-2  # predictions of 1e7 are rounded by a part of delta
    assert np.abs(slopes @ Z).max() <= rounding * np.abs(slopes).sum()


def test_the_same_result_whatever_the_order_of_rows_and_columns():
    for loss in KINKED:
        X, y = draw(2, "years", loss)
        rows, columns = np.random.default_rng(0).permutation(60), [2, 0, 1]
        model, other = fit(loss, X, y), fit(loss, X[rows][:, columns], y[rows])
        np.testing.assert_allclose(at(other, X[:, columns]), at(model, X), atol=1e-5)


def test_conjugate_gradients_reach_the_same_minimum(monkeypatch):
    X, y = draw(0, "height in cm", SPARSE)
    whole = fit(SPARSE, X, y, alpha=1e-3)
    monkeypatch.setattr(solver, "DENSE", 1)
    np.testing.assert_allclose(fit(SPARSE, X, y, alpha=1e-3).coef_, whole.coef_, rtol=1e-5, atol=1e-8)
    hinge = fit(MulticlassHinge(), X, y, alpha=1e-3)
    monkeypatch.undo()
    best = fit(MulticlassHinge(), X, y, alpha=1e-3)
    np.testing.assert_allclose(at(hinge, X), at(best, X), atol=1e-2)


@pytest.mark.parametrize("loss", KINKED, ids=repr)
def test_a_kink_that_newton_does_not_know_of_ends_in_a_warning(loss, monkeypatch):
    monkeypatch.setattr("lossbook.linear.straight_lines", lambda *_: None)
    X, y = draw(0, "age", loss)
    with pytest.warns(ConvergenceWarning, match="at an objective up to .* above the minimum"):
        fit(loss, X, y, alpha=0, max_iter=60)


def test_columns_that_depend_on_each_other_or_say_nothing():
    for loss in (*KINKED, Huber(), Logistic(), SPARSE):
        X, y = draw(4, "age", loss)
        plain = fit(loss, X, y, alpha=0)
        redundant = fit(loss, np.hstack([X, X[:, :1] + X[:, 1:2], np.full((60, 1), 2000.1)]), y, alpha=0)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            ours = objective(loss, y, at(plain, X))
        wide = np.hstack([X, X[:, :1] + X[:, 1:2], np.full((60, 1), 2000.1)])
        assert objective(loss, y, at(redundant, wide)) == pytest.approx(ours, rel=1e-8)
        assert (np.atleast_2d(redundant.coef_)[:, 4] == 0).all()


def test_newton_on_a_parabola_takes_one_step_and_sees_it():
    Z = np.random.default_rng(0).normal(size=(30, 2))
    columns = Columns.of(Z, np.ones(30), 0.1, True)
    target = np.arange(30.0)[:, None]
    found = newton(columns, lambda z: (((z - target) ** 2)[:, 0], 2 * (z - target)), np.zeros((1, 3)), 1.0, 50, 1e-12)
    assert found.steps == 2 and found.distance < 1e-20
