"""What a batch shows: does it run and repeat, does each sample count for itself, are shapes taken as they are?"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossbook.checks.forms import Form
from lossbook.checks.probe import Probe, Raised, number
from lossbook.checks.report import Finding

__all__ = ["influence", "order", "reduction", "repeatable", "runs", "shapes", "truth_types", "unchanged"]

Array = NDArray[Any]


def runs(probe: Probe) -> Iterator[Finding]:
    """The plainest of batches: everything else needs that it works."""
    y, p = _smallest(probe)
    value, failed = None, None
    try:
        value = probe.value(y, p)
    except Raised as raised:
        failed = raised
    if value is not None and np.isfinite(value).all():
        yield Finding("runs", "pass", "An ordinary batch gives a finite number.")
        return
    came = f"give {number(value)}" if value is not None else f"are refused ({failed.message if failed else ''})"
    example = failed.example if failed else probe.example(y, p, result=value)
    positive = Form(probe.form.target, probe.form.prediction, positive=True)
    if probe.form.target == "number" and _finite(probe, *positive.batch(probe.rng, 4)):
        probe.form = positive
        yield Finding(
            "domain",
            "note",
            f"Numbers below 0 {came}, as befits a logarithm or a root; everything else was tried on numbers above 0. "
            + ("" if failed else "If such numbers can occur in your truth or prediction, let the loss refuse them."),
            example,
        )
        return
    if failed is not None:
        yield Finding(
            "runs",
            "fault",
            f"On a batch of {len(y)} with truth of shape {y.shape} and prediction of shape {p.shape} the loss "
            f"failed: {failed.message}.{_hint(probe, y, p)}",
            failed.example,
        )
        return
    yield Finding(
        "runs",
        "fault",
        f"An ordinary prediction costs {number(value)}; a right loss gives a finite number here.{_hint(probe, y, p)}",
        probe.example(y, p, result=value),
    )


def _smallest(probe: Probe) -> tuple[Array, Array]:
    """One sample of an ordinary batch if one fails alone and for the same reason, else the whole batch."""
    y, p = probe.form.batch(probe.rng, 4)
    try:
        if np.isfinite(probe.value(y, p)).all():
            return y, p
        for i in range(len(y)):
            if not np.isfinite(probe.value(y[i : i + 1], p[i : i + 1])).all():
                return y[i : i + 1], p[i : i + 1]
    except Raised as raised:
        for i in range(len(y)):
            try:
                probe.value(y[i : i + 1], p[i : i + 1])
            except Raised as alone:
                if alone.message == raised.message:
                    return y[i : i + 1], p[i : i + 1]
    return y, p


def _finite(probe: Probe, y: Array, p: Array, **keywords: Any) -> bool:
    try:
        return bool(np.isfinite(probe.value(y, p, **keywords)).all())
    except Raised:
        return False


def _hint(probe: Probe, y: Array, p: Array) -> str:
    """What would make it run."""
    form = probe.form
    if form.prediction != "probabilities" and form.target != "number":
        if _finite(probe, y, Form(form.target, "probabilities").predict(p)):
            return ' On probabilities it works: declare prediction="probabilities", or apply the softmax inside.'
    if form.target == "class" and _finite(probe, np.eye(p.shape[1])[y], p):
        return ' With one-hot rows for labels it works: declare target="distribution", or encode inside the loss.'
    if form.target == "distribution" and _finite(probe, y.argmax(axis=1), p):
        return ' With labels 0 to K - 1 it works: declare target="class".'
    if _finite(probe, y, p, swap=True):
        return (
            " With truth and prediction swapped it works: it takes them in the other order, so swap the two in its "
            f"definition or declare truth_first={not probe.truth_first}."
        )
    if form.target == "distribution" and _finite(probe, np.full_like(y, 1 / y.shape[1]), p):
        return " Where no share is 0 it works: 0 · log 0 is NaN in floating point, so take xlogy, or leave 0 out."
    return ""


def repeatable(probe: Probe) -> Iterator[Finding]:
    """The same call again, and once more after others."""
    y, p = probe.form.batch(probe.rng, 16)
    first, second = probe.value(y, p), probe.value(y, p)
    for n in (1, 3):
        probe.value(*probe.form.batch(probe.rng, n + 1))
    third = probe.value(y, p)
    if np.array_equal(first, second, equal_nan=True) and np.array_equal(first, third, equal_nan=True):
        yield Finding("repeatable", "pass", "The same call gives the same value each time.")
        return
    came = [number(value) for value in (first, second, third)]
    yield Finding(
        "repeatable",
        "fault",
        f"The same call three times gave {came[0]}, then {came[1]}, then (after other batches) {came[2]}; a right "
        "loss depends on nothing but its arguments. Take randomness out of it, and keep no state between calls.",
        "; ".join([probe.example(y[:2], p[:2])] * 2),
    )


def unchanged(probe: Probe) -> Iterator[Finding]:
    """Are the arguments after the call what they were before?"""
    y, p = probe.form.batch(probe.rng, 4)
    truth, prediction = probe.arguments(y, p)
    before = [probe.arrays.back(array).copy() for array in (truth, prediction)]
    probe.loss(*((truth, prediction) if probe.truth_first else (prediction, truth)))
    after = [probe.arrays.back(array) for array in (truth, prediction)]
    written = [
        what
        for what, old, new in zip(("truth", "prediction"), before, after)
        if not np.array_equal(old, new, equal_nan=True)
    ]
    if not written:
        yield Finding("unchanged", "pass", "Truth and prediction are the same after the call.")
        return
    yield Finding(
        "unchanged",
        "fault",
        f"After the call the {' and the '.join(written)} had been written over; a right loss leaves its input "
        "alone. Work on a copy: p = p + 0 in place of p += …, or np.clip(p, …) without out=.",
        probe.example(y[:2], p[:2]),
    )


def _alone(probe: Probe, y: Array, p: Array) -> Array:
    return np.array([probe.one(y_i, p_i) for y_i, p_i in zip(y, p)])


def _equal(probe: Probe, a: Any, b: Any) -> bool:
    """Equal but for rounding; equally infinite or NaN counts too."""
    a, b = np.asarray(a), np.asarray(b)
    return a.shape == b.shape and np.allclose(
        a,
        b,
        rtol=probe.tolerance,
        atol=probe.tolerance * float(1 + np.abs(np.nan_to_num(b)).max(initial=0)) / 10,
        equal_nan=True,
    )


def reduction(probe: Probe) -> Iterator[Finding]:
    """Does the batch's value relate to its samples' as declared?"""
    y, p = probe.form.batch(probe.rng, 4)
    value, alone, declared = probe.value(y, p), _alone(probe, y, p), probe.reduction
    if value.ndim:
        rows = value.reshape(len(value), -1).mean(axis=1) if len(value) == len(y) else value
        if declared == "none" and _equal(probe, rows, alone):
            yield Finding("reduction", "pass", "One loss for each sample, as declared.")
        elif declared in ("mean", "sum") and len(value) == len(y) and not probe.arrays.column:
            yield Finding(
                "reduction",
                "fault",
                f"A batch of 4 gave an array of shape {value.shape}; reduction={declared!r} promises one number. "
                "Take "
                f'its {declared}, or declare reduction="none".',
                probe.example(y[:2], p[:2], result=probe.value(y[:2], p[:2]).ravel()),
            )
        elif len(value) != len(y):
            yield Finding(
                "reduction",
                "fault",
                f"A batch of 4 gave an array of shape {value.shape}; a right loss gives one number, or one a "
                "sample. Reduce over the last axis, not over the first.",
                probe.example(y, p, result=value.ravel()),
            )
        return
    if declared == "none":
        yield Finding(
            "reduction",
            "fault",
            'A batch of 4 gave one number; reduction="none" promises four. Leave the mean or sum out, or declare it.',
            probe.example(y[:2], p[:2], result=probe.value(y[:2], p[:2])),
        )
        return
    mean, total = alone.mean(), alone.sum()
    actual = "mean" if _equal(probe, value, mean) else "sum" if _equal(probe, value, total) else None
    if actual is None or _equal(probe, mean, total):
        return  # influence says what there is to say
    if declared in (actual, None):
        yield Finding("reduction", "pass", f"A batch costs the {actual} of its samples' losses.")
    else:
        other = {"sum": "Twice the samples double the step: divide by n", "mean": "Multiply by n"}[actual]
        yield Finding(
            "reduction",
            "fault",
            f"Two samples that cost {number(alone[0])} and {number(alone[1])} alone cost "
            f"{number(probe.value(y[:2], p[:2]))} together: that is their {actual}, and {declared} was declared. "
            f"{other}, "
            f'or declare reduction="{actual}".',
            probe.example(y[:2], p[:2], result=probe.value(y[:2], p[:2])),
        )


def influence(probe: Probe) -> Iterator[Finding]:
    """Does what one sample costs depend on the others in its batch?"""
    if probe.copies > 1:
        return
    y, p = probe.form.batch(probe.rng, 5)  # odd, so that a median shows
    verdict: Any = "note" if probe.reduction is None else "fault"
    value, alone = probe.value(y, p), _alone(probe, y, p)
    if value.ndim:
        rows = value.reshape(len(value), -1).mean(axis=1) if len(value) == len(y) else np.full(len(y), np.nan)
        together, expected, what = rows[:2], alone[:2], "losses"
        fits = _equal(probe, rows, alone) or len(value) != len(y)
    else:
        fits = any(_equal(probe, value, total) for total in (alone.mean(), alone.sum()))
        together, expected, what = value, alone[:2].mean(), "mean"
    if not fits:
        probe.joint = True
        pair = probe.value(y[:2], p[:2])
        if pair.ndim == 0 and any(_equal(probe, pair, total) for total in (alone[:2].mean(), alone[:2].sum())):
            pair, expected, of = value, alone.mean(), (y, p)
        else:
            of = (y[:2], p[:2])
        each = number(alone[: len(of[0])])
        yield Finding(
            "influence",
            verdict,
            f"Samples that cost {each} alone cost {number(pair if pair.ndim == 0 else together)} together, and their "
            f"{what} would be {number(expected)}: what one costs depends on the others. "
            f"{_why(probe, y, p, value, alone)}"
            + (
                ""
                if probe.reduction is None
                else " If the whole batch is one sample by intent, declare reduction=None."
            ),
            probe.example(*of, result=pair),
        )
        return
    extreme = _beside_an_extreme(probe)
    if extreme is not None:
        yield extreme
        return
    yield Finding("influence", "pass", "A sample costs the same alone and in a batch.")


def _why(probe: Probe, y: Array, p: Array, value: Array, alone: Array) -> str:
    if value.ndim == 0:
        if _equal(probe, value, np.sqrt(np.mean(alone**2))):
            return (
                "It is the root of the mean of their squares: with small batches that is less than the root over "
                "all. Train on the mean square, and take the root for the report."
            )
        if _equal(probe, value, alone.max()):
            return "It is the largest alone: the other samples teach nothing. Take their mean."
        counts = [
            any(not _equal(probe, probe.value(y, _other(p, i, way)), value) for way in (1, 2)) for i in range(len(y))
        ]
        if not all(counts):
            which = ", ".join(str(i) for i, seen in enumerate(counts) if seen)
            return (
                (f"Only sample {which} of" if which else "None of samples")
                + f" 0 to {len(y) - 1} counts: changing another prediction changes nothing. Look for a median, a "
                "return inside the loop, or an index too many."
            )
    return (
        "Look for a mean or sum taken too early (before a power, a log or a quotient), for axis=0 in place of "
        "axis=-1, and for a maximum over the whole batch."
    )


def _other(p: Array, i: int, way: int) -> Array:
    """The same predictions, but for sample ``i``."""
    changed = p.copy()
    changed[i] = np.roll(p[i], way) if p.ndim == 2 else p[i] + (0.1 * way if p[i] < 0.5 else -0.1 * way)
    return changed


def _beside_an_extreme(probe: Probe) -> Finding | None:
    """A score of 1000 in one sample must not spoil the next one."""
    form = probe.form
    if form.target == "number" or form.prediction == "probabilities" or probe.single:
        return None
    first, last = form.truths()[0], form.truths()[-1]
    y = np.stack([first, last])
    ordinary, far = form.toward(last, 1.0), form.toward(first, 1000.0)
    p = np.stack([far, ordinary])
    try:
        alone, value = _alone(probe, y, p), probe.value(y, p)
    except Raised:
        return None
    if not np.isfinite(alone).all() or np.isfinite(value).all():
        return None
    return Finding(
        "influence",
        "fault",
        f"Beside a sample with a score of 1000 an ordinary one makes the batch cost {number(value)}, though alone "
        f"they cost {number(alone[0])} and {number(alone[1])}: something is taken over the whole batch. Subtract "
        "each row's own maximum: z - z.max(axis=1, keepdims=True).",
        probe.example(y, p, result=value),
    )


def order(probe: Probe) -> Iterator[Finding]:
    """The same samples in another order."""
    y, p = probe.form.batch(probe.rng, 4)
    turned = np.array([2, 0, 3, 1])
    value, other = probe.value(y, p), probe.value(y[turned], p[turned])
    if value.shape == (4, *value.shape[1:]) and value.ndim:
        value = value[turned]
    if _equal(probe, value, other):
        yield Finding("order", "pass", "The order of the samples does not matter.")
        return
    yield Finding(
        "order",
        "note" if probe.reduction is None else "fault",
        f"The same four samples cost {number(value)} in one order and {number(other)} in another; a right loss does "
        "not look at where a sample stands. Look for a cumulative sum, a shift or an index.",
        probe.example(y, p, result=value) + "\n" + probe.example(y[turned], p[turned], result=other),
    )


def shapes(probe: Probe) -> Iterator[Finding]:
    """Truth (n,) against prediction (n, 1), the most frequent slip of all: does the loss notice?"""
    if probe.form.rows:
        return
    y, p = probe.form.batch(probe.rng, 3)
    truth, prediction = (probe.arrays.make(array) for array in (y, p[:, None]))
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            value = probe.loss(truth, prediction) if probe.truth_first else probe.loss(prediction, truth)
        value = probe.arrays.back(value).astype(float)
    except Exception:
        yield Finding("shapes", "pass", "Shapes (n,) and (n, 1) together are refused.")
        return
    right = probe.value(y, p)
    if value.size == right.size and _equal(probe, value.ravel(), right.ravel()):
        yield Finding("shapes", "pass", "Shapes (n,) and (n, 1) together give the right value.")
        return
    came = number(value) if value.ndim == 0 else f"an array of shape {value.shape}"
    how = "and no more than a warning" if warned else "without a word"
    yield Finding(
        "shapes",
        "note",
        f"Truth of shape (3,) and prediction of shape (3, 1) gave {came} {how}, and of one shape they give "
        f"{number(right)}: every truth met every prediction, 9 pairs in place of 3. Raise an error where the two "
        "shapes differ.",
        f"{probe.example(y, p[:, None])}  # {came}",
    )


def truth_types(probe: Probe) -> Iterator[Finding]:
    """Labels 0 and 1 as they come from files, in small integers, whose negative wraps around."""
    if probe.form.target not in ("binary", "labels") or probe.arrays.name != "numpy":
        return
    y, p = probe.form.batch(probe.rng, 3)
    right = probe.value(y, p)
    for kind in (np.int64, np.uint8):
        try:
            value = probe.value(y.astype(kind), p)
        except Raised:
            continue
        if not _equal(probe, value, right):
            yield Finding(
                "types",
                "note",
                f"Truth as {np.dtype(kind).name} costs {number(value)}, the same truth as float64 {number(right)}: "
                "unsigned integers wrap around below 0. Begin with y = y.astype(float).",
                f"loss(np.array({y.astype(int).tolist()}, dtype=np.{np.dtype(kind).name}), np.array({p.tolist()}))",
            )
            return
    yield Finding("types", "pass", "Truth in integers costs the same.")
