"""Losses that have a name, what the libraries call them, and the slips that have a formula.

A loss is compared with each on a dozen samples: where the two are equal up to a positive factor and a constant,
gradient descent takes the same path down both, with another step size.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

import lossbook
from lossbook.activations import log_softmax, sigmoid, softmax
from lossbook.checks.forms import Form, K
from lossbook.checks.probe import Probe, Raised, number
from lossbook.checks.report import Finding

__all__ = ["Match", "identity", "recognized"]

Array = NDArray[Any]
Formula = Callable[[Array, Array], Array]


@dataclass(frozen=True)
class Known:
    """A loss with a name."""

    name: str
    target: str
    prediction: str
    formula: Formula
    elsewhere: str  # its name in each library; a factor that differs stands with it


@dataclass(frozen=True)
class Match:
    """What a loss equals: ``factor`` × ``known`` + ``constant``; one factor for each kind of truth if several."""

    known: Known
    factor: float
    constant: float
    factors: tuple[float, ...] = ()


def _each(loss: Any) -> Formula:
    return lambda y, p: np.asarray(loss(y, p, reduction="none"))


def _rows(values: Array) -> Array:
    return np.asarray(values.reshape(len(values), -1).mean(axis=1))


def _numbers(target: str = "number", prediction: str = "number") -> Iterator[Known]:
    yield Known(
        "squared error",
        target,
        prediction,
        lambda y, p: _rows((p - y) ** 2),
        "torch mse_loss, Keras MeanSquaredError, scikit-learn mean_squared_error, optax squared_error, and optax "
        "l2_loss (half of it)",
    )
    yield Known(
        "absolute error",
        target,
        prediction,
        lambda y, p: _rows(np.abs(p - y)),
        "torch l1_loss, Keras MeanAbsoluteError, scikit-learn mean_absolute_error",
    )
    for delta in (1.0, 0.5, 1.345, 1.35, 2.0):
        yield Known(
            f"Huber's loss with delta = {delta:g}",
            target,
            prediction,
            lambda y, p, delta=delta: _rows(  # type: ignore[misc]
                np.where(np.abs(p - y) <= delta, (p - y) ** 2 / 2, delta * (np.abs(p - y) - delta / 2))
            ),
            "torch huber_loss (smooth_l1_loss is it divided by beta), Keras Huber, scikit-learn HuberRegressor, "
            "optax huber_loss",
        )
    yield Known(
        "relative absolute error",
        "number",
        "number",
        lambda y, p: np.abs(p - y) / np.abs(y),
        "Keras MeanAbsolutePercentageError (100 times it), scikit-learn mean_absolute_percentage_error",
    )
    yield Known(
        "log-cosh",
        target,
        prediction,
        _each(lossbook.LogCosh()),
        "Keras LogCosh, optax log_cosh; torch and scikit-learn lack it",
    )


def _positive() -> Iterator[Known]:
    yield Known(
        "Poisson's loss of a rate",
        "number",
        "number",
        lambda y, p: p - y * np.log(p),
        "torch poisson_nll_loss(log_input=False), Keras Poisson",
    )
    yield Known(
        "Poisson deviance",
        "number",
        "number",
        lambda y, p: y * np.log(y / p) - y + p,
        "scikit-learn mean_poisson_deviance (twice it); torch and Keras leave out what depends on y alone",
    )
    yield Known(
        "squared log error",
        "number",
        "number",
        lambda y, p: (np.log1p(p) - np.log1p(y)) ** 2,
        "Keras MeanSquaredLogarithmicError, scikit-learn mean_squared_log_error",
    )
    yield Known(
        "squared error of the logarithms", "number", "number", lambda y, p: (np.log(p) - np.log(y)) ** 2, "no library's"
    )
    yield Known(
        "gamma deviance",
        "number",
        "number",
        lambda y, p: np.log(p / y) + y / p - 1,
        "scikit-learn mean_gamma_deviance (twice it)",
    )


BCE = (
    "torch binary_cross_entropy, Keras BinaryCrossentropy, scikit-learn log_loss",
    "torch binary_cross_entropy_with_logits, Keras BinaryCrossentropy(from_logits=True), optax "
    "sigmoid_binary_cross_entropy",
)
CCE = (
    "torch nll_loss of log q, Keras CategoricalCrossentropy or its Sparse form, scikit-learn log_loss",
    "torch cross_entropy, Keras CategoricalCrossentropy(from_logits=True) or its Sparse form, optax "
    "softmax_cross_entropy and its form with integer labels",
)


def _binary(target: str, logits: bool) -> Iterator[Known]:
    prediction = "logits" if logits else "probabilities"

    def p_of(p: Array) -> Array:
        return np.asarray(sigmoid(p)) if logits else p

    def focal(gamma: float) -> Formula:
        each = lossbook.BinaryFocal(gamma=gamma, from_logits=logits)
        return lambda y, p: _rows(each(y.ravel(), p.ravel(), reduction="none").reshape(y.shape))

    bce = lossbook.BinaryCrossEntropy(from_logits=logits)
    yield Known(
        "binary cross-entropy",
        target,
        prediction,
        lambda y, p: _rows(bce(y.ravel(), p.ravel(), reduction="none").reshape(y.shape)),
        BCE[logits],
    )
    yield Known(
        "Brier's squared error of the probability",
        target,
        prediction,
        lambda y, p: _rows((p_of(p) - y) ** 2),
        "torch mse_loss, Keras MeanSquaredError, scikit-learn brier_score_loss, of probabilities",
    )
    for gamma in (2.0, 1.0, 0.5, 3.0, 5.0):
        yield Known(
            f"binary focal loss with gamma = {gamma:g}",
            target,
            prediction,
            focal(gamma),
            "torchvision sigmoid_focal_loss, Keras BinaryFocalCrossentropy, optax sigmoid_focal_loss",
        )
    for smoothing in (0.1, 0.05, 0.2):
        smooth = lossbook.BinaryCrossEntropy(from_logits=logits, label_smoothing=smoothing)
        yield Known(
            f"binary cross-entropy with label smoothing {smoothing:g}",
            target,
            prediction,
            lambda y, p, smooth=smooth: _rows(  # type: ignore[misc]
                smooth(y.ravel(), p.ravel(), reduction="none").reshape(y.shape)
            ),
            "Keras BinaryCrossentropy(label_smoothing=…); torch smooths by hand",
        )
    if not logits:
        yield Known(
            "absolute error of the probability",
            target,
            prediction,
            lambda y, p: _rows(np.abs(p - y)),
            "torch l1_loss, Keras MeanAbsoluteError",
        )


def _sign() -> Iterator[Known]:
    names = {
        "logistic loss": (
            lossbook.Logistic(),
            "torch soft_margin_loss, scikit-learn log_loss of a score, Keras and optax through labels 0/1",
        ),
        "hinge loss": (
            lossbook.Hinge(),
            "Keras Hinge, scikit-learn hinge_loss, optax hinge_loss; torch's hinge_embedding_loss is another",
        ),
        "squared hinge loss": (lossbook.SquaredHinge(), "Keras SquaredHinge, scikit-learn LinearSVC's default"),
        "modified Huber loss": (lossbook.ModifiedHuber(), 'scikit-learn SGDClassifier(loss="modified_huber")'),
        "exponential loss": (lossbook.Exponential(), "scikit-learn's AdaBoost minimizes it"),
        "zero-one loss": (lossbook.ZeroOne(), "scikit-learn zero_one_loss"),
    }
    for name, (loss, elsewhere) in names.items():
        yield Known(name, "sign", "scores", _each(loss), elsewhere)
    yield Known("perceptron loss", "sign", "scores", lambda y, p: np.maximum(0, -y * p), "optax perceptron_loss")


def _classes(target: str, logits: bool) -> Iterator[Known]:
    prediction = "logits" if logits else "probabilities"

    def rows_of(y: Array) -> Array:
        return np.eye(K)[y.astype(int)] if target == "class" else y

    def cross_entropy(y: Array, p: Array) -> Array:
        log_q = np.asarray(log_softmax(p)) if logits else np.log(p)
        return np.asarray(-(rows_of(y) * log_q).sum(axis=1))

    def entropy(y: Array) -> Array:
        return np.asarray(-(rows_of(y) * np.log(np.where(rows_of(y) > 0, rows_of(y), 1))).sum(axis=1))

    yield Known("categorical cross-entropy", target, prediction, cross_entropy, CCE[logits])
    if target == "distribution":
        yield Known(
            "Kullback-Leibler divergence of truth from prediction",
            target,
            prediction,
            lambda y, p: cross_entropy(y, p) - entropy(y),
            "torch kl_div of log q, Keras KLDivergence, optax kl_divergence of log q",
        )
    q_of: Callable[[Array], Array] = (lambda p: np.asarray(softmax(p))) if logits else (lambda p: p)
    yield Known(
        "Brier's squared error of the probabilities",
        target,
        prediction,
        lambda y, p: ((q_of(p) - rows_of(y)) ** 2).sum(axis=1),
        "scikit-learn brier_score_loss; torch mse_loss and Keras MeanSquaredError on one-hot rows (divided by K)",
    )
    if target == "class":
        for gamma in (2.0, 1.0, 0.5, 3.0, 5.0):
            yield Known(
                f"focal loss with gamma = {gamma:g}",
                target,
                prediction,
                lambda y, p, gamma=gamma: (  # type: ignore[misc]
                    (1 - np.exp(-cross_entropy(y, p))) ** gamma * cross_entropy(y, p)
                ),
                "Keras CategoricalFocalCrossentropy(alpha=1)",
            )
    for smoothing in (0.1, 0.05, 0.2):
        yield Known(
            f"categorical cross-entropy with label smoothing {smoothing:g}",
            target,
            prediction,
            lambda y, p, e=smoothing: (
                (1 - e) * cross_entropy(y, p)  # type: ignore[misc]
                + e / K * -(np.asarray(log_softmax(p)) if logits else np.log(p)).sum(axis=1)
            ),
            "torch cross_entropy(label_smoothing=…), Keras CategoricalCrossentropy(label_smoothing=…)",
        )
    if logits and target == "class":
        yield Known(
            "multi-class hinge loss (Weston and Watkins)",
            target,
            "logits",
            _each(lossbook.MulticlassHinge()),
            "torch multi_margin_loss (divided by K)",
        )
        yield Known(
            "multi-class hinge loss (Crammer and Singer)",
            target,
            "logits",
            _each(lossbook.CrammerSinger()),
            "scikit-learn hinge_loss, optax multiclass_hinge_loss, Keras CategoricalHinge",
        )


def _table(form: Form) -> list[Known]:
    logits = form.prediction in ("logits", "scores")
    if form.target == "number":
        return [*_numbers(), *(_positive() if form.positive else [])]
    if form.target in ("binary", "labels"):
        return list(_binary(form.target, logits))
    if form.target == "sign":
        return list(_sign())
    return list(_classes(form.target, logits))


def _slips(form: Form) -> list[tuple[Formula, str]]:
    """Formulas that are wrong for what was declared, each with the function that is there too often or not at all."""
    once = form.prediction == "probabilities"

    def sigmoid_too_many(y: Array, p: Array) -> Array:
        z = p if once else np.asarray(sigmoid(p))
        return _rows(np.logaddexp(0, z) - y * z)

    def softmax_too_many(y: Array, p: Array) -> Array:
        z = p if once else np.asarray(softmax(p))
        return np.asarray(-(_one_hot(form, y) * np.asarray(log_softmax(z))).sum(axis=1))

    def no_log(y: Array, p: Array) -> Array:
        return np.asarray(-(_one_hot(form, y) * p).sum(axis=1))

    def no_log_of_a_divergence(y: Array, p: Array) -> Array:
        return np.asarray((y * (np.log(np.where(y > 0, y, 1)) - p)).sum(axis=1))

    if form.target in ("binary", "labels"):
        return [(sigmoid_too_many, "sigmoid")]
    if form.competing:
        no_logs = [(no_log, "log"), (no_log_of_a_divergence, "log")]
        return [(softmax_too_many, "softmax"), *(no_logs if form.target == "distribution" else no_logs[:1])]
    return []


def _one_hot(form: Form, y: Array) -> Array:
    return np.eye(K)[y.astype(int)] if form.target == "class" else y


def _samples(probe: Probe) -> tuple[Array, Array]:
    y, p = probe.form.batch(np.random.default_rng(7), 14)
    if probe.form.target == "distribution":  # no truth is certain, so that a reversed divergence is finite
        y[::2] = y[1::2][::-1]
    if probe.form.target == "number":  # near the truth, too: there an ε-insensitive loss is no absolute error
        p[-4:] = y[-4:] + [0.05, -0.05, 0.002, -0.002]
    return y, p


def _values(probe: Probe, y: Array, p: Array, swap: bool = False) -> Array | None:
    try:
        values = np.array([probe.one(y_i, p_i, swap=swap) for y_i, p_i in zip(y, p)])
    except Raised:
        return None
    return values if np.isfinite(values).all() and np.ptp(values) > 0 else None


def _fit(values: Array, against: Array, tolerance: float) -> tuple[float, float] | None:
    """Factor and constant that make ``against`` equal to ``values``, if there are."""
    if not np.isfinite(against).all() or np.ptp(against) == 0:
        return None
    table = np.stack([against, np.ones_like(against)], axis=1)
    factor, constant = np.linalg.lstsq(table, values, rcond=None)[0]
    scale = float(np.abs(values).max())
    if np.abs(table @ [factor, constant] - values).max() > tolerance * scale:
        return None
    return float(factor), 0.0 if abs(constant) < 10 * tolerance * scale else float(constant)


def recognized(probe: Probe, swap: bool = False) -> Match | None:
    """The named loss that this one equals up to a factor and a constant, or to a factor for each kind of truth."""
    y, p = _samples(probe)
    values = _values(probe, y, p, swap)
    if values is None:
        return None
    tolerance = 1e-6 if not probe.single else 2e-4  # a clip at 1e-7 is no other loss
    with np.errstate(all="ignore"):
        table = [(known, known.formula(y, p)) for known in _table(probe.form)]
    for known, against in table:
        fit = _fit(values, against, tolerance)
        if fit is not None and abs(fit[0]) > 1e-9:
            return Match(known, *fit)
    if probe.form.target in ("binary", "class", "sign"):
        kinds = [y == kind for kind in probe.form.truths()]
        for known, against in table:
            fits = [np.median(values[kind] / against[kind]) for kind in kinds if against[kind].all()]
            if len(fits) == len(kinds) and min(fits) > 0:
                if all(np.allclose(values[k], f * against[k], rtol=tolerance) for k, f in zip(kinds, fits)):
                    return Match(known, 1.0, 0.0, tuple(float(f) for f in fits))
    if probe.form.target == "number":
        return _pinball(y, p, values, tolerance)
    return None


def _pinball(y: Array, p: Array, values: Array, tolerance: float) -> Match | None:
    below, above = y > p, y < p
    slopes = [values[side] / np.abs(y - p)[side] for side in (below, above)]
    if (
        min(map(len, slopes)) == 0
        or any(np.ptp(s) > tolerance * s.max() for s in slopes)
        or min(s.min() for s in slopes) <= 0
    ):
        return None
    quantile = float(slopes[0][0] / (slopes[0][0] + slopes[1][0]))
    known = Known(
        f"pinball loss of the quantile {quantile:.4g}",
        "number",
        "number",
        lambda y, p: np.where(y > p, quantile * (y - p), (1 - quantile) * (p - y)),
        "scikit-learn mean_pinball_loss; torch, Keras and optax lack it",
    )
    return Match(known, float(slopes[0][0] + slopes[1][0]), 0.0)


def identity(probe: Probe) -> Iterator[Finding]:
    """Which loss is it?"""
    match = recognized(probe)
    plain = match is not None and (bool(match.factors) or _simple(match.factor))
    if match is None or not plain:
        swapped = list(_swapped(probe, plainly=match is not None))
        if swapped:
            yield from swapped
            return
    if match is not None:
        yield _named(probe, match)
        return
    if probe.form.target == "number" and not probe.form.positive:
        above = replace(probe, form=Form("number", "number", positive=True))
        if (match := recognized(above)) is not None:
            finding = _named(above, match)
            yield replace(finding, text=f"On numbers above 0 {finding.text[0].lower()}{finding.text[1:]}")
            return
    y, p = _samples(probe)
    values = _values(probe, y, p)
    if values is not None:
        with np.errstate(all="ignore"):
            for formula, inner in _slips(probe.form):
                if _fit(values, formula(y, p), 1e-6 if not probe.single else 2e-4):
                    yield _slip(probe, inner)
                    return


def _simple(factor: float) -> bool:
    """A factor that somebody would write: a few halves, thirds, tenths or a hundred."""
    return any(abs(factor * k - round(factor * k)) < 1e-4 for k in (1, 2, 3, 10)) and abs(factor) > 1e-3


def _swapped(probe: Probe, plainly: bool) -> Iterator[Finding]:
    """Is it a loss with a name once truth and prediction change places (``plainly``: and with no odd factor)?"""
    if probe.form.target not in ("number", "binary", "labels", "distribution"):
        return
    swapped = recognized(probe, swap=True)
    if swapped is None or swapped.factor <= 0 or (plainly and not _simple(swapped.factor)):
        return
    y, p = _samples(probe)
    with np.errstate(all="ignore"), contextlib.suppress(ValueError):  # where the order matters, it may be refused
        if np.allclose(swapped.known.formula(y, p), swapped.known.formula(p, y)):
            return  # the order does not matter to it: what hides it is something else
    y, p = probe.form.batch(probe.rng, 1)
    reverse = "divergence" in swapped.known.name  # the reverse one has its own uses
    yield Finding(
        "argument order",
        "note" if reverse else "fault",
        f"With truth and prediction swapped it is {swapped.known.name}{_times(swapped)}, and as declared it is "
        + ("the reverse divergence" if reverse else "no loss with a name")
        + ": it takes them in the other order. "
        + ("If that is not meant, swap" if reverse else "Swap")
        + f" the two, or declare truth_first={not probe.truth_first}.",
        probe.example(y, p),
    )


def _times(match: Match) -> str:
    parts = []
    if match.factors:
        parts.append(f"with the weights {number(match.factors)} for the kinds of truth in order")
    elif abs(match.factor - 1) > 1e-4:
        inverse = 1 / match.factor
        if abs(inverse - round(inverse)) < 1e-4 and abs(inverse) > 1.5:
            parts.append(f"divided by {round(inverse)}")
        else:
            parts.append(f"times {match.factor:.6g}")
    if match.constant:
        parts.append(f"{'plus' if match.constant > 0 else 'minus'} {abs(match.constant):.6g}")
    return " " + " ".join(parts) if parts else ""


def _named(probe: Probe, match: Match) -> Finding:
    times = _times(match)
    about = f"It equals {match.known.name}{times}. Elsewhere: {match.known.elsewhere}."
    if probe.joint:
        return Finding(
            "identity",
            "pass",
            f"A sample alone costs what {match.known.name}{times} charges; in a batch it does not. Elsewhere that loss "
            f"is {match.known.elsewhere}.",
        )
    if match.factor < 0:
        return Finding("identity", "pass", about)  # the direction says that it has the wrong sign
    if probe.form.rows and abs(match.factor * K - 1) < 1e-4 and "rier" not in match.known.name and probe.form.competing:
        return Finding(
            "identity",
            "note",
            f"It equals {match.known.name} divided by {K}, the number of classes: its mean runs over samples and "
            "classes alike, so that more classes mean smaller steps. Sum over the classes, and take the mean over "
            "the samples.",
            probe.example(*probe.form.batch(probe.rng, 1)),
        )
    return Finding("identity", "pass", about)


def _slip(probe: Probe, inner: str) -> Finding:
    y, p = probe.form.batch(probe.rng, 1)
    if inner == "log":
        return Finding(
            "identity",
            "fault",
            "It is minus the prediction of the true class, with no logarithm: such a loss (nll_loss, kl_div) wants "
            "log q, not q and not the scores, and grows or falls without end on scores. Apply log_softmax first.",
            probe.example(y, p, result=probe.one(y[0], p[0])),
        )
    where = (
        f"The prediction was declared as probabilities, and the loss applies the {inner} to them once more"
        if probe.form.prediction == "probabilities"
        else f"The loss applies the {inner} twice to the logits"
    )
    floor = np.log1p((K - 1) / np.e) if inner == "softmax" else np.log1p(1 / np.e)
    return Finding(
        "identity",
        "fault",
        f"{where}: it equals cross-entropy after a second {inner}, so that even a perfect answer costs {floor:.3g} "
        f"and its gradient is small. Leave one {inner} out.",
        probe.example(y, p, result=probe.one(y[0], p[0])),
    )
