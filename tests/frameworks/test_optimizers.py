"""The optimizers of the dictionary walk the same path, step by step, when they are handed the same gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from dictionary import LIBRARIES, OPTIMIZERS
from libraries import DOUBLE, OURS, SINGLE, THEIRS, J, T, evaluate, jax, keras, numpy, optax, torch

START = np.array([3.0, -2.0, 0.5, 8.0])
CURVATURE = np.array([0.2, 1.0, 5.0, 0.01])
SAMPLES = np.random.default_rng(3).normal(size=(10, 4))
STEPS = 40

# In Keras's float32, Adam's 1 − 0.999ᵗ is off by 5e-5 of itself in the first step.
KERAS_ADAM = {"rtol": 1e-4, "atol": 1e-4}

Batches = Sequence[np.ndarray | None]
ROWS = [(entry.ours, library, getattr(entry, library)) for entry in OPTIMIZERS for library in LIBRARIES]


def slope(x: np.ndarray, batch: np.ndarray | None) -> np.ndarray:
    """The gradient of a bowl, around 0 or around the mean of some samples."""
    center = 0.0 if batch is None else SAMPLES[batch].mean(axis=0)
    return CURVATURE * (x - center) + np.tanh(x)


def our_path(call: str) -> tuple[np.ndarray, Batches]:
    """The path, and the batch that each step asked for."""
    batches: list[np.ndarray | None] = []

    def remembered(x: np.ndarray, batch: np.ndarray | None = None) -> np.ndarray:
        batches.append(batch)
        return slope(x, batch)

    return evaluate(call, OURS, slope=remembered, START=START, STEPS=STEPS), batches


def torch_path(call: str, batches: Batches) -> list[np.ndarray]:
    x = torch.nn.Parameter(T(START))
    optimizer, path = evaluate(call, THEIRS, parameters=[x]), [START]
    for batch in batches:
        x.grad = T(slope(numpy(x), batch))
        optimizer.step()
        path.append(numpy(x).copy())
    return path


def keras_path(call: str, batches: Batches) -> list[np.ndarray]:
    x = keras.Variable(START, dtype="float32")
    optimizer, path = evaluate(call, THEIRS), [START]
    optimizer.build([x])
    for batch in batches:
        optimizer.apply([T(slope(numpy(x.value), batch)).float()], [x])
        path.append(numpy(x.value).copy())
    return path


def sklearn_path(call: str, batches: Batches) -> list[np.ndarray]:
    x = START.copy()
    optimizer, path = evaluate(call, THEIRS, parameters=[x]), [START]
    for batch in batches:
        optimizer.update_params([x], [slope(x, batch)])
        path.append(x.copy())
    return path


def optax_path(call: str, batches: Batches) -> list[np.ndarray]:
    x = J(START)
    optimizer, path = evaluate(call, THEIRS), [START]
    state, update = optimizer.init(x), jax.jit(optimizer.update)
    for batch in batches:
        change, state = update(J(slope(numpy(x), batch)), state)
        x = optax.apply_updates(x, change)
        path.append(numpy(x))
    return path


PATHS: dict[str, Callable[[str, Batches], list[np.ndarray]]] = {
    "torch": torch_path,
    "keras": keras_path,
    "sklearn": sklearn_path,
    "optax": optax_path,
}


@pytest.mark.parametrize(("ours", "library", "call"), [row for row in ROWS if row[2]])
def test_the_paths_agree_step_by_step(ours: str, library: str, call: Any) -> None:
    path, batches = our_path(ours)
    assert len(batches) == STEPS
    assert np.abs(path[-1] - START).min() > 0.1  # each coordinate has gone somewhere
    tolerance = DOUBLE if library != "keras" else KERAS_ADAM if "Adam" in call else SINGLE
    np.testing.assert_allclose(PATHS[library](call, batches), path, **tolerance)


def test_an_epsilon_before_the_correction_weighs_more() -> None:
    """scikit-learn's step is η √(1 − β₂ᵗ)/(1 − β₁ᵗ) · m/(√v + ε): ε counts 1/√(1 − β₂ᵗ) times as much as in ours."""
    path, batches = our_path("adam(slope, START, 0.3, STEPS)")
    theirs = sklearn_path("sklearn_optimizers.AdamOptimizer(parameters, 0.3)", batches)
    gradient = np.abs(slope(START, None))
    ours_lost, theirs_lost = (1 - np.abs(end - START) / 0.3 for end in (path[1], theirs[1]))
    # To first order a step loses ε over the size of the gradient. The losses are near 1e-8, rounded at 1e-16 · 8/0.3.
    np.testing.assert_allclose(ours_lost, 1e-8 / gradient, atol=1e-14)
    np.testing.assert_allclose(theirs_lost, 1e-8 / gradient / np.sqrt(1 - 0.999), rtol=1e-5)
