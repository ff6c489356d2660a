"""What right and wrong answers cost, one sample at a time: direction, steps and jumps, extremes, floors and caps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossbook.checks.forms import Form
from lossbook.checks.probe import Probe, Raised, number
from lossbook.checks.report import Finding

__all__ = ["alone", "certain", "confident", "direction", "far", "float32", "floor", "shift", "smooth", "zeros"]

Array = NDArray[Any]
Path = tuple[Array, Callable[[float], Array], str]  # a truth, the prediction at a position, what the position is

LADDER = (1, 2, 5, 10, 15, 20, 30, 40, 60, 80, 100, 200, 500, 710, 800, 1000)


def alone(probe: Probe) -> Iterator[Finding]:
    """A batch of one, as an epoch's last one may be; where it fails, two equal samples stand for it from now on."""
    y, p = probe.form.batch(probe.rng, 1)
    try:
        value = probe.one(y[0], p[0])
        if np.isfinite(value):
            yield Finding("batch of one", "pass", "A batch of one works.")
            return
        came = f"gives {number(value)}"
    except Raised as raised:
        came = f"fails: {raised.message}"
    probe.copies = 2
    yield Finding(
        "batch of one",
        "note" if probe.reduction is None else "fault",
        f"A batch of one sample {came}; a right loss takes it as it takes any other, and an epoch's last batch may "
        "be that small. Look for a squeeze, or for a spread over the batch.",
        probe.example(y, p),
    )


def _paths(probe: Probe) -> list[Path]:
    """Ways from a wrong answer (below 0) to the right one (0 for numbers, far above 0 for the others)."""
    form = probe.form
    paths: list[Path] = []
    for y in form.truths():
        if form.target == "number":
            if form.positive:
                paths.append((y, lambda at, y=y: np.asarray(y * 2.0**at), "prediction"))  # type: ignore[misc]
            else:
                paths.append((y, lambda at, y=y: np.asarray(y + at), "prediction"))  # type: ignore[misc]
            continue
        for way in range(len(form.away(y, 1.0))):

            def along(at: float, y: Array = y, way: int = way) -> Array:
                if form.target == "labels":  # one label of the row moves, the others are right
                    return form.predict(np.where(np.arange(len(y)) == way, at, 2.0) * (2 * y - 1))
                return form.predict(form.toward(y, at) if at >= 0 else form.away(y, -at)[way])

            paths.append((y, along, "score"))
    return paths


def direction(probe: Probe) -> Iterator[Finding]:
    """Does the right answer cost least, and a worse one never less than a better?"""
    faults = list(_number_direction(probe) if probe.form.target == "number" else _class_direction(probe))
    yield from faults or [
        Finding("direction", "pass", "A right answer costs less than a wrong one, and a worse one more.")
    ]


def _scale(values: Array) -> float:
    return float(np.ptp(values))


def _class_direction(probe: Probe) -> Iterator[Finding]:
    strengths = np.linspace(-6, 6, 25)
    worst: dict[str, list[tuple[Array, Array, Array, float, float]]] = {"constant": [], "reversed": [], "bumpy": []}
    paths = _paths(probe)
    for y, along, _ in paths:
        values = np.array([probe.one(y, along(at)) for at in strengths])
        if not np.isfinite(values).all():
            return
        right, wrong = values[-5], values[4]  # strength 4
        tolerance = 10 * probe.tolerance * float(np.abs(values).max())
        at = (y, along(-4.0), along(4.0), wrong, right)
        if _scale(values) <= tolerance or abs(right - wrong) <= tolerance:
            worst["constant"].append(at)
        elif strengths[values.argmin()] <= 0 or wrong <= right:
            if values[strengths > 0].min() <= values.min() + tolerance:
                continue  # a flat piece that reaches the right answers
            worst["reversed"].append(at)
        else:
            least = int(values.argmin())
            steps = np.diff(values)
            steps[least:] *= -1
            if steps.max() > tolerance:
                i = int(steps.argmax())
                worse, better = (i, i + 1) if i < least else (i + 1, i)
                worst["bumpy"].append(
                    (y, along(strengths[worse]), along(strengths[better]), values[worse], values[better])
                )
    if worst["reversed"]:
        y, bad, good, wrong, right = worst["reversed"][0]
        everywhere = len(worst["reversed"]) == len(paths)
        yield Finding(
            "direction",
            "fault",
            f"For truth {_shown(y)} the wrong answer {_shown(bad)} costs {number(wrong)} and the right one "
            f"{_shown(good)} costs {number(right)}; the right one must cost less. "
            + (
                "It is so for every truth: the sign is reversed, or it is a score to be maximized. Put a minus "
                "before it."
                if everywhere
                else "For other truths it is right: compare the encoding of the truth that the loss expects (0/1, "
                "-1/+1, labels from 0 or from 1) with yours."
            ),
            probe.example_of_one(y, bad, wrong) + "\n" + probe.example_of_one(y, good, right),
        )
    if worst["constant"]:
        y, bad, good, wrong, _ = worst["constant"][0]
        yield Finding(
            "direction",
            "fault",
            f"For truth {_shown(y)} the answers {_shown(bad)} and {_shown(good)} cost the same, {number(wrong)}: a "
            "wrong answer to it costs nothing more, so a model that always says the other wins. Look for a missing "
            "term, as (1 - y) * log(1 - p), for 0/1 where -1/+1 is meant, or for another class's entry.",
            probe.example_of_one(y, bad, wrong) + "\n" + probe.example_of_one(y, good, wrong),
        )
    if worst["bumpy"] and not worst["reversed"]:
        y, bad, good, wrong, right = worst["bumpy"][0]
        yield Finding(
            "direction",
            "fault",
            f"For truth {_shown(y)} the answer {_shown(bad)} is worse than {_shown(good)} and costs less, "
            f"{number(wrong)} against {number(right)}; a step downhill can lead away from the truth. A right loss "
            "falls all the way.",
            probe.example_of_one(y, bad, wrong) + "\n" + probe.example_of_one(y, good, right),
        )


def _number_direction(probe: Probe) -> Iterator[Finding]:
    if (links := _on_log_scale(probe)) is not None:
        probe.log_scale = True
        yield links
        return
    offsets = np.linspace(-6, 6, 49)
    ends: list[int] = []
    off: list[tuple[Array, float, float, float]] = []
    for y, along, _ in _paths(probe):
        values = np.array([probe.one(y, along(at)) for at in offsets])
        if not np.isfinite(values).all():
            return
        tolerance = 10 * probe.tolerance * float(np.abs(values).max())
        least, middle = int(values.argmin()), len(offsets) // 2
        if _scale(values) <= tolerance:
            yield Finding(
                "direction",
                "fault",
                f"For truth {_shown(y)} every prediction costs {number(values[0])}: nothing is learned from it. "
                "Look for the prediction in the formula.",
                probe.example_of_one(y, along(1.0), values[0]),
            )
            return
        if values[middle] <= values[least] + tolerance:
            steps = np.diff(values)
            steps[middle:] *= -1
            if steps.max() > tolerance:
                i = int(steps.argmax())
                worse, better = (i, i + 1) if i < middle else (i + 1, i)
                bad, good = along(offsets[worse]), along(offsets[better])
                yield Finding(
                    "direction",
                    "fault",
                    f"For truth {_shown(y)} the prediction {_shown(bad)} is farther off than {_shown(good)} and "
                    f"costs less, {number(values[worse])} against {number(values[better])}. A right loss rises all "
                    "the way.",
                    probe.example_of_one(y, bad, values[worse]) + "\n" + probe.example_of_one(y, good, values[better]),
                )
                return
            continue
        ends.append(0 if least not in (0, len(offsets) - 1) else 2 if values[middle] >= values[[0, -1]].max() else 1)
        off.append((y, float(along(offsets[least])), float(values[least]), float(values[middle])))
    if not off:
        return
    y, at, least_value, at_truth = off[0]
    if len(off) == len(ends) and all(end == 2 for end in ends):
        why = "The truth itself costs most: the sign is reversed. Put a minus before it."
    elif all(end >= 1 for end in ends):
        why = "It falls without end as the prediction moves away: look for a missing square or absolute value."
    else:
        why = "Its minimum lies beside the truth: look for a shift, a swapped term or another scale of the prediction."
    yield Finding(
        "direction",
        "fault",
        f"For truth {_shown(y)} the prediction {number(at)} costs {number(least_value)}, and the truth itself "
        f"{number(at_truth)}; a right loss is lowest at the truth. {why}",
        probe.example_of_one(y, at, least_value) + "\n" + probe.example_of_one(y, float(y), at_truth),
    )


def _on_log_scale(probe: Probe) -> Finding | None:
    """A loss of counts whose prediction is the logarithm of the rate has its minimum at log y."""
    for y in (0.5, 2.0, 5.0):
        try:
            here, there, beside = (probe.one(y, p) for p in (np.log(y), np.log(y) - 0.3, np.log(y) + 0.3))
        except Raised:
            return None
        if not (here < there and here < beside):
            return None
    return Finding(
        "direction",
        "note",
        "For the truths 0.5, 2 and 5 the minimum lies at their logarithms: the prediction is taken as log y. If so "
        "it is meant, put exp behind the model before you compare its output with the truth.",
        probe.example_of_one(2.0, round(float(np.log(2.0)), 4)),
    )


def _shown(values: Array) -> str:
    values = np.asarray(values, dtype=float) + 0.0  # no -0
    if values.ndim:
        return "[" + ", ".join(f"{value:.4g}" for value in values) + "]"
    return f"{float(values):.4g}"


def _suspects(
    probe: Probe, y: Array, along: Callable[[float], Array], positions: Array, values: Array
) -> Iterator[tuple[float, float]]:
    """The places where a jump may hide: where the loss rises otherwise than its slopes at both ends say.

    Under a magnifying glass that shrinks with the stretch at a kink, and stays at a jump, with the slope or against it.
    """

    def unexplained(low: float, left: float, high: float, right: float) -> float:
        h = (high - low) / 1000
        slopes = probe.one(y, along(low + h)) - left + probe.one(y, along(high + h)) - right
        return abs(right - left - 500 * slopes)

    stretches = list(zip(positions, values, positions[1:], values[1:]))
    doubts = [unexplained(*stretch) for stretch in stretches]
    for i in np.argsort(doubts)[-2:]:
        low, left, high, right = stretches[i]
        for _ in range(30 if not probe.single else 5):
            middle = (low + high) / 2
            at_middle = probe.one(y, along(middle))
            first, second = (low, left, middle, at_middle), (middle, at_middle, high, right)
            low, left, high, right = first if unexplained(*first) > unexplained(*second) else second
        yield low, high


def smooth(probe: Probe) -> Iterator[Finding]:
    """Is there a slope to go down, and no step in it?"""
    paths = [_paths(probe)[0], _paths(probe)[-1]]
    positions = np.linspace(-5.03, 5.01, 41)
    h = 1e-4 if not probe.single else 1e-2
    flat, jump, differing = True, None, False
    for y, along, _ in paths:
        values = np.array([probe.one(y, along(at)) for at in positions])
        if not np.isfinite(values).all():
            return
        span = _scale(values)
        differing |= span > 0
        if span == 0:
            continue
        flat = flat and all(probe.one(y, along(at - h)) == probe.one(y, along(at + h)) for at in positions[::3])
        for low, high in _suspects(probe, y, along, positions, values):
            left, right = probe.one(y, along(low)), probe.one(y, along(high))
            if abs(right - left) > (1e-4 if not probe.single else 1e-2) * span and jump is None:
                before, after = along(np.floor(low * 1000) / 1000), along(np.ceil(high * 1000) / 1000)
                if not probe.form.competing:
                    before, after = np.round(before, 5), np.round(after, 5)
                jump = (y, before, after, probe.one(y, before), probe.one(y, after))
    if not differing:
        return
    if flat and jump is not None:
        probe.steps_only = True
        y, before, after, left, right = jump
        yield Finding(
            "steps",
            "fault" if probe.arrays.differentiates else "note",
            f"It moves in steps only, as from {number(left)} to {number(right)} at {_shown(after)}, and its slope "
            "is 0 everywhere else: no gradient method learns from it. As a number to report it is fine; to train, "
            "use a loss that falls smoothly (no round, argmax or comparison).",
            probe.example_of_one(y, before, left) + "\n" + probe.example_of_one(y, after, right),
        )
    elif jump is not None:
        y, before, after, left, right = jump
        yield Finding(
            "jump",
            "fault",
            f"For truth {_shown(y)} it jumps from {number(left)} to {number(right)} at the prediction "
            f"{_shown(after)}; a loss to train with has no gap, since no gradient sees it. Make the pieces meet: "
            "compare their values at the border.",
            probe.example_of_one(y, before, left) + "\n" + probe.example_of_one(y, after, right),
        )
    else:
        yield Finding("smooth", "pass", "No jump, and slopes to go down.")


def confident(probe: Probe) -> Iterator[Finding]:
    """Scores up to 1000, for the right answer and for wrong ones: no NaN, and no inf that is not true."""
    form = probe.form
    if form.prediction == "probabilities":
        return
    overflow: tuple[Array, Array, float, int] | None = None
    for y, along, what in _paths(probe):
        if form.positive:
            continue
        for sign in (-1, 1):
            if np.isfinite(_try(probe, y, along(sign * 1000.0))):
                continue
            strength = next(s for s in LADDER if not np.isfinite(_try(probe, y, along(float(sign * s)))))
            p = along(float(sign * strength))
            value = _try(probe, y, p)
            if value == np.inf and _exponential(probe, y, along, sign):
                overflow = (y, p, value, strength)
                continue
            near = next((s for s in reversed(LADDER) if s < strength), None)
            if near is None and probe.copies > 1:
                return  # equal samples stand for one, and "batch of one" said of those what there is to say
            answer = "prediction" if form.target == "number" else "wrong answer" if sign < 0 else "right answer"
            goes_on = "a right loss is finite there. "
            if near is not None:
                before = number(_try(probe, y, along(float(sign * near))))
                goes_on = f"at {near} it costs {before}, and a right loss goes on from there. "
            yield Finding(
                "confident",
                "fault",
                f"For truth {_shown(y)} the {answer} {_shown(p)} costs {number(value)}, at a {what} {strength} away; "
                + goes_on
                + (
                    "An exp overflows on the way: use a form without it, as |r| + log1p(exp(-2|r|)) - log 2 for "
                    "log-cosh."
                    if form.target == "number"
                    else "Compute it from the scores in one step (log_softmax, logaddexp, softplus), not as the log "
                    "of a softmax or sigmoid."
                ),
                probe.example_of_one(y, p, value),
            )
            return
    if overflow is not None:
        y, p, value, strength = overflow
        yield Finding(
            "confident",
            "note",
            f"It grows exponentially and is {number(value)} from about {strength} on: true, since the number is too "
            "large, but one such sample decides the batch. Bound the scores, or take a loss that grows linearly.",
            probe.example_of_one(y, p, value),
        )
        return
    yield Finding("confident", "pass", "Finite up to scores of 1000.")


def _try(probe: Probe, y: Array, p: Array, **keywords: Any) -> float:
    try:
        return probe.one(y, p, **keywords)
    except Raised:
        return np.nan


def _exponential(probe: Probe, y: Array, along: Callable[[float], Array], sign: int) -> bool:
    """Does it grow so fast that its overflow is true?"""
    at_15, at_30 = (_try(probe, y, along(sign * s)) for s in (15.0, 30.0))
    return bool(at_30 > 1000 * at_15 > 0)


def certain(probe: Probe) -> Iterator[Finding]:
    """Probabilities of exactly 0 and 1: a right answer is finite, a wrong one may be infinite, none is NaN."""
    form = probe.form
    if form.prediction != "probabilities":
        return
    for single in (False, True) if probe.arrays.name in ("numpy", "torch") else (False,):
        for y in form.truths():
            right = np.round(form.predict(form.toward(y, 1000.0)))
            wrong = [np.round(form.predict(z)) for z in form.away(y, 1000.0)]
            for p in (right, *wrong):
                try:
                    value = probe.one(y, p, single=single)
                except Raised as raised:
                    yield Finding(
                        "certain",
                        "note",
                        f"A probability of exactly 0 or 1 is refused ({raised.message}), and a softmax in float32 "
                        "gives such ones. Decide what they cost.",
                        raised.example,
                    )
                    return
                if np.isnan(value) or (p is right and not np.isfinite(value)):
                    where = " in float32" if single else ""
                    yield Finding(
                        "certain",
                        "fault",
                        f"For truth {_shown(y)} the {'right' if p is right else 'wrong'} answer {_shown(p)} costs "
                        f"{number(value)}{where}; a right loss gives {'its least value' if p is right else 'inf'}. "
                        + (
                            "A δ below 6e-8 vanishes beside 1 in float32, so that 1 - δ is 1: take logits instead."
                            if single
                            else "0 · log 0 is NaN in floating point: pick the true class's entry (or use xlogy), or "
                            "take logits."
                        ),
                        probe.example_of_one(y, p, value, single=single),
                    )
                    return
    yield Finding("certain", "pass", "Probabilities of exactly 0 and 1 give no NaN.")


def zeros(probe: Probe) -> Iterator[Finding]:
    """Numbers that are 0, and a prediction that is the truth."""
    if probe.form.target != "number":
        return
    for y, p in ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0)):
        value = _try(probe, np.asarray(y), np.asarray(p))
        if (np.isfinite(value) and abs(value) < 1e6) or (p == 0 and value == np.inf and y):
            continue
        meant = y == 0 or probe.form.positive
        yield Finding(
            "zeros",
            "note" if meant else "fault",
            f"Truth {y:g} and prediction {p:g} cost {number(value)}: something is divided by 0 or its logarithm "
            "taken. "
            + (
                "If zeros occur, say what they cost or take a loss that allows them; else refuse them."
                if meant
                else "Define what 0 costs."
            ),
            probe.example_of_one(y, p, value),
        )
        return
    yield Finding("zeros", "pass", "Numbers that are 0 give finite losses.")


def float32(probe: Probe) -> Iterator[Finding]:
    """The same scores in float32, in which most models train."""
    form = probe.form
    if form.prediction == "probabilities" or form.target == "number" or probe.arrays.name not in ("numpy", "torch"):
        return
    for y, along, _ in _paths(probe):
        for strength in (-2.0, -8.0, -16.0, -30.0, -80.0, 2.0, 16.0, 80.0):
            p = along(strength)
            double = _try(probe, y, p)
            if abs(double) > 1e30:
                continue  # too large for float32 by right
            try:
                value = probe.one(y, p, single=True)
            except Raised as raised:
                yield Finding(
                    "float32",
                    "note",
                    f"Scores in float32 fail: {raised.message}. Most models train in float32: accept it.",
                    raised.example,
                )
                return
            if np.isfinite(double) and not np.isfinite(value):
                yield Finding(
                    "float32",
                    "fault",
                    f"For truth {_shown(y)} the scores {_shown(p)} cost {number(value)} in float32 and "
                    f"{number(double)} in float64; a δ below 6e-8 vanishes beside 1 there. Compute from the scores "
                    "(log_softmax, logaddexp).",
                    probe.example_of_one(y, p, value, single=True),
                )
                return
            if strength < 0 and abs(value - double) > 0.01 * abs(double):
                yield Finding(
                    "float32",
                    "note",
                    f"For truth {_shown(y)} the scores {_shown(p)} cost {number(value)} in float32 and "
                    f"{number(double)} in float64: a difference of nearly equal numbers. Compute from the scores "
                    "(log_softmax, logaddexp).",
                    probe.example_of_one(y, p, value, single=True),
                )
                return
    yield Finding("float32", "pass", "In float32 wrong answers cost the same.")


def far(probe: Probe) -> Iterator[Finding]:
    """Does a wrong answer go on costing more, and its slope pull?"""
    form = probe.form
    if form.prediction == "probabilities":
        yield from _capped_probability(probe)
        return
    if probe.steps_only:
        return
    distances = (1.0, 10.0, 100.0) if form.target == "number" else (2.0, 6.0, 12.0)
    if form.positive:
        return
    for y, along, what in _paths(probe):
        at = np.array([_try(probe, y, along(-s)) for s in (4.0, 8.0, 12.0, 100.0)])
        if form.target != "number" and np.isfinite(at).all():
            first, second = at[1] - at[0], at[2] - at[1]
            straight = at[2] + 22 * second
            if first > 0 and abs(second / first - 1) < 0.05 and at[3] < 0.9 * straight:
                yield Finding(
                    "cap",
                    "note",
                    f"For truth {_shown(y)} a wrong {what} of 12 costs {number(at[2])} and one of 100 costs "
                    f"{number(at[3])}, where the same line reaches {number(straight)}: a clip or a δ of about "
                    f"{np.exp(-at[3]):.0e} caps it, and beyond it the gradient is 0, so that the worst answers are "
                    "never put right. Compute from the scores without a clip (log_softmax, logaddexp).",
                    probe.example_of_one(y, along(-100.0), at[3]),
                )
                return
        slopes = [  # secants over 2 % of the way, which are good for three digits
            abs(_try(probe, y, along(-s * 1.01)) - _try(probe, y, along(-s * 0.99))) / (0.02 * s) for s in distances
        ]
        if np.isfinite(slopes).all() and slopes[0] > 0 and slopes[-1] < 1e-3 * max(slopes):
            yield Finding(
                "pull",
                "note",
                f"For truth {_shown(y)} the slope is {slopes[0]:.3g} at {distances[0]:g} on the wrong side and "
                f"{slopes[-1]:.3g} at {distances[-1]:g}: what is far off is given up. Against outliers or wrong "
                "labels that is meant; else take a loss that keeps pulling (cross-entropy in place of a squared "
                "probability).",
                probe.example_of_one(y, along(-distances[-1])),
            )
            return
    yield Finding("pull", "pass", "The slope goes on pulling far from the truth.")


def _capped_probability(probe: Probe) -> Iterator[Finding]:
    form = probe.form
    y = form.truths()[-1]

    def wrong(q: float) -> Array:
        """The true answer has probability q."""
        if form.target in ("binary", "sign"):
            return np.asarray(q)
        if form.target == "labels":
            return np.where(y == 1, q, 0.5)
        row = np.full(len(np.eye(3)), q)
        row[0] = 1 - 2 * q
        return np.where(np.arange(3) == form.label(y), q, np.where(np.arange(3) == 0, 1 - 2 * q, q))

    powers = (2, 3, 4, 12, 30)
    costs = np.array([_try(probe, y, wrong(10.0**-k)) for k in powers])
    if not np.isfinite(costs).all():
        return
    first, second = costs[1] - costs[0], costs[2] - costs[1]
    straight = costs[2] + 26 * second
    if first > 0 and abs(second / first - 1) < 0.05 and costs[-1] < straight - second / 2:
        delta = 10.0 ** -(4 + (costs[-1] - costs[2]) / second)
        yield Finding(
            "cap",
            "note",
            f"A true answer with probability 1e-4 costs {number(costs[2])}, with 1e-30 {number(costs[-1])}, where "
            f"the logarithm gives {number(straight)}: a clip or a δ of about {delta:.0e} caps it. With a clip the "
            "gradient there is 0, so that the worst answers are never put right. Take logits, which need none.",
            probe.example_of_one(y, wrong(1e-30), costs[-1]),
        )
        return
    yield Finding("cap", "pass", "No cap on what a wrong answer costs, beyond the formula's own.")


def floor(probe: Probe) -> Iterator[Finding]:
    """What a perfect answer costs."""
    form = probe.form
    if probe.log_scale:
        return
    for y in form.truths():
        least, best = _best_right_answer(probe, y)
        if np.isfinite(least) and abs(least) > max(1e-5, 10 * probe.tolerance):
            yield Finding(
                "floor",
                "note",
                f"For truth {_shown(y)} the best right answer, {_shown(best)}, costs {number(least)}, not 0"
                + (
                    ". Training is not changed by a constant, but a loss of 0 can no longer be read as perfect; "
                    "where it is not meant, as by label smoothing, look for a δ or an activation too many."
                    if least > 0
                    else ": a loss below 0 is no error, but nobody can read how far it has to go. Subtract its least "
                    "value, or check the sign of each term."
                ),
                probe.example_of_one(y, best, least),
            )
            return
    yield Finding("floor", "pass", "A perfect answer costs 0.")


def _best_right_answer(probe: Probe, y: Array) -> tuple[float, Array]:
    """What the truth's own answer costs at the strength that is best for it, and that answer."""
    form = probe.form
    if form.target == "number":
        return _try(probe, y, y), y
    ways: list[Callable[[float], Array]] = [lambda strength: form.predict(form.toward(y, strength))]
    if form.competing and form.prediction != "probabilities":  # without a softmax the other classes want scores below 0
        ways.append(lambda strength: form.toward(y, 2 * strength) - strength)
    answers = [np.round(ways[0](100.0))] if form.prediction == "probabilities" else []
    costs = [_try(probe, y, p) for p in answers]
    rungs = (0.1, 0.3, 1.0, 2.0, 3.0, 5.0, 8.0, 15.0, 30.0, 100.0)
    for way in ways:
        there = [_try(probe, y, way(strength)) for strength in rungs]
        best = int(_finite_or_worst(there).argmin())
        answers += map(way, rungs)
        costs += there
        if abs(there[best]) < 1e-6:
            continue
        low, high = rungs[max(best - 1, 0)], rungs[min(best + 1, len(rungs) - 1)]
        while high - low > 1e-7 * high:  # between the rungs beside the best one
            left, right = low + (high - low) / 3, high - (high - low) / 3
            low, high = (low, right) if _try(probe, y, way(left)) <= _try(probe, y, way(right)) else (left, high)
        answers.append(way(float(f"{low:.6g}")))
        costs.append(_try(probe, y, answers[-1]))
    best = int(np.round(_finite_or_worst(costs), 9).argmin())  # of equal ones the first, whose numbers are short
    return costs[best], answers[best]


def _finite_or_worst(costs: list[float]) -> Array:
    return np.where(np.isfinite(costs), costs, np.inf)


def shift(probe: Probe) -> Iterator[Finding]:
    """The same constant on all scores of a sample."""
    form: Form = probe.form
    if not form.competing or form.prediction == "probabilities":
        return
    for y, p, constant in [(y, p, c) for c in (10.0, -10.0) for y, p in zip(*form.batch(probe.rng, 3))]:
        here, there = _try(probe, y, p), _try(probe, y, p + constant)
        if np.isfinite([here, there]).all() and abs(there - here) > 100 * probe.tolerance * (10 + abs(here)):
            yield Finding(
                "shift",
                "note",
                f"With {constant:g} added to each of a sample's scores the loss goes from {number(here)} to "
                f"{number(there)}; a softmax does not see such a constant. If the classes exclude each other, look "
                "for a sigmoid in place of the softmax.",
                probe.example_of_one(y, p, here) + "\n" + probe.example_of_one(y, p + constant, there),
            )
            return
    yield Finding("shift", "pass", "A constant on all scores changes nothing.")
