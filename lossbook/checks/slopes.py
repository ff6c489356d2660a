"""The gradient, declared or by the framework, and the curvature, against finite differences of the value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossbook.checks.arrays import LostGradient
from lossbook.checks.probe import Probe, Raised, number
from lossbook.checks.report import Finding

__all__ = ["curvature", "gradient", "gradient_at_extremes"]

Array = NDArray[Any]


def gradient(probe: Probe) -> Iterator[Finding]:
    """Does the gradient tell how the value changes?"""
    if not probe.has_slopes:
        return
    y, p = probe.form.batch(probe.rng, 4 if probe.form.rows else 3)  # unlike K, so that a factor says which of the two
    try:
        slopes = probe.slopes(y, p)
    except LostGradient as lost:
        yield Finding(
            "gradient",
            "fault",
            f"The framework finds no way from the loss back to the prediction ({lost}): a model would not learn at "
            "all. Stay in the framework's own functions: no .item(), .detach(), .numpy(), np.…, round, argmax or "
            "comparison between the prediction and the value.",
            probe.example(y[:1], p[:1]),
        )
        return
    except Exception as error:
        text = str(error).strip().splitlines()
        yield Finding(
            "gradient",
            "fault",
            f"The gradient failed: {type(error).__name__}: {text[0] if text else ''}.",
            probe.example(y, p, of=probe.gradient),
        )
        return
    if slopes.shape != p.shape:
        yield Finding(
            "gradient",
            "fault",
            f"For a prediction of shape {p.shape} the gradient has the shape {slopes.shape}; a right one has a "
            "slope for each number of the prediction, so its shape. Leave the mean out of it, or put the missing "
            "axis in.",
            probe.example(y[:1], p[:1], of=probe.gradient),
        )
        return
    steps, measured, claimed = _directional(probe, y, p, slopes)
    if not len(measured):
        return
    tolerance = 1e-5 if not probe.single else 2e-2
    scale = float(np.abs(measured).max())
    wrong = np.abs(claimed - measured) > tolerance * max(scale, 1e-3)
    if not wrong.any() and np.isfinite(claimed).all():
        yield Finding("gradient", "pass", "The gradient equals finite differences of the value.")
        return
    i = int(np.nanargmax(np.abs(claimed - measured))) if np.isfinite(claimed).any() else 0
    yield Finding(
        "gradient",
        "fault",
        f"At truth {number(y)} and prediction {number(p)} the gradient {_along(steps[i])} is {number(claimed[i])}, "
        f"and finite differences of the value give {number(measured[i])}. "
        f"{_ratio(claimed, measured, len(y), p.shape[-1] if p.ndim == 2 else 1)}",
        probe.example(y, p, of=probe.gradient),
    )


def _along(step: Array) -> str:
    places = [f"[{', '.join(map(str, place))}]" for place in np.argwhere(step)]
    return f"along {places[0]}" if len(places) == 1 else f"from {places[1]} towards {places[0]}"


def _directional(probe: Probe, y: Array, p: Array, slopes: Array) -> tuple[list[Array], Array, Array]:
    """Slopes of the summed value along each coordinate (for distributions, from one class to the next)."""
    steps, measured, claimed = [], [], []
    h = 1e-6 if not probe.single else 5e-3
    tangent = probe.form.prediction == "probabilities" and probe.form.competing
    here = float(probe.value(y, p).sum())
    for place in np.ndindex(p.shape):
        step = np.zeros_like(p)
        step[place] = 1.0
        if tangent:
            step[(*place[:-1], (place[-1] + 1) % p.shape[-1])] = -1.0
        try:
            ahead, behind = (float(probe.value(y, p + sign * h * step).sum()) for sign in (1, -1))
        except Raised:
            continue
        left, right = (here - behind) / h, (ahead - here) / h
        noise = probe.arrays.eps * (abs(here) + 1) / h
        if abs(right - left) > 1e-2 * max(abs(right), abs(left)) + 20 * noise:
            continue  # a kink, where either slope will do
        steps.append(step)
        measured.append((ahead - behind) / (2 * h))
        claimed.append(float((slopes * step).sum()))
    return steps, np.array(measured), np.array(claimed)


def _ratio(claimed: Array, measured: Array, n: int, k: int) -> str:
    """What a constant factor between the two says."""
    if not np.isfinite(claimed).all():
        return "A right gradient is finite here: look for inf - inf, or for a where whose other branch is NaN."
    if not claimed.any():
        return "It is 0 everywhere: a detach, a round or a comparison has cut it off, or the clip is too tight."
    used = np.abs(measured) > 1e-3 * np.abs(measured).max()
    ratios = claimed[used] / measured[used]
    factor = float(np.median(ratios))
    if np.ptp(ratios) > 0.02 * abs(factor) or factor == 0:
        return "No single factor explains it: derive it again, or let a framework do so."
    named = {
        -1.0: "It has the wrong sign: it is the derivative by the truth, or the direction of descent.",
        1.0 * n: f"It is {n} times too large: the gradient of the sum, where the value is a mean over {n} samples. "
        "Divide by n.",
        1.0 / n: f"It is {n} times too small: divided by n, where the value is a sum.",
        -1.0 * n: f"It has the wrong sign, and is {n} times too large: that of the sum, where the value is a mean.",
    }
    if k > 1:
        named[1.0 * n * k] = f"It is {n * k} times too large: the value is a mean over all {n * k} numbers."
        named[1.0 * k] = f"It is {k} times too large: the value is a mean over the {k} numbers of a row."
    for known, words in named.items():
        if abs(factor / known - 1) < 0.02:
            return words
    return f"It is {factor:.4g} times that everywhere: a factor is missing in the value or in the gradient."


def gradient_at_extremes(probe: Probe) -> Iterator[Finding]:
    """No NaN in the gradient where the value is finite: at the perfect answer and at confident ones."""
    if not probe.has_slopes:
        return
    form = probe.form
    for y in form.truths():
        if form.target == "number":
            answers = [np.asarray(float(y)), np.asarray(float(y) * 100)]
        elif form.prediction == "probabilities":
            answers = [form.predict(form.toward(y, 30.0))]
        else:
            answers = [form.toward(y, 1000.0), *form.away(y, 1000.0)]
        for p in answers:
            ys, ps = np.stack([y] * probe.copies), np.stack([p] * probe.copies)
            try:
                value, slopes = probe.value(ys, ps), probe.slopes(ys, ps)
            except Exception:
                continue
            if np.isfinite(value).all() and not np.isfinite(slopes).all():
                yield Finding(
                    "gradient at extremes",
                    "fault",
                    f"At truth {number(y)} and prediction {number(p)} the loss is {number(value.mean())} and its "
                    f"gradient {number(slopes.ravel())}; one NaN makes every weight NaN. Look for the root or norm "
                    "of 0, and for a where whose other branch overflows: put a safe number into it before, not "
                    "after.",
                    probe.example(ys, ps),
                )
                return
    yield Finding("gradient at extremes", "pass", "The gradient is finite at perfect and at confident answers.")


def curvature(probe: Probe) -> Iterator[Finding]:
    """Do the second derivatives tell how the slope changes?"""
    if probe.curvature is None:
        return
    y, p = probe.form.batch(probe.rng, 3)
    truth, prediction = probe.arguments(y, p)
    order = (truth, prediction) if probe.truth_first else (prediction, truth)
    try:
        claimed = probe.arrays.back(probe.curvature(*order)).reshape(p.shape)
    except Exception as error:
        if getattr(probe.curvature, "__self__", None) is probe.loss:
            return  # a loss's own method says that there is none, as for a hinge
        lines = str(error).strip().splitlines()
        yield Finding(
            "curvature",
            "note",
            f"There is no curvature to check: {type(error).__name__}: {lines[0] if lines else ''} Boosting needs one.",
        )
        return
    h = 1e-4 if not probe.single else 3e-2
    here = float(probe.value(y, p).sum())
    measured, kept = [], []
    for place in np.ndindex(p.shape):
        step = np.zeros_like(p)
        step[place] = h
        try:
            at = [here if k == 0 else float(probe.value(y, p + k * step).sum()) for k in range(-3, 4)]
        except Raised:
            return  # off the simplex no second derivative along one class exists
        left, middle, right = (np.diff(part, 2)[0] / h**2 for part in (at[:3], at[2:5], at[4:]))
        noise = 1e-2 * max(1.0, abs(left), abs(right)) + 8 * probe.arrays.eps * (abs(here) + 1) / h**2
        if abs(right - left) > noise:
            continue  # the slope has a kink here, where either value will do
        measured.append(middle)
        kept.append(claimed[place])
    if not measured:
        return
    near = np.abs(np.array(kept) - measured) <= 1e-3 * max(1.0, float(np.abs(measured).max()))
    if near.all():
        yield Finding("curvature", "pass", "The curvature equals second differences of the value.")
        return
    i = int(np.argmin(near))
    yield Finding(
        "curvature",
        "fault",
        f"The curvature's entry {i} is {number(kept[i])}, and second differences of the value give "
        f"{number(measured[i])}. A right one is the second derivative of the same value, its mean or sum included: "
        "boosting divides by it.",
        probe.example(y, p, of=probe.curvature),
    )
