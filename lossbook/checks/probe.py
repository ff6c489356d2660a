"""Calling a loss that nobody has checked yet: on copies, with its errors caught and its inputs written down."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossbook.checks.arrays import Arrays
from lossbook.checks.forms import Form

__all__ = ["Probe", "Raised", "called", "number"]

Array = NDArray[Any]


class Raised(Exception):
    """The loss raised an error, or returned what is no number, on the input that ``example`` shows."""

    def __init__(self, message: str, example: str) -> None:
        super().__init__(message)
        self.message, self.example = message, example


@dataclasses.dataclass
class Probe:
    """A loss and how to call it.

    Parameters
    ----------
    loss, gradient, curvature : callable or None
        What the caller passed.
    form : Form
        How truth and prediction look.
    reduction : {"mean", "sum", "none", None}
        What the caller declared.
    truth_first : bool
        The order of the arguments.
    arrays : Arrays
        The framework's.
    """

    loss: Callable[..., Any]
    gradient: Callable[..., Any] | None
    curvature: Callable[..., Any] | None
    form: Form
    reduction: str | None
    proper: bool | None
    truth_first: bool
    arrays: Arrays
    steps_only: bool = False  # whether its slope was found to be 0 everywhere
    narrow: bool = False  # whether it answered float64 numbers in float32, as JAX does when it is given NumPy's arrays
    log_scale: bool = False  # whether a prediction was found to be the truth's logarithm
    joint: bool = False  # whether a batch was found to cost neither the mean nor the sum of its samples' losses
    copies: int = 1  # how many equal samples stand for one, where a batch of one is refused

    @property
    def rng(self) -> np.random.Generator:
        """The same numbers for every check, in whichever order they run."""
        return np.random.default_rng(0)

    @property
    def tolerance(self) -> float:
        """Relative: what two right ways to compute a number may differ by."""
        return 2e-5 if self.single else 1e-9

    @property
    def single(self) -> bool:
        """Whether everything is computed in float32."""
        return self.narrow or self.arrays.eps > 1e-10

    def arguments(self, y: Array, p: Array, single: bool = False) -> tuple[Any, Any]:
        """Truth and prediction in the framework's arrays, both its own."""
        if self.arrays.column and p.ndim == 1:
            y, p = y[:, None], p[:, None]
        return self.arrays.make(y, single), self.arrays.make(p, single)

    def value(self, y: Any, p: Any, *, single: bool = False, swap: bool = False) -> Array:
        """What the loss gives for a batch, in float64: a number, or an array."""
        y, p = np.asarray(y), np.asarray(p)
        truth, prediction = self.arguments(y, p, single)
        first = self.truth_first is not swap
        try:
            value = self.arrays.back(self.loss(truth, prediction) if first else self.loss(prediction, truth))
        except Exception as error:  # whatever a stranger's code raises is a finding and must not end the check
            raise Raised(_message(error), self.example(y, p)) from error
        if value.dtype.kind not in "fiub":
            raise Raised(f"it returned {value.dtype} instead of a number", self.example(y, p))
        self.narrow |= value.dtype == np.float32 and not single
        return value.astype(np.float64)

    def one(self, y: Any, p: Any, **keywords: Any) -> float:
        """The loss of one sample."""
        y, p = np.stack([np.asarray(y)] * self.copies), np.stack([np.asarray(p)] * self.copies)
        value = self.value(y, p, **keywords)
        return float(value / self.copies if value.ndim == 0 and self.reduction == "sum" else value.mean())

    def slopes(self, y: Array, p: Array) -> Array:
        """The declared gradient, or the framework's, in the prediction's shape."""
        truth, prediction = self.arguments(y, p)
        if self.gradient is not None:
            first = self.gradient(truth, prediction) if self.truth_first else self.gradient(prediction, truth)
            return self.arrays.back(first)
        if self.truth_first:
            slopes = self.arrays.gradient(lambda at: self.loss(truth, at), self.arrays.back(prediction))
        else:
            slopes = self.arrays.gradient(lambda at: self.loss(at, truth), self.arrays.back(prediction))
        return slopes.reshape(p.shape)

    @property
    def has_slopes(self) -> bool:
        return self.gradient is not None or self.arrays.differentiates

    def score(self, y: Array, z: Array) -> float:
        """The loss of one sample whose scores are ``z``."""
        return self.one(y, self.form.predict(z))

    def example(self, y: Any, p: Any, result: Any = None, *, of: Any = None, single: bool = False) -> str:
        """The call as code to copy, with what it gave as a comment; ``of`` is another function than the loss."""
        y, p = np.asarray(y), np.asarray(p)
        if self.arrays.column and p.ndim == 1:
            y, p = y[:, None], p[:, None]
        truth, prediction = (self.arrays.code(_literal(array), array.dtype.kind == "f" and single) for array in (y, p))
        name = _name(self.loss, "loss")
        if of is not None:
            own = _name(of, "gradient")
            name = f"{name}.{own}" if getattr(of, "__self__", None) is self.loss else own
        call = f"{name}({truth}, {prediction})" if self.truth_first else f"{name}({prediction}, {truth})"
        return call if result is None else f"{call}  # {number(result)}"

    def example_of_one(self, y: Any, p: Any, result: Any = None, *, single: bool = False) -> str:
        """The call with one sample, or with as many as stand for one."""
        ys, ps = (np.stack([np.asarray(array)] * self.copies) for array in (y, p))
        return self.example(ys, ps, result, single=single)


def _name(function: Any, otherwise: str) -> str:
    name = None if dataclasses.is_dataclass(function) else getattr(function, "__name__", None)
    return name if isinstance(name, str) and name.isidentifier() and not isinstance(function, type) else otherwise


def called(loss: Any) -> str:
    """A name for the report's first line."""
    name = getattr(loss, "__name__", None)
    if dataclasses.is_dataclass(loss) and not isinstance(loss, type):
        return repr(loss)
    if isinstance(name, str) and name.isidentifier():
        return name
    return type(loss).__name__ if name is None else "loss"


def number(value: Any) -> str:
    """A few digits."""
    value = np.asarray(value, dtype=float) + 0.0  # no -0
    if value.ndim == 0:
        return f"{float(value):.6g}"
    return "[" + ", ".join(number(item) for item in value) + "]"


def _literal(array: Array) -> str:
    if array.ndim:
        return "[" + ", ".join(_literal(item) for item in array) + "]"
    if array.dtype.kind != "f":
        return str(int(array))
    value = float(array) + 0.0
    if not np.isfinite(value):
        return f"float('{value}')"
    return (
        repr(value)
        if float(f"{value:.12g}") != value
        else f"{value:.12g}" + ("" if any(sign in f"{value:.12g}" for sign in ".e") else ".0")
    )


def _message(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}".rstrip(": ")
