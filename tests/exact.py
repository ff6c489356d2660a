"""Hard inputs and exact answers: each loss and link by its definition, in mpmath.

A definition takes one sample and is as plain as in the chapter: it may subtract nearly equal numbers, because it has
digits to spare. The results here go down to 1e-323; 400 digits leave 50 of them even where a definition subtracts such
a number from 1. Both tests/test_accuracy.py and benchmarks/accuracy.py read this table.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import mpmath
import numpy as np
from mpmath import mpf

from lossbook import (
    activations,
    cross_entropy,
    focal,
    margin,
    metric_learning,
    multiclass_hinge,
    multilabel,
    overlap,
    regression,
)
from lossbook.divergence import cross_entropy as divergence_cross_entropy
from lossbook.divergence import entropy, js_divergence, kl_divergence

DIGITS = 400
GAMMAS = (0.0, 0.5, 1.0, 2.0, 5.0)

# --- hard inputs -----------------------------------------------------------------------------------------------------

SIZES = [0.0, 1e-300, 1e-8, 1e-3, 0.1, 0.5, 1.0, 2.5, 17.0, 36.7, 37.0, 40.0, 100.0, 300.3, 650.0, 709.5, 746.0, 1e4]
LOGITS = np.array(sorted({sign * size for size in SIZES for sign in (1, -1)}))
PROBABILITIES = np.array([0, 5e-324, 1e-310, 1e-160, 1e-17, 1e-8, 0.1, 0.3, 0.5, 0.7, 0.9, 1 - 1e-8, 1 - 2.0**-53, 1])
RESIDUALS = [0.0, 5e-324, 1e-160, 1e-17, 1e-8, 1e-3, 0.1, 0.5, 0.999, 1.0, 1.001, 2.999, 3.0, 10.0, 700.0, 1e160]
MARGINS = [5e-324, 1e-300, 1e-160, 1e-17, 1e-8, 0.5, 1 - 2.0**-53, 1.0, 1 + 2.0**-52, 2.0, 36.7, 37.0, 40.0, 700.0]
MARGINS = np.array(sorted({sign * m for m in [0.0, *MARGINS, 709.0, 720.0, 745.0, 1e4, 1e160] for sign in (1, -1)}))
SCORES = [
    [0.0, 0.0],
    [1e-8, -1e-8],
    [1e-3, 0.0, -1e-3],
    [2.0, 1.0, 0.1],
    [40.0, 0.0],
    [0.1, 40.3, -0.7],
    [300.1, -0.3, 17.7],  # z − max is rounded, and that alone would cost 3e-14
    [-650.3, 0.1, -649.9],
    [0.0, 650.1, 0.3],
    [7.5, 7.5, -3.0],  # a tie at the top
    [3.0, 3.0, 3.0, 3.0],
    [1e4, -1e4, 1e4],
    [2.0 + 1e4, 1.0 + 1e4, 0.1 + 1e4],  # shifted
    [2.0 - 1e4, 1.0 - 1e4, 0.1 - 1e4],
    [40.0 + 1e4, 1e4],
    [5.0] * 1000,
    np.linspace(-30, 30, 997).tolist(),
]


def distribution_pairs() -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pairs that sum to exactly 1, as multiples of 2⁻⁵² do in floats too: nearly equal, apart, and with zeros."""
    rng = np.random.default_rng(9)
    one = 2**52
    for k in (2, 3, 10, 1000):
        cuts = np.sort(rng.integers(1, one, k - 1))
        p = np.diff([0, *cuts.tolist(), one])
        for exponent in (0, 5, 20, 26, 35, 45, 49):  # what is moved, in units of 2⁻⁵²
            q = p.copy()
            amount = min(2**exponent, int(q.max()) // 2)
            q[q.argmax()] -= amount
            q[(p.argmax() + 1) % k] += amount
            yield p / one, q / one
    yield np.array([0.0, 1.0, 0.0]), np.array([0.25, 0.5, 0.25])
    yield np.array([0.5, 0.5]), np.array([1.0, 0.0])
    yield np.array([1.0, 0.0]), np.array([2.0**-52, 1 - 2.0**-52])


# --- one sample by its definition ------------------------------------------------------------------------------------


class Exact(NamedTuple):
    """What a definition returns: its numbers, and the size of what is subtracted where that bounds the precision."""

    value: list[Any]
    gradient: list[Any] | None = None
    value_size: list[Any] | None = None
    gradient_size: list[Any] | None = None


Definition = Callable[[Any, Any], Exact]


def exp(x: mpf) -> mpf:
    return mpmath.exp(min(max(x, mpf(-100000)), mpf(100000)))  # what lies beyond is 0 or infinite to a float


def ln(x: mpf) -> mpf:
    return mpmath.log(x) if x else -mpmath.inf


def times(weight: mpf, x: mpf) -> mpf:
    return weight * x if weight else mpf(0)  # 0 · ln 0 is 0


def softplus(x: mpf) -> mpf:
    return mpmath.log1p(exp(x)) if x < 50000 else x


def sigma(x: mpf) -> mpf:
    return 1 / (1 + exp(-x))


def of_residual(value: Callable[[mpf], Any], slope: Callable[[mpf], Any]) -> Definition:
    return lambda y, x: Exact([value(mpf(x) - mpf(y))], [slope(mpf(x) - mpf(y))])


def of_margin(value: Callable[[mpf], Any], slope: Callable[[mpf], Any]) -> Definition:
    return lambda y, x: Exact([value(mpf(y) * mpf(x))], [mpf(y) * slope(mpf(y) * mpf(x))])


def log_cosh(r: mpf) -> mpf:
    return mpmath.log(mpmath.cosh(r)) if abs(r) < 50000 else abs(r) - mpmath.log(2)


def squared_log_error(y: float, x: float) -> Exact:
    d = ln(1 + mpf(x)) - ln(1 + mpf(y))
    return Exact([d * d], [2 * d / (1 + mpf(x))])


def poisson(y: float, mean: float) -> Exact:
    y, mean = mpf(y), mpf(mean)
    cost = times(y, ln(mean))
    slope = 1 - (y / mean if mean else y and mpmath.inf)
    return Exact([mean - cost], [slope], [max(mean, abs(cost))])


def poisson_from_log(y: float, eta: float) -> Exact:
    y, eta = mpf(y), mpf(eta)
    mean = exp(eta)
    return Exact([mean - y * eta], [mean - y], [max(mean, abs(y * eta))], [max(mean, y)])


def gaussian(floor: float) -> Definition:
    def definition(y: float, row: np.ndarray) -> Exact:
        r, s = mpf(float(row[0])) - mpf(float(y)), mpf(float(row[1]))
        v = exp(s) + mpf(floor)
        square, share = r * r / v, exp(s) / v
        size = max(abs(s), abs(ln(mpf(floor))) if floor else mpf(0), square)
        slopes = [r / v, (1 - square) * share / 2]
        return Exact([(ln(v) + square) / 2], slopes, [size / 2], [abs(slopes[0]), max(mpf(1), square) * share / 2])

    return definition


def share_of_errors(alpha: float, beta: float, power: int, smooth: float, from_logits: bool) -> Definition:
    """(α·excess + β·missed)/(hits + α·excess + β·missed + smooth) and its slopes, by the quotient rule."""

    def definition(y: np.ndarray, x: np.ndarray) -> Exact:
        y, x = [int(a) for a in y.tolist()], [mpf(a) for a in x.tolist()]
        p, chain = ([sigma(z) for z in x], [sigma(z) * sigma(-z) for z in x]) if from_logits else (x, [mpf(1)] * len(x))
        a, b, s = mpf(alpha), mpf(beta), mpf(smooth)
        w = mpmath.fsum(b * (1 - q) ** power if t else a * q**power for t, q in zip(y, p))
        total = w + mpmath.fsum(t * q for t, q in zip(y, p)) + s
        if total == 0:
            return Exact([mpf(0)], [mpf(0)] * len(p))
        d_wrong = [-b * power * (1 - q) ** (power - 1) if t else a * power * q ** (power - 1) for t, q in zip(y, p)]
        slopes = [(d * total - w * (d + t)) / total**2 * c for d, t, c in zip(d_wrong, y, chain)]
        return Exact([w / total], slopes)

    return definition


def contrastive(y: float, d: float) -> Exact:
    short = max(1 - mpf(d), mpf(0))
    return Exact([mpf(d) ** 2], [2 * mpf(d)]) if y else Exact([short**2], [-2 * short])


def triplet(y: Any, d: np.ndarray) -> Exact:
    return (lambda exact: Exact(exact.value, [-g for g in exact.gradient]))(crammer_singer(y, -d))


def info_nce(temperature: float) -> Definition:
    def definition(y: Any, s: np.ndarray) -> Exact:
        t = mpf(temperature)
        exact = softmax_cross_entropy()(y, np.array([mpf(a) / t for a in s.tolist()], object))
        return Exact(exact.value, [g / t for g in exact.gradient])

    return definition


def pairwise_logistic(y: np.ndarray, z: np.ndarray) -> Exact:
    grades, z = y.tolist(), [mpf(a) for a in z.tolist()]
    pairs = [(i, j) for i in range(len(z)) for j in range(len(z)) if grades[i] > grades[j]]
    slopes, size = [mpf(0)] * len(z), [mpf(0)] * len(z)
    for i, j in pairs:
        push = sigma(z[j] - z[i]) / len(pairs)
        slopes[i], slopes[j] = slopes[i] - push, slopes[j] + push
        size[i], size[j] = size[i] + push, size[j] + push  # what an item gains and what it loses cancel
    value = mpmath.fsum(softplus(z[j] - z[i]) for i, j in pairs) / max(len(pairs), 1)
    return Exact([value], slopes, None, size)


def binary_from_logits(y: float, z: float) -> Exact:
    y, z = mpf(y), mpf(z)
    push, pull = (1 - y) * sigma(z), y * sigma(-z)  # a soft target's slope is their difference
    return Exact([y * softplus(-z) + (1 - y) * softplus(z)], [push - pull], None, [max(push, pull)])


def binary_from_probabilities(y: float, q: float) -> Exact:
    y, q = mpf(y), mpf(q)
    terms = [y / q if q else y and mpmath.inf, (1 - y) / (1 - q) if q < 1 else (1 - y) and mpmath.inf]
    return Exact([-times(y, ln(q)) - times(1 - y, ln(1 - q))], [terms[1] - terms[0]])


def binary_focal_from_logits(gamma: float) -> Definition:
    def definition(y: float, z: float) -> Exact:
        sign = 2 * int(y) - 1
        s = sign * mpf(z)
        p, other, loss = sigma(s), sigma(-s), softplus(-s)
        return Exact([other**gamma * loss], [-sign * other**gamma * (gamma * p * loss + other)])

    return definition


def focal_terms(p: mpf, gamma: float) -> tuple[mpf, mpf]:
    """(1 − p)^γ · (−ln p) and minus its slope along p."""
    if p == 1:
        return mpf(0), mpf(gamma == 0)
    if p == 0:
        return mpmath.inf, mpmath.inf
    return (1 - p) ** gamma * -ln(p), (1 - p) ** gamma * (1 / p + gamma * -ln(p) / (1 - p))


def binary_focal_from_probabilities(gamma: float) -> Definition:
    def definition(y: float, q: float) -> Exact:
        value, fall = focal_terms(mpf(q) if y else 1 - mpf(q), gamma)
        return Exact([value], [-fall if y else fall])

    return definition


@functools.lru_cache(maxsize=64)
def softmax(row: tuple[float, ...]) -> tuple[list[mpf], mpf]:
    """The softmax and ln Σ e^z."""
    exps = [mpmath.exp(mpf(z)) for z in row]
    total = mpmath.fsum(exps)
    return [e / total for e in exps], mpmath.log(total)


def one_hot(y: Any, k: int) -> list[mpf]:
    return [mpf(j == int(y)) for j in range(k)] if np.ndim(y) == 0 else [mpf(float(a)) for a in y]


def softmax_cross_entropy(smoothing: float = 0.0) -> Definition:
    def definition(y: Any, z: np.ndarray) -> Exact:
        q, total = softmax(tuple(z.tolist()))
        p = [(1 - mpf(smoothing)) * a + mpf(smoothing) / len(q) for a in one_hot(y, len(q))]
        value = mpmath.fsum(a * (total - mpf(b)) for a, b in zip(p, z.tolist()))
        mass = mpmath.fsum(p)
        # The gradient is q − p, or (1 − p) − (1 − q) where both are near 1.
        size = [max(min(max(a, b), max(1 - a, 1 - b)), mpf(0)) for a, b in zip(q, p)]
        gradient = [mass * a - b for a, b in zip(q, p)]
        return Exact([value], gradient, None, gradient if is_hard(y) and not smoothing else size)

    return definition


def is_hard(y: Any) -> bool:
    return np.ndim(y) == 0 or sorted(set(y.tolist())) == [0.0, 1.0]


def cross_entropy_from_probabilities(y: Any, q: np.ndarray) -> Exact:
    p, q = one_hot(y, len(q)), [mpf(b) for b in q.tolist()]
    value = -mpmath.fsum(times(a, ln(b)) for a, b in zip(p, q))
    return Exact([value], [-(a / b if b else mpmath.inf) if a else mpf(0) for a, b in zip(p, q)])


def softmax_focal(gamma: float) -> Definition:
    def definition(y: Any, z: np.ndarray) -> Exact:
        q, _ = softmax(tuple(z.tolist()))
        p = one_hot(y, len(q))
        parts = [focal_terms(a, gamma) if b else (mpf(0), mpf(0)) for a, b in zip(q, p)]
        c = [b * fall * a for b, (_, fall), a in zip(p, parts, q)]
        total = mpmath.fsum(c)
        gradient = [a * total - b for a, b in zip(q, c)]
        size = [min(max(a * total, b), max((1 - a) * total, total - b)) for a, b in zip(q, c)]
        value = mpmath.fsum(times(b, loss) for b, (loss, _) in zip(p, parts))
        return Exact([value], gradient, None, gradient if is_hard(y) else size)

    return definition


def focal_from_probabilities(gamma: float) -> Definition:
    def definition(y: Any, q: np.ndarray) -> Exact:
        p = one_hot(y, len(q))
        parts = [focal_terms(mpf(a), gamma) for a in q.tolist()]
        value = mpmath.fsum(times(b, loss) for b, (loss, _) in zip(p, parts))
        return Exact([value], [-times(b, fall) for b, (_, fall) in zip(p, parts)])

    return definition


def weston_watkins(y: Any, z: np.ndarray) -> Exact:
    y, z = int(y), [mpf(a) for a in z.tolist()]
    excess = [z[j] - z[y] + 1 if j != y else mpf(0) for j in range(len(z))]
    gradient = [mpf(a > 0) for a in excess]
    gradient[y] = -mpmath.fsum(gradient)
    return Exact([mpmath.fsum(max(a, mpf(0)) for a in excess)], gradient)


def crammer_singer(y: Any, z: np.ndarray) -> Exact:
    y, z = int(y), [mpf(a) for a in z.tolist()]
    worst = max((j for j in range(len(z)) if j != y), key=lambda j: (z[j], -j))
    loss = max(z[worst] - z[y] + 1, mpf(0))
    return Exact([loss], [(mpf(j == worst) - mpf(j == y)) * (loss > 0) for j in range(len(z))])


def project(z: list[mpf]) -> tuple[list[mpf], mpf]:
    """The sparsemax of a row and its threshold τ."""
    total = tau = mpf(0)
    for k, value in enumerate(sorted(z, reverse=True), 1):
        total += value
        if 1 + k * value > total:
            tau = (total - 1) / k
    return [max(value - tau, mpf(0)) for value in z], tau


def sparsemax_loss(y: Any, z: np.ndarray) -> Exact:
    q, z = one_hot(y, len(z)), [mpf(a) for a in z.tolist()]
    p, tau = project(z)
    value = mpmath.fsum((v * v - tau * tau) / 2 for v in z if v > tau)
    value += mpmath.fsum(a * a / 2 - a * b for a, b in zip(q, z))
    # z − (max z − 1) is rounded: p is off by a few ulp of 1, and half the sum of squares of p − q accordingly.
    gradient = [a - b for a, b in zip(p, q)]
    size = [max(abs(a), mpf(0.01)) for a in gradient]
    return Exact([value], gradient, [max(value, mpmath.fsum(abs(a) for a in gradient) / 100)], size)


def of_row(function: Callable[[np.ndarray], Exact]) -> Definition:
    return lambda _, z: function(z)


def exact_log_softmax(z: np.ndarray) -> Exact:
    total = softmax(tuple(z.tolist()))[1]
    return Exact([mpf(a) - total for a in z.tolist()])


def exact_logsumexp(z: np.ndarray) -> Exact:
    total = softmax(tuple(z.tolist()))[1]
    return Exact([total], None, [max(abs(total), abs(mpf(float(z.max()))))])  # the largest score and ln(1 + r) cancel


def exact_sparsemax(z: np.ndarray) -> Exact:
    p = project([mpf(a) for a in z.tolist()])[0]
    return Exact(p, None, [mpf(a > 0) for a in p])  # a few ulp of 1


def kl(p: list[mpf], q: list[mpf]) -> mpf:
    return mpmath.fsum(times(a, ln(a) - ln(b)) for a, b in zip(p, q))


def of_pair(function: Callable[[list[mpf], list[mpf]], mpf]) -> Definition:
    return lambda p, q: Exact([function([mpf(a) for a in p.tolist()], [mpf(b) for b in q.tolist()])])


def jensen_shannon(p: list[mpf], q: list[mpf]) -> mpf:
    middle = [(a + b) / 2 for a, b in zip(p, q)]
    return (kl(p, middle) + kl(q, middle)) / 2


# --- the table -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Family:
    """A loss or link on its hard inputs: batches (truth, prediction), the definition of a sample, and our function."""

    name: str
    batches: list[tuple[Any, Any]]
    definition: Definition
    ours: Any
    sums: bool = False  # over classes: held to a relative error instead of ulp

    def __str__(self) -> str:
        return self.name

    def found(self) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
        """Our values and gradients, batch by batch."""
        for truth, prediction in self.batches:
            if hasattr(self.ours, "value_and_gradient"):
                yield self.ours.value_and_gradient(truth, prediction, reduction="none")
            elif truth is None:
                yield np.asarray(self.ours(prediction)), None
            else:
                yield np.asarray(self.ours(truth, prediction)), None

    def exact(self) -> Iterator[Exact]:
        """The exact answers, batch by batch: those of its samples, one after the other."""
        with mpmath.workdps(DIGITS):
            for truth, prediction in self.batches:
                samples = [
                    self.definition(None if truth is None else truth[i], prediction[i]) for i in range(len(prediction))
                ]
                columns = [[x for sample in column for x in sample] if column[0] is not None else None
                           for column in zip(*samples)]  # fmt: skip
                yield Exact(*columns)


def elementwise(truths: Any, predictions: Any) -> list[tuple[np.ndarray, np.ndarray]]:
    """Every truth with every prediction."""
    y, x = np.meshgrid(np.asarray(truths, dtype=float), np.asarray(predictions, dtype=float))
    return [(y.ravel(), x.ravel())]


def hard_rows() -> list[tuple[np.ndarray, np.ndarray]]:
    """Each class of a row as its label, or the first and last of many."""
    return [
        (np.array([label]), np.array([row]))
        for row in SCORES
        for label in (range(len(row)) if len(row) < 10 else (0, len(row) - 1))
    ]


def one_hot_rows() -> list[tuple[np.ndarray, np.ndarray]]:
    return [(np.eye(z.shape[1])[labels], z) for labels, z in hard_rows()]


def soft_rows() -> list[tuple[np.ndarray, np.ndarray]]:
    """Rising shares, and nearly a label."""
    for_k = lambda k: (np.arange(1, k + 1) / (k * (k + 1) / 2), (1 - 1e-12) * np.eye(k)[0] + 1e-12 / k)  # noqa: E731
    return [(p[None], np.array([row])) for row in SCORES for p in for_k(len(row))]


def probability_rows(truth: list[float] | int) -> list[tuple[np.ndarray, np.ndarray]]:
    q = np.column_stack([PROBABILITIES, 1 - PROBABILITIES])
    return [(np.array([truth] * len(q)), q)]


def regression_families() -> Iterator[Family]:
    residuals = elementwise([0.0], [sign * r for r in RESIDUALS for sign in (1, -1)])
    near = [(1.0, 1 + 2.0**-52), (1.0, 1 - 2.0**-53), (0.3, 0.1), (1e160, 1e160 * (1 + 2.0**-52)), (-1e8, 1e8)]
    batches = residuals + [tuple(np.array(column) for column in zip(*near))]
    tenth, eight = mpf(0.2), mpf(1 - 0.2)
    for ours, value, slope in [
        (regression.MeanSquaredError(), lambda r: r * r, lambda r: 2 * r),
        (regression.MeanAbsoluteError(), abs, mpmath.sign),
        (regression.Huber(), lambda r: r * r / 2 if abs(r) < 1 else abs(r) - mpf(0.5), lambda r: max(min(r, 1), -1)),
        (regression.Pinball(0.2), lambda r: max(eight * r, -tenth * r),
         lambda r: (eight if r > 0 else -tenth) if r else mpf(0)),
        (regression.EpsilonInsensitive(), lambda r: max(abs(r) - mpf(0.1), mpf(0)),
         lambda r: mpmath.sign(r) * (abs(r) > mpf(0.1))),
        (regression.LogCosh(), log_cosh, lambda r: mpmath.tanh(max(min(r, 50000), -50000))),
    ]:  # fmt: skip
        yield Family(type(ours).__name__, batches, of_residual(value, slope), ours)

    above = [-1 + 2.0**-53, -0.5, -1e-8, 0.0, 1e-300, 1e-17, 1e-8, 0.1, 1.0, 2.5, 3.1, 100.0, 1e8, 1e160]
    close = [(x, np.nextafter(x, 2 * x + 1)) for x in above[1:]]
    logs = elementwise(above, above) + [tuple(np.array(column) for column in zip(*close))]
    yield Family("SquaredLogError", logs, squared_log_error, regression.SquaredLogError())

    counts = elementwise([0, 1e-3, 1, 3, 1e6], [0, 5e-324, 1e-300, 1e-8, 0.1, 1, 2.5, 3, 1e6, 1e160])
    yield Family("Poisson", counts, poisson, regression.Poisson())
    yield Family("Poisson, logarithms", elementwise([0, 1e-3, 1, 3, 1e6], LOGITS), poisson_from_log,
                 regression.Poisson(from_log=True))  # fmt: skip
    spreads = [  # one log variance each
        (np.zeros(len(r)), np.column_stack([r, np.full(len(r), s)]))
        for r in [np.array([sign * r for r in [0, 1e-160, 1e-8, 0.5, 1, 3.3, 1e4, 1e140] for sign in (1, -1)])]
        for s in [-1300.5, -300.3, -1, -1e-8, 0, 1e-3, 2, 300.3, 1300.5]
    ]
    for floor in (0.0, 0.25):
        ours = regression.GaussianNLL(floor)
        # With a floor, e^s counts beside it only as far as floats go.
        within = spreads[1:] if floor else spreads
        yield Family(f"GaussianNLL, floor {floor:g}", within, gaussian(floor), ours, sums=True)


def margin_families() -> Iterator[Family]:
    short = lambda m: max(1 - m, mpf(0))  # noqa: E731
    for ours, value, slope in [
        (margin.ZeroOne(), lambda m: mpf(m <= 0), lambda m: mpf(0)),
        (margin.Logistic(), lambda m: softplus(-m), lambda m: -sigma(-m)),
        (margin.Exponential(), lambda m: exp(-m), lambda m: -exp(-m)),
        (margin.Perceptron(), lambda m: max(-m, mpf(0)), lambda m: -mpf(m <= 0)),
        (margin.Hinge(), short, lambda m: -mpf(m < 1)),
        (margin.SquaredHinge(), lambda m: short(m) ** 2, lambda m: -2 * short(m)),
        (margin.ModifiedHuber(), lambda m: short(m) ** 2 if m >= -1 else -4 * m,
         lambda m: -2 * short(m) if m >= -1 else mpf(-4)),
    ]:  # fmt: skip
        yield Family(type(ours).__name__, elementwise([-1, 1], MARGINS), of_margin(value, slope), ours)


def overlap_families() -> Iterator[Family]:
    probabilities, logits = [0, 1e-17, 1e-8, 0.3, 0.9, 1 - 2.0**-53, 1], [-300, -40, -1e-8, 0, 0.5, 37, 300.3]
    for name, (alpha, beta, power, smooth), ours in [
        ("Dice", (0.5, 0.5, 1, 0), overlap.Dice()),
        ("Dice, squared", (0.5, 0.5, 2, 0), overlap.Dice(squared=True)),
        ("Jaccard, smoothed", (1, 1, 1, 1), overlap.Jaccard(smooth=1.0)),
        ("Tversky", (0.3, 0.7, 1, 0), overlap.Tversky(0.3, 0.7)),
    ]:
        for values, kind in ((probabilities, "probabilities"), (logits, "logits")):
            first, second = (a.ravel() for a in np.meshgrid(values, values))
            batches = [
                (np.tile(mask, (len(first), 1)), np.column_stack([first, second, first * 0 + values[3]]))
                for mask in np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 1], [1, 1, 1]])
            ]
            loss = dataclasses.replace(ours, from_logits=kind == "logits")
            definition = share_of_errors(alpha, beta, power, smooth, loss.from_logits)
            yield Family(f"{name}, {kind}", batches, definition, loss, sums=True)


def metric_families() -> Iterator[Family]:
    distances = np.array([0, 5e-324, 1e-160, 1e-17, 1e-8, 0.3, 1 - 2.0**-53, 1, 1 + 2.0**-52, 2.5, 1e150])
    yield Family("Contrastive", elementwise([0, 1], distances), contrastive, metric_learning.Contrastive())
    apart = [(labels, np.abs(z)) for labels, z in hard_rows()]
    yield Family("Triplet", apart, triplet, metric_learning.Triplet(), sums=True)
    yield Family("InfoNCE, τ 0.25", hard_rows(), info_nce(0.25), metric_learning.InfoNCE(0.25), sums=True)
    cosines = [(np.array([y]), np.array([row])) for row in ([1.0, -1.0, 0.3], [0.9, 0.9, 0.9, -0.2]) for y in (0, 1, 2)]
    yield Family("InfoNCE, τ 0.07", cosines, info_nce(0.07), metric_learning.InfoNCE(), sums=True)
    lists = [(np.array([np.arange(len(row)) % 3 * direction]), np.array([row], float))
             for row in SCORES if len(row) < 10 for direction in (1, -1, 0)]  # fmt: skip
    yield Family("PairwiseLogistic", lists, pairwise_logistic, metric_learning.PairwiseLogistic(), sums=True)


def families() -> Iterator[Family]:
    hard, soft = [0.0, 1.0], [0.5, 0.3, 1e-12, 1 - 1e-12]
    yield from regression_families()
    yield from margin_families()
    yield from overlap_families()
    yield from metric_families()

    logits, probabilities = cross_entropy.BinaryCrossEntropy(from_logits=True), cross_entropy.BinaryCrossEntropy()
    yield Family("binary, logits", elementwise(hard, LOGITS), binary_from_logits, logits)
    yield Family("binary, logits, soft", elementwise(soft, LOGITS), binary_from_logits, logits)
    yield Family("binary, probabilities", elementwise(hard, PROBABILITIES), binary_from_probabilities, probabilities)
    inner = elementwise([0.5, 0.3], PROBABILITIES[1:-1])
    yield Family("binary, probabilities, soft", inner, binary_from_probabilities, probabilities)
    for gamma in GAMMAS:
        ours = focal.BinaryFocal(gamma, from_logits=True)
        batches = elementwise(hard, LOGITS)
        yield Family(f"binary focal γ={gamma:g}, logits", batches, binary_focal_from_logits(gamma), ours)
        ours, batches = focal.BinaryFocal(gamma), elementwise(hard, PROBABILITIES)
        yield Family(f"binary focal γ={gamma:g}, probabilities", batches, binary_focal_from_probabilities(gamma), ours)

    sparse = cross_entropy.SparseCategoricalCrossEntropy(from_logits=True)
    smooth = cross_entropy.SparseCategoricalCrossEntropy(from_logits=True, label_smoothing=0.1)
    dense = cross_entropy.CategoricalCrossEntropy(from_logits=True)
    plain = cross_entropy.CategoricalCrossEntropy()
    yield Family("softmax, labels", hard_rows(), softmax_cross_entropy(), sparse, sums=True)
    yield Family("softmax, one-hot", one_hot_rows(), softmax_cross_entropy(), dense, sums=True)
    yield Family("softmax, soft", soft_rows(), softmax_cross_entropy(), dense, sums=True)
    yield Family("softmax, smoothed", hard_rows(), softmax_cross_entropy(0.1), smooth, sums=True)
    yield Family("categorical, labels", probability_rows(0), cross_entropy_from_probabilities,
                 cross_entropy.SparseCategoricalCrossEntropy(), sums=True)  # fmt: skip
    yield Family("categorical, soft", probability_rows([0.3, 0.7]), cross_entropy_from_probabilities, plain, sums=True)
    for gamma in GAMMAS:
        ours = focal.CategoricalFocal(gamma, from_logits=True)
        yield Family(f"softmax focal γ={gamma:g}, labels", hard_rows(), softmax_focal(gamma), ours, sums=True)
        few = [(p, z) for p, z in soft_rows() if z.shape[1] < 10]
        yield Family(f"softmax focal γ={gamma:g}, soft", few, softmax_focal(gamma), ours, sums=True)
        ours = focal.CategoricalFocal(gamma)
        batches = probability_rows([0.3, 0.7])
        yield Family(f"focal γ={gamma:g}, probabilities", batches, focal_from_probabilities(gamma), ours, sums=True)

    kinks = [(np.array([y]), np.array([[0.1, 1.1, 1.1 - 2.0**-52, 1.1 + 2.0**-52]])) for y in range(4)]
    yield Family("MulticlassHinge", hard_rows() + kinks, weston_watkins, multiclass_hinge.MulticlassHinge(), sums=True)
    yield Family("CrammerSinger", hard_rows() + kinks, crammer_singer, multiclass_hinge.CrammerSinger(), sums=True)
    eighths = [(np.bincount([0, 0, 1], minlength=z.shape[1])[None] / 3 * 0.75 + 0.25 * np.eye(z.shape[1])[[-1]], z)
               for _, z in hard_rows() if z.shape[1] < 10]  # fmt: skip
    loss = multilabel.SparsemaxLoss()
    yield Family("SparsemaxLoss", hard_rows() + kinks + eighths, sparsemax_loss, loss, sums=True)

    both = [(None, LOGITS)]
    rows = [(None, np.array([row])) for row in SCORES]
    yield Family("sigmoid", both, lambda _, z: Exact([sigma(mpf(z))]), activations.sigmoid)
    yield Family("log_sigmoid", both, lambda _, z: Exact([-softplus(-mpf(z))]), activations.log_sigmoid)
    yield Family(
        "softmax", rows, of_row(lambda z: Exact(softmax(tuple(z.tolist()))[0])), activations.softmax, sums=True
    )
    yield Family("log_softmax", rows, of_row(exact_log_softmax), activations.log_softmax, sums=True)
    yield Family("logsumexp", rows, of_row(exact_logsumexp), activations.logsumexp, sums=True)
    yield Family("sparsemax", rows, of_row(exact_sparsemax), activations.sparsemax, sums=True)

    pairs = [(p[None], q[None]) for p, q in distribution_pairs()]
    alone = [(None, p) for p, _ in pairs]
    yield Family("entropy", alone, of_row(lambda p: Exact([-kl([mpf(a) for a in p.tolist()], [mpf(1)] * len(p))])),
                 entropy, sums=True)  # fmt: skip
    surprise = of_pair(lambda p, q: -mpmath.fsum(times(a, ln(b)) for a, b in zip(p, q)))
    yield Family("cross_entropy", pairs, surprise, divergence_cross_entropy, sums=True)
    yield Family("kl_divergence", pairs, of_pair(kl), kl_divergence, sums=True)
    yield Family("js_divergence", pairs, of_pair(jensen_shannon), js_divergence, sums=True)


# --- how far off -----------------------------------------------------------------------------------------------------

SMALLEST_NORMAL, LARGEST = 2.0**-1022, float(np.finfo(np.float64).max)


@dataclass
class Score:
    """The worst error of many results, and how many were lost altogether."""

    ulp: float = 0.0
    relative: float = 0.0
    subnormal: float = 0.0  # the worst error where the exact result is subnormal, in units of 5e-324
    zeros: int = 0  # 0, where the exact result is above 1e-290
    nans: int = 0
    infs: int = 0  # infinite where the exact result is finite, or finite where it is beyond 1.8e308

    def add(self, found: Any, exact: list[Any], size: list[Any] | None = None) -> None:
        """Compare results with the exact ones; an error is in ulp of ``size``, or else of the exact result."""
        found = np.ravel(np.asarray(found, dtype=float)).tolist()
        assert len(found) == len(exact)
        with mpmath.workdps(DIGITS):
            for number, truth, scale in zip(found, exact, exact if size is None else size):
                self._add(number, truth, float(min(abs(scale), LARGEST)))

    def _add(self, found: float, exact: mpf, scale: float) -> None:
        if math.isnan(found):
            self.nans += 1
        elif math.isinf(found) or abs(exact) > LARGEST:
            # Half an ulp beyond the largest float is where rounding gives infinity.
            self.infs += not (math.isinf(found) and abs(exact) > LARGEST and (found > 0) == (exact > 0))
        elif found == 0 and abs(exact) >= 1e-290 and scale <= abs(exact) * (1 + 1e-9):
            self.zeros += 1
        else:
            error = abs(mpf(found) - exact)
            if scale < SMALLEST_NORMAL:
                self.subnormal = max(self.subnormal, float(error / mpf(5e-324)))
            else:
                self.ulp = max(self.ulp, float(error / math.ulp(scale)))
                self.relative = max(self.relative, float(error / scale))
