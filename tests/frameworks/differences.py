"""Where a library's number is another than ours: both calls, and the number that each gives.

The numbers are written as formulas where there is one. ValueError stands for a call that raises it.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from measurements import INPUTS, written_out

# What the formulas of the numbers may use.
NUMBERS: dict[str, Any] = {
    "exp": math.exp,
    "inf": math.inf,
    "ln": math.log,
    "log1p": math.log1p,
    "nan": math.nan,
    "np": np,
    "softplus": lambda x: math.log1p(math.exp(x)),
    "sqrt": math.sqrt,
}


class Difference(NamedTuple):
    """Our call ``ours`` is the number ``gives``, and their call ``theirs`` the number ``there``."""

    about: str
    ours: str
    gives: str
    theirs: str
    there: str
    digits: float = 1e-9  # relative, of their number; ours is always compared at 1e-9


K6 = 1e-5  # Keras computes in float32

z, y, w = (INPUTS[name] for name in "zyw")

WEIGHTS = [
    Difference(
        "torch's weighted Huber divides by n, its weighted squared error by the sum of the weights",
        "Huber()([0, 0], [1, 2], sample_weight=[1, 3])",
        "(0.5 * 1 + 1.5 * 3) / 4",
        written_out("weighted, other losses", "torch Huber"),
        "(0.5 * 1 + 1.5 * 3) / 2",
    ),
    Difference(
        "torch's weighted binary cross-entropy divides by n",
        "BinaryCrossEntropy(from_logits=True)([1, 0], [2.0, -1.0], sample_weight=[1, 3])",
        "(softplus(-2) + 3 * softplus(-1)) / 4",
        written_out("weighted, other losses", "torch binary weight"),
        "(softplus(-2) + 3 * softplus(-1)) / 2",
    ),
    Difference(
        "torch's pos_weight weighs the positive samples, and still divides by n",
        "BinaryCrossEntropy(from_logits=True)([1, 0], [2.0, -1.0], sample_weight=[3, 1])",
        "(3 * softplus(-2) + softplus(-1)) / 4",
        written_out("weighted, other losses", "torch binary pos_weight"),
        "(3 * softplus(-2) + softplus(-1)) / 2",
    ),
    Difference(
        "torch's class weights are normalized for labels, but not for the same labels as one-hot rows",
        f"SparseCategoricalCrossEntropy(from_logits=True)({y}, {z}, sample_weight={w})",
        "0.6921609880507478",
        written_out("weighted", "torch, one-hot"),
        "0.6921609880507478 * 6 / 3",
    ),
    Difference(
        "torch weighs the smoothed classes one by one, lossbook the sample",
        f"SparseCategoricalCrossEntropy(from_logits=True, label_smoothing=0.1)({y}, {z}, sample_weight={w})",
        "0.7549387658316509",
        written_out("smoothed and weighted", "torch, labels"),
        "0.7713568391195",
    ),
    Difference(
        "Keras divides the weighted sum by n",
        f"SparseCategoricalCrossEntropy(from_logits=True)({y}, {z}, sample_weight={w})",
        "0.6921609880507478",
        f"keras.losses.SparseCategoricalCrossentropy(from_logits=True)({y}, {z}, sample_weight={w})",
        "0.6921609880507478 * 6 / 3",
        K6,
    ),
    Difference(
        "Keras divides the weighted sum by n, for squared error too",
        "MeanSquaredError()([0, 0], [1, 2], sample_weight=[1, 3])",
        "13 / 4",
        "keras.losses.MeanSquaredError()(np.zeros((2, 1)), np.array([[1.0], [2.0]]), sample_weight=np.array([1.0, 3]))",
        "13 / 2",
        K6,
    ),
    Difference(
        "torch's class-weighted multi-class hinge divides by n",
        "MulticlassHinge()([0, 1], [[0.0, 0.0], [0.0, 0.0]], sample_weight=[1, 3])",
        "1",
        "2 * F.multi_margin_loss(T([[0.0, 0.0], [0.0, 0.0]]), T([0, 1]), weight=T([1.0, 3.0]))",
        "2",
    ),
    Difference(
        "torch leaves out the label -100; here it is out of range",
        f"SparseCategoricalCrossEntropy(from_logits=True)([0, 1, -100], {z})",
        "ValueError",
        f"F.cross_entropy(T({z}), T([0, 1, -100]))",
        "(0.417030015 + 0.22004952) / 2",
        1e-7,
    ),
]

FACTORS = [
    Difference(
        "torch's 'sum' counts every output, ours every sample",
        "MeanSquaredError()([[0.0, 0.0]], [[1.0, 2.0]], reduction='sum')",
        "5 / 2",
        "F.mse_loss(T([[1.0, 2.0]]), T([[0.0, 0.0]]), reduction='sum')",
        "5",
    ),
    Difference(
        "torch's 'none' keeps every output, ours one number a sample",
        "MeanSquaredError()([[0.0, 0.0]], [[1.0, 2.0]], reduction='none')",
        "[5 / 2]",
        "F.mse_loss(T([[1.0, 2.0]]), T([[0.0, 0.0]]), reduction='none')",
        "[[1, 4]]",
    ),
    Difference(
        "scikit-learn's internal squared error is half of ours",
        "MeanSquaredError()([0.0], [3.0])",
        "9",
        "sklearn_loss.HalfSquaredError()(np.array([0.0]), np.array([3.0]))",
        "9 / 2",
    ),
    Difference(
        "optax's l2_loss is half of ours",
        "MeanSquaredError()([0.0], [3.0])",
        "9",
        "optax.l2_loss(J([3.0]), J([0.0])).mean()",
        "9 / 2",
    ),
    Difference(
        "torch's smooth L1 is Huber's loss divided by beta",
        "Huber(delta=2.0)([0.0], [3.0])",
        "4",
        "F.smooth_l1_loss(T([3.0]), T([0.0]), beta=2.0)",
        "2",
    ),
    Difference(
        "torch's multi-class hinge is divided by K",
        "MulticlassHinge()([2], [[2.2, 2.5, -3.1]])",
        "12.9",
        "F.multi_margin_loss(T([[2.2, 2.5, -3.1]]), T([2]))",
        "12.9 / 3",
    ),
    Difference(
        "torch's KL divergence with its default 'mean' is divided by n and K",
        "kl_divergence([[0.5, 0.5], [0.5, 0.5]], [[0.25, 0.75], [0.25, 0.75]]).mean()",
        "ln(4 / 3) / 2",
        "F.kl_div(T([[0.25, 0.75], [0.25, 0.75]]).log(), T([[0.5, 0.5], [0.5, 0.5]]))",
        "ln(4 / 3) / 2 / 2",
    ),
    Difference(
        "scipy's Jensen-Shannon is the distance, the root of the divergence",
        "js_divergence([1.0, 0.0], [0.5, 0.5])",
        "0.75 * ln(4 / 3) + 0.0",
        "distance.jensenshannon([1.0, 0.0], [0.5, 0.5])",
        "sqrt(0.75 * ln(4 / 3))",
    ),
    Difference(
        "scikit-learn's Brier score of K > 2 classes is K times the squared error of one-hot rows",
        "MeanSquaredError()([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0.6, 0.3, 0.1]] * 3)",
        "(0.26 + 0.86 + 1.26) / 3 / 3",
        "brier_score_loss([0, 1, 2], [[0.6, 0.3, 0.1]] * 3)",
        "(0.26 + 0.86 + 1.26) / 3",
    ),
    Difference(
        "scikit-learn's Brier score without halving is twice ours",
        "MeanSquaredError()([1, 0], [0.8, 0.2])",
        "0.04",
        "brier_score_loss([1, 0], [0.8, 0.2], scale_by_half=False)",
        "0.08",
    ),
]

# Where a name promises one loss and the number is another's.
OTHERS = [
    Difference(
        "scikit-learn's multi-class hinge is Crammer and Singer's, not the sum over the wrong classes",
        "MulticlassHinge()([2], [[2.2, 2.5, -3.1]])",
        "12.9",
        "hinge_loss([2], [[2.2, 2.5, -3.1]], labels=[0, 1, 2])",
        "6.6",
    ),
    Difference(
        "optax's multi-class hinge is Crammer and Singer's",
        "MulticlassHinge()([2], [[2.2, 2.5, -3.1]])",
        "12.9",
        "optax.losses.multiclass_hinge_loss(J([[2.2, 2.5, -3.1]]), J([2]))[0]",
        "6.6",
    ),
    Difference(
        "torch's multilabel_margin_loss is a hinge over the pairs, not the share of wrong pairs",
        "RankingLoss()([[1, 0, 0], [0, 0, 1]], [[0.75, 0.5, 1.0], [1.0, 0.2, 0.1]])",
        "0.75",
        "F.multilabel_margin_loss(T([[0.75, 0.5, 1.0], [1.0, 0.2, 0.1]]), T([[0, -1, -1], [2, -1, -1]]))",
        "5 / 6",
    ),
    Difference(
        "torch's hinge_embedding_loss is not the hinge loss",
        "Hinge()([1, -1], [0.6, -0.2])",
        "0.6",
        "F.hinge_embedding_loss(T([0.6, -0.2]), T([1.0, -1.0]))",
        "(0.6 + 1.2) / 2",
    ),
    Difference(
        "scikit-learn's zero-one loss on label rows charges a row once, Hamming's each label",
        "HammingLoss()([[0, 1], [1, 1]], [[1, 1], [1, 1]])",
        "1 / 4",
        "zero_one_loss(np.array([[0, 1], [1, 1]]), np.ones((2, 2)))",
        "1 / 2",
    ),
    Difference(
        "Keras's sparsemax is not this function: it adds up running sums where it means to take the last one",
        "sparsemax([[1.0, 0.6, 0.1]])",
        "[[0.7, 0.3, 0]]",
        "keras.ops.sparsemax(np.array([[1.0, 0.6, 0.1]]))",
        "[[0.2, 0, 0]]",
        K6,
    ),
]

DEFAULTS = [
    Difference(
        "torch's Poisson loss takes the logarithm of the mean unless told otherwise",
        "Poisson()([3.0], [2.0])",
        "2 - 3 * ln(2)",
        "F.poisson_nll_loss(T([2.0]), T([3.0]))",
        "exp(2) - 6",
    ),
    Difference(
        "MONAI smooths with 1e-5, which shows where nothing is",
        "Dice()([[0, 0]], [[1e-5, 0.0]])",
        "1",
        "monai_dice(T([[1e-5, 0.0]]), T([[0.0, 0.0]]))",
        "[0.5]",
    ),
    Difference(
        "optax smooths with 1, which shows in a mask of a few pixels",
        "Dice(from_logits=True)([[1, 0]], [[0.0, 0.0]])",
        "1 / 2",
        "optax.losses.binary_dice_loss(J([[0.0, 0.0]]), J([[1.0, 0.0]]))",
        "[0.25]",
    ),
    Difference(
        "Keras's Tversky loss starts with prices of 0.5",
        "Tversky()([[1, 0]], [[0.5, 0.0]])",
        "0.35 / 0.85",
        "keras.losses.Tversky()(np.array([[1.0, 0.0]]), np.array([[0.5, 0.0]]))",
        "0.25 / 0.75",
        K6,
    ),
    Difference(
        "scikit-learn's internal Huber loss starts with delta 0.5",
        "Huber()([0.0], [3.0])",
        "2.5",
        "sklearn_loss.HuberLoss().loss(np.array([0.0]), np.array([3.0]))[0]",
        "0.5 * (3 - 0.25)",
    ),
    Difference(
        "torchvision's focal loss starts with alpha 0.25",
        "BinaryFocal(from_logits=True)([1], [0.0])",
        "ln(2) / 4",
        "torchvision_focal(T([0.0]), T([1.0]))",
        "ln(2) / 4 / 4",
    ),
    Difference(
        "Keras's binary alpha has no effect without apply_class_balancing",
        "BinaryFocal(alpha=0.25, from_logits=True)([1], [0.0])",
        "ln(2) / 4 / 4",
        "keras.losses.BinaryFocalCrossentropy(alpha=0.25, from_logits=True)(np.array([[1.0]]), np.array([[0.0]]))",
        "ln(2) / 4",
        K6,
    ),
    Difference(
        "Keras's categorical focal loss starts with alpha 0.25 for every class",
        "CategoricalFocal(from_logits=True)([0], [[0.0, 0.0]])",
        "ln(2) / 4",
        "keras.losses.CategoricalFocalCrossentropy(from_logits=True)(np.array([[1.0, 0.0]]), np.array([[0.0, 0.0]]))",
        "ln(2) / 4 / 4",
        K6,
    ),
    Difference(
        "Keras's Adam starts with epsilon 1e-7, ours with 1e-8",
        "inspect.signature(adam).parameters['epsilon'].default",
        "1e-8",
        "keras.optimizers.Adam().epsilon",
        "1e-7",
    ),
]

CLIPPING = [
    Difference(
        "torch's logarithm of a probability stops at -100",
        "BinaryCrossEntropy()([1.0], [1e-50])",
        "50 * ln(10)",
        "F.binary_cross_entropy(T([1e-50]), T([1.0]))",
        "100",
    ),
    Difference(
        "torch's slope along a small probability stops at -1e12",
        "BinaryCrossEntropy().gradient([1.0], [1e-20])[0]",
        "-1e20",
        "torch_gradient(lambda q: F.binary_cross_entropy(q, T([1.0])), [1e-20])[0]",
        "-1 / float(np.float32(1e-12))",
    ),
    Difference(
        "torch's sigmoid followed by binary_cross_entropy hardly learns from a mistake at z = -30",
        "BinaryCrossEntropy(from_logits=True).gradient([1.0], [-30.0])[0]",
        "-1 / (1 + exp(-30))",
        "torch_gradient(lambda z: F.binary_cross_entropy(torch.sigmoid(z), T([1.0])), [-30.0])[0]",
        "-1e12 * exp(-30) / (1 + exp(-30)) ** 2 * (1 - exp(-30) / (1 + exp(-30)))",
        1e-6,
    ),
    Difference(
        "Keras clips a probability at 1e-7",
        "BinaryCrossEntropy()([1.0], [1e-50])",
        "50 * ln(10)",
        "keras.losses.BinaryCrossentropy()(np.array([1.0]), np.array([1e-50]))",
        "7 * ln(10)",
        K6,
    ),
    Difference(
        "Keras has no slope along a clipped probability",
        "BinaryCrossEntropy().gradient([1.0], [1e-9])[0]",
        "-1e9",
        "torch_gradient(lambda q: keras.losses.BinaryCrossentropy()(T([1.0]), q), [1e-9])[0]",
        "0",
    ),
    Difference(
        "Keras charges a certain right answer",
        "BinaryCrossEntropy()([1.0], [1.0])",
        "0",
        written_out("y = 1, q = 1", "keras"),
        "-log1p(-(2**-23))",
        K6,
    ),
    Difference(
        "scikit-learn clips a probability at 2.2e-16",
        "BinaryCrossEntropy()([1.0], [0.0])",
        "inf",
        written_out("y = 1, q = 0", "scikit-learn"),
        "52 * ln(2)",
    ),
    Difference(
        "scikit-learn clips a probability in float32 at 1.2e-7",
        "BinaryCrossEntropy()([1.0], np.zeros(1, np.float32))",
        "inf",
        written_out("y = 1, q = 0", "scikit-learn, float32"),
        "23 * ln(2)",
        1e-6,
    ),
    Difference(
        "scikit-learn charges a certain right answer",
        "BinaryCrossEntropy()([1.0], [1.0])",
        "0",
        written_out("y = 1, q = 1", "scikit-learn"),
        "2 ** -52",
    ),
    Difference(
        "Keras's KL divergence is finite where q has a zero that p has not",
        "kl_divergence([0.5, 0.5], [1.0, 0.0])",
        "inf",
        "keras.losses.kl_divergence(np.array([[0.5, 0.5]]), np.array([[1.0, 0.0]]))[0]",
        "0.5 * ln(0.5) + 0.5 * ln(0.5 / 1e-7)",
        K6,
    ),
    Difference(
        "torch's 0 ln 0 is NaN where q is 0 too",
        "kl_divergence([1.0, 0.0], [1.0, 0.0])",
        "0",
        "F.kl_div(T([1.0, 0.0]).log(), T([1.0, 0.0]), reduction='sum')",
        "nan",
    ),
    Difference(
        "optax's 0 ln 0 is NaN where q is 0 too",
        "kl_divergence([1.0, 0.0], [1.0, 0.0])",
        "0",
        "optax.losses.kl_divergence(J([0.0, -math.inf]), J([1.0, 0.0]))",
        "nan",
    ),
]

ROUNDING = [
    Difference(
        "torch's binary cross-entropy of a confident right answer is 0",
        "BinaryCrossEntropy(from_logits=True)([0.0], [-40.0])",
        "exp(-40)",
        "F.binary_cross_entropy_with_logits(T([-40.0]), T([0.0]))",
        "0",
    ),
    Difference(
        "torch's cross-entropy of a confident right answer is 0",
        "SparseCategoricalCrossEntropy(from_logits=True)([0], [[40.0, 0.0]])",
        "exp(-40)",
        "F.cross_entropy(T([[40.0, 0.0]]), T([0]))",
        "0",
    ),
    Difference(
        "torch's slope at the label of a confident right answer is 0",
        "SparseCategoricalCrossEntropy(from_logits=True).gradient([0], [[40.0, 0.0]])[0, 0]",
        "-exp(-40)",
        "torch_gradient(lambda z: F.cross_entropy(z, T([0])), [[40.0, 0.0]])[0, 0]",
        "0",
    ),
    Difference(
        "scikit-learn's cross-entropy of a confident right answer is 0",
        "SparseCategoricalCrossEntropy(from_logits=True)([0], [[40.0, 0.0, -99.0]])",
        "exp(-40)",
        "sklearn_loss.HalfMultinomialLoss(n_classes=3).loss(np.array([0.0]), np.array([[40.0, 0.0, -99.0]]))[0]",
        "0",
    ),
    Difference(
        "optax's cross-entropy of a confident right answer is 0",
        "SparseCategoricalCrossEntropy(from_logits=True)([0], [[40.0, 0.0]])",
        "exp(-40)",
        "optax.softmax_cross_entropy_with_integer_labels(J([[40.0, 0.0]]), J([0]))[0]",
        "0",
    ),
    Difference(
        "optax's log-cosh is 120 % off near 0",
        "LogCosh()([0.0], [1e-8])",
        "5e-17",
        "optax.log_cosh(J([1e-8]))[0]",
        "2 ** -53",
    ),
    Difference(
        "scipy's sum for KL can be below 0 between near distributions, whose sums differ by rounding",
        "kl_divergence([0.6, 0.3, 0.1], [0.6 - 1e-9, 0.3 + 1e-9, 0.1]) < 0",
        "False",
        "special.rel_entr([0.6, 0.3, 0.1], [0.6 - 1e-9, 0.3 + 1e-9, 0.1]).sum() < 0",
        "True",
    ),
    Difference(
        "scipy's Jensen-Shannon of near distributions has no digit right: 5e-17 here",
        "abs(js_divergence([0.5, 0.5], [0.5 + 1e-8, 0.5 - 1e-8]) / 5e-17 - 1) < 1e-6",
        "True",
        "abs(distance.jensenshannon([0.5, 0.5], [0.5 + 1e-8, 0.5 - 1e-8]) ** 2 / 5e-17 - 1) < 0.1",
        "False",
    ),
    Difference(
        "scipy's Jensen-Shannon is NaN where rounding takes it below 0",
        "0 <= js_divergence([0.5 - 2**-54, 0.5], [0.5, 0.5 - 2**-54]) < 1e-30",
        "True",
        "distance.jensenshannon([0.5 - 2**-54, 0.5], [0.5, 0.5 - 2**-54])",
        "nan",
    ),
    Difference(
        "scipy's Jensen-Shannon is infinite where the mixture rounds to 0",
        "js_divergence([0.0, 1.0], [5e-324, 1.0])",
        "0",
        "distance.jensenshannon([0.0, 1.0], [5e-324, 1.0])",
        "inf",
    ),
    Difference(
        "torchvision's focal slope is NaN for gamma 0.5 where p rounds to 1",
        "BinaryFocal(gamma=0.5, from_logits=True).gradient([1.0], [40.0])[0]",
        "-1.5 * exp(-60)",
        "torch_gradient(lambda z: torchvision_focal(z, T([1.0]), gamma=0.5), [40.0])[0]",
        "nan",
    ),
    Difference(
        "Keras's focal slope is NaN for gamma 0.5 where p rounds to 1",
        "BinaryFocal(gamma=0.5, from_logits=True).gradient([1.0], [40.0])[0]",
        "-1.5 * exp(-60)",
        "torch_gradient(lambda z: keras.losses.BinaryFocalCrossentropy(gamma=0.5, from_logits=True)(T([[1.0]]), z), "
        "[[40.0]])[0, 0]",
        "nan",
    ),
    Difference(
        "Keras's log-cosh is below 0 near 0, for it subtracts a ln 2 rounded to float32",
        "LogCosh()([0.0], [1e-8])",
        "5e-17",
        "keras.losses.log_cosh(T([0.0]), T([1e-8]))",
        "ln(2) - float(np.float32(ln(2)))",
        K6,
    ),
    Difference(
        "Keras returns float32 for float64",
        "MeanSquaredError()([1.0, 2.0, 3.0], [1.0, 2.0, 5.0])",
        "4 / 3",
        "keras.losses.mean_squared_error(T([1.0, 2.0, 3.0]), T([1.0, 2.0, 5.0])).double()",
        "float(np.float32(4 / 3))",
    ),
]

CONVENTIONS = [
    Difference(
        "zero-one at a score of 0: an error here, a vote for the negative class in Keras",
        "ZeroOne()([-1], [0.0])",
        "1",
        "1 - keras.metrics.binary_accuracy(np.array([[0.0]]), np.array([[0.0]]), threshold=0.0)[0, 0]",
        "0",
    ),
    Difference(
        "Keras squares bytes as bytes",
        "MeanSquaredError()(np.uint8([0]), np.uint8([20]))",
        "400",
        "keras.losses.mean_squared_error(np.uint8([0]), np.uint8([20]))",
        "400 - 256",
    ),
    Difference(
        "torch's KL divergence takes the logarithm of q; q itself gives a number below 0 without a word",
        "kl_divergence([0.5, 0.5], [0.25, 0.75])",
        "ln(4 / 3) / 2",
        "F.kl_div(T([0.25, 0.75]), T([0.5, 0.5]), reduction='sum')",
        "-ln(2) - 0.5",
    ),
    Difference(
        "optax takes a label 0 for a margin of 0",
        "Hinge()([1, -1], [0.6, -0.2])",
        "(0.4 + 0.8) / 2",
        written_out("hinge, labels 0 and 1", "optax"),
        "(0.4 + 1) / 2",
    ),
    Difference(
        "here labels 0 and 1 are an error, Keras converts them",
        "Hinge()([1, 0], [0.6, -0.2])",
        "ValueError",
        written_out("hinge, labels 0 and 1", "keras"),
        "(0.4 + 0.8) / 2",
        K6,
    ),
    Difference(
        "torch's soft margin takes labels 0 and 1 in silence",
        "Logistic()([1, -1], [0.6, -0.2])",
        "(softplus(-0.6) + softplus(-0.2)) / 2",
        "F.soft_margin_loss(T([0.6, -0.2]), T([1.0, 0.0]))",
        "(softplus(-0.6) + ln(2)) / 2",
    ),
    Difference(
        "scikit-learn takes a class that is alone for the negative one",
        "Hinge()([1, 1], [2.0, 2.0])",
        "0",
        "hinge_loss([1, 1], [2.0, 2.0])",
        "3",
    ),
    Difference(
        "Keras's categorical hinge puts a 0 in the true class's place",
        "CrammerSinger()([0], [[-2.0, -9.0, -9.0]])",
        "0",
        "keras.losses.CategoricalHinge()(np.array([[1.0, 0.0, 0.0]]), np.array([[-2.0, -9.0, -9.0]]))",
        "3",
    ),
    Difference(
        "optax has no row for a label out of range",
        "SparseCategoricalCrossEntropy(from_logits=True)([2], [[0.0, 0.0]])",
        "ValueError",
        "optax.softmax_cross_entropy_with_integer_labels(J([[0.0, 0.0]]), J([2]))[0]",
        "nan",
    ),
    Difference(
        "scipy normalizes counts",
        "entropy([2.0, 1.0, 1.0])",
        "ValueError",
        "stats.entropy([2.0, 1.0, 1.0])",
        "1.5 * ln(2)",
    ),
    Difference(
        "scikit-learn's log_loss takes rows that do not sum to 1, with a warning",
        "SparseCategoricalCrossEntropy()([0, 1], [[0.2, 0.2], [0.3, 0.3]])",
        "ValueError",
        "log_loss([0, 1], [[0.2, 0.2], [0.3, 0.3]])",
        "-(ln(0.2) + ln(0.3)) / 2",
    ),
    Difference(
        "scikit-learn's log_loss reads the columns in sorted order, whatever `labels` says",
        "SparseCategoricalCrossEntropy()([0, 1], [[1.0, 0.0], [0.0, 1.0]])",
        "0",
        "log_loss(['dog', 'cat'], [[1.0, 0.0], [0.0, 1.0]], labels=['dog', 'cat'])",
        "52 * ln(2)",
    ),
    Difference(
        "torch's binary cross-entropy of a target above 1 is below 0",
        "BinaryCrossEntropy(from_logits=True)([2.0], [0.5])",
        "ValueError",
        "F.binary_cross_entropy_with_logits(T([0.5]), T([2.0]))",
        "softplus(0.5) - 2 * 0.5",
    ),
    Difference(
        "torch's squared error broadcasts (4,) against (4, 1), with a warning",
        "MeanSquaredError()(np.ones(4), np.ones((4, 1)))",
        "ValueError",
        "F.mse_loss(T([1.0, 2.0, 3.0, 4.0]), T([[1.0], [2.0], [3.0], [4.0]]))",
        "2.5",
    ),
    Difference(
        "optax's Huber loss broadcasts (4,) against (4, 1)",
        "Huber()(np.ones(4), np.ones((4, 1)))",
        "ValueError",
        "optax.huber_loss(J([1.0, 2.0, 3.0, 4.0]), J([[1.0], [2.0], [3.0], [4.0]])).mean()",
        "(6 * 0.5 + 4 * 1.5 + 2 * 2.5) / 16",
    ),
    Difference(
        "scikit-learn's squared error reshapes instead",
        "MeanSquaredError()(np.ones(4), np.ones((4, 1)))",
        "ValueError",
        "mean_squared_error([1.0, 2.0, 3.0, 4.0], [[1.0], [2.0], [3.0], [4.0]])",
        "0",
    ),
    Difference(
        "Keras's functions take one dimension for one sample of many outputs",
        "Huber()([0.0, 0.0], [3.0, 0.0], reduction='none')",
        "[2.5, 0]",
        "keras.losses.huber(np.array([0.0, 0.0]), np.array([3.0, 0.0]))",
        "1.25",
    ),
    Difference(
        "torch's mean of nothing is NaN",
        "MeanSquaredError()([], [])",
        "ValueError",
        "F.mse_loss(torch.zeros(0), torch.zeros(0))",
        "nan",
    ),
    Difference(
        "Keras counts the classes of one_hot from the largest label, and gives labels from 1 an empty column",
        "one_hot([1, 2])",
        "ValueError",
        "keras.utils.to_categorical([1, 2])",
        "[[0, 1, 0], [0, 0, 1]]",
    ),
]

# At a kink every number between the slopes of the two sides is a subgradient; each library takes the one it likes.
KINKS = [
    Difference(
        "optax gives half a slope at a score of 0, where the perceptron learns with a whole one",
        "Perceptron().gradient([1.0], [0.0])",
        "[-1]",
        "jax_gradient(lambda x: optax.losses.perceptron_loss(x, J([1.0])), [0.0])",
        "[-0.5]",
    ),
    Difference(
        "absolute error at 0: scikit-learn's internal gradient",
        "MeanAbsoluteError().gradient([0.0], [0.0])[0]",
        "0",
        "sklearn_loss.AbsoluteError().gradient(np.array([0.0]), np.array([0.0]))[0]",
        "-1",
    ),
    Difference(
        "pinball at 0: scikit-learn's internal gradient",
        "Pinball(quantile=0.9).gradient([0.0], [0.0])[0]",
        "0",
        "sklearn_loss.PinballLoss(quantile=0.9).gradient(np.array([0.0]), np.array([0.0]))[0]",
        "-0.9",
    ),
    Difference(
        "hinge at margin 1: torch",
        "Hinge().gradient([1], [1.0])[0]",
        "0",
        "torch_gradient(lambda x: F.margin_ranking_loss(x, 0 * x, T([1.0]), margin=1.0), [1.0])[0]",
        "-1",
    ),
    Difference(
        "hinge at margin 1: Keras",
        "Hinge().gradient([1], [1.0])[0]",
        "0",
        "torch_gradient(lambda x: keras.losses.Hinge()(T([[1.0]]), x), [[1.0]])[0, 0]",
        "-0.5",
    ),
    Difference(
        "hinge at margin 1: optax",
        "Hinge().gradient([1], [1.0])[0]",
        "0",
        "jax_gradient(lambda x: optax.hinge_loss(x, J([1.0])), [1.0])[0]",
        "-0.5",
    ),
    Difference(
        "hinge at margin 1: scikit-learn",
        "Hinge().gradient([1], [1.0])[0]",
        "0",
        "sgd_fast.Hinge(1.0).py_dloss(1.0, 1.0)",
        "-1",
    ),
    Difference(
        "Crammer and Singer's tie of two wrong classes: optax shares the slope",
        "CrammerSinger().gradient([2], [[0.0, 0.0, 0.0]])[0]",
        "[1, 0, -1]",
        "jax_gradient(lambda x: optax.losses.multiclass_hinge_loss(x, J([2])), [[0.0, 0.0, 0.0]])[0]",
        "[0.5, 0.5, -1]",
    ),
]

# From probabilities a slope depends on whether the row still sums to 1 while one of its entries moves.
SIMPLEX = [
    Difference(
        "coordinates of q are free here; torch's cross_entropy of log q divides by the sum of the row",
        "CategoricalCrossEntropy().gradient([[1.0, 0.0]], [[0.8, 0.2]])[0]",
        "[-1.25, 0]",
        "torch_gradient(lambda q: F.cross_entropy(q.log(), T([[1.0, 0.0]])), [[0.8, 0.2]])[0]",
        "[-0.25, 1]",
    ),
    Difference(
        "Keras too divides by the sum of the row",
        "CategoricalCrossEntropy().gradient([[1.0, 0.0]], [[0.8, 0.2]])[0]",
        "[-1.25, 0]",
        "torch_gradient(lambda q: keras.losses.CategoricalCrossentropy()(T([[1.0, 0.0]]), q), [[0.8, 0.2]])[0]",
        "[-0.25, 1]",
        K6,
    ),
    Difference(
        "Keras divides by the sum of the row with labels too",
        "SparseCategoricalCrossEntropy().gradient([0], [[0.8, 0.2]])[0]",
        "[-1.25, 0]",
        "torch_gradient(lambda q: keras.losses.SparseCategoricalCrossentropy()(T([0]), q), [[0.8, 0.2]])[0]",
        "[-0.25, 1]",
        K6,
    ),
    Difference(
        "optax: the same from log q",
        "CategoricalCrossEntropy().gradient([[1.0, 0.0]], [[0.8, 0.2]])[0]",
        "[-1.25, 0]",
        "jax_gradient(lambda q: optax.softmax_cross_entropy(jnp.log(q), J([[1.0, 0.0]])), [[0.8, 0.2]])[0]",
        "[-0.25, 1]",
    ),
]

COUNTS_AND_SPREADS = [
    Difference(
        "torch adds 1e-8 to a mean of counts",
        "Poisson()([1.0], [0.0])",
        "inf",
        "F.poisson_nll_loss(T([0.0]), T([1.0]), log_input=False)",
        "8 * ln(10)",
    ),
    Difference(
        "Keras adds 1e-7 to a mean of counts",
        "Poisson()([1.0], [0.0])",
        "inf",
        "keras.losses.Poisson()(np.array([[1.0]]), np.array([[0.0]]))",
        "7 * ln(10)",
        K6,
    ),
    Difference(
        "a negative mean of counts is NaN in torch, and an error here",
        "Poisson()([1.0], [-1.0])",
        "ValueError",
        "F.poisson_nll_loss(T([-1.0]), T([1.0]), log_input=False)",
        "nan",
    ),
    Difference(
        "a negative mean of counts is NaN in Keras, and an error here",
        "Poisson()([1.0], [-1.0])",
        "ValueError",
        "keras.losses.Poisson()(np.array([[1.0]]), np.array([[-1.0]]))",
        "nan",
    ),
    Difference(
        "scikit-learn's Poisson deviance is twice the excess over the least loss",
        "Poisson()([3.0], [2.0])",
        "2 - 3 * ln(2)",
        "mean_poisson_deviance([3.0], [2.0])",
        "2 * (3 * ln(3 / 2) - 1)",
    ),
    Difference(
        "torch counts a variance below 1e-6 as 1e-6",
        "GaussianNLL()([0.0], [[0.0, -20.0]])",
        "-10",
        "F.gaussian_nll_loss(T([0.0]), T([0.0]), T([np.exp(-20.0)]))",
        "-3 * ln(10)",
    ),
    Difference(
        "torch's slope along a log variance below that goes on as if it still counted",
        "GaussianNLL(floor=1e-6).gradient([0.0], [[0.0, -20.0]])[0, 1]",
        "exp(-20) / (exp(-20) + 1e-6) / 2",
        "torch_gradient(lambda s: F.gaussian_nll_loss(T([0.0]), T([0.0]), s.exp()), [-20.0])[0]",
        "exp(-20) / 1e-6 / 2",
    ),
    Difference(
        "Keras counts what is below 1e-7 as 1e-7 in squared log error",
        "SquaredLogError()([-0.5], [0.0])",
        "ln(2) ** 2",
        "keras.losses.MeanSquaredLogarithmicError()(np.array([[-0.5]]), np.array([[0.0]]))",
        "0",
    ),
]

one_large_one_small = "np.array([[1.0] * 8, [1.0] + [0.0] * 7]), np.array([[1.0] * 8, [0.0] * 8])"

OVERLAP = [
    Difference(
        "Keras's Dice loss of nothing found where nothing is",
        "Dice()([[0, 0]], [[0.0, 0.0]])",
        "0",
        "keras.losses.Dice()(np.zeros((1, 2)), np.zeros((1, 2)))",
        "1",
    ),
    Difference(
        "Keras's Dice loss takes the batch for one mask",
        f"Dice()({one_large_one_small})",
        "1 / 2",
        f"keras.losses.Dice()({one_large_one_small})",
        "1 / 17",
        K6,
    ),
    Difference(
        "segmentation-models-pytorch takes the batch for one mask",
        f"Dice()({one_large_one_small})",
        "1 / 2",
        "smp_tversky(T([[1.0] * 8, [0.0] * 8]), T([[1.0] * 8, [1.0] + [0.0] * 7]))",
        "1 / 17",
    ),
    Difference(
        "segmentation-models-pytorch lets what is found where nothing is pass",
        "Dice()([[0, 0]], [[1.0, 0.5]])",
        "1",
        "smp_tversky(T([[1.0, 0.5]]), T([[0.0, 0.0]]))",
        "0",
    ),
    Difference(
        "Keras's Tversky loss prices with alpha what is missed, with beta what is in excess",
        "Tversky(alpha=0.3, beta=0.7)([[1, 0]], [[0.5, 0.0]])",
        "0.35 / 0.85",
        "keras.losses.Tversky(alpha=0.3, beta=0.7)(np.array([[1.0, 0.0]]), np.array([[0.5, 0.0]]))",
        "0.15 / 0.65",
        K6,
    ),
]

# The second Ann and Bea beside Ann, chapter 15.
two_and_two = "T([[1.0, 0.0], [1.0, 0.0]]), T([[0.8, 0.6], [0.6, -0.8]])"

METRIC_LEARNING = [
    Difference(
        "torch's hinge_embedding_loss is not squared, and takes -1 and +1",
        "Contrastive()([1, 0], [0.5, 0.25], reduction='none')",
        "[0.25, 0.5625]",
        "F.hinge_embedding_loss(T([0.5, 0.25]), T([1.0, -1.0]), reduction='none')",
        "[0.5, 0.75]",
    ),
    Difference(
        "pytorch-metric-learning's contrastive loss is not squared, and a sum of two means over what is not 0",
        "Contrastive()([1, 0, 0], [0.5, 0.25, 1.5])",
        "(0.25 + 0.5625) / 3",
        "metric_learning_contrastive(T([1, 0, 0]), T([0.5, 0.25, 1.5]))",
        "0.5 + 0.75",
    ),
    Difference(
        "optax adds 1e-6 below the root of a distance",
        "Triplet()([0], [[0.0, 0.5]])",
        "0.5",
        "optax.losses.triplet_margin_loss(J([[0.0]]), J([[0.0]]), J([[0.5]]))[0]",
        "1 + sqrt(1e-6) - sqrt(0.25 + 1e-6)",
    ),
    Difference(
        "torch's triplet loss of a batch is the mean over triplets; the hardest negative is the caller's to find",
        "Triplet()([0], [[1.0, 0.5, 2.0]])",
        "1.5",
        "F.triplet_margin_loss(T([[0.0]] * 2), T([[1.0]] * 2), T([[0.5], [2.0]]), eps=0.0)",
        "(1.5 + 0) / 2",
    ),
    Difference(
        "keras-rs's pairwise logistic loss is a sum over pairs, divided by the items",
        "PairwiseLogistic()([[1, 0]], [[0.0, 0.0]])",
        "ln(2)",
        "keras_rs_pairwise_logistic(T([[1.0, 0.0]]), T([[0.0, 0.0]]))",
        "ln(2) / 2",
    ),
    Difference(
        "torch's cosine_embedding_loss is not squared, and takes vectors",
        "Contrastive(margin=0.5)([1, 0], [0.2, 0.4], reduction='none')",
        "[0.04, 0.01]",
        f"F.cosine_embedding_loss({two_and_two}, T([1.0, -1.0]), margin=0.5, reduction='none')",
        "[0.2, 0.1]",
    ),
    Difference(
        "torch's cosine_embedding_loss charges a label 0 nothing",
        "Contrastive(margin=0.5)([0], [0.4])",
        "0.01",
        f"F.cosine_embedding_loss({two_and_two}, T([1.0, 0.0]), margin=0.5, reduction='none')[1]",
        "0",
    ),
    Difference(
        "torch's hinge_embedding_loss charges a label 0 for both",
        "Contrastive(margin=0.5)([0], [0.4])",
        "0.01",
        "F.hinge_embedding_loss(T([0.4]), T([0.0]), margin=0.5)",
        "0.1 + 0.4",
    ),
    Difference(
        "Keras's cosine loss is minus the similarity, and goes down to -1",
        "Contrastive(margin=0.5)([1], [0.2])",
        "0.04",
        "keras.losses.CosineSimilarity()(np.array([[1.0, 0.0]]), np.array([[0.8, 0.6]]))",
        "-0.8",
        K6,
    ),
    Difference(
        "optax's cosine distance is not squared",
        "Contrastive(margin=0.5)([1], [0.2])",
        "0.04",
        "optax.cosine_distance(J([0.8, 0.6]), J([1.0, 0.0]))",
        "0.2",
        1e-6,
    ),
]

# What each of them is about, as the book's page "The dictionary" says it.
TOPICS: dict[str, list[Difference]] = {
    "denominator": WEIGHTS,
    "factor": FACTORS,
    "another loss": OTHERS,
    "default": DEFAULTS,
    "clipping": CLIPPING,
    "rounding": ROUNDING,
    "convention": [*CONVENTIONS, *COUNTS_AND_SPREADS, *OVERLAP, *METRIC_LEARNING],
    "slope at a kink": KINKS,
    "slope of a distribution": SIMPLEX,
}
DIFFERENCES = [difference for group in TOPICS.values() for difference in group]
