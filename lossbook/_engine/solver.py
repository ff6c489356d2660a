"""The search for a linear model's minimum: Newton's method where the loss is smooth, an interior point where it kinks.

The scores of n samples are Z @ theta.T, one row of theta a score. Both searches look for the theta that minimizes

    Σ_i p_i · loss_i(scores_i) + ½ Σ penalty · theta²

and both do it by weighted least squares: with a matrix of curvatures H_i for each sample, the step is the solution of
(Zᵀ H Z + penalty) · step = −gradient. They differ in where H comes from, and in how they know that they are done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve, qr
from scipy.sparse.linalg import LinearOperator, cg

Array = NDArray[np.float64]
DENSE = 3000  # unknowns up to which the whole matrix is stored
LossAndSlope = Callable[[Array], tuple[Array, Array]]  # scores (n, K) → losses (n,) and slopes (n, K)


@dataclass(frozen=True)
class Columns:
    """The columns of X, moved and scaled so that all are alike: a step of 1 in any theta moves the scores by about 1.

    The penalty stays that of the weights of X itself, alpha/2 · Σ w², only written in theta.
    """

    Z: Array  # (n, c): a column of ones where there is an intercept, then the scaled columns
    p: Array  # (n,): the share of each sample, Σ p = 1
    penalty: Array  # (c,): 0 for the intercept
    center: Array
    scale: Array
    rotation: Array | None

    @classmethod
    def of(cls, X: Array, weights: Array, alpha: float, fit_intercept: bool) -> Columns:
        p = weights / weights.max()  # so that weights near 1e308 have a finite sum
        p = p / p.sum()
        size = np.abs(X).max(axis=0)  # divided by first: the square of 1e160 overflows
        size[size == 0] = 1
        scaled = X / size
        center = np.zeros(X.shape[1])
        if fit_intercept:
            center = scaled[0].copy()  # first a row, so that a constant column becomes 0 to the last digit
            scaled -= center
            rest = p @ scaled
            scaled, center = scaled - rest, center + rest
        rotation = None
        if X.shape[1] > len(X):
            # More columns than samples: the best w is a combination of the samples (any part of it at right angles to
            # them costs penalty and moves no score). Rotating into the span of the samples keeps Σ w².
            largest = size.max()
            rotation, R = qr((scaled * (size / largest)).T, mode="economic")
            scaled, size, center = R.T.copy(), np.full(len(X), largest), center * size
        spread = np.sqrt(p @ scaled**2)
        # A constant column has a spread of rounding errors. Nothing is to be learned from it.
        constant = spread <= 8 * np.finfo(float).eps
        scaled[:, constant] = 0
        spread[constant] = 1
        scaled /= spread
        with np.errstate(over="ignore", under="ignore"):
            penalty = np.minimum(alpha / spread / size / spread / size, 1e100)
        if fit_intercept:
            scaled = np.hstack([np.ones((len(X), 1)), scaled])
            penalty = np.r_[0.0, penalty]
        original = center if rotation is not None else center * size
        return cls(scaled, p, penalty, original, spread * size, rotation)

    def scores(self, theta: Array) -> Array:
        scores: Array = self.Z @ theta.T
        return scores

    def pull(self, slopes: Array) -> Array:
        """Return the gradient in theta of Σ p_i · loss_i, from the slopes in the scores."""
        gradient: Array = (slopes * self.p[:, None]).T @ self.Z
        return gradient

    def cost(self, theta: Array) -> float:
        return float(np.sum(self.penalty * theta**2)) / 2

    def weights(self, theta: Array) -> tuple[Array, Array]:
        """Return the weights and intercepts of X's own columns."""
        intercept = theta[:, 0] if len(self.penalty) > len(self.scale) else np.zeros(len(theta))
        w = theta[:, len(self.penalty) - len(self.scale) :] / self.scale
        if self.rotation is not None:
            w = w @ self.rotation.T
        return w, intercept - w @ self.center

    def least_squares(self, curvature: Array) -> Callable[[Array], Array]:
        """Return the solver of (Zᵀ H Z + penalty) x = right, for curvatures H of shape (n, K, K)."""
        K, c = curvature.shape[1], len(self.penalty)
        weighted = curvature * self.p[:, None, None]
        if K > 1:
            # A loss over K classes sees only the differences of the scores: equal steps in all change nothing, H is 0
            # there to the last digit. Any number in its place makes the matrix invertible, and no step goes that way.
            weighted = weighted - weighted.mean(axis=1, keepdims=True)
            weighted = weighted - weighted.mean(axis=2, keepdims=True)
            weighted += np.einsum("nkk->n", weighted)[:, None, None] / K**2
        if K * c > DENSE:
            return self._conjugate_gradients(weighted)
        matrix = np.empty((K, c, K, c))
        for k in range(K):
            for j in range(k + 1):
                block = self.Z.T @ (weighted[:, k, j, None] * self.Z)
                matrix[k, :, j, :], matrix[j, :, k, :] = block, block.T
        diagonal = np.einsum("kckc->kc", matrix)
        diagonal += self.penalty
        solve = _cholesky(matrix.reshape(K * c, K * c))
        return lambda right: solve(right.ravel()).reshape(K, c)

    def _conjugate_gradients(self, weighted: Array) -> Callable[[Array], Array]:
        """Solve the same where the whole matrix, a block for each pair of scores, would be too large."""
        K, c = weighted.shape[1], len(self.penalty)
        one_score = [_cholesky(self.Z.T @ (weighted[:, k, k, None] * self.Z) + np.diag(self.penalty)) for k in range(K)]

        def product(flat: Array) -> Array:
            theta = flat.reshape(K, c)
            pulled = np.einsum("nkj,nj->kn", weighted, self.scores(theta)) @ self.Z
            result: Array = (pulled + self.penalty * theta).ravel()
            return result

        def nearly(flat: Array) -> Array:
            return np.concatenate([solve(part) for solve, part in zip(one_score, flat.reshape(K, c))])

        size = (K * c, K * c)
        whole, inverse = LinearOperator(size, product, dtype=float), LinearOperator(size, nearly, dtype=float)
        return lambda right: cg(whole, right.ravel(), rtol=1e-6, maxiter=500, M=inverse)[0].reshape(K, c)


def _cholesky(matrix: Array) -> Callable[[Array], Array]:
    """Return the solver of matrix @ x = right, for a symmetric matrix that has no or hardly any negative direction."""
    diagonal = matrix.diagonal()
    size = np.sqrt(np.where(diagonal > 0, diagonal, 1))
    matrix = matrix / size / size[:, None]
    ridge = 1e-14
    while True:  # columns that depend on each other, or a loss that is not convex, need some more
        try:
            factor = cho_factor(matrix + ridge * np.eye(len(matrix)))
            break
        except LinAlgError:
            ridge *= 100

    def solve(right: Array) -> Array:
        target = right / size
        x = cho_solve(factor, target)
        if ridge < 1e-8:
            x += cho_solve(factor, target - matrix @ x)  # what the ridge and the rounding took
        answer: Array = x / size
        return answer

    return solve


@dataclass(frozen=True)
class Found:
    """Where a search ended, and how far above the minimum, in units of the objective."""

    theta: Array
    steps: int
    distance: float
    endless: bool = False  # the objective falls for ever: there is no minimum


def newton(columns: Columns, loss: LossAndSlope, theta: Array, spread: float, max_iter: int, tol: float) -> Found:
    """Minimize a smooth loss by Newton's method, with curvatures from differences of its slopes.

    The differences are as wide as the last step. A far-away start of a Huber or log-cosh loss has no curvature at all,
    but seen over the whole way it has; near the minimum the steps shrink, and with them the error of the differences.
    The distance is what the next step promises, half of gradientᵀ · H⁻¹ · gradient.
    """
    scores = columns.scores(theta)
    losses, slopes = loss(scores)
    value = start = float(columns.p @ losses) + columns.cost(theta)
    distance, endless, width = np.inf, False, spread
    for steps in range(1, max_iter + 1):  # noqa: B007
        gradient = columns.pull(slopes) + columns.penalty * theta
        width = max(width, 1e-7 * float(np.abs(scores).max()), 1e-300)
        while not np.isfinite(curvature := _curvature(loss, scores, width)).all() and width > spread:
            width /= 100  # an exponential overflows so far out
        step = -columns.least_squares((curvature + curvature.transpose(0, 2, 1)) / 2)(gradient)
        promise = -float(np.sum(gradient * step))
        distance, change = promise / 2, columns.scores(step)
        reach = float(np.abs(change).max())
        length = 1.0
        while length > 1e-12:
            new = theta + length * step
            new_scores = scores + length * change
            new_losses, new_slopes = loss(new_scores)
            new_value = float(columns.p @ new_losses) + columns.cost(new)
            if new_value <= value - 1e-4 * length * promise + 4e-16 * abs(value):
                break
            length /= 4
        else:
            break
        theta, scores, slopes, value = new, columns.scores(new), new_slopes, new_value
        if distance <= tol * start:
            near = 0.1 * spread
            if width > near > reach:  # a wide difference can see e^w times the curvature at the place itself
                wide, narrow = (
                    columns.p @ c.trace(axis1=1, axis2=2) for c in (curvature, _curvature(loss, scores, near))
                )
                if narrow < wide / 2:
                    width = near
                    continue
            endless = reach > 0.3 * spread and not columns.penalty.any()
            break
        width = reach if length == 1 else max(width, 4 * length * reach)
    return Found(theta, steps, distance, endless)


def _curvature(loss: LossAndSlope, scores: Array, width: float) -> Array:
    """Return each sample's matrix of curvatures, from differences of slopes ``width`` to either side."""
    curvature = np.empty((*scores.shape, scores.shape[1]))
    for k in range(scores.shape[1]):
        aside = np.zeros(scores.shape[1])
        aside[k] = width
        curvature[:, :, k] = (loss(scores + aside)[1] - loss(scores - aside)[1]) / (2 * width)
    return curvature


def interior_point(
    columns: Columns, slopes: Array, heights: Array, softness: float, theta: Array, max_iter: int, tol: float
) -> Found:
    """Minimize a loss with kinks, given as a sum of maxima of straight lines, and end with a duality gap.

    Sample i costs Σ_g max_m (slopes[i, g, m] · scores_i + heights[i, g, m]). A maximum is the smallest t above all
    lines; with the term −mu Σ log(room), room = t − line, it becomes smooth. Mu goes to 0 step by step (Mehrotra's
    predictor and corrector). On the way each line has a share = mu/room, of sum 1 in its group, and the shares prove
    how low the loss can be: it is at least Σ share · line, for every theta, and the least value of that, a straight
    line plus the penalty, is known. What lies between it and the objective is the duality gap.

    A softness s > 0, for one score and one group, takes s/2 · (Σ share · slope)² off: Huber's loss is the largest
    value of that over all shares. It acts like scores moved by −s · Σ share · slope.
    """
    point = _Point(columns, slopes, heights, softness, theta)
    best = Found(theta, 1, np.inf)
    if point.start == 0:
        return Found(theta, 1, 0.0)
    stalled, steps = 0, 0
    while steps < max_iter and stalled < 8:
        steps += 1
        mu = point.mean(point.shares * point.room)
        point.linearize()
        _, d_shares, d_room = point.toward(np.zeros_like(heights))
        far = min(1.0, point.reach(d_shares, d_room))
        ahead = point.mean((point.shares + far * d_shares) * (point.room + far * d_room))
        # Aim at the mu that seems within reach, and make up for the product of the changes, which is no straight line.
        d_theta, d_shares, d_room = point.toward(mu * (ahead / mu) ** 3 - d_shares * d_room)
        near = max(0.9, min(0.9999, 1 - mu / point.start))  # never onto a bound
        length = min(1.0, near * point.reach(d_shares, d_room))
        point.theta = point.theta + length * d_theta
        point.shares = point.shares + length * d_shares
        point.room = point.room + length * d_room
        distance = point.gap()
        if distance < best.distance:
            best = Found(point.theta, steps, distance)
        if distance <= tol * point.start or mu <= 1e-18 * point.start:
            break
        stalled = stalled + 1 if length < 0.1 else 0
    return replace(best, steps=steps)


class _Point:
    """Where the interior point is: theta, and for each line a share and the room below t, both above 0."""

    def __init__(self, columns: Columns, slopes: Array, heights: Array, softness: float, theta: Array) -> None:
        self.columns, self.slopes, self.heights, self.softness = columns, slopes, heights, softness
        self.p = columns.p[:, None, None]
        self.theta = theta
        self.shares = np.full(heights.shape, 1 / heights.shape[2])
        lines = self.lines(self.shares)
        tops = lines.max(axis=2, keepdims=True)
        self.start = float(np.sum(self.p * tops)) + columns.cost(theta)
        self.room = tops - lines + 10 * self.start  # far from every kink, where equal shares are right

    def mean(self, products: Array) -> float:
        return float(np.mean(np.sum(self.p * products, axis=0)))

    def force(self, shares: Array) -> Array:
        force: Array = np.einsum("igm,igmk->ik", shares, self.slopes)
        return force

    def lines(self, shares: Array) -> Array:
        scores = self.columns.scores(self.theta) - self.softness * self.force(shares)
        lines: Array = np.einsum("igmk,ik->igm", self.slopes, scores) + self.heights
        return lines

    def gap(self) -> float:
        """Return how far, at most, the objective is above its minimum."""
        shares = self.shares / self.shares.sum(axis=2, keepdims=True)
        force, lines = self.force(shares), self.lines(shares)
        tops = lines.max(axis=2, keepdims=True)
        residual = np.abs(self.columns.pull(force) + self.columns.penalty * self.theta)
        # Another theta may be better by residual²/(2·penalty), or, up to ten times as large, by 10·residual·|theta|.
        within = residual * 10 * (np.abs(self.theta).max() + self.start)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            anywhere = np.where(residual > 0, residual**2 / (2 * self.columns.penalty), 0)
        proven = float(np.sum(self.p * shares * (tops - lines))) + float(np.minimum(within, anywhere).sum())
        soft = self.softness / 2 * float(self.columns.p @ np.sum(force**2, axis=1))
        value = float(np.sum(self.p * tops)) + soft + self.columns.cost(self.theta)
        return min(proven, value)  # no loss is below 0

    def linearize(self) -> None:
        """Prepare the step: the curvature of the smoothed maximum is the variance of its lines' slopes."""
        self.pull = self.shares / self.room
        self.total = self.pull.sum(axis=2, keepdims=True)
        mean = np.einsum("igm,igmk->igk", self.pull / self.total, self.slopes)
        self.deviation = self.slopes - mean[:, :, None]
        variance = np.einsum("igm,igmk,igmj->ikj", self.pull, self.deviation, self.deviation)
        give = 1 / (1 + self.softness * variance)  # 1 where nothing is soft; else there is one score
        self.give: Array = give[:, :, 0]
        self.solve = self.columns.least_squares(give * variance)

    def toward(self, target: Array) -> tuple[Array, Array, Array]:
        """Return the changes of theta, shares and room after which share · room would be the target."""
        wanted = target / self.room - self.shares
        lift = (wanted.sum(axis=2, keepdims=True) - (1 - self.shares.sum(axis=2, keepdims=True))) / self.total
        wanted = wanted - self.pull * lift
        more = self.give * self.force(wanted)
        gradient = self.columns.pull(self.force(self.shares) + more) + self.columns.penalty * self.theta
        d_theta = -self.solve(gradient)
        d_scores = self.give * self.columns.scores(d_theta) - self.softness * more
        moved = np.einsum("igmk,ik->igm", self.deviation, d_scores)
        return d_theta, wanted + self.pull * moved, lift - moved

    def reach(self, d_shares: Array, d_room: Array) -> float:
        """Return how much of the changes takes the first share or room to 0."""
        return 1 / max(float((-d_shares / self.shares).max()), float((-d_room / self.room).max()), 1e-300)
