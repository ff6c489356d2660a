"""The arrays and the derivatives of each framework, which is imported when it is asked for and not before."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Arrays", "LostGradient", "arrays_of"]


class LostGradient(Exception):
    """The framework found no way from the loss back to the prediction."""


class Arrays:
    """NumPy's own, and what the frameworks' classes below replace."""

    name = "numpy"
    prefix = "np.array"  # how an example writes an array
    column = False  # whether numbers are columns (n, 1)
    differentiates = False

    @property
    def eps(self) -> float:
        """The spacing of the numbers that it computes in."""
        return float(np.finfo(np.float64).eps)

    def make(self, values: NDArray[Any], single: bool = False) -> Any:
        """An array of its own, in the framework's type; ``single`` asks for float32."""
        if single and values.dtype.kind == "f":
            return values.astype(np.float32)
        return values.copy()

    def back(self, value: Any) -> NDArray[Any]:
        """What the loss gave, as NumPy has it."""
        return np.asarray(value)

    def code(self, literal: str, single: bool) -> str:
        """How an example writes an array."""
        kind = {"np.array": "np.float32", "torch.tensor": "torch.float32"}.get(self.prefix)
        return f"{self.prefix}({literal}, dtype={kind})" if single and kind else f"{self.prefix}({literal})"

    def gradient(self, function: Callable[[Any], Any], at: NDArray[Any]) -> NDArray[Any]:
        """The derivative of the sum of ``function`` at ``at``, by the framework."""
        raise NotImplementedError


class TorchArrays(Arrays):
    name, prefix, differentiates = "torch", "torch.tensor", True

    def __init__(self) -> None:
        self.torch = importlib.import_module("torch")

    def make(self, values: NDArray[Any], single: bool = False) -> Any:
        return self.torch.tensor(super().make(values, single))

    def back(self, value: Any) -> NDArray[Any]:
        return np.asarray(value.detach().cpu().numpy() if isinstance(value, self.torch.Tensor) else value)

    def gradient(self, function: Callable[[Any], Any], at: NDArray[Any]) -> NDArray[Any]:
        point = self.make(at).requires_grad_()
        value = function(point)
        if not isinstance(value, self.torch.Tensor):
            raise LostGradient(f"the loss returned a {type(value).__name__}, not a tensor")
        if not value.requires_grad:
            raise LostGradient("the value has no grad_fn")
        (slope,) = self.torch.autograd.grad(value.sum(), point, allow_unused=True)
        if slope is None:
            raise LostGradient("the value does not depend on the prediction")
        return self.back(slope)


class JaxArrays(Arrays):
    name, prefix, differentiates = "jax", "jnp.array", True

    def __init__(self) -> None:
        self.jax = importlib.import_module("jax")
        self.jnp = importlib.import_module("jax.numpy")

    @property
    def eps(self) -> float:
        return float(self.jnp.finfo(self.jnp.zeros(1).dtype).eps)

    def make(self, values: NDArray[Any], single: bool = False) -> Any:
        return self.jnp.asarray(super().make(values, single))

    def gradient(self, function: Callable[[Any], Any], at: NDArray[Any]) -> NDArray[Any]:
        try:
            return np.asarray(self.jax.grad(lambda point: self.jnp.sum(function(point)))(self.make(at)))
        except self.jax.errors.JAXTypeError as error:  # the loss took the numbers out of the trace
            raise LostGradient(str(error).splitlines()[0]) from error


class TensorFlowArrays(Arrays):
    name, prefix, differentiates = "tensorflow", "tf.constant", True

    def __init__(self) -> None:
        self.tf = importlib.import_module("tensorflow")

    @property
    def eps(self) -> float:
        return float(np.finfo(np.float32).eps)

    def make(self, values: NDArray[Any], single: bool = False) -> Any:
        return self.tf.constant(super().make(values, single=True))

    def gradient(self, function: Callable[[Any], Any], at: NDArray[Any]) -> NDArray[Any]:
        point = self.make(at)
        with self.tf.GradientTape() as tape:
            tape.watch(point)
            value = function(point)
            if not self.tf.is_tensor(value):
                raise LostGradient(f"the loss returned a {type(value).__name__}, not a tensor")
            value = self.tf.reduce_sum(value)
        slope = tape.gradient(value, point)
        if slope is None:
            raise LostGradient("the value does not depend on the prediction")
        return np.asarray(self.tf.convert_to_tensor(slope))


class KerasArrays(Arrays):
    """Keras on whichever backend it runs: its losses take the mean over the last axis, so that a number is a row."""

    name, prefix, column, differentiates = "keras", "keras.ops.array", True, True

    def __init__(self) -> None:
        self.keras = importlib.import_module("keras")
        backends: dict[str, type[Arrays]] = {"torch": TorchArrays, "jax": JaxArrays, "tensorflow": TensorFlowArrays}
        backend = self.keras.backend.backend()
        if backend not in backends:
            raise ValueError(
                f"framework='keras': its backend {backend!r} takes no gradients; use torch, jax or tensorflow."
            )
        self.backend = backends[backend]()

    @property
    def eps(self) -> float:
        return float(np.finfo(self.keras.config.floatx()).eps)

    def make(self, values: NDArray[Any], single: bool = False) -> Any:
        kind = "int32" if values.dtype.kind in "iub" else self.keras.config.floatx()
        return self.backend.make(values.astype(kind))

    def back(self, value: Any) -> NDArray[Any]:
        return self.backend.back(value)

    def gradient(self, function: Callable[[Any], Any], at: NDArray[Any]) -> NDArray[Any]:
        return self.backend.gradient(function, at.astype(self.keras.config.floatx()))


FRAMEWORKS: dict[str, type[Arrays]] = {
    "numpy": Arrays,
    "torch": TorchArrays,
    "jax": JaxArrays,
    "keras": KerasArrays,
    "tensorflow": TensorFlowArrays,
}


def arrays_of(framework: str | None) -> Arrays:
    """The arrays of that name; ``None`` is NumPy."""
    name = framework or "numpy"
    if name not in FRAMEWORKS:
        raise ValueError(f"framework={framework!r}: it must be None or one of {', '.join(map(repr, FRAMEWORKS))}.")
    return FRAMEWORKS[name]()
