"""Loss functions of machine learning: exact, checked, and readable beside the book that derives them.

A loss is an object: ``loss(y_true, y_pred)`` gives its value, ``loss.gradient(…)`` its derivative and
``loss.value_and_gradient(…)`` both. Importing this package loads NumPy and no other library; ``lossbook.linear`` brings
scikit-learn when you import it, and ``lossbook.plots.setup`` matplotlib when you call it. The function
``cross_entropy`` stays in ``lossbook.divergence``: here it would hide the module of that name.
"""

from lossbook.activations import log_sigmoid, log_softmax, logsumexp, sigmoid, softmax, sparsemax
from lossbook.advice import recommend
from lossbook.cross_entropy import BinaryCrossEntropy, CategoricalCrossEntropy, SparseCategoricalCrossEntropy
from lossbook.divergence import entropy, js_divergence, kl_divergence
from lossbook.focal import BinaryFocal, CategoricalFocal
from lossbook.margin import Exponential, Hinge, Logistic, ModifiedHuber, Perceptron, SquaredHinge, ZeroOne
from lossbook.metric_learning import Contrastive, InfoNCE, PairwiseLogistic, Triplet
from lossbook.multiclass_hinge import CrammerSinger, MulticlassHinge
from lossbook.multilabel import HammingLoss, RankingLoss, SparsemaxLoss
from lossbook.optimize import adam, gradient_descent, momentum, sgd
from lossbook.overlap import Dice, Jaccard, Tversky
from lossbook.regression import (
    EpsilonInsensitive,
    GaussianNLL,
    Huber,
    LogCosh,
    MeanAbsoluteError,
    MeanSquaredError,
    Pinball,
    Poisson,
    SquaredLogError,
)
from lossbook.targets import class_weights, multi_hot, one_hot

__version__ = "0.1.0"

__all__ = [
    "BinaryCrossEntropy",
    "BinaryFocal",
    "CategoricalCrossEntropy",
    "CategoricalFocal",
    "Contrastive",
    "CrammerSinger",
    "Dice",
    "EpsilonInsensitive",
    "Exponential",
    "GaussianNLL",
    "HammingLoss",
    "Hinge",
    "Huber",
    "InfoNCE",
    "Jaccard",
    "LogCosh",
    "Logistic",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "ModifiedHuber",
    "MulticlassHinge",
    "PairwiseLogistic",
    "Perceptron",
    "Pinball",
    "Poisson",
    "RankingLoss",
    "SparseCategoricalCrossEntropy",
    "SparsemaxLoss",
    "SquaredHinge",
    "SquaredLogError",
    "Triplet",
    "Tversky",
    "ZeroOne",
    "adam",
    "class_weights",
    "entropy",
    "gradient_descent",
    "js_divergence",
    "kl_divergence",
    "log_sigmoid",
    "log_softmax",
    "logsumexp",
    "momentum",
    "multi_hot",
    "one_hot",
    "recommend",
    "sgd",
    "sigmoid",
    "softmax",
    "sparsemax",
]
