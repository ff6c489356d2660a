"""Where a loss has its minimum when the truth is uncertain: at the true probability, or at which number?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossbook.checks.answers import _shown
from lossbook.checks.forms import rounded_rows
from lossbook.checks.known import recognized
from lossbook.checks.probe import Probe, Raised
from lossbook.checks.report import Finding

__all__ = ["predicts", "proper"]

Array = NDArray[Any]


def proper(probe: Probe) -> Iterator[Finding]:
    """Is the expected loss least where the prediction is the true probability?"""
    form = probe.form
    if form.target == "number" or (form.prediction == "scores" and probe.proper is None):
        return
    directions = _directions(len(np.atleast_1d(form.probabilities()[0])), form.competing)
    for truth in form.probabilities():
        outcomes = [(weight, y) for weight, y in form.outcomes(truth) if weight > 0]

        def expected(z: Array, outcomes: list[tuple[float, Array]] = outcomes) -> float:
            return sum(weight * probe.score(y, z) for weight, y in outcomes)

        start = form.scores_of(truth)
        try:
            least = expected(start)
            tolerance = max(1e-9, 4 * probe.tolerance) * (abs(least) + 1)
            better = any(expected(start + size * d) < least - tolerance for size in (0.1, 0.5, 3.0) for d in directions)
        except Raised:
            return
        if not np.isfinite(least):
            return
        if better:
            yield _improper(probe, truth, expected, start, directions)
            return
    yield Finding("proper", "pass", "The expected loss is least at the true probability: it is proper.")


def _directions(k: int, competing: bool) -> Array:
    axes = np.concatenate([np.eye(k), -np.eye(k)]) if k > 1 else np.array([1.0, -1.0])
    return axes - axes.mean(axis=-1, keepdims=True) if competing else axes


def _improper(
    probe: Probe, truth: Array, expected: Callable[[Array], float], start: Array, directions: Array
) -> Finding:
    z, least, size = start, expected(start), 1.0
    while size > 0.01 and np.abs(z).max() < 12:
        trials = [(expected(z + size * d), z + size * d) for d in directions]
        value, best = min(trials, key=lambda trial: trial[0])
        if value < least:
            z, least = best, value
        else:
            size /= 2
    logits = probe.form.prediction != "probabilities"
    q = type(probe.form)(probe.form.target, "probabilities").predict(z)
    where = f"{'logits of the probability ' if logits else ''}{_two(q)}"
    of = {"class": "classes", "distribution": "classes", "labels": "labels"}.get(probe.form.target, "a 1")
    return Finding(
        "proper",
        "fault" if probe.proper else "note",
        ("For samples one at a time: where" if probe.joint else "Where")
        + f" the true probability of {of} is {_two(truth)} the expected loss is least at {where}, and a proper "
        "loss has its minimum at the truth: "
        + ("proper=True was declared. " if probe.proper else "")
        + "what the model says is then no probability (weights for classes, focusing and smoothing do that). "
        + ("If only the decision counts, fine; else use cross-entropy or Brier's score, or calibrate afterwards."),
        _sums(probe, truth, z),
    )


def _sums(probe: Probe, truth: Array, z: Array) -> str:
    """The expected loss at the true probability and at the better one, as code."""
    outcomes = [(weight, y) for weight, y in probe.form.outcomes(truth) if weight > 0]
    lines = []
    for scores in (probe.form.scores_of(truth), z):
        p = probe.form.predict(scores)
        competing = probe.form.competing and probe.form.prediction == "probabilities"
        p = rounded_rows(p[None])[0] if competing else np.round(p, 2)
        terms = [f"{weight:g} * {probe.example_of_one(y, p)}" for weight, y in outcomes]
        total = sum(weight * probe.one(y, p) for weight, y in outcomes)
        lines.append(" + ".join(terms[:3]) + (" + …" if len(terms) > 3 else "") + f"  # {total:.5g}")
    return "\n".join(lines)


def _two(values: Array) -> str:
    return _shown(np.round(values, 2))


def predicts(probe: Probe) -> Iterator[Finding]:
    """Which constant is best for a few numbers: their mean, their median, or what?"""
    if probe.form.target != "number":
        return
    match = recognized(probe)
    if match is not None and match.known.name.startswith("pinball") and not probe.joint:
        yield Finding("predicts", "pass", f"It predicts a quantile: {match.known.name}.")
        return
    numbers = np.array([1.0, 2.0, 2.5, 4.0, 40.0])

    def total(at: float) -> float:
        p = np.full(5, np.log(at) if probe.log_scale else at)
        return float(probe.value(numbers, p).sum()) if probe.joint else sum(map(probe.one, numbers, p))

    grid = np.geomspace(0.6, 45, 40)
    try:
        costs = np.array([total(at) for at in grid])
        if not np.isfinite(costs).all() or costs.argmin() in (0, len(grid) - 1):
            return
        low, high = grid[costs.argmin() - 1], grid[costs.argmin() + 1]
        ratio = (np.sqrt(5) - 1) / 2
        while high - low > 1e-3 * high:
            left, right = high - ratio * (high - low), low + ratio * (high - low)
            low, high = (low, right) if total(left) <= total(right) else (left, high)
    except Raised:
        return
    best = (low + high) / 2
    names = {"mean": 9.9, "median": 2.5, "geometric mean": float(np.exp(np.log(numbers).mean()))}
    close = [name for name, value in names.items() if abs(best - value) < 5e-3 * value]
    if not close and abs(best - np.expm1(np.log1p(numbers).mean())) < 5e-3 * best:
        close = ["mean of log(1 + y), taken back"]
    what = f"their {close[0]}" if close else f"neither their mean (9.9) nor their median (2.5), but {best:.3g}"
    yield Finding("predicts", "pass", f"The best constant for 1, 2, 2.5, 4 and 40 is {what}.")
