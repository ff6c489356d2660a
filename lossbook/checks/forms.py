"""The forms of truth and prediction: for each, batches to try, and how an answer is more or less right.

Every prediction but a number is reached from scores z: a logit is z itself, a probability its sigmoid or softmax. So
"confidently wrong" is one direction in z for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossbook.activations import sigmoid, softmax

__all__ = ["PREDICTIONS", "Form", "rounded_rows"]

Array = NDArray[Any]

PREDICTIONS = {
    "number": ("number",),
    "binary": ("probabilities", "logits"),
    "sign": ("scores", "logits"),
    "class": ("probabilities", "logits", "scores"),
    "labels": ("probabilities", "logits", "scores"),
    "distribution": ("probabilities", "logits"),
}
K = 3  # classes or labels


@dataclass(frozen=True)
class Form:
    """How truth and prediction look.

    Parameters
    ----------
    target, prediction : str
        As in :func:`lossbook.checks.check_loss`.
    positive : bool
        For numbers: whether both are above 0.
    """

    target: str
    prediction: str
    positive: bool = False

    @property
    def rows(self) -> bool:
        """Whether the prediction of one sample is a row of K numbers."""
        return self.target in ("class", "labels", "distribution")

    @property
    def competing(self) -> bool:
        """Whether the K numbers compete, by a softmax."""
        return self.target in ("class", "distribution")

    def predict(self, z: Any) -> Array:
        """The prediction whose scores are ``z``."""
        z = np.asarray(z, dtype=float)
        if self.prediction != "probabilities":
            return np.array(z)
        return np.asarray(softmax(z) if self.competing else sigmoid(z))

    def truths(self) -> list[Array]:
        """One sample's truth, of each kind there is."""
        if self.target == "number":
            return [np.asarray(y) for y in ((0.5, 2.0, 5.0) if self.positive else (-2.0, 0.5, 3.0))]
        if self.target == "binary":
            return [np.asarray(0.0), np.asarray(1.0)]
        if self.target == "sign":
            return [np.asarray(-1.0), np.asarray(1.0)]
        if self.target == "class":
            return [np.asarray(label) for label in range(K)]
        if self.target == "labels":
            return [np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 1.0])]
        return [row.copy() for row in np.eye(K)]

    def toward(self, y: Array, strength: float) -> Array:
        """Scores that say ``y`` with that strength; below 0 they say another answer: see :meth:`away`."""
        if self.target == "binary":
            return np.asarray(strength * (2 * y - 1))
        if self.target == "sign":
            return np.asarray(strength * y)
        if self.target == "labels":
            return np.asarray(strength * (2 * y - 1))
        return np.asarray(strength * np.eye(K)[self.label(y)])

    def away(self, y: Array, strength: float) -> list[Array]:
        """Scores that say each of the wrong answers with that strength."""
        if self.target in ("binary", "sign"):
            return [self.toward(y, -strength)]
        if self.target == "labels":
            flips = np.where(np.eye(K, dtype=bool), 1 - y, y)
            return [self.toward(flipped, strength) for flipped in flips]
        return [strength * np.eye(K)[other] for other in range(K) if other != self.label(y)]

    def label(self, y: Array) -> int:
        """Which of the K classes a truth is, or has the most of."""
        return int(y) if self.target == "class" else int(np.argmax(y))

    def batch(self, rng: np.random.Generator, n: int) -> tuple[Array, Array]:
        """Truth and prediction of ``n`` samples, of two digits so that an example is short."""
        if self.target == "number":
            if self.positive:
                return np.round(rng.uniform(0.5, 5, n), 1), np.round(rng.uniform(0.5, 5, n), 1)
            y, p = np.round(rng.normal(0, 2, (2, n)), 1)
            return np.where(y == 0, 0.1, y), np.where(p == 0, 0.1, p)  # a truth of 0 is tried apart
        shape = (n, K) if self.rows else (n,)
        z = np.round(rng.normal(0, 1.5, shape), 1)
        p = self.predict(z)
        if self.prediction == "probabilities":
            p = rounded_rows(p) if self.competing else np.clip(np.round(p, 2), 0.02, 0.98)
        return self.truth_batch(rng, n), p

    def truth_batch(self, rng: np.random.Generator, n: int) -> Array:
        if self.target == "distribution":
            y = rounded_rows(rng.dirichlet(np.ones(K), n))
            y[::2] = np.eye(K)[rng.integers(0, K, len(y[::2]))]  # every other truth is certain
            return y
        kinds = self.truths()
        order = rng.permutation(np.resize(np.arange(len(kinds)), n))
        return np.stack([kinds[index] for index in order])

    def outcomes(self, probability: Array) -> list[tuple[float, Array]]:
        """The truths that occur when it has that probability (of a 1, of each class or of each label), with theirs."""
        if self.target in ("binary", "sign"):
            no, yes = self.truths()
            return [(1 - float(probability), no), (float(probability), yes)]
        if self.target == "class":
            return [(float(p), np.asarray(label)) for label, p in enumerate(probability)]
        if self.target == "distribution":
            return [(1.0, probability)]
        corners = np.stack(np.meshgrid(*[[0.0, 1.0]] * K, indexing="ij"), axis=-1).reshape(-1, K)
        return [(float(np.prod(np.where(y == 1, probability, 1 - probability))), y) for y in corners]

    def probabilities(self) -> list[Array]:
        """Some true probabilities under which a proper loss must have its minimum at just these."""
        if self.target in ("binary", "sign"):
            return [np.asarray(0.2), np.asarray(0.6)]
        if self.target == "labels":
            return [np.array([0.7, 0.4, 0.2])]
        return [np.array([0.5, 0.3, 0.2]), np.array([0.8, 0.15, 0.05])]

    def scores_of(self, probability: Array) -> Array:
        """The scores whose probabilities these are."""
        if self.competing:
            return np.log(probability)
        return np.log(probability) - np.log1p(-probability)


def rounded_rows(rows: Array) -> Array:
    """Rows of two digits that still sum to 1, none of them 0."""
    whole = np.maximum(np.round(100 * rows), 2)
    largest = whole.argmax(axis=1)
    whole[np.arange(len(whole)), largest] += 100 - whole.sum(axis=1)
    return whole / 100
