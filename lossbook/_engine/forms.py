"""The forms in which losses take truth and prediction: what shapes go together, and what the values may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from lossbook._engine import checks as check

if TYPE_CHECKING:
    from lossbook._engine.base import Loss

Array: TypeAlias = Any
SWAPPED = "the arguments look swapped, truth comes first"


def check_elementwise_shapes(y_true: Array, y_pred: Array) -> None:
    """Raise unless both have one shape, (n,) or (n, k)."""
    check.dimensions("y_true", y_true, 1, 2)
    check.dimensions("y_pred", y_pred, 1, 2)
    check.same_shape(y_true, y_pred)


def check_row_shapes(loss: Loss, y_true: Array, y_pred: Array) -> None:
    """Raise unless there is a truth for each row of the prediction, of the kind that the loss takes."""
    truth = loss.truth
    if truth == "class or distribution":
        truth = "distribution" if y_true.ndim == y_pred.ndim == 2 and y_true.shape[1] > 1 else "class"
    if truth == "class":
        if y_true.ndim == 2 and y_pred.ndim == 1:
            raise ValueError(f"y_true has shape {y_true.shape} and y_pred {y_pred.shape}: {SWAPPED}.")
        if y_true.ndim == 2 and y_true.shape[1] > 1:
            raise ValueError(
                f"y_true has shape {y_true.shape}, but one integer label per sample, (n,), is needed: "
                "turn one-hot rows into labels with y_true.argmax(axis=1)."
            )
        check.at_least_two_columns("y_pred", y_pred)
        if y_true.ndim != 1:
            hint = "y_true.ravel() if it is a column" if y_true.ndim == 2 else "pass a list with one label per sample"
            raise ValueError(
                f"y_true has shape {y_true.shape}, but one integer label per sample, (n,), is needed: {hint}."
            )
        if len(y_true) != len(y_pred):
            raise ValueError(
                f"y_true has {len(y_true)} labels, but y_pred has {len(y_pred)} rows: pass one label for each row."
            )
        return
    if truth == "distribution":
        if y_true.ndim == 1 and y_pred.ndim == 2:
            raise ValueError(
                f"y_true has shape {y_true.shape}, but one distribution for each row of y_pred, shape {y_pred.shape}, "
                "is needed: turn labels into one-hot rows (lossbook.targets.one_hot), or use the sparse loss."
            )
        if y_true.ndim == 2 and y_pred.ndim == 1:
            raise ValueError(
                f"y_pred has shape {y_pred.shape}, but y_true {y_true.shape}: both need a column for each class, "
                "and the truth comes first."
            )
        check.at_least_two_columns("y_true", y_true)
        check.at_least_two_columns("y_pred", y_pred)
    if truth in ("labels", "distribution"):
        check.dimensions("y_true", y_true, 2)
        check_elementwise_shapes(y_true, y_pred)
        return
    check.dimensions("y_true", y_true, 1, 2)
    check.dimensions("y_pred", y_pred, 2)
    if loss.columns and y_pred.shape[1] != loss.columns:
        raise ValueError(f"y_pred has shape {y_pred.shape}, but (n, {loss.columns}) is needed: a row a sample.")
    if len(y_true) != len(y_pred):
        raise ValueError(f"y_true has {len(y_true)} samples, but y_pred has {len(y_pred)} rows: pass one for each row.")


def check_values(loss: Loss, y_true: Array, y_pred: Array, place: check.Place) -> tuple[Array, Array, bool]:
    """Return truth and prediction in the form that the loss takes, and whether a −inf masks; or say what is wrong."""
    kind, prediction = loss.truth, loss.prediction
    if kind == "class or distribution":
        kind = "class" if y_true.ndim == 1 else "distribution"
    by_class = kind in ("class", "distribution")
    truth = y_true if y_true.dtype.kind != "f" and kind == "class" else check.finite("y_true", y_true, place)
    masks = prediction == "logits" or (prediction == "scores" and by_class)
    scores, masked = check.finite_or_masked("y_pred", y_pred, place, masks=masks)
    if masked and by_class:
        check.a_class_is_left("y_pred", scores, place)
    if kind == "class":
        truth = check.class_labels("y_true", truth, scores.shape[1])
    elif kind == "binary":
        check.binary_targets(truth, scores)
    elif kind == "sign":
        check.plus_minus_one(truth, scores, raw=y_true.dtype)
    elif kind == "labels":
        hint = "1 marks a label that applies"
        if prediction == "decisions":
            hint = check.DECISIONS
        elif check.only_zero_and_one(scores):
            hint = SWAPPED
        check.zero_one("y_true", truth, hint)
    elif kind == "distribution":
        if check.only_zero_and_one(scores) and (truth.min() < 0 or truth.max() > 1):
            raise ValueError(f"y_true holds logits and y_pred holds only 0 and 1: {SWAPPED}.")
        check.distributions("y_true", truth, check.tolerance(y_true), place)
    if prediction == "decisions":
        check.zero_one("y_pred", scores, check.DECISIONS)
    elif prediction == "probabilities":
        tolerance = check.tolerance(y_pred)
        check.unit_interval("y_pred", scores, tolerance, logits_hint=True)
        if by_class:
            check.rows_sum_to_one("y_pred", scores, tolerance, place)
        if kind in ("binary", "distribution"):
            check.not_swapped(truth, scores)
    if loss.hard and not check.only_zero_and_one(truth):
        found = truth[(truth != 0) & (truth != 1)][0]
        raise ValueError(f"y_true holds {found:.6g}, but only 0 and 1 are defined here: {loss.hard}.")
    return truth, scores, masked
