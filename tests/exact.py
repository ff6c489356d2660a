"""Hard inputs and exact answers: each loss by the formula that the cheat sheet prints, in mpmath.

The formulas stand in book/data/losses.toml. They may subtract nearly equal numbers, because there are digits to spare:
the results here go down to 1e-323, and 400 digits leave 50 of them even where such a number is subtracted from 1. Both
tests/test_accuracy.py and benchmarks/accuracy.py read this table.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import math
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
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
cached = functools.lru_cache(maxsize=4096)


@cached
def ln(x: Any) -> Any:
    return mpmath.log(x) if x else -mpmath.inf


@cached
def exp(x: Any) -> Any:
    return mpmath.exp(x)


@cached
def power(x: Any, n: Any) -> Any:
    return mpf(x) ** n


def times(a: Any, b: Any) -> Any:
    return a * b if a and b else mpf(0)  # 0 · ln 0 is 0


def over(a: Any, b: Any) -> Any:
    if isinstance(a, Row):
        return a / b
    return mpf(a) / b if a and b else mpmath.sign(a) * mpmath.inf if a else mpf(0)


def sigma(x: Any) -> Any:
    return 1 / (1 + exp(-x))


class Row(tuple):  # type: ignore[type-arg]
    """A row of exact numbers, as the formulas divide and add them."""

    def __add__(self, other: Any) -> Row:
        return Row(a + b for a, b in zip(self, other))

    def __truediv__(self, number: Any) -> Row:
        return Row(a / number for a in self)


def softmax(z: Any) -> Row:
    exps = Row(map(exp, z))
    return exps / mpmath.fsum(exps)


def project(z: Any) -> tuple[Row, Any]:
    """The sparsemax of a row and its threshold τ."""
    total = tau = mpf(0)
    for k, value in enumerate(sorted(z, reverse=True), 1):
        total += value
        if 1 + k * value > total:
            tau = (total - 1) / k
    return Row(max(value - tau, mpf(0)) for value in z), tau


OPERATORS = {ast.Mult: "times", ast.Div: "over", ast.Pow: "power"}
FUNCTIONS = {"__builtins__": {}, "abs": abs, "cosh": lambda x: (exp(x) + exp(-x)) / 2, "exp": exp, "log": ln,
             "max": max, "min": min, "over": over, "power": power, "sigmoid": sigma, "sign": mpmath.sign, "size": len,
             "softmax": softmax, "sum": sum, "times": times,
             "tanh": lambda x: (exp(x) - exp(-x)) / (exp(x) + exp(-x))}  # fmt: skip


class Limits(ast.NodeTransformer):
    """Write a·b, a/b and a**b as calls of the functions above, which know what 0 times infinity is here."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if type(node.op) not in OPERATORS:
            return node
        return ast.Call(ast.Name(OPERATORS[type(node.op)], ast.Load()), [node.left, node.right], [])


@functools.cache
def compiled(text: str, mode: str = "eval") -> Any:
    return compile(ast.fix_missing_locations(Limits().visit(ast.parse(text, mode=mode))), text, mode)


def calculate(text: str, names: dict[str, Any]) -> Any:
    return eval(compiled(text), names)


def addends(text: str) -> list[str]:
    """The terms of a formula's sum, or of the sum that its outermost products and quotients hold."""

    def of(node: ast.expr) -> list[ast.expr]:
        match node:
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
                return of(left) + of(right)
            case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right):
                return [ast.BinOp(each, op, right) for each in of(left)]
            case ast.IfExp(test=test, body=body, orelse=other):
                return [ast.IfExp(test, a, b) for a, b in zip(of(body), of(other), strict=True)]
        return [node]

    return [ast.unparse(each) for each in of(ast.parse(text, mode="eval").body)]


addends = functools.cache(addends)


def names_of(name: str, loss: Any, y: Any, x: Any) -> dict[str, Any]:
    """A sample and the loss's parameters under the names that the formulas of book/data/losses.toml use."""
    y, x = (Row(map(mpf, map(float, a))) if np.ndim(a) else mpf(float(a)) for a in (y, x))
    parameters = loss.get_params() if loss else {}
    names = FUNCTIONS | {key: mpf(value) for key, value in parameters.items() if value is not None}
    names |= dict.fromkeys("y_hat z q mu eta d s".split(), x) | {"y": y, "p": y}
    if not isinstance(x, Row):
        return names | {"r": x - y, "m": x * y}
    k = len(x)
    if name == "GaussianNLL":
        return names | {"mu": x[0], "s": x[1]}
    y = names["y"] = y if isinstance(y, Row) else int(y)
    names |= {"K": k, "classes": range(k)}
    if isinstance(loss, overlap.OverlapLoss):
        names["p"] = Row(map(sigma, x)) if loss.from_logits else x
    elif name == "SparsemaxLoss":
        q, tau = project(x)
        p = y if isinstance(y, Row) else Row(mpf(int(j == y)) for j in range(k))
        names |= {"p": p, "tau": tau, "support": [j for j in range(k) if q[j] > 0]}
    elif name in ("CrammerSinger", "Triplet"):
        worst = max if name == "CrammerSinger" else min
        names["w"] = worst((j for j in range(k) if j != y), key=lambda j: x[j])
    elif name == "RankingLoss":
        names |= {"relevant": [j for j in range(k) if y[j]], "irrelevant": [j for j in range(k) if not y[j]]}
    elif name == "PairwiseLogistic":
        names["pairs"] = [(i, j) for i in range(k) for j in range(k) if y[i] > y[j]]
    return names


def rows() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parents[1] / "book/data/losses.toml").read_text(encoding="utf-8"))


LOSSES = rows()


def form_of(name: str, loss: Any) -> dict[str, str]:
    """The formula of a row that is for a loss with these parameters."""
    made = lambda form: form.get("with", "").split("=")[0]  # noqa: E731
    forms: list[dict[str, str]] = LOSSES[name]["forms"]
    return next((form for form in forms if made(form) and getattr(loss, made(form))), forms[0])


def printed(name: str, loss: Any = None, *, cancels: str = "") -> Definition:
    """The definition that the cheat sheet prints; ``cancels`` says whose terms are of the size that counts."""
    form = form_of(name, loss)

    def size(text: str, names: dict[str, Any]) -> Any:
        return max(abs(calculate(each, names)) for each in addends(text))

    def definition(y: Any, x: Any) -> Exact:
        names = names_of(name, loss, y, x)
        if re.match(r"\w+ = ", form.get("where", "")):  # else an equation, solved by names_of
            exec(compiled(form["where"], "exec"), names)
        if names.get("D") == 0:  # nothing there, nothing marked
            return Exact([mpf(0)], [mpf(0)] * len(x))
        value = names["loss"] = calculate(form["value"], names)
        if "gradient" not in form:
            return Exact([value])
        gradient, sizes = [], []
        for k in range(np.size(x)):
            names["k"] = k
            gradient.append(calculate(form["gradient"], names))
            sizes.append(size(form["gradient"], names) if "gradient" in cancels else None)
        if isinstance(loss, overlap.OverlapLoss) and loss.from_logits:
            gradient = [slope * p * (1 - p) for slope, p in zip(gradient, names["p"])]
        return Exact([value], gradient, [size(form["value"], names)] if "value" in cancels else None,
                     sizes if "gradient" in cancels else None)  # fmt: skip

    return definition


def expected(name: str, loss: Any, *, smoothing: float = 0.0, sized: bool = True) -> Definition:
    """The mean over the labels that a distribution, or a target between 0 and 1, gives shares to.

    The pulls of the labels have two signs, and a gradient is the difference of what the two sum up to.
    """
    of_label = printed(name, loss)

    def definition(y: Any, x: Any) -> Exact:
        if np.ndim(x) == 0:
            shares = [(1.0, mpf(y)), (0.0, 1 - mpf(y))]
        else:
            shares = list(
                enumerate(map(mpf, map(float, y)) if np.ndim(y) else (mpf(int(j == y)) for j in range(len(x))))
            )
            shares = [(j, (1 - mpf(smoothing)) * p + mpf(smoothing) / len(x)) for j, p in shares]
        parts = [(p, of_label(label, x)) for label, p in shares if p]
        pulls = [[p * part.gradient[k] for p, part in parts] for k in range(np.size(x))]
        gradient = [mpmath.fsum(each) for each in pulls]
        size = [max(mpmath.fsum(a for a in each if a > 0), -mpmath.fsum(a for a in each if a < 0)) for each in pulls]
        return Exact([mpmath.fsum(p * part.value[0] for p, part in parts)], gradient, None, size if sized else None)

    return definition


def sparsemax_loss(y: Any, z: Any) -> Exact:
    # z − (max z − 1) is rounded: p is off by a few ulp of 1, and half the sum of squares of p − q accordingly.
    exact = printed("SparsemaxLoss", multilabel.SparsemaxLoss())(y, z)
    size = [max(abs(a), mpf(0.01)) for a in exact.gradient]
    return Exact(*exact[:2], [max(exact.value[0], mpmath.fsum(map(abs, exact.gradient)) / 100)], size)


def of_row(function: Callable[[Row], Exact]) -> Definition:
    """The definition of a link, which is no loss and so has no row in the table."""
    return lambda _, z: function(Row(map(mpf, map(float, z))))


def exact_logsumexp(z: Row) -> Exact:
    total = ln(mpmath.fsum(map(exp, z)))
    return Exact([total], None, [max(abs(total), abs(max(z)))])  # the largest score and ln(1 + r) cancel


def exact_log_softmax(z: Row) -> Exact:
    total = ln(mpmath.fsum(map(exp, z)))
    return Exact([a - total for a in z])


def exact_sparsemax(z: Row) -> Exact:
    p = project(z)[0]
    return Exact(list(p), None, [mpf(a > 0) for a in p])  # a few ulp of 1


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
    return [(p[None], np.array([row])) for row in SCORES if len(row) < 10 for p in for_k(len(row))]


def probability_rows(truth: list[float] | int) -> list[tuple[np.ndarray, np.ndarray]]:
    q = np.column_stack([PROBABILITIES, 1 - PROBABILITIES])
    return [(np.array([truth] * len(q)), q)]


def family(batches: list[tuple[Any, Any]], loss: Any, more: str = "", sums: bool = False, cancels: str = "") -> Family:
    name = type(loss).__name__
    return Family(name + more, batches, printed(name, loss, cancels=cancels), loss, sums)


def regression_families() -> Iterator[Family]:
    residuals = elementwise([0.0], [sign * r for r in RESIDUALS for sign in (1, -1)])
    near = [(1.0, 1 + 2.0**-52), (1.0, 1 - 2.0**-53), (0.3, 0.1), (1e160, 1e160 * (1 + 2.0**-52)), (-1e8, 1e8)]
    batches = residuals + [tuple(np.array(column) for column in zip(*near))]
    for loss in (regression.MeanSquaredError(), regression.MeanAbsoluteError(), regression.Huber(),
                 regression.Pinball(0.2), regression.EpsilonInsensitive(), regression.LogCosh()):  # fmt: skip
        yield family(batches, loss)

    above = [-1 + 2.0**-53, -0.5, -1e-8, 0.0, 1e-300, 1e-17, 1e-8, 0.1, 1.0, 2.5, 3.1, 100.0, 1e8, 1e160]
    close = [(x, np.nextafter(x, 2 * x + 1)) for x in above[1:]]
    logs = elementwise(above, above) + [tuple(np.array(column) for column in zip(*close))]
    yield family(logs, regression.SquaredLogError())

    counts = elementwise([0, 1e-3, 1, 3, 1e6], [0, 5e-324, 1e-300, 1e-8, 0.1, 1, 2.5, 3, 1e6, 1e160])
    yield family(counts, regression.Poisson(), cancels="value")
    yield family(elementwise([0, 1e-3, 1, 3, 1e6], LOGITS), regression.Poisson(from_log=True), ", logarithms",
                 cancels="value, gradient")  # fmt: skip
    spreads = [  # one log variance each
        (np.zeros(len(r)), np.column_stack([r, np.full(len(r), s)]))
        for r in [np.array([sign * r for r in [0, 1e-160, 1e-8, 0.5, 1, 3.3, 1e4, 1e140] for sign in (1, -1)])]
        for s in [-1300.5, -300.3, -1, -1e-8, 0, 1e-3, 2, 300.3, 1300.5]
    ]
    for floor in (0.0, 0.25):
        # With a floor, e^s counts beside it only as far as floats go.
        within = spreads[1:] if floor else spreads
        yield family(within, regression.GaussianNLL(floor), f", floor {floor:g}", True, cancels="value, gradient")


def overlap_families() -> Iterator[Family]:
    probabilities, logits = [0, 1e-17, 1e-8, 0.3, 0.9, 1 - 2.0**-53, 1], [-300, -40, -1e-8, 0, 0.5, 37, 300.3]
    for name, ours in [
        ("", overlap.Dice()),
        (", squared", overlap.Dice(squared=True)),
        (", smoothed", overlap.Jaccard(smooth=1.0)),
        ("", overlap.Tversky(0.3, 0.7)),
    ]:
        for values, kind in ((probabilities, "probabilities"), (logits, "logits")):
            first, second = (a.ravel() for a in np.meshgrid(values, values))
            batches = [
                (np.tile(mask, (len(first), 1)), np.column_stack([first, second, first * 0 + values[3]]))
                for mask in np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 1], [1, 1, 1]])
            ]
            yield family(batches, dataclasses.replace(ours, from_logits=kind == "logits"), f"{name}, {kind}", True)


def metric_families() -> Iterator[Family]:
    distances = np.array([0, 5e-324, 1e-160, 1e-17, 1e-8, 0.3, 1 - 2.0**-53, 1, 1 + 2.0**-52, 2.5, 1e150])
    yield family(elementwise([0, 1], distances), metric_learning.Contrastive())
    apart = [(labels, np.abs(z)) for labels, z in hard_rows()]
    yield family(apart, metric_learning.Triplet(), sums=True)
    yield family(hard_rows(), metric_learning.InfoNCE(0.25), ", τ 0.25", True)
    cosines = [(np.array([y]), np.array([row])) for row in ([1.0, -1.0, 0.3], [0.9, 0.9, 0.9, -0.2]) for y in (0, 1, 2)]
    yield family(cosines, metric_learning.InfoNCE(), ", τ 0.07", True)
    lists = [(np.array([np.arange(len(row)) % 3 * direction]), np.array([row], float))
             for row in SCORES if len(row) < 10 for direction in (1, -1, 0)]  # fmt: skip
    yield family(lists, metric_learning.PairwiseLogistic(), "", True, cancels="gradient")


def families() -> Iterator[Family]:
    hard, soft = [0.0, 1.0], [0.5, 0.3, 1e-12, 1 - 1e-12]
    yield from regression_families()
    for loss in (margin.ZeroOne(), margin.Logistic(), margin.Exponential(), margin.Perceptron(), margin.Hinge(),
                 margin.SquaredHinge(), margin.ModifiedHuber()):  # fmt: skip
        yield family(elementwise([-1, 1], MARGINS), loss)
    yield from overlap_families()
    yield from metric_families()

    binary = "BinaryCrossEntropy"
    logits, probabilities = cross_entropy.BinaryCrossEntropy(from_logits=True), cross_entropy.BinaryCrossEntropy()
    yield Family("binary, logits", elementwise(hard, LOGITS), printed(binary, logits), logits)
    yield Family("binary, logits, soft", elementwise(soft, LOGITS), expected(binary, logits), logits)
    yield Family(
        "binary, probabilities", elementwise(hard, PROBABILITIES), printed(binary, probabilities), probabilities
    )
    inner = elementwise([0.5, 0.3], PROBABILITIES[1:-1])
    yield Family("binary, probabilities, soft", inner, printed(binary, probabilities), probabilities)
    for gamma in GAMMAS:
        for ours, kind, inputs in ((focal.BinaryFocal(gamma, from_logits=True), "logits", LOGITS),
                                   (focal.BinaryFocal(gamma), "probabilities", PROBABILITIES)):  # fmt: skip
            definition = printed("BinaryFocal", ours)
            yield Family(f"binary focal γ={gamma:g}, {kind}", elementwise(hard, inputs), definition, ours)

    label = "SparseCategoricalCrossEntropy"
    sparse = cross_entropy.SparseCategoricalCrossEntropy(from_logits=True)
    smooth = cross_entropy.SparseCategoricalCrossEntropy(from_logits=True, label_smoothing=0.1)
    dense = cross_entropy.CategoricalCrossEntropy(from_logits=True)
    plain, of_labels = cross_entropy.CategoricalCrossEntropy(), cross_entropy.SparseCategoricalCrossEntropy()
    yield Family("softmax, labels", hard_rows(), printed(label, sparse), sparse, sums=True)
    one_hot = printed("CategoricalCrossEntropy", dense)
    few = [(y, z) for y, z in hard_rows() if z.shape[1] < 10]
    yield Family("softmax, one-hot", one_hot_rows(), one_hot, dense, sums=True)
    yield Family("softmax, soft", soft_rows(), expected(label, sparse), dense, sums=True)
    yield Family("softmax, smoothed", few, expected(label, sparse, smoothing=0.1), smooth, sums=True)
    yield Family("categorical, labels", probability_rows(0), printed(label, of_labels), of_labels, sums=True)
    soft_labels = printed("CategoricalCrossEntropy", plain)
    yield Family("categorical, soft", probability_rows([0.3, 0.7]), soft_labels, plain, sums=True)
    for gamma in GAMMAS:
        ours = focal.CategoricalFocal(gamma, from_logits=True)
        definition = printed("CategoricalFocal", ours)
        yield Family(f"softmax focal γ={gamma:g}, labels", hard_rows(), definition, ours, sums=True)
        definition = expected("CategoricalFocal", ours)
        yield Family(f"softmax focal γ={gamma:g}, soft", soft_rows(), definition, ours, sums=True)
        ours = focal.CategoricalFocal(gamma)
        batches, definition = probability_rows([0.3, 0.7]), expected("CategoricalFocal", ours, sized=False)
        yield Family(f"focal γ={gamma:g}, probabilities", batches, definition, ours, sums=True)

    kinks = [(np.array([y]), np.array([[0.1, 1.1, 1.1 - 2.0**-52, 1.1 + 2.0**-52]])) for y in range(4)]
    yield family(hard_rows() + kinks, multiclass_hinge.MulticlassHinge(), sums=True)
    yield family(hard_rows() + kinks, multiclass_hinge.CrammerSinger(), sums=True)
    eighths = [(np.bincount([0, 0, 1], minlength=z.shape[1])[None] / 3 * 0.75 + 0.25 * np.eye(z.shape[1])[[-1]], z)
               for _, z in hard_rows() if z.shape[1] < 10]  # fmt: skip
    loss = multilabel.SparsemaxLoss()
    yield Family("SparsemaxLoss", hard_rows() + kinks + eighths, sparsemax_loss, loss, sums=True)

    both = [(None, LOGITS)]
    rows = [(None, np.array([row])) for row in SCORES]
    yield Family("sigmoid", both, lambda _, z: Exact([sigma(mpf(z))]), activations.sigmoid)
    yield Family("log_sigmoid", both, lambda _, z: Exact([-ln(1 + exp(-mpf(z)))]), activations.log_sigmoid)
    yield Family("softmax", rows, of_row(lambda z: Exact(list(softmax(z)))), activations.softmax, sums=True)
    yield Family("log_softmax", rows, of_row(exact_log_softmax), activations.log_softmax, sums=True)
    yield Family("logsumexp", rows, of_row(exact_logsumexp), activations.logsumexp, sums=True)
    yield Family("sparsemax", rows, of_row(exact_sparsemax), activations.sparsemax, sums=True)

    pairs = [(p[None], q[None]) for p, q in distribution_pairs()]
    alone = [(None, p) for p, _ in pairs]
    of_one = printed("entropy")
    yield Family("entropy", alone, lambda _, p: of_one(p, p), entropy, sums=True)
    for function in (divergence_cross_entropy, kl_divergence, js_divergence):
        yield Family(function.__name__, pairs, printed(function.__name__), function, sums=True)


# --- how far off -----------------------------------------------------------------------------------------------------

SMALLEST_NORMAL, LARGEST = 2.0**-1022, float(np.finfo(np.float64).max)


@dataclass
class Score:
    """The worst error of many results, and how many were lost altogether."""

    ulp: float = 0.0
    at: float = 0.0  # the exact result where that error is
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
                if (ulp := float(error / math.ulp(scale))) > self.ulp:
                    self.ulp, self.at = ulp, float(exact)
                self.relative = max(self.relative, float(error / scale))
