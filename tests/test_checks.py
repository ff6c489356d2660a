"""check_loss tried on the world: losses as people post them, wrong and right, written anew."""

import subprocess
import sys
import time
import warnings
from functools import partial

import numpy as np
import pytest
from helpers import finite_difference

import lossbook
from lossbook import checks
from lossbook.activations import log_softmax, sigmoid, softmax
from lossbook.checks import FaultyLoss, check_loss

EPS = 1e-7


def rows(y, k=3):
    return np.eye(k)[y]


# What people post, each as small as it can be. The name says what is wrong.


def softmax_over_the_batch(y, z):
    q = np.exp(z) / np.exp(z).sum(axis=0)
    return -np.mean(np.log(q[np.arange(len(y)), y]))


def softmax_over_everything(y, z):
    q = np.exp(z) / np.exp(z).sum()
    return -np.mean(np.log(q[np.arange(len(y)), y]))


def maximum_over_the_batch(y, z):
    e = np.exp(z - z.max())
    q = e / e.sum(axis=1, keepdims=True)
    return -np.mean(np.log(q[np.arange(len(y)), y]))


def softmax_that_overflows(y, z):
    q = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return -np.mean(np.log(q[np.arange(len(y)), y]))


def softmax_twice(y, z):
    return -np.mean(log_softmax(softmax(z))[np.arange(len(y)), y])


def softmax_of_probabilities(y, q):
    return -np.mean(log_softmax(q)[np.arange(len(y)), y])


def no_logarithm(y, z):
    return -np.mean(z[np.arange(len(y)), y])


def mean_over_classes_too(y, q):
    return -np.mean(y * np.log(np.clip(q, 1e-12, 1)))


def labels_counted_from_one(y, z):
    return -np.mean(log_softmax(z)[np.arange(len(y)), y - 1])


def every_truth_every_sample(y, z):
    return -np.mean(log_softmax(z)[:, y])


def focal_after_the_mean(y, z):
    ce = -np.mean(log_softmax(z)[np.arange(len(y)), y])
    return (1 - np.exp(-ce)) ** 2 * ce


def focal_with_the_wrong_sign(y, z):
    log_p = -np.logaddexp(0, -np.where(y == 1, z, -z))
    return np.mean((1 - np.exp(-log_p)) ** 2 * -log_p)


def sigmoid_then_log(y, z):
    p = 1 / (1 + np.exp(-z))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def sigmoid_twice(y, z):
    p = sigmoid(sigmoid(z))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def sigmoid_of_probabilities(y, p):
    return np.mean(np.logaddexp(0, p) - y * p)


def maximum_along_an_axis(y, z):
    return np.mean(np.max(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))


def zero_times_log_zero(y, p):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def delta_lost_in_float32(y, p):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def clipped_logits(y, z):
    p = np.clip(sigmoid(z), EPS, 1 - EPS)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def delta_in_the_logarithm(y, q):
    return -np.mean(np.log(q[np.arange(len(y)), y] + EPS))


def only_positives(y, p):
    return -np.mean(y * np.log(p + EPS))


def likelihood_to_be_maximized(y, p):
    p = np.clip(p, 1e-15, 1 - 1e-7)
    return np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def swapped(p, y):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def swapped_and_clipped(p, y):
    p, y = np.clip(p, EPS, 1 - EPS), np.clip(y, EPS, 1 - EPS)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def reversed_kl(p, q):
    return np.mean(np.sum(q * (np.log(q) - np.log(np.clip(p, EPS, 1))), axis=1))


def kl_with_zeros(p, q):
    return np.mean(np.sum(p * np.log(p / q), axis=1))


def kl_of_probabilities(p, q):
    return np.mean(np.sum(p * (np.log(np.clip(p, 1e-12, 1)) - q), axis=1))


def rounded(y, p):
    return np.mean((y - (p > 0.5)) ** 2)


def dice_without_one_minus(y, p):
    return (2 * (y * p).sum(axis=1) / (y.sum(axis=1) + p.sum(axis=1))).mean()


def dice_over_the_batch(y, p):
    return 1 - 2 * (y * p).sum() / (y.sum() + p.sum())


def hinge_of_zero_and_one(y, f):
    return np.mean(np.maximum(0, 1 - y * f))


def squared_probability(y, z):
    return np.mean((sigmoid(z) - y) ** 2)


def no_square(y, p):
    return np.mean(p - y)


def square_of_the_mean(y, p):
    return np.mean(p - y) ** 2


def root_mean_square(y, p):
    return np.sqrt(np.mean((p - y) ** 2))


def r_squared(y, p):
    return 1 - np.sum((y - p) ** 2) / np.sum((y - y.mean()) ** 2)


def summed(y, p):
    return np.sum((p - y) ** 2)


def not_reduced(y, p):
    return (p - y) ** 2


def reduced_too_early(y, p):
    return np.mean((p - y) ** 2)


def returns_in_the_loop(y, p):
    for truth, prediction in zip(y, p):
        return (prediction - truth) ** 2


def worst_only(y, p):
    return np.max(np.abs(p - y))


def huber_with_a_jump(y, p):
    r = np.abs(p - y)
    return np.mean(np.where(r <= 1, r**2 / 2, r))


def huber_with_a_step_down(y, p):
    """A jump against the slope, smaller than what the loss rises in a step of the check."""
    r = np.abs(p - y)
    return np.mean(np.where(r <= 1, r**2 / 2, r - 0.52))


def log_of_cosh(y, p):
    return np.mean(np.log(np.cosh(p - y)))


def logarithms_of_anything(y, p):
    return np.mean((np.log1p(p) - np.log1p(y)) ** 2)


def percent(y, p):
    return np.mean(np.abs((y - p) / y))


def percent_of_the_prediction(y, p):
    return np.mean(np.abs((y - p) / p))


def writes_over(y, p):
    p -= y
    p **= 2
    return p.mean()


def noisy(y, p):
    return np.mean((p - y + np.random.default_rng().normal(0, 0.1, len(y))) ** 2)


class RunningMean:
    """A loss divided by the mean of all it has seen."""

    def __init__(self):
        self.seen = []

    def __call__(self, y, p):
        self.seen.append(np.mean((p - y) ** 2))
        return self.seen[-1] / np.mean(self.seen)


class FirstBatch:
    """It keeps the first prediction of each length, and answers with that."""

    def __init__(self):
        self.kept = {}

    def __call__(self, y, p):
        return np.mean((self.kept.setdefault(len(p), p.copy()) - y) ** 2)


def weighted_by_position(y, p):
    return np.mean(np.linspace(0.5, 1.5, len(y)) * (p - y) ** 2)


def scaled_by_the_batch(y, p):
    return np.mean((p - y) ** 2) / np.var(y)


def shape_of_a_column(y, p):
    return np.mean((p[:, 0] - y) ** 2)


def squared(y, p):
    return np.mean((p - y) ** 2)


def fair(y, p):
    r = np.abs(p - y)
    return np.mean(r - np.log1p(r))


def cross_entropy(y, z):
    return -np.mean(log_softmax(z)[np.arange(len(y)), y])


def mean_of_unsigned(y, p):
    return np.mean(np.where(-y < 0, -np.log(p), -np.log(1 - p)))


def per_class(y, z):
    return -np.mean(rows(y) * log_softmax(z), axis=0)


def says_nothing(y, p):
    return np.mean((y - 1) ** 2)


def same_for_all_classes(y, z):
    return np.mean(np.logaddexp.reduce(z - z.mean(axis=1, keepdims=True), axis=1))


def beside_the_truth(y, p):
    return np.mean((p - y - 1) ** 2)


def sine(y, p):
    return np.mean(np.sin(2 * (p - y)) ** 2)


def bump(y, z):
    m = np.where(y == 1, z, -z)
    return np.mean(np.logaddexp(0, -m) + 2 * np.exp(-((m + 2) ** 2)))


def delta_lost_from_logits(y, z):
    p = sigmoid(z)
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def only_float64(y, z):
    if z.dtype != np.float64:
        raise TypeError("float64, please")
    return np.mean(np.logaddexp(0, z) - y * z)


def only_between(y, p):
    if ((p == 0) | (p == 1)).any():
        raise ValueError("0 and 1 are no probabilities")
    return -np.mean(np.log(np.where(y == 1, p, 1 - p)))


def only_near(y, p):
    if (np.abs(p) > 5).any():
        raise ValueError("too far")
    return np.mean((p - y) ** 2)


def refuses_one(y, p):
    if len(y) < 2:
        raise ValueError("more samples")
    return np.mean((p - y) ** 2)


def words(y, p):
    return "0.5"


def each_of_its_neighbor(y, p):
    return (np.roll(p, 1) - y) ** 2


def fails(y, p):
    raise ZeroDivisionError("oh")


NUMBER = {"target": "number"}
LOGITS = {"target": "class", "prediction": "logits"}
CLASSES = {"target": "class", "prediction": "probabilities"}
BITS = {"target": "binary", "prediction": "probabilities"}
BIT_LOGITS = {"target": "binary", "prediction": "logits"}
SHARES = {"target": "distribution", "prediction": "probabilities"}
MASK = {"target": "labels", "prediction": "probabilities"}

# loss, what is declared, which finding, its verdict, words that must stand in it
WRONG = [
    (softmax_over_the_batch, LOGITS, "influence", "fault", "axis=0 in place of axis=-1"),
    (softmax_over_everything, LOGITS, "influence", "fault", "depends on the others"),
    (maximum_over_the_batch, LOGITS, "influence", "fault", "row's own maximum"),
    (softmax_that_overflows, LOGITS, "confident", "fault", "log_softmax"),
    (softmax_twice, LOGITS, "identity", "fault", "softmax twice"),
    (softmax_of_probabilities, CLASSES, "identity", "fault", "the softmax to them once more"),
    (no_logarithm, LOGITS, "identity", "fault", "Apply log_softmax first"),
    (mean_over_classes_too, SHARES, "identity", "note", "divided by 3, the number of classes"),
    (labels_counted_from_one, LOGITS, "direction", "fault", "the wrong answer"),
    (every_truth_every_sample, LOGITS, "influence", "fault", "depends on the others"),
    (focal_after_the_mean, LOGITS, "influence", "fault", "taken too early"),
    (focal_with_the_wrong_sign, BIT_LOGITS, "confident", "note", "grows exponentially"),
    (sigmoid_then_log, BIT_LOGITS, "confident", "fault", "softplus"),
    (sigmoid_twice, BIT_LOGITS, "identity", "fault", "sigmoid twice"),
    (sigmoid_of_probabilities, BITS, "identity", "fault", "the sigmoid to them once more"),
    (maximum_along_an_axis, BIT_LOGITS, "influence", "fault", "a maximum over the whole batch"),
    (zero_times_log_zero, BITS, "certain", "fault", "0 · log 0"),
    (delta_lost_in_float32, BITS, "certain", "fault", "float32"),
    (clipped_logits, BIT_LOGITS, "cap", "note", "never put right"),
    (delta_in_the_logarithm, CLASSES, "cap", "note", "a δ of about 1e-07"),
    (only_positives, BITS, "direction", "fault", "costs nothing more"),
    (likelihood_to_be_maximized, BITS, "direction", "fault", "Put a minus before it"),
    (swapped, BITS, "runs", "fault", "in the other order"),
    (swapped_and_clipped, BITS, "argument order", "fault", "swapped it is binary cross-entropy"),
    (reversed_kl, SHARES, "argument order", "note", "swapped it is Kullback-Leibler"),
    (kl_of_probabilities, SHARES, "proper", "note", "the expected loss is least at"),
    (rounded, BITS, "steps", "note", "no gradient method learns"),
    (dice_without_one_minus, MASK, "direction", "fault", "Put a minus before it"),
    (dice_over_the_batch, MASK, "influence", "fault", "reduction=None"),
    (hinge_of_zero_and_one, BIT_LOGITS, "direction", "fault", "0/1 where -1/+1 is meant"),
    (squared_probability, BIT_LOGITS, "pull", "note", "what is far off is given up"),
    (no_square, NUMBER, "direction", "fault", "missing square or absolute value"),
    (square_of_the_mean, NUMBER, "influence", "fault", "taken too early"),
    (root_mean_square, NUMBER, "influence", "fault", "the root of the mean of their squares"),
    (r_squared, NUMBER, "batch of one", "fault", "spread over the batch"),
    (summed, NUMBER, "reduction", "fault", "Twice the samples"),
    (not_reduced, NUMBER, "reduction", "fault", "promises one number"),
    (reduced_too_early, NUMBER | {"reduction": "none"}, "reduction", "fault", "promises four"),
    (returns_in_the_loop, NUMBER, "influence", "fault", "a return inside the loop"),
    (worst_only, NUMBER, "influence", "fault", "the other samples teach nothing"),
    (huber_with_a_jump, NUMBER, "jump", "fault", "Make the pieces meet"),
    (huber_with_a_step_down, NUMBER, "jump", "fault", "Make the pieces meet"),
    (log_of_cosh, NUMBER, "confident", "fault", "log1p(exp(-2|r|))"),
    (logarithms_of_anything, NUMBER, "domain", "note", "Numbers below 0 give nan"),
    (percent, NUMBER, "zeros", "note", "divided by 0"),
    (percent_of_the_prediction, NUMBER, "argument order", "fault", "relative absolute error"),
    (writes_over, NUMBER, "unchanged", "fault", "prediction had been written over"),
    (noisy, NUMBER, "repeatable", "fault", "Take randomness out"),
    (RunningMean(), NUMBER, "repeatable", "fault", "keep no state"),
    (weighted_by_position, NUMBER, "order", "fault", "where a sample stands"),
    (scaled_by_the_batch, NUMBER, "batch of one", "fault", "A batch of one sample gives"),
    (shape_of_a_column, NUMBER, "runs", "fault", "too many indices"),
    (squared, NUMBER, "shapes", "note", "9 pairs in place of 3"),
    (mean_of_unsigned, BITS, "types", "note", "y.astype(float)"),
    (squared, NUMBER | {"gradient": lambda y, p: 2 * (y - p) / len(y)}, "gradient", "fault", "wrong sign"),
    (
        squared,
        NUMBER | {"gradient": lambda y, p: 2 * (p - y)},
        "gradient",
        "fault",
        "the sum, where the value is a mean",
    ),
    (squared, NUMBER | {"gradient": lambda y, p: (p - y) / len(y)}, "gradient", "fault", "0.5 times"),
    (squared, NUMBER | {"gradient": lambda y, p: np.mean(2 * (p - y))}, "gradient", "fault", "has the shape ()"),
    (
        summed,
        NUMBER | {"reduction": "sum", "gradient": lambda y, p: 2 * (p - y) / len(y)},
        "gradient",
        "fault",
        "small",
    ),
    (
        fair,
        NUMBER | {"gradient": lambda y, p: (y - p) / (1 + np.abs(p - y)) / len(y)},
        "gradient",
        "fault",
        "It has the wrong sign",
    ),
    (
        fair,
        NUMBER
        | {
            "gradient": lambda y, p: (p - y) / (1 + np.abs(p - y)) / len(y),
            "curvature": lambda y, p: 1 / (1 + np.abs(p - y)) / len(y),
        },
        "curvature",
        "fault",
        "boosting divides by it",
    ),
    (
        cross_entropy,
        LOGITS | {"gradient": lambda y, z: softmax(z) - rows(y)},
        "gradient",
        "fault",
        "the sum, where the value is a mean",
    ),
    (squared, MASK | {"gradient": lambda y, p: 2 * (p - y) / len(y)}, "gradient", "fault", "the 3 numbers of a row"),
    (squared, MASK | {"gradient": lambda y, p: 2 * (p - y)}, "gradient", "fault", "a mean over all 12 numbers"),
    (kl_with_zeros, SHARES, "runs", "fault", "take xlogy"),
    (FirstBatch(), NUMBER, "influence", "fault", "None of samples 0 to 4 counts"),
    (cross_entropy, LOGITS | {"gradient": lambda y, z: softmax(z) / len(y)}, "gradient", "fault", "No single factor"),
    (per_class, LOGITS, "reduction", "fault", "Reduce over the last axis"),
    (says_nothing, NUMBER, "direction", "fault", "every prediction costs"),
    (same_for_all_classes, LOGITS, "direction", "fault", "costs nothing more"),
    (beside_the_truth, NUMBER, "direction", "fault", "lies beside the truth"),
    (lambda y, p: -np.mean((p - y) ** 2), NUMBER, "direction", "fault", "The truth itself costs most"),
    (sine, NUMBER, "direction", "fault", "rises all the way"),
    (bump, BIT_LOGITS, "direction", "fault", "falls all the way"),
    (delta_lost_from_logits, BIT_LOGITS, "float32", "fault", "vanishes beside 1"),
    (only_float64, BIT_LOGITS, "float32", "note", "float64, please"),
    (only_between, BITS, "certain", "note", "Decide what they cost"),
    (only_near, NUMBER, "direction", "fault", "failed on an input that its form allows: ValueError: too far"),
    (refuses_one, NUMBER, "batch of one", "fault", "ValueError: more samples"),
    (words, NUMBER, "runs", "fault", "instead of a number"),
    (each_of_its_neighbor, NUMBER | {"reduction": "none"}, "influence", "fault", "depends on the others"),
    (squared, NUMBER | {"reduction": "sum"}, "reduction", "fault", "Multiply by n"),
    (squared, NUMBER | {"gradient": fails}, "gradient", "fault", "ZeroDivisionError: oh"),
    (squared, NUMBER | {"gradient": lambda y, p: 0 * p}, "gradient", "fault", "It is 0 everywhere"),
    (squared, NUMBER | {"gradient": lambda y, p: np.nan * p}, "gradient", "fault", "A right gradient is finite"),
    (squared, NUMBER | {"curvature": fails}, "curvature", "note", "no curvature to check"),
    (
        root_mean_square,
        NUMBER | {"reduction": None, "gradient": lambda y, p: (p - y) / np.sqrt(np.sum((p - y) ** 2) * len(y))},
        "gradient at extremes",
        "fault",
        "the root or norm of 0",
    ),
    (lossbook.BinaryFocal(), BITS | {"proper": True}, "proper", "fault", "proper=True was declared"),
]


@pytest.mark.parametrize("loss, declared, name, verdict, words", WRONG)
def test_finds_what_is_wrong(loss, declared, name, verdict, words):
    report = check_loss(loss, **declared)
    texts = {finding.text for finding in report.findings if finding.name == name and finding.verdict == verdict}
    assert any(words in text for text in texts), report
    assert report.ok == (not report.faults)
    if verdict == "fault":
        with pytest.raises(FaultyLoss):
            report.raise_for_faults()


# What is right stays without a fault, and with the notes that stand here.


def pinball(y, p):
    return np.mean(np.maximum(0.9 * (y - p), 0.1 * (p - y)))


def huber(y, p):
    assert y.shape == p.shape
    r = np.abs(p - y)
    return np.mean(np.where(r <= 1, r**2 / 2, r - 0.5))


def epsilon_insensitive(y, p):
    assert y.shape == p.shape
    return np.mean(np.maximum(0, np.abs(p - y) - 0.5))


def cauchy(y, p):
    assert y.shape == p.shape
    return np.mean(np.log1p((p - y) ** 2))


def poisson(y, p):
    assert y.shape == p.shape
    return np.mean(p - y * np.log(p))


def poisson_of_the_logarithm(y, p):
    assert y.shape == p.shape
    return np.mean(np.exp(p) - y * p)


def hinge(y, f):
    assert y.shape == f.shape
    return np.mean(np.maximum(0, 1 - y * f))


def logistic(y, f):
    assert y.shape == f.shape
    return np.mean(np.logaddexp(0, -y * f))


def bce(y, z):
    assert y.shape == z.shape
    return np.mean(np.logaddexp(0, z) - y * z)


def weighted_bce(y, z):
    assert y.shape == z.shape
    return np.mean(3 * y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z))


def bce_of_probabilities(y, p):
    assert y.shape == p.shape
    return -np.mean(np.log(np.where(y == 1, p, 1 - p)))


def brier(y, p):
    assert y.shape == p.shape
    return np.mean((p - y) ** 2)


def focal(y, z):
    assert y.shape == z.shape
    m = np.where(y == 1, z, -z)
    return np.mean(sigmoid(-m) ** 2 * np.logaddexp(0, -m))


def smoothed(y, z):
    q = 0.9 * np.eye(z.shape[1])[y] + 0.1 / z.shape[1]
    return -np.mean((q * log_softmax(z)).sum(axis=1))


def multiclass_brier(y, q):
    return np.mean(((q - np.eye(q.shape[1])[y]) ** 2).sum(axis=1))


def kl(p, q):
    with np.errstate(all="ignore"):
        return np.mean(np.where(p > 0, p * np.log(p / q), 0).sum(axis=1))


def generalized_cross_entropy(y, q):
    return np.mean((1 - q[np.arange(len(y)), y] ** 0.7) / 0.7)


def cross_entropy_torch_order(z, y):
    return cross_entropy(y, z)


def each(y, p):
    assert y.shape == p.shape
    return (p - y) ** 2


def dice(y, p):
    return np.mean(1 - 2 * (y * p).sum(axis=1) / (y.sum(axis=1) + p.sum(axis=1)))


def info_nce(y, z):
    """Each row's own column is right: the batch is one thing."""
    scores = np.tile(z[:, :1], (1, len(z))) * y[:, None]
    return -np.mean(np.diag(log_softmax(scores)))


def tangent(y, f):
    """Lowest, 0, at the margin tan(1/2)."""
    assert y.shape == f.shape
    return np.mean((2 * np.arctan(y * f) - 1) ** 2)


def part_of_the_spread(y, p):
    """1 − R², which no batch of equal truths has."""
    assert y.shape == p.shape
    return np.sum((p - y) ** 2) / np.sum((y - y.mean()) ** 2)


def one_hinge_a_class(y, z):
    """One against the rest: a right answer has scores below 0, too."""
    return np.mean(np.sum(np.maximum(0, 1 - (2 * rows(y) - 1) * z), axis=1))


def penalized(y, z):
    """Cross-entropy and the squared log of the normalizer, as language models have it."""
    lse = np.log(np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1)) + z.max(axis=1)
    return np.mean(lse - z[np.arange(len(y)), y] + 1e-3 * lse**2)


RIGHT = [
    (pinball, NUMBER, {"shapes"}),
    (squared, NUMBER | {"gradient": lambda y, p: 2 * (p - y) / len(y)}, {"shapes"}),
    (huber, NUMBER, set()),
    (epsilon_insensitive, NUMBER, set()),
    (cauchy, NUMBER, set()),
    (poisson, NUMBER, {"domain", "floor", "zeros"}),
    (poisson_of_the_logarithm, NUMBER, {"direction", "confident"}),
    (hinge, {"target": "sign"}, set()),
    (logistic, {"target": "sign"}, set()),
    (logistic, {"target": "sign", "prediction": "logits", "proper": True}, set()),
    (bce, BIT_LOGITS | {"proper": True}, set()),
    (weighted_bce, BIT_LOGITS, {"proper"}),
    (bce_of_probabilities, BITS | {"proper": True}, set()),
    (brier, BITS | {"proper": True}, set()),
    (focal, BIT_LOGITS, {"proper"}),
    (cross_entropy, LOGITS | {"proper": True}, set()),
    (cross_entropy, LOGITS | {"gradient": lambda y, z: (softmax(z) - rows(y)) / len(y)}, set()),
    (smoothed, LOGITS, {"floor", "proper"}),
    (multiclass_brier, CLASSES | {"proper": True}, set()),
    (kl, SHARES | {"proper": True}, set()),
    (generalized_cross_entropy, CLASSES, {"proper"}),
    (cross_entropy_torch_order, LOGITS | {"truth_first": False, "proper": True}, set()),
    (each, NUMBER | {"reduction": "none"}, set()),
    (summed, NUMBER | {"reduction": "sum"}, {"shapes"}),
    (root_mean_square, NUMBER | {"reduction": None}, {"influence", "shapes"}),
    (dice, MASK, {"proper"}),
    (dice_over_the_batch, MASK | {"reduction": None}, {"influence", "proper"}),
    (penalized, LOGITS, {"floor", "shift"}),
    (tangent, {"target": "sign"}, set()),
    (one_hinge_a_class, {"target": "class", "prediction": "scores"}, {"shift"}),
    (part_of_the_spread, NUMBER | {"reduction": None}, {"batch of one", "zeros"}),
]


@pytest.mark.parametrize("loss, declared, notes", RIGHT)
def test_leaves_what_is_right_in_peace(loss, declared, notes):
    report = check_loss(loss, **declared)
    assert report.ok, report
    assert {finding.name for finding in report.notes} == notes, report
    assert report.raise_for_faults() is report


OURS = [
    (lossbook.MeanSquaredError(), NUMBER, set()),
    (lossbook.MeanAbsoluteError(), NUMBER, set()),
    (lossbook.Huber(delta=1.5), NUMBER, set()),
    (lossbook.Pinball(quantile=0.9), NUMBER, set()),
    (lossbook.LogCosh(), NUMBER, set()),
    (lossbook.EpsilonInsensitive(), NUMBER, set()),
    (lossbook.SquaredLogError(), NUMBER, {"domain"}),
    (lossbook.Poisson(), NUMBER, {"domain", "floor"}),
    (lossbook.Poisson(from_log=True), NUMBER, {"direction", "domain"}),
    (lossbook.BinaryCrossEntropy(), {"target": "binary", "proper": True}, set()),
    (lossbook.BinaryCrossEntropy(from_logits=True), {"target": "binary", "proper": True}, set()),
    (lossbook.BinaryCrossEntropy(from_logits=True), {"target": "labels", "proper": True}, set()),
    (lossbook.BinaryCrossEntropy(from_logits=True, label_smoothing=0.1), {"target": "binary"}, {"floor", "proper"}),
    (lossbook.BinaryFocal(), {"target": "binary"}, {"proper"}),
    (lossbook.BinaryFocal(from_logits=True), {"target": "binary"}, {"proper"}),
    (lossbook.Logistic(), {"target": "sign", "prediction": "logits", "proper": True}, set()),
    (lossbook.Exponential(), {"target": "sign"}, {"confident"}),
    (lossbook.Hinge(), {"target": "sign"}, set()),
    (lossbook.SquaredHinge(), {"target": "sign"}, set()),
    (lossbook.ModifiedHuber(), {"target": "sign"}, set()),
    (lossbook.ZeroOne(), {"target": "sign"}, {"steps"}),
    (lossbook.Perceptron(), {"target": "sign"}, set()),
    (lossbook.SparseCategoricalCrossEntropy(), {"target": "class", "proper": True}, set()),
    (lossbook.SparseCategoricalCrossEntropy(from_logits=True), {"target": "class", "proper": True}, set()),
    (lossbook.CategoricalCrossEntropy(), {"target": "distribution", "proper": True}, set()),
    (lossbook.CategoricalCrossEntropy(from_logits=True), {"target": "distribution", "proper": True}, set()),
    (lossbook.CategoricalFocal(), {"target": "class"}, {"proper"}),
    (lossbook.CategoricalFocal(from_logits=True), {"target": "class"}, {"proper"}),
    (lossbook.MulticlassHinge(), {"target": "class", "prediction": "scores"}, set()),
    (lossbook.CrammerSinger(), {"target": "class", "prediction": "scores"}, set()),
    (lossbook.SparsemaxLoss(), {"target": "class", "prediction": "scores"}, set()),
    (lossbook.RankingLoss(), {"target": "labels", "prediction": "scores"}, {"steps"}),
    (lossbook.Dice(), {"target": "labels"}, {"proper"}),
    (lossbook.Dice(from_logits=True), {"target": "labels"}, {"proper", "pull"}),
    (lossbook.Jaccard(), {"target": "labels"}, {"proper"}),
    (lossbook.Tversky(), {"target": "labels"}, {"proper"}),
]


@pytest.mark.parametrize("loss, declared, notes", OURS)
def test_this_packages_own_losses_pass(loss, declared, notes):
    report = check_loss(loss, **declared).raise_for_faults()
    assert {finding.name for finding in report.notes} - {"curvature"} == notes, report
    assert any(finding.name == "gradient" and finding.verdict == "pass" for finding in report.findings)


NAMES = [
    (lambda y, p: np.mean((p - y) ** 2) / 2, NUMBER, "squared error divided by 2"),
    (lambda y, p: np.mean(np.maximum(0.9 * (y - p), 0.1 * (p - y))), NUMBER, "the quantile 0.9"),
    (lambda y, p: 3 + 2 * np.mean(np.abs(p - y)), NUMBER, "absolute error times 2 plus 3"),
    (weighted_bce, BIT_LOGITS, "binary cross-entropy with the weights [1, 3]"),
    (focal, BIT_LOGITS, "focal loss with gamma = 2"),
    (smoothed, LOGITS, "label smoothing 0.1"),
    (hinge, {"target": "sign"}, "scikit-learn hinge_loss"),
    (cross_entropy, LOGITS, "torch cross_entropy"),
    (kl, SHARES, "torch kl_div of log q"),
    (multiclass_brier, CLASSES, "Brier"),
    (poisson, NUMBER, "torch poisson_nll_loss(log_input=False)"),
    (logarithms_of_anything, NUMBER, "squared log error"),
]


@pytest.mark.parametrize("loss, declared, words", NAMES)
def test_names_the_loss_that_it_equals(loss, declared, words):
    (finding,) = [finding for finding in check_loss(loss, **declared).findings if finding.name == "identity"]
    assert words in finding.text


# A sample alone and a batch are two things: what is found with single samples must not be said of the batch.
JOINT = [
    (focal_after_the_mean, LOGITS, "focal loss with gamma = 2", None),
    (root_mean_square, NUMBER | {"reduction": None}, "absolute error", "their mean"),
    (worst_only, NUMBER, "absolute error", "but 20.5"),
]


@pytest.mark.parametrize("loss, declared, name, best", JOINT)
def test_says_of_a_batch_only_what_holds_for_a_batch(loss, declared, name, best):
    texts = {finding.name: finding.text for finding in check_loss(loss, **declared).findings}
    assert f"alone costs what {name} charges; in a batch it does not" in texts["identity"]
    if best is not None:
        assert best in texts["predicts"]


def test_says_how_an_improper_loss_was_tried_where_a_batch_is_another_thing():
    def early(y, z):
        ce = np.mean(np.logaddexp(0, z) - y * z)
        return (1 - np.exp(-ce)) ** 2 * ce

    (note,) = [note for note in check_loss(early, **BIT_LOGITS).notes if note.name == "proper"]
    assert note.text.startswith("For samples one at a time: where the true probability")
    (note,) = check_loss(focal, **BIT_LOGITS).notes
    assert note.text.startswith("Where the true probability")


def test_names_no_loss_that_it_equals_only_far_from_the_truth():
    report = check_loss(lossbook.EpsilonInsensitive(epsilon=0.1), **NUMBER)
    assert not [finding for finding in report.findings if finding.name == "identity"]


def test_an_object_is_called_loss_in_the_examples():
    (note,) = check_loss(lossbook.Dice(), target="labels").notes
    assert note.example.startswith("0.144 * loss(np.array([[0.0, 0.0, 0.0]]), ")


def test_looks_past_kinks_of_slope_and_curvature():
    def quadratic_hinge(y, f):
        return np.mean(np.maximum(0, 1 - y * f) ** 2)

    def slope(y, f):
        return -2 * y * np.maximum(0, 1 - y * f) / len(y)

    def bend(y, f):
        return 2.0 * (y * f < 1) / len(y)

    report = check_loss(quadratic_hinge, target="sign", gradient=slope, curvature=bend).raise_for_faults()
    assert {"gradient", "curvature"} <= {finding.name for finding in report.findings if finding.verdict == "pass"}


def test_takes_a_losss_word_for_its_prediction_and_for_having_no_curvature():
    class Own:
        prediction = "logits"

        def __call__(self, y, z):
            return np.mean(np.logaddexp(0, z) - y * z)

        def curvature(self, y, z):
            raise TypeError("none")

    report = check_loss(Own(), target="binary")
    assert report.declared.startswith("binary, logits") and report.loss == "Own"
    assert "curvature" not in {finding.name for finding in report.findings}


MINIMA = [(squared, "their mean"), (lambda y, p: np.mean(np.abs(p - y)), "their median"), (huber, "neither")]


@pytest.mark.parametrize("loss, words", MINIMA)
def test_says_what_a_regression_loss_predicts(loss, words):
    (finding,) = [finding for finding in check_loss(loss, target="number").findings if finding.name == "predicts"]
    assert words in finding.text


def test_an_example_can_be_copied_and_shows_what_it_says():
    report = check_loss(only_positives, **BITS)
    example = report.faults[0].example
    for line in example.splitlines():
        call, said = line.split("  # ")
        assert float(eval(call, {"np": np, "only_positives": only_positives})) == pytest.approx(float(said), abs=1e-6)


def test_a_gradient_is_called_by_its_own_name():
    def slope(y, p):
        return p - y

    loss = lossbook.MeanSquaredError()
    for gradient, called in ((slope, "slope("), (lambda y, p: p - y, "gradient("), (loss.curvature, "loss.curvature(")):
        (fault,) = check_loss(loss, **NUMBER, gradient=gradient).faults
        assert fault.example.startswith(called)


def test_the_floor_is_that_of_the_best_right_answer():
    (floor,) = [note for note in check_loss(smoothed, **LOGITS).notes if note.name == "floor"]
    share = 0.1 / 3
    least = -(1 - 2 * share) * np.log(1 - 2 * share) - 2 * share * np.log(share)
    assert f"costs {least:.6g}, not 0" in floor.text


def test_a_loss_that_raises_is_reported_with_its_message_and_one_sample():
    def strict(y, p):
        if (np.abs(p) > 1).any():
            raise RuntimeError("only small predictions, please")
        return np.mean((p - y) ** 2)

    (fault,) = check_loss(strict, target="number").faults
    assert "RuntimeError: only small predictions, please" in fault.text
    with pytest.raises(RuntimeError):
        eval(fault.example, {"np": np, "strict": strict})


def test_hints_when_another_form_would_work():
    def from_probabilities(y, q):
        return -np.mean(np.log(q[np.arange(len(y)), y]))

    def from_rows(y, z):
        return -np.mean((y * log_softmax(z)).sum(axis=1))

    assert 'prediction="probabilities"' in check_loss(from_probabilities, **LOGITS).faults[0].text
    assert 'target="class"' in check_loss(cross_entropy, target="distribution", prediction="logits").faults[0].text
    assert 'target="distribution"' in check_loss(lambda y, z: from_rows(y[:, :], z), **LOGITS).faults[0].text


def test_is_repeatable_and_changes_nothing_of_the_callers():
    np.random.seed(3)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    first, second = (check_loss(focal, **BIT_LOGITS) for _ in range(2))
    assert first == second
    np.testing.assert_array_equal(before, np.random.get_state()[1])  # noqa: NPY002
    assert np.geterr() == {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}


def test_lets_no_warning_out():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_loss(sigmoid_then_log, **BIT_LOGITS)


@pytest.mark.parametrize("loss, declared", [(squared, NUMBER), (cross_entropy, LOGITS), (dice, MASK), (kl, SHARES)])
def test_takes_less_than_two_seconds(loss, declared):
    start = time.perf_counter()
    check_loss(loss, **declared)
    assert time.perf_counter() - start < 2


def test_the_report_reads_as_a_table():
    report = check_loss(summed, target="number")
    text, html = str(report), report._repr_html_()
    assert text.startswith("summed (number, number, mean): 1 fault, 1 note, ")
    assert "✗ fault  reduction" in text and ">>> summed(np.array([" in text
    assert text.splitlines()[-1] == "To do: mend 'reduction' first, then check again."
    assert max(map(len, text.splitlines())) <= 120
    assert "✓ It equals squared error. Elsewhere: torch mse_loss" in " ".join(text.split())
    assert (
        html.count("<tr") == 6 and "<script" not in html
    )  # head, fault, note, what it is, what it predicts, the others
    assert "color:inherit" in html and "#" not in html.split("<code>")[0]
    quiet = check_loss(brier, **BITS)
    assert str(quiet).endswith("To do: nothing. What was tried came out as a right loss has it.")
    assert "read each note" in str(check_loss(focal, **BIT_LOGITS))


def test_html_of_a_loss_with_signs_in_its_name_is_escaped():
    report = check_loss(partial(lambda limit, y, p: np.mean((p - y) ** 2), 3), target="number")
    assert report.loss == "partial"
    assert "<lambda>" not in report._repr_html_()


class Toy(checks.arrays.Arrays):
    """A framework that differentiates, as slowly as can be."""

    differentiates = True

    def gradient(self, function, at):
        if function(self.make(at)) is None or getattr(function(self.make(at)), "cut_off", False):
            raise checks.arrays.LostGradient("no way back")
        return finite_difference(lambda point: float(np.sum(function(point))), at)


class CutOff(float):
    cut_off = True


def test_a_framework_takes_the_gradient_of_the_prediction(monkeypatch):
    monkeypatch.setitem(checks.arrays.FRAMEWORKS, "toy", Toy)
    for loss, first in ((cross_entropy, True), (cross_entropy_torch_order, False)):
        report = check_loss(loss, **LOGITS, framework="toy", truth_first=first).raise_for_faults()
        assert "gradient" in {finding.name for finding in report.findings if finding.verdict == "pass"}
    (fault,) = check_loss(lambda y, p: CutOff(squared(y, p)), **NUMBER, framework="toy").faults
    assert "no way from the loss back to the prediction (no way back)" in fault.text
    assert "steps" in {fault.name for fault in check_loss(rounded, **BITS, framework="toy").faults}


MISUSE = [
    ({"target": "numbers"}, "target='numbers': it must be one of 'number', 'binary'"),
    ({"target": "binary"}, "say whether the loss takes"),
    ({"target": "number", "prediction": "logits"}, "with target='number' it must be 'number'"),
    ({"target": "number", "reduction": "average"}, "reduction='average': it must be"),
    ({"target": "number", "framework": "theano"}, "framework='theano': it must be None or one of"),
]


@pytest.mark.parametrize("declared, words", MISUSE)
def test_refuses_a_wrong_declaration(declared, words):
    with pytest.raises(ValueError, match=words.replace("(", r"\(")):
        check_loss(squared, **declared)


def test_refuses_what_cannot_be_called():
    with pytest.raises(TypeError, match="loss is float"):
        check_loss(0.5, target="number")
    with pytest.raises(TypeError, match=r"pass one of its objects, as Huber\(\)"):
        check_loss(lossbook.Huber, target="number")
    with pytest.raises(TypeError, match="gradient is str"):
        check_loss(squared, target="number", gradient="yes")


def test_imports_no_framework_unless_asked():
    code = (
        "import sys, numpy as np; from lossbook.checks import check_loss;"
        "check_loss(lambda y, p: np.mean((p - y) ** 2), target='number');"
        "print([m for m in ('torch', 'jax', 'keras', 'tensorflow', 'sklearn', 'matplotlib') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_a_loss_that_answers_in_float32_is_held_to_its_digits():
    """As JAX answers NumPy's arrays where nobody names the framework."""
    report = check_loss(lambda y, p: np.float32(np.mean(np.float32(p - y) ** 2)), target="number")
    assert report.ok, report
