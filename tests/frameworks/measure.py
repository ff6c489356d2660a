"""Ask the libraries what chapter 12 asks them, and store what they say.

    python tests/frameworks/measure.py      measure, and write lossbook/data/frameworks.json
    make test-frameworks                    measure again and compare with what is stored

It needs the packages of requirements-frameworks.txt. Every measurement is a call, evaluated as measurements.py writes
it, so that the file shows what was really called.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import io
import json
import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from libraries import THEIRS, F, T, evaluate, keras, numpy, torch
from measurements import CALLS, INPUTS
from sklearn.linear_model import LogisticRegression

STORED = Path(__file__).parents[2] / "lossbook" / "data" / "frameworks.json"
PACKAGES = ("numpy", "scipy", "scikit-learn", "torch", "keras", "jax", "jaxlib", "optax")

INPUT: dict[str, Any] = {"np": np}
for _name, _text in INPUTS.items():
    INPUT[_name] = eval(_text, INPUT)
z, y = T(INPUT["z"]), T(INPUT["y"])


def gradient(loss, at):
    at = T(at).requires_grad_()
    loss(at).backward()
    return at.grad


def accumulated(batches, n=None):
    """The gradient in the scores, one `backward` a batch; the mean of means, or sums divided by n."""
    at = z.clone().requires_grad_()
    for rows in batches:
        loss = F.cross_entropy(at[rows], y[rows], reduction="mean" if n is None else "sum")
        (loss / (len(batches) if n is None else n)).backward()
    return at.grad


def trained(form, step):
    """A table of scores that starts at 0, after three rounds of gradient descent."""
    scores = torch.zeros(3, 3, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([scores], lr=1.0)
    loss = F.cross_entropy if form == "functional" else torch.nn.CrossEntropyLoss()
    for _ in range(3):
        optimizer.zero_grad()
        loss(scores, y).backward()
        if step:
            optimizer.step()
    return loss(scores, y)


def compiled(*layers, **options):
    model = keras.Sequential(list(layers))
    model.compile(**options)
    return model


def passing(units=3, penalty=None, **options):
    """A Keras model that returns its input and learns at rate 0: what it reports is the loss of its input."""
    same = {"use_bias": False, "kernel_initializer": "identity", "kernel_regularizer": penalty}
    layers = keras.Input((units,)), keras.layers.Dense(units, **same)
    return compiled(*layers, optimizer=keras.optimizers.SGD(0.0), **options)


def fitted(class_weight=None, penalty=None, label_smoothing=0.0):
    """What one epoch of the passing model reports, trained and validated on the same three samples."""
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=label_smoothing)
    data = INPUT["z"], INPUT["one_hot"]
    model = passing(loss=loss, penalty=penalty)
    fit = model.fit(*data, batch_size=3, validation_data=data, class_weight=class_weight, verbose=0)
    return {name: value[0] for name, value in fit.history.items()}


class KerasModel:
    """A logistic regression that starts at weight 0, hence at probability ½."""

    x, y = np.array([[-1.0], [1.0]]), np.array([[0.0], [1.0]])

    def __init__(self):
        layer = keras.layers.Dense(1, activation="sigmoid", kernel_initializer="zeros")
        self.model = keras.Sequential([keras.Input((1,)), layer])

    def fitted(self):
        self.model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.SGD(1.0))
        self.model.fit(self.x, self.y, epochs=10, batch_size=2, shuffle=False, verbose=0)
        return self.model


NAMES = THEIRS | INPUT
NAMES |= {step.__name__: step for step in (KerasModel, accumulated, compiled, fitted, gradient, passing, trained)}
NAMES |= {
    "binary": keras.losses.BinaryCrossentropy,
    "logistic": lambda **options: LogisticRegression(solver="newton-cholesky", tol=1e-10, **options),
    "sparse": keras.losses.SparseCategoricalCrossentropy,
}


def plain(value: Any) -> Any:
    """Lists of floats; inf and nan as text, which JSON has no numbers for."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    number = float(value)
    return number if math.isfinite(number) else str(number)


def measured(call: str) -> dict[str, Any]:
    """Return the call with its value or its error, and whether it warned."""
    entry: dict[str, Any] = {"call": call}
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("always")
        try:
            entry["value"] = plain(numpy(evaluate(call, NAMES)).tolist())
        except Exception as error:
            entry["error"] = f"{type(error).__name__}: {' '.join(str(error).split())}"
    if any(issubclass(warning.category, UserWarning) for warning in caught):
        entry["warned"] = True
    return entry


def versions() -> dict[str, str]:
    # "2.13.0+cpu" and "2.13.0" are one version: the part after + names the hardware.
    return {name: importlib.metadata.version(name).split("+")[0] for name in PACKAGES}


def main() -> None:
    results = {question: {who: measured(call) for who, call in calls.items()} for question, calls in CALLS.items()}
    found = {"versions": versions(), "inputs": INPUTS, "measured": results}
    STORED.write_text(json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
    print(f"stored {sum(map(len, results.values()))} measurements in {STORED.name}")


if __name__ == "__main__":
    main()
