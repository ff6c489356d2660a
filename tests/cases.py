"""One valid call of every loss, for the tests that treat all losses alike."""

import importlib
import pkgutil
from dataclasses import dataclass

import numpy as np

import lossbook
from lossbook import (
    cross_entropy,
    focal,
    margin,
    metric_learning,
    multiclass_hinge,
    multilabel,
    overlap,
    regression,
)
from lossbook._engine.base import Loss

OPTIONAL = {"lossbook.linear", "lossbook.interactive", "lossbook.plots"}  # these load more than NumPy


@dataclass(frozen=True, eq=False)
class Case:
    """A loss with a truth and a prediction that suit it; ``differentiable`` if it has a gradient."""

    loss: Loss
    y_true: np.ndarray
    y_pred: np.ndarray
    differentiable: bool = True

    def __str__(self):
        return f"{self.loss}, {'x'.join(map(str, self.y_pred.shape))}"


def public_modules():
    found = (f"lossbook.{module.name}" for module in pkgutil.iter_modules(lossbook.__path__))
    return [importlib.import_module(name) for name in found if "._" not in name and name not in OPTIONAL]


def every_loss():
    """All public loss classes."""
    for module in public_modules():
        for name in getattr(module, "__all__", []):
            item = getattr(module, name)
            if isinstance(item, type) and issubclass(item, Loss):
                yield item


def _cases():
    rng = np.random.default_rng(20)
    n, k = 12, 9
    numbers, other = rng.normal(size=(2, n, k)) * 3
    scores = rng.normal(size=(n, k)) * 2
    labels = rng.integers(0, k, n)
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    one_hot = np.eye(k)[labels]
    soft = rng.dirichlet(np.ones(k), n)
    bits = (rng.random((n, k)) < 0.4).astype(float)
    bits[:, 0], bits[:, 1] = 1, 0
    inside = rng.uniform(0.05, 0.95, (n, k))
    signs = 2 * bits - 1

    for loss in (
        regression.MeanSquaredError(),
        regression.MeanAbsoluteError(),
        regression.Huber(delta=2.0),
        regression.Pinball(quantile=0.2),
        regression.LogCosh(),
        regression.EpsilonInsensitive(epsilon=0.5),
    ):
        yield Case(loss, numbers, other)
        yield Case(loss, numbers[:, 2], other[:, 2])
    counts, means = np.floor(np.abs(numbers)), np.abs(other) + 0.1
    yield Case(regression.SquaredLogError(), np.abs(numbers), np.abs(other))
    yield Case(regression.Poisson(), counts, means)
    yield Case(regression.Poisson(from_log=True), counts[:, 2], np.log(means[:, 2]))
    yield Case(regression.GaussianNLL(), numbers[:, 0], other[:, :2])
    yield Case(regression.GaussianNLL(floor=0.5), numbers[:, 1], other[:, 1:3])

    yield Case(cross_entropy.BinaryCrossEntropy(), bits, inside)
    yield Case(cross_entropy.BinaryCrossEntropy(label_smoothing=0.1), inside[:, 0], inside[:, 1])
    yield Case(cross_entropy.BinaryCrossEntropy(from_logits=True), bits, scores)
    yield Case(cross_entropy.CategoricalCrossEntropy(), one_hot, probabilities)
    yield Case(cross_entropy.CategoricalCrossEntropy(from_logits=True, label_smoothing=0.2), soft, scores)
    yield Case(cross_entropy.SparseCategoricalCrossEntropy(), labels, probabilities)
    yield Case(cross_entropy.SparseCategoricalCrossEntropy(from_logits=True), labels, scores)
    yield Case(cross_entropy.SparseCategoricalCrossEntropy(from_logits=True, label_smoothing=0.2), labels, scores)

    yield Case(margin.ZeroOne(), signs[:, 2], scores[:, 2], differentiable=False)
    for kind in (margin.Logistic, margin.Exponential, margin.Hinge, margin.SquaredHinge, margin.ModifiedHuber):
        yield Case(kind(), signs[:, 2], scores[:, 2])
    yield Case(margin.Perceptron(), signs[:, 2], scores[:, 2])

    yield Case(multiclass_hinge.MulticlassHinge(margin=2.0), labels, scores)
    yield Case(multiclass_hinge.CrammerSinger(), labels, scores)

    yield Case(focal.BinaryFocal(), bits[:, 2], inside[:, 2])
    yield Case(focal.BinaryFocal(gamma=0.5, alpha=0.25, from_logits=True), bits, scores)
    yield Case(focal.CategoricalFocal(), one_hot, probabilities)
    yield Case(focal.CategoricalFocal(gamma=1.0, from_logits=True), one_hot, scores)

    yield Case(multilabel.HammingLoss(), bits, (inside > 0.5).astype(float), differentiable=False)
    yield Case(multilabel.RankingLoss(), bits, scores)
    yield Case(multilabel.SparsemaxLoss(), labels, scores)

    for loss in (overlap.Dice(), overlap.Dice(squared=True, smooth=0.5), overlap.Jaccard(), overlap.Tversky()):
        yield Case(loss, bits, inside)
    yield Case(overlap.Dice(squared=True, from_logits=True), bits, scores)
    yield Case(overlap.Jaccard(smooth=1.0, from_logits=True), bits, scores)
    yield Case(overlap.Tversky(alpha=0.4, beta=2.0, from_logits=True), bits, scores)

    distances = np.abs(other)
    yield Case(metric_learning.Contrastive(margin=3.0), bits, distances)
    yield Case(metric_learning.Contrastive(), bits[:, 2], distances[:, 2])
    yield Case(metric_learning.Triplet(margin=0.5), labels, distances)
    yield Case(metric_learning.Triplet(), labels % 2, distances[:, :2])
    yield Case(metric_learning.InfoNCE(), labels, np.tanh(scores))
    yield Case(metric_learning.InfoNCE(temperature=2.0), labels, scores)
    yield Case(metric_learning.PairwiseLogistic(), np.round(numbers), scores)
    yield Case(metric_learning.PairwiseLogistic(), bits, scores)


CASES = list(_cases())
