"""Does a loss that you wrote do what you think? :func:`check_loss` tries what people get wrong and says what came out.

Each module holds one idea: ``forms`` how truth and prediction look, ``arrays`` the frameworks, ``probe`` a call on
copies, ``batches`` what a batch shows, ``answers`` what right and wrong answers cost, ``optimum`` where the minimum
lies, ``slopes`` gradient and curvature, ``known`` the losses with a name, ``report`` what is handed back. The table of
all checks, in the order in which they run, is ``CHECKS``. scikit-learn's ``check_estimator`` and torch's
``gradcheck`` are the models.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from lossbook.checks import answers, batches, known, optimum, slopes
from lossbook.checks.arrays import arrays_of
from lossbook.checks.forms import PREDICTIONS, Form
from lossbook.checks.probe import Probe, Raised, called
from lossbook.checks.report import ORDER, FaultyLoss, Finding, Report

__all__ = ["CHECKS", "FaultyLoss", "Finding", "Report", "check_loss"]

CHECKS: tuple[Callable[[Probe], Iterator[Finding]], ...] = (
    batches.runs,
    answers.alone,
    batches.repeatable,
    batches.unchanged,
    batches.reduction,
    batches.influence,
    batches.order,
    batches.shapes,
    batches.truth_types,
    known.identity,
    answers.direction,
    answers.smooth,
    answers.confident,
    answers.certain,
    answers.zeros,
    answers.far,
    answers.floor,
    answers.shift,
    answers.float32,
    optimum.proper,
    optimum.predicts,
    slopes.gradient,
    slopes.gradient_at_extremes,
    slopes.curvature,
)


def check_loss(
    loss: Callable[..., Any],
    *,
    target: str,
    prediction: str | None = None,
    gradient: Callable[..., Any] | None = None,
    curvature: Callable[..., Any] | None = None,
    reduction: str | None = "mean",
    proper: bool | None = None,
    truth_first: bool = True,
    framework: str | None = None,
) -> Report:
    """Try a loss on what people get wrong, and report what came out.

    Parameters
    ----------
    loss : callable
        ``loss(y_true, y_pred)``, which gives one number for a batch, or one a sample. It is called on copies of small
        arrays of the framework, some thousand times.
    target : {"number", "binary", "sign", "class", "labels", "distribution"}
        The truth: a number; 0 or 1; −1 or +1; a label 0 to K − 1; a row of zeros and ones; a row that sums to 1.
    prediction : {"number", "probabilities", "logits", "scores"}, optional
        The prediction. A number has numbers and a sign has scores, so it need not be said there, nor for a loss with
        an attribute ``prediction`` or ``from_logits``. "scores" are logits of which nobody asks for a probability, as
        a hinge's.
    gradient : callable, optional
        ``gradient(y_true, y_pred)``: the derivative of what ``loss`` returns, in the prediction's shape. A NumPy loss's
        own method ``gradient`` is used without being named; a framework differentiates by itself.
    curvature : callable, optional
        ``curvature(y_true, y_pred)``: second derivatives, likewise.
    reduction : {"mean", "sum", "none", None}, default "mean"
        How the value of a batch comes from its samples' losses. None says that the batch is one thing (Dice over it,
        a contrastive loss), in which samples may depend on each other.
    proper : bool, optional
        Whether the minimum must lie at the true probability. True makes it a fault if it does not.
    truth_first : bool, default True
        Whether the truth is the first argument.
    framework : {None, "torch", "jax", "keras", "tensorflow"}, optional
        Whose arrays the loss takes; the framework is imported here and takes the gradients. None is NumPy.

    Returns
    -------
    Report
        ``ok``, ``findings``, ``raise_for_faults()``; it prints as a table, in a terminal and in a notebook.

    Raises
    ------
    TypeError
        If ``loss``, ``gradient`` or ``curvature`` can't be called, or ``loss`` is a class.
    ValueError
        If a declaration is none of those named above, or ``prediction`` is missing where it must be said.
    ImportError
        If the framework is not installed.

    Notes
    -----
    A fault is wrong whatever the loss is for, or against what was declared. What may be meant, as a floor above 0, a
    cap, or a loss that is not proper, is a note. What passes was tried on small seeded samples: that is evidence and no
    proof.

    Derived in chapter "A loss of your own".

    Examples
    --------
    >>> def forgetful(y, p):  # cross-entropy without its second half
    ...     return -np.mean(y * np.log(p + 1e-9))
    >>> report = check_loss(forgetful, target="binary", prediction="probabilities")
    >>> report.ok
    False
    >>> print(report.faults[0].text[:55])
    For truth 0 the answers 0.982 and 0.01799 cost the same
    """
    form = Form(target, _prediction(loss, target, prediction))
    if reduction not in ("mean", "sum", "none", None):
        raise ValueError(f'reduction={reduction!r}: it must be "mean", "sum", "none" or None.')
    arrays = arrays_of(framework)
    if not arrays.differentiates:
        gradient = gradient if gradient is not None else getattr(loss, "gradient", None)
        curvature = curvature if curvature is not None else getattr(loss, "curvature", None)
    if isinstance(loss, type):
        raise TypeError(f"loss is the class {loss.__name__}: pass one of its objects, as {loss.__name__}().")
    for name, function in (("loss", loss), ("gradient", gradient), ("curvature", curvature)):
        if not callable(function) and (function is not None or name == "loss"):
            raise TypeError(f"{name} is {type(function).__name__}: pass a function of truth and prediction.")
    probe = Probe(loss, gradient, curvature, form, reduction, proper, truth_first, arrays)
    findings: list[Finding] = []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for check in CHECKS:
            findings += _found(check, probe)
            if any(finding.name == "runs" and finding.verdict == "fault" for finding in findings):
                break
    findings.sort(key=lambda finding: ORDER[finding.verdict])
    declared = f"{target}, {form.prediction}, {reduction or 'whole batch'}" + (f", {framework}" if framework else "")
    return Report(called(loss), declared, tuple(findings))


def _found(check: Callable[[Probe], Iterator[Finding]], probe: Probe) -> list[Finding]:
    try:
        return list(check(probe))
    except Raised as raised:
        name = check.__name__.replace("_", " ")
        text = (
            f"The loss failed on an input that its form allows: {raised.message}. Accept it, or say why it is refused."
        )
        return [Finding(name, "fault", text, raised.example)]


def _prediction(loss: Any, target: str, prediction: str | None) -> str:
    if target not in PREDICTIONS:
        raise ValueError(f"target={target!r}: it must be one of {', '.join(map(repr, PREDICTIONS))}.")
    allowed = PREDICTIONS[target]
    if prediction is None:
        said, from_logits = getattr(loss, "prediction", None), getattr(loss, "from_logits", None)
        if len(allowed) == 1 or target == "sign":
            return allowed[0]
        if said in allowed:
            return str(said)
        if isinstance(from_logits, bool):
            return "logits" if from_logits else "probabilities"
        raise ValueError(
            f'prediction=None: with target={target!r} say whether the loss takes "probabilities" or "logits".'
        )
    if prediction not in allowed:
        raise ValueError(
            f"prediction={prediction!r}: with target={target!r} it must be {' or '.join(map(repr, allowed))}."
        )
    return prediction
