"""Checks shared by all losses: each failure names the argument, what was found and what to do.

A check returns a fresh reference to clean data: a float32 or float64 array, finite, not empty, never masked.
It does not copy when it need not, and nothing here writes to what the caller passed.
"""

from __future__ import annotations

import math
import numbers
import textwrap
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.floating[Any]]
IntArray = NDArray[np.integer[Any]]
Place = Callable[[tuple[int, ...]], tuple[int, ...]]

OneNumber = Literal["mean", "sum"]
OneEach = Literal["none"]

STRINGS = "encode the strings as numbers (lossbook.targets.one_hot), or convert digits with .astype(float)"
DECISIONS = "hard decisions are compared here, (probability >= 0.5).astype(int) for instance"

# Probabilities from a float32 softmax miss 1 by up to 1e-6, rounded to float16 by up to 1e-3; ones typed in with two
# decimals miss it by 1e-2. The line between "rounded" and "wrong" is drawn here.
SUM_TOLERANCE = {np.dtype(np.float16): 3e-3, np.dtype(np.float32): 1e-4}


def tolerance(array: NDArray[Any]) -> float:
    """Return by how much rounding may have taken an array's probabilities, or their sum, off the mark."""
    return SUM_TOLERANCE.get(array.dtype, 1e-6)


def numeric_array(name: str, value: ArrayLike) -> NDArray[Any]:
    """Return ``value`` as an array of bool, integers or real floats, or say why that can't be."""
    if type(value) is np.ndarray and value.dtype.kind in "buif" and value.size:
        return value  # the usual case at once: for small inputs the checks are a good part of the time
    if value is None:
        raise TypeError(f"{name} is None: pass an array of numbers.")
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array, and a mask would be ignored: drop the masked entries first.")
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, RuntimeError) as error:
        if hasattr(value, "detach") and hasattr(value, "device"):
            raise TypeError(
                f"{name} is a tensor that NumPy can't read ({error}): pass {_as_numpy(name, value)}."
            ) from None
        lengths = {len(row) for row in value if hasattr(row, "__len__")} if isinstance(value, (list, tuple)) else set()
        found = f"rows of {' and '.join(map(str, sorted(lengths)))} values" if len(lengths) > 1 else str(error)
        raise ValueError(f"{name} can't be made into an array ({found}): give every row the same length.") from None
    if array.dtype.kind not in "buif":
        if array.dtype.kind == "O":
            raise TypeError(_why_object(name, value, array))
        hint = "convert it to numbers"
        if array.dtype.kind in "US":
            hint = STRINGS
        elif array.dtype.kind == "c":
            hint = "pass real numbers, its .real part for instance"
        raise TypeError(f"{name} has dtype {array.dtype}, not numbers: {hint}.")
    if array.size == 0:
        raise ValueError(f"{name} is empty (shape {array.shape}): pass at least one value.")
    return array


def _as_numpy(name: str, tensor: Any) -> str:
    """Return the calls that make a tensor of PyTorch readable: those that it needs, in an order that works."""
    calls = [".detach()"] if getattr(tensor, "requires_grad", False) else []
    if getattr(tensor, "is_sparse", False) or str(getattr(tensor, "layout", "torch.strided")) != "torch.strided":
        calls.append(".to_dense()")
    if not str(tensor.device).startswith("cpu"):
        calls.append(".cpu()")
    if str(getattr(tensor, "dtype", "")).endswith("bfloat16") or not calls:
        calls.append(".float()")
    return name + "".join(calls)


def _why_object(name: str, value: Any, array: NDArray[Any]) -> str:
    """Say what made NumPy keep ``value`` as Python objects."""
    if array.ndim == 0:
        remedy = "call its .toarray()" if hasattr(value, "toarray") else "pass a list or an array of numbers"
        return f"{name} is of type {type(value).__name__}: {remedy}."
    for index in np.ndindex(array.shape):
        if not isinstance(array[index], numbers.Real):
            found, where = textwrap.shorten(repr(array[index]), 40, placeholder=" ..."), ", ".join(map(str, index))
            remedy = (
                "drop or impute missing values, give every row the same length, then convert it with .astype(float)"
            )
            if isinstance(array[index], (str, bytes)):  # as pandas keeps them
                remedy = STRINGS
            return f"{name} has dtype object, not numbers, and holds {found} at [{where}]: {remedy}."
    return f"{name} has dtype object, not numbers: convert it with .astype(float)."


def float_array(name: str, value: ArrayLike) -> FloatArray:
    """Return ``value`` as a finite float array: float32 stays float32, all else becomes float64."""
    return finite(name, numeric_array(name, value))


def itself(index: tuple[int, ...]) -> tuple[int, ...]:
    return index


def finite(name: str, array: NDArray[Any], place: Place = itself) -> FloatArray:
    """Return a float array, float32 or float64, without NaN and infinity.

    ``place`` turns an index of ``array`` into that of what the caller passed, for the message.
    """
    return finite_or_masked(name, array, place, masks=False)[0]


def finite_or_masked(
    name: str, array: NDArray[Any], place: Place = itself, *, masks: bool = True
) -> tuple[FloatArray, bool]:
    """Return a float array in which nothing is NaN or infinite, but for −inf with ``masks``; and if that occurs."""
    if array.dtype != np.float64 and array.dtype != np.float32:
        with np.errstate(over="ignore"):  # a long double beyond 1.8e308 is reported below, as the inf it becomes
            array = array.astype(np.float64)
    good = np.isfinite(array)
    if good.all():
        return array, False
    if masks:
        good |= np.isneginf(array)
    if not good.all():
        where = tuple(int(i) for i in np.argwhere(~good)[0])
        if not where:
            raise ValueError(f"{name} is {array[where]}: a finite number is needed.")
        index = ", ".join(map(str, place(where)))
        raise ValueError(
            f"{name} holds {array[where]} at [{index}] ({(~good).sum()} such of {array.size}): "
            "finite numbers are needed, so drop or impute them."
        )
    return array, True


def result_dtype(y_true: NDArray[Any], y_pred: NDArray[Any]) -> np.dtype[Any]:
    """Return float32 for a float32 prediction, unless a truth of more digits stands beside it; else float64."""
    single = y_pred.dtype == np.float32 and (y_true.dtype.kind != "f" or y_true.dtype.itemsize <= 4)
    return np.dtype(np.float32 if single else np.float64)


def same_shape(y_true: NDArray[Any], y_pred: NDArray[Any], names: tuple[str, str] = ("y_true", "y_pred")) -> None:
    """Raise unless both shapes are equal: NumPy would broadcast (4,) with (4, 1) to 16 pairs without a word."""
    if y_true.shape != y_pred.shape:
        a, b = names
        hint = "make the shapes equal"
        if y_true.size == y_pred.size:
            hint = f"reshape one of them, for instance {b}.reshape({a}.shape)"
        raise ValueError(f"{a} has shape {y_true.shape}, but {b} has shape {y_pred.shape}: {hint}.")


def dimensions(name: str, array: NDArray[Any], *allowed: int) -> None:
    """Raise unless ``array`` has one of the ``allowed`` numbers of axes."""
    if array.ndim not in allowed:
        forms = " or ".join({1: "(n,)", 2: "(n, k)"}[d] for d in allowed)
        hint = {
            0: f"pass a list or an array, [{name}] for a single sample" if 1 in allowed else "pass a row a sample",
            1: f"for a single sample of k values pass {name}[None, :]",
        }.get(array.ndim, "reshape it")
        raise ValueError(f"{name} has shape {array.shape}, but {forms} is needed: {hint}.")


def unit_interval(name: str, array: FloatArray, tolerance: float, *, logits_hint: bool = False) -> None:
    """Raise unless every entry of ``array`` lies in [0, 1]."""
    low, high = array.min(), array.max()
    if low < 0 or high > 1:
        extreme = low if low < 0 else high
        found, hint = f"{extreme:.6g}", "probabilities are needed"
        if max(-low, high - 1) < tolerance:
            found, hint = str(extreme), f"rounding may do that, and np.clip({name}, 0, 1) undoes it"
        elif logits_hint:
            hint = "it looks like logits: pass from_logits=True, or turn it into probabilities first"
        raise ValueError(f"{name} holds {found}, outside [0, 1]: {hint}.")


def at_least(name: str, array: FloatArray, least: float, hint: str, *, above: bool = False) -> None:
    """Raise unless every entry of ``array`` is ``least`` or more, or with ``above`` more; ``hint`` is the remedy."""
    low = float(array.min())
    if low < least or (above and low == least):
        raise ValueError(f"{name} holds {low:.6g}, {'not above' if above else 'below'} {least:g}: {hint}.")


def rows_sum_to_one(name: str, array: FloatArray, tolerance: float, place: Place = itself) -> None:
    """Raise unless every row of ``array`` sums to 1 within ``tolerance``."""
    sums = np.atleast_1d(np.einsum("...k->...", array, dtype=np.float64))  # with few columns faster than .sum
    wrong = np.abs(sums - 1) > tolerance
    if wrong.any():
        row = int(np.argmax(wrong))
        what = f"row {place((row,))[0]} of {name}" if array.ndim > 1 else name
        raise ValueError(f"{what} sums to {sums[row]:.8g}, not 1: a distribution is needed, so divide it by its sum.")


def class_labels(name: str, array: NDArray[Any], n_classes: int) -> IntArray:
    """Return integer labels, each in 0 … ``n_classes`` − 1."""
    if array.dtype == np.intp and array.view(np.uintp).max() < n_classes:
        return array  # the usual case in one pass: read as unsigned, a negative label is huge
    if array.dtype.kind == "f" and (array != np.floor(array)).any():
        found = array[array != np.floor(array)][0]
        raise ValueError(
            f"{name} holds {found:.6g}, and a label is a whole number from 0 to {n_classes - 1}: "
            "if these are probabilities, use CategoricalCrossEntropy or swap the arguments (truth comes first)."
        )
    low, high = array.min(), array.max()
    if low < 0 or high >= n_classes:
        found = low if low < 0 else high
        raise ValueError(
            f"{name} holds label {found:.12g}, but y_pred has {n_classes} columns, 0 to {n_classes - 1}: "
            f"labels count from 0{', and a sample to be left out has the weight 0' if low < 0 else ''}."
        )
    return array.astype(np.intp, copy=False)


def at_least_two_columns(name: str, array: NDArray[Any]) -> None:
    """Raise unless ``array`` has the shape ``(n, K)`` with at least two classes."""
    dimensions(name, array, 2)
    if array.shape[1] < 2:
        raise ValueError(
            f"{name} has shape {array.shape}, a single class: give one column for each of at least 2 classes, "
            "or use a binary loss."
        )


def a_class_is_left(name: str, scores: FloatArray, place: Place = itself) -> None:
    """Raise where all classes of a row are masked by −inf."""
    empty = np.atleast_1d(np.isneginf(scores).all(axis=-1))
    if empty.any():
        row = place(tuple(map(int, np.argwhere(empty)[0])))
        what = f"row {', '.join(map(str, row))} of {name}" if scores.ndim > 1 else name
        or_weight = ", or give the sample the weight 0" if name == "y_pred" else ""  # an activation takes no weights
        raise ValueError(f"{what} holds -inf alone, which masks every class: leave one unmasked{or_weight}.")


def sample_weights(value: ArrayLike, shape: tuple[int, ...], by_entry: bool) -> NDArray[np.float64]:
    """Return weights of shape ``(n,)``, or for each entry of ``shape``: finite, none negative, not all zero."""
    weights = float_array("sample_weight", value).astype(np.float64, copy=False)
    n = shape[0]
    if weights.shape != (n,) and not (by_entry and weights.shape == shape):
        own = f" or {shape}" if by_entry and len(shape) > 1 else ""
        raise ValueError(f"sample_weight has shape {weights.shape}, but there are {n} samples: pass shape ({n},){own}.")
    if weights.min() < 0:
        raise ValueError(f"sample_weight holds {weights.min():.6g}: a weight can't be negative, 0 leaves a sample out.")
    if weights.max() == 0:
        raise ValueError("sample_weight is all zero: no sample is left to average, so give one a positive weight.")
    return weights


def has_length(value: object) -> bool:
    """Whether ``len`` works: an array without axes has the method, and raises."""
    return hasattr(value, "__len__") and getattr(value, "ndim", 1) > 0


def is_number(value: object, *, whole: bool = False) -> bool:
    """Whether ``value`` is one number, with ``whole`` a whole one; True and False are none."""
    kinds = (int, np.integer) if whole else (int, float, np.integer, np.floating)
    return isinstance(value, kinds) and not isinstance(value, bool)


def parameter(loss: object, name: str, *, above: float = -math.inf, below: float = math.inf, closed: str = "") -> None:
    """Raise unless a loss's parameter is a finite number in its interval; keep it as a Python float.

    ``closed`` says which ends belong to the interval: "left", "right", "both" or neither. A NumPy scalar is turned into
    a float because it would silently promote float32 input to float64.
    """
    value = getattr(loss, name)
    owner = f"{type(loss).__name__}({name}={textwrap.shorten(repr(value), 60)})"
    if not is_number(value):
        raise TypeError(f"{owner}: {name} must be a number.")
    left, right = closed in ("left", "both"), closed in ("right", "both")
    try:
        number = float(value)
    except OverflowError:  # a whole number beyond 1.8e308
        number = math.inf
    inside = (number >= above if left else number > above) and (number <= below if right else number < below)
    if not (math.isfinite(number) and inside):
        interval = f"{'[' if left else '('}{above:g}, {below:g}{']' if right else ')'}"
        raise ValueError(f"{owner}: {name} must be a finite number in {interval}.")
    object.__setattr__(loss, name, number)


def flag(loss: object, name: str) -> None:
    """Raise unless a loss's switch is True or False (``from_logits="no"`` would otherwise count as True)."""
    value = getattr(loss, name)
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{type(loss).__name__}({name}={value!r}): {name} must be True or False.")
    object.__setattr__(loss, name, bool(value))


def zero_one(name: str, array: FloatArray, hint: str) -> None:
    """Raise unless ``array`` holds only 0 and 1; ``hint`` is the remedy."""
    wrong = (array != 0) & (array != 1)
    if wrong.any():
        raise ValueError(f"{name} holds {array[wrong][0]:.6g}, but a label is 0 or 1: {hint}.")


def plus_minus_one(labels: FloatArray, scores: FloatArray, *, raw: np.dtype[Any]) -> None:
    """Raise unless every label is −1 or +1, and say which other encoding or order it looks like."""
    wrong = np.abs(labels) != 1
    if not wrong.any():
        return
    found = f"{labels[wrong][0]:.6g}"
    needed = f"y_true holds {found}, but a margin needs the labels -1 and +1"
    if ((labels == 0) | (labels == 1)).all():
        # 2*y - 1 wraps around to 255 in uint8, and NumPy does not subtract bools.
        formula = "2*y.astype(int) - 1" if raw.kind in "bu" else "2*y - 1"
        raise ValueError(f"y_true holds 0, but a margin needs the labels -1 and +1: use {formula} in place of y.")
    if raw == np.uint8 and ((labels == 255) | (labels == 1)).all():
        raise ValueError(f"{needed}: in uint8 a -1 wraps around to 255, and y_true.astype(np.int8) undoes it.")
    if (np.abs(scores) == 1).all():
        raise ValueError(
            f"y_true holds {found} and y_pred only -1 and +1: the arguments look swapped, truth comes first."
        )
    raise ValueError(f"{needed}: for more than two classes use MulticlassHinge.")


def binary_targets(y_true: FloatArray, y_pred: FloatArray) -> None:
    """Raise unless the truth lies in [0, 1]."""
    low, high = float(y_true.min()), float(y_true.max())
    if low < 0 or high > 1:
        hint = "1 means yes, 0 means no, and a probability may lie between"
        if low == -1 and high == 1:
            hint = "labels -1 and +1 become (y_true + 1) / 2"
        elif only_zero_and_one(y_pred):
            hint = "the arguments look swapped, truth comes first"
        raise ValueError(f"y_true holds {low if low < 0 else high:.6g}, outside [0, 1]: {hint}.")


def distributions(name: str, array: FloatArray, tolerance: float, place: Place = itself) -> None:
    """Raise unless every row of ``array`` is a probability distribution."""
    unit_interval(name, array, tolerance)
    rows_sum_to_one(name, array, tolerance, place)


def only_zero_and_one(array: FloatArray) -> bool:
    """Tell whether every entry is 0 or 1; a first entry that isn't settles it at once."""
    return array.flat[0] in (0, 1) and bool(((array == 0) | (array == 1)).all())


def not_swapped(y_true: FloatArray, y_pred: FloatArray) -> None:
    """Raise where probabilities are given as the truth and hard answers, both 0 and 1, as the prediction.

    Answers of one kind alone are what a saturated model gives, and cost what they cost.
    """
    if only_zero_and_one(y_pred) and y_pred.min() < y_pred.max() and not only_zero_and_one(y_true):
        raise ValueError(
            "y_pred holds only 0 and 1, and y_true does not: the arguments look swapped, truth comes first "
            "(a hard prediction of a soft truth costs infinitely much)."
        )


def number_or_class_weights(loss: object, name: str) -> None:
    """Raise unless a loss's parameter is a positive number or a weight for each class; keep weights as a tuple."""
    value = getattr(loss, name)
    if isinstance(value, (str, bytes, dict, set)) or not has_length(value):
        parameter(loss, name, above=0)
        return
    weights = float_array(name, value)
    if weights.ndim != 1 or len(weights) < 2:
        raise ValueError(f"{name} has shape {weights.shape}: pass one number, or one weight for each class, (K,).")
    if weights.min() < 0:
        raise ValueError(f"{name} holds {weights.min():.6g}: a weight can't be negative.")
    if weights.max() == 0:
        raise ValueError(f"{name} is all zero: no class is left, so give at least one a positive weight.")
    kept = tuple(weights.tolist())
    if not (isinstance(value, tuple) and value == kept):  # the same tuple stays, as scikit-learn's clone wants it
        object.__setattr__(loss, name, kept)
