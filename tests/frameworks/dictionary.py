"""A dictionary of loss functions: the call of lossbook, and what gives the same number in each library.

Every call is evaluated as it stands, and its value compared with ours; for torch, Keras and optax the gradient of the
call by automatic differentiation too. Where a library says it in other terms (half of it, over another number, from
another encoding of the truth), the translation stands in the call. Where two libraries cannot be made to agree, or
agree only until one forgets a default, differences.py has both numbers.

In the calls, y is the truth and x the prediction, in the library's own arrays: torch tensors for torch and Keras, JAX
arrays for optax. n counts the samples, K the columns; w holds a weight for each sample and c one for each class.

What a call gives stands in front of it:

    none, mean, sum     our reduction of that name
    how                 all three of them: ``how`` in the call is the name
    weighted …          with ``sample_weight=w``
    class-weighted …    with ``sample_weight=c[y]``
    slopes              the gradient of each sample's loss, for libraries without automatic differentiation
    …, value only       the call is not to be differentiated: differences.py says why, or it is a step function

NONE says that a library has no counterpart. scikit-learn's public functions are its metrics; the losses that its
estimators minimize (``sklearn_loss``, ``sgd_fast``) are private, and here because they are the peers in question. optax
leaves reductions and weights to the caller; JAX's own functions count as optax's. torch has no focal loss and none of
overlap: ``torchvision_focal``, ``monai_dice`` and ``smp_tversky`` are those of torchvision, MONAI and
segmentation-models-pytorch, copied from their sources.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

LIBRARIES = ("torch", "keras", "sklearn", "optax", "scipy")
NONE: dict[str, str] = {}


@dataclass(frozen=True)
class Entry:
    """A loss on data of one kind: for each library its calls, NONE, or nothing where another entry says it."""

    ours: str
    data: str
    torch: dict[str, str] | None = None
    keras: dict[str, str] | None = None
    sklearn: dict[str, str] | None = None
    optax: dict[str, str] | None = None
    scipy: dict[str, str] | None = None

    @property
    def name(self) -> str:
        return re.match(r"\w+", self.ours)[0]


@dataclass(frozen=True)
class Function(Entry):
    """A function, or a loss on data that are built for one library: each call gives what ``ours`` gives."""

    torch: str | dict[str, str] | None = None
    keras: str | dict[str, str] | None = None
    sklearn: str | dict[str, str] | None = None
    optax: str | dict[str, str] | None = None
    scipy: str | dict[str, str] | None = None


@dataclass(frozen=True)
class Path(Function):
    """An optimizer: the calls make the one that walks the same path from START down the same slope."""


def _data() -> dict[str, dict[str, np.ndarray]]:
    """Truth and prediction of each kind. No residual, margin or score lies on a kink or in a tie."""
    rng = np.random.default_rng(12)
    n, k = 11, 4
    labels = np.array([0, 1, 2, 3, 0, 0, 1, 3, 2, 0, 1])
    scores = rng.normal(size=(n, k)) * 3
    softmax = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    soft = rng.dirichlet(np.ones(k), n)
    numbers, others = rng.normal(size=(2, n, k)) * 3
    bits = (rng.random((n, k)) < 0.5).astype(float)
    bits[:, 0], bits[:, 1] = 1, 0  # every row has labels of both kinds
    inside = rng.uniform(0.02, 0.98, (n, k))
    pairs = {
        "numbers": (numbers[:, 0], others[:, 0]),
        "numbers, K columns": (numbers, others),
        "bits, logits": (bits[:, 2], scores[:, 2]),
        "bits, logits, K columns": (bits, scores),
        "bits, probabilities": (bits[:, 2], inside[:, 2]),
        "bits, probabilities, K columns": (bits, inside),
        "bits, decisions, K columns": (bits, (inside > 0.5).astype(float)),
        "signs, scores": (2 * bits[:, 2] - 1, scores[:, 2]),
        "signs, scores, K columns": (2 * bits - 1, scores),
        "labels, logits": (labels, scores),
        "labels, scores above 0": (labels, scores - scores.min() + 1),
        "labels, probabilities": (labels, softmax),
        "rows, logits": (soft, scores),
        "rows, probabilities": (soft, softmax),
        "one-hot, logits": (np.eye(k)[labels], scores),
        "one-hot, probabilities": (np.eye(k)[labels], softmax),
    }
    weights = {"w": rng.uniform(0.5, 3, n), "c": rng.uniform(0.5, 3, k)}
    distances = np.abs(others) + 0.01
    pairs |= {
        "positive numbers": (np.abs(numbers[:, 0]), np.abs(others[:, 0])),
        "counts, means": (np.floor(np.abs(numbers[:, 0])), distances[:, 0]),
        "counts, logarithms": (np.floor(np.abs(numbers[:, 0])), np.log(distances[:, 0])),
        "numbers, means and log variances": (numbers[:, 0], others[:, :2]),
        "pairs, distances": (bits[:, 2], distances[:, 2]),
        "a positive and a negative, distances": (0 * labels, distances[:, :2]),
        "candidates, similarities": (labels, np.tanh(scores)),
        "lists of two": (np.array([[1.0, 0.0], [0.0, 2.0]])[labels % 2], scores[:, :2]),
    }
    views = rng.normal(size=(6, 3))
    cosines = views @ views.T / np.linalg.norm(views, axis=1) / np.linalg.norm(views, axis=1)[:, None]
    cosines[np.diag_indices(6)] = -np.inf
    return {kind: {"y": y, "x": x, **weights} for kind, (y, x) in pairs.items()} | {
        "scores": {"x": scores, "y": labels},
        "distributions": {"p": soft, "q": softmax},
        "views": {"z": views, "s": cosines, "y": np.array([3, 4, 5, 0, 1, 2]), "group": np.array([0, 1, 2, 0, 1, 2])},
        "label sets": {"y": np.array([[0, 2], [1, 3], [3, 0]])},
        "two ties": {"y": np.array([[1.0, 0.0, 0.0], [1.0, 1.0, 1.0]]), "x": np.array([[0.5, 0.5, 0.2]] * 2)},
    }


DATA = _data()

REGRESSION = [
    Entry(
        "MeanSquaredError()",
        "numbers",
        torch={
            "how": "F.mse_loss(x, y, reduction=how)",
            "weighted how": "F.mse_loss(x, y, weight=w, reduction=how)",
        },
        keras={
            "how": "keras.losses.MeanSquaredError(reduction=how)(y[:, None], x[:, None])",
            "weighted mean": "keras.losses.MeanSquaredError(reduction='mean_with_sample_weight')"
            "(y[:, None], x[:, None], sample_weight=w)",
            "weighted sum": "keras.losses.MeanSquaredError(reduction='sum')(y[:, None], x[:, None], sample_weight=w)",
        },
        sklearn={
            "mean": "mean_squared_error(y, x)",
            "weighted mean": "mean_squared_error(y, x, sample_weight=w)",
            "none": "2 * sklearn_loss.HalfSquaredError().loss(y, x)",
            "slopes": "2 * sklearn_loss.HalfSquaredError().gradient(y, x)",
        },
        optax={"none": "optax.squared_error(x, y)", "mean": "2 * optax.l2_loss(x, y).mean()"},
        scipy={"sum": "distance.sqeuclidean(y, x)", "weighted sum": "distance.sqeuclidean(y, x, w=w)"},
    ),
    Entry(
        "MeanSquaredError()",
        "numbers, K columns",
        torch={
            "none": "F.mse_loss(x, y, reduction='none').mean(1)",
            "mean": "F.mse_loss(x, y)",
            "sum": "F.mse_loss(x, y, reduction='sum') / K",
            "weighted mean": "F.mse_loss(x, y, weight=w[:, None].expand(n, K))",
        },
        keras={"how": "keras.losses.MeanSquaredError(reduction=how)(y, x)"},
        sklearn={
            "mean": "mean_squared_error(y, x)",
            "weighted mean": "mean_squared_error(y, x, sample_weight=w)",
        },
        optax={"none": "optax.squared_error(x, y).mean(1)"},
    ),
    Entry(
        "MeanSquaredError()",
        "bits, probabilities",
        sklearn={
            "mean": "brier_score_loss(y, x)",
            "weighted mean": "brier_score_loss(y, x, sample_weight=w)",
        },
    ),
    Entry(
        "MeanAbsoluteError()",
        "numbers",
        torch={"how": "F.l1_loss(x, y, reduction=how)", "weighted how": "F.l1_loss(x, y, weight=w, reduction=how)"},
        keras={
            "how": "keras.losses.MeanAbsoluteError(reduction=how)(y[:, None], x[:, None])",
            "weighted mean": "keras.losses.MeanAbsoluteError(reduction='mean_with_sample_weight')"
            "(y[:, None], x[:, None], sample_weight=w)",
        },
        sklearn={
            "mean": "mean_absolute_error(y, x)",
            "weighted mean": "mean_absolute_error(y, x, sample_weight=w)",
            "none": "sklearn_loss.AbsoluteError().loss(y, x)",
            "slopes": "sklearn_loss.AbsoluteError().gradient(y, x)",
        },
        optax=NONE,
        scipy={"sum": "distance.cityblock(y, x)", "weighted sum": "distance.cityblock(y, x, w=w)"},
    ),
    Entry(
        "MeanAbsoluteError()",
        "numbers, K columns",
        torch={"mean": "F.l1_loss(x, y)", "sum": "F.l1_loss(x, y, reduction='sum') / K"},
        keras={"how": "keras.losses.MeanAbsoluteError(reduction=how)(y, x)"},
        sklearn={"weighted mean": "mean_absolute_error(y, x, sample_weight=w)"},
    ),
    Entry(
        "Huber()",
        "numbers",
        torch={
            "how": "F.huber_loss(x, y, reduction=how)",
            "mean": "F.smooth_l1_loss(x, y)",
        },
        keras={"how": "keras.losses.Huber(reduction=how)(y[:, None], x[:, None])"},
        sklearn={"none": "sklearn_loss.HuberLoss(delta=1.0).loss(y, x)"},
        optax={"none": "optax.huber_loss(x, y)"},
    ),
    Entry(
        "Huber(delta=2.0)",
        "numbers",
        torch={
            "how": "F.huber_loss(x, y, delta=2.0, reduction=how)",
            "mean": "2.0 * F.smooth_l1_loss(x, y, beta=2.0)",
            "weighted none": "F.huber_loss(x, y, delta=2.0, weight=w, reduction='none')",
            "weighted sum": "F.huber_loss(x, y, delta=2.0, weight=w, reduction='sum')",
            "weighted mean": "F.huber_loss(x, y, delta=2.0, weight=w) * n / w.sum()",
        },
        keras={
            "how": "keras.losses.Huber(delta=2.0, reduction=how)(y[:, None], x[:, None])",
            "weighted mean": "keras.losses.Huber(delta=2.0, reduction='mean_with_sample_weight')"
            "(y[:, None], x[:, None], sample_weight=w)",
        },
        sklearn={
            "none": "sklearn_loss.HuberLoss(delta=2.0).loss(y, x)",
            "slopes": "sklearn_loss.HuberLoss(delta=2.0).gradient(y, x)",
            "weighted mean": "sklearn_loss.HuberLoss(delta=2.0)(y, x, sample_weight=w)",
        },
        optax={"none": "optax.huber_loss(x, y, delta=2.0)"},
        scipy={"none": "special.huber(2.0, x - y)"},
    ),
    Entry(
        "Huber(delta=2.0)",
        "numbers, K columns",
        torch={
            "none": "F.huber_loss(x, y, delta=2.0, reduction='none').mean(1)",
            "mean": "F.huber_loss(x, y, delta=2.0)",
            "sum": "F.huber_loss(x, y, delta=2.0, reduction='sum') / K",
        },
        keras={"how": "keras.losses.Huber(delta=2.0, reduction=how)(y, x)"},
        optax={"none": "optax.huber_loss(x, y, delta=2.0).mean(1)"},
        scipy={"none": "special.huber(2.0, x - y).mean(axis=1)"},
    ),
    Entry(
        "Pinball(quantile=0.9)",
        "numbers",
        torch=NONE,
        keras=NONE,
        sklearn={
            "mean": "mean_pinball_loss(y, x, alpha=0.9)",
            "weighted mean": "mean_pinball_loss(y, x, alpha=0.9, sample_weight=w)",
            "none": "sklearn_loss.PinballLoss(quantile=0.9).loss(y, x)",
            "slopes": "sklearn_loss.PinballLoss(quantile=0.9).gradient(y, x)",
        },
        optax=NONE,
        scipy=NONE,
    ),
    Entry("Pinball()", "numbers", sklearn={"mean": "mean_pinball_loss(y, x)"}),
    Entry(
        "Pinball(quantile=0.9)",
        "numbers, K columns",
        sklearn={
            "mean": "mean_pinball_loss(y, x, alpha=0.9)",
            "weighted mean": "mean_pinball_loss(y, x, alpha=0.9, sample_weight=w)",
        },
    ),
    Entry(
        "LogCosh()",
        "numbers",
        torch=NONE,
        keras={
            "how": "keras.losses.LogCosh(reduction=how)(y[:, None], x[:, None])",
            "weighted mean": "keras.losses.LogCosh(reduction='mean_with_sample_weight')"
            "(y[:, None], x[:, None], sample_weight=w)",
        },
        sklearn=NONE,
        optax={"none": "optax.log_cosh(x, y)"},
        scipy=NONE,
    ),
    Entry(
        "LogCosh()",
        "numbers, K columns",
        keras={"how": "keras.losses.LogCosh(reduction=how)(y, x)"},
        optax={"none": "optax.log_cosh(x, y).mean(1)"},
    ),
]

REGRESSION += [
    Entry(
        "EpsilonInsensitive()",
        "numbers",
        torch=NONE,
        keras=NONE,
        sklearn={
            "none": "[sgd_fast.EpsilonInsensitive(0.1).py_loss(score, number) for number, score in zip(y, x)]",
            "slopes": "[sgd_fast.EpsilonInsensitive(0.1).py_dloss(score, number) for number, score in zip(y, x)]",
        },
        optax=NONE,
        scipy=NONE,
    ),
    Entry(
        "SquaredLogError()",
        "positive numbers",
        torch={"how": "F.mse_loss(x.log1p(), y.log1p(), reduction=how)"},
        keras={"how": "keras.losses.MeanSquaredLogarithmicError(reduction=how)(y[:, None], x[:, None])"},
        sklearn={
            "mean": "mean_squared_log_error(y, x)",
            "weighted mean": "mean_squared_log_error(y, x, sample_weight=w)",
        },
        optax={"none": "optax.squared_error(jnp.log1p(x), jnp.log1p(y))"},
        scipy=NONE,
    ),
    Entry("SquaredLogError()", "positive numbers", sklearn={"mean": "root_mean_squared_log_error(y, x) ** 2"}),
    Entry(
        "Poisson()",
        "counts, means",
        torch={"how": "F.poisson_nll_loss(x, y, log_input=False, eps=0.0, reduction=how)"},
        keras={
            "how": "keras.losses.Poisson(reduction=how)(y[:, None], x[:, None])",
            "weighted mean": "keras.losses.Poisson(reduction='mean_with_sample_weight')"
            "(y[:, None], x[:, None], sample_weight=w)",
        },
        sklearn={"mean": "mean_poisson_deviance(y, x) / 2 + (y - special.xlogy(y, y)).mean()"},
        optax=NONE,
        scipy={"none": "-stats.poisson.logpmf(y, x) - special.gammaln(y + 1)"},
    ),
    Entry(
        "Poisson(from_log=True)",
        "counts, logarithms",
        torch={"how": "F.poisson_nll_loss(x, y, reduction=how)"},
        sklearn={
            "none": "sklearn_loss.HalfPoissonLoss().loss(y, x)",
            "slopes": "sklearn_loss.HalfPoissonLoss().gradient(y, x)",
            "weighted mean": "sklearn_loss.HalfPoissonLoss()(y, x, sample_weight=w)",
        },
    ),
    Entry(
        "GaussianNLL()",
        "numbers, means and log variances",
        torch={"how": "F.gaussian_nll_loss(x[:, 0], y, x[:, 1].exp(), eps=0.0, reduction=how)"},
        keras=NONE,
        sklearn=NONE,
        optax=NONE,
        scipy={"none": "-stats.norm.logpdf(y, x[:, 0], np.exp(x[:, 1] / 2)) - math.log(2 * math.pi) / 2"},
    ),
]

CROSS_ENTROPY = [
    Entry(
        "BinaryCrossEntropy()",
        "bits, probabilities",
        torch={
            "how": "F.binary_cross_entropy(x, y, reduction=how)",
            "weighted none": "F.binary_cross_entropy(x, y, weight=w, reduction='none')",
            "weighted sum": "F.binary_cross_entropy(x, y, weight=w, reduction='sum')",
            "weighted mean": "F.binary_cross_entropy(x, y, weight=w) * n / w.sum()",
        },
        keras={
            "how": "keras.losses.BinaryCrossentropy(reduction=how)(y[:, None], x[:, None])",
            "weighted mean": "keras.losses.BinaryCrossentropy(reduction='mean_with_sample_weight')"
            "(y[:, None], x[:, None], sample_weight=w)",
        },
        sklearn={
            "mean": "log_loss(y, x)",
            "sum": "log_loss(y, x, normalize=False)",
            "weighted mean": "log_loss(y, x, sample_weight=w)",
            "weighted sum": "log_loss(y, x, sample_weight=w, normalize=False)",
        },
        scipy={"none": "-special.xlogy(y, x) - special.xlog1py(1 - y, -x)"},
    ),
    Entry(
        "BinaryCrossEntropy()",
        "bits, probabilities, K columns",
        torch={
            "mean": "F.binary_cross_entropy(x, y)",
            "sum": "F.binary_cross_entropy(x, y, reduction='sum') / K",
        },
        keras={"how": "keras.losses.BinaryCrossentropy(reduction=how)(y, x)"},
    ),
    Entry(
        "BinaryCrossEntropy(label_smoothing=0.1)",
        "bits, probabilities",
        torch={"how": "F.binary_cross_entropy(x, y * 0.9 + 0.05, reduction=how)"},
        keras={"how": "keras.losses.BinaryCrossentropy(label_smoothing=0.1, reduction=how)(y[:, None], x[:, None])"},
    ),
    Entry(
        "BinaryCrossEntropy(from_logits=True)",
        "bits, logits",
        torch={
            "how": "F.binary_cross_entropy_with_logits(x, y, reduction=how)",
            "weighted none": "F.binary_cross_entropy_with_logits(x, y, weight=w, reduction='none')",
            "weighted sum": "F.binary_cross_entropy_with_logits(x, y, weight=w, reduction='sum')",
            "weighted mean": "F.binary_cross_entropy_with_logits(x, y, weight=w) * n / w.sum()",
            "class-weighted none": "c[0] * F.binary_cross_entropy_with_logits(x, y, pos_weight=c[1] / c[0], "
            "reduction='none')",
        },
        keras={
            "how": "keras.losses.BinaryCrossentropy(from_logits=True, reduction=how)(y[:, None], x[:, None])",
            "weighted mean": "keras.losses.BinaryCrossentropy(from_logits=True, reduction='mean_with_sample_weight')"
            "(y[:, None], x[:, None], sample_weight=w)",
        },
        sklearn={
            "none": "sklearn_loss.HalfBinomialLoss().loss(y, x)",
            "slopes": "sklearn_loss.HalfBinomialLoss().gradient(y, x)",
            "weighted mean": "sklearn_loss.HalfBinomialLoss()(y, x, sample_weight=w)",
        },
        optax={"none": "optax.sigmoid_binary_cross_entropy(x, y)"},
        scipy={"none": "special.softplus(x) - y * x"},
    ),
    Entry(
        "BinaryCrossEntropy(from_logits=True)",
        "bits, logits, K columns",
        torch={
            "how": "F.multilabel_soft_margin_loss(x, y, reduction=how)",
            "mean": "F.binary_cross_entropy_with_logits(x, y)",
            "sum": "F.binary_cross_entropy_with_logits(x, y, reduction='sum') / K",
        },
        keras={"how": "keras.losses.BinaryCrossentropy(from_logits=True, reduction=how)(y, x)"},
        optax={"none": "optax.sigmoid_binary_cross_entropy(x, y).mean(1)"},
    ),
    Entry(
        "BinaryCrossEntropy(from_logits=True, label_smoothing=0.1)",
        "bits, logits",
        torch={"how": "F.binary_cross_entropy_with_logits(x, y * 0.9 + 0.05, reduction=how)"},
        keras={
            "how": "keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1, reduction=how)"
            "(y[:, None], x[:, None])",
        },
        optax={
            "none": "optax.sigmoid_binary_cross_entropy(x, optax.smooth_labels(jnp.stack([1 - y, y], 1), 0.1)[:, 1])",
        },
    ),
    Entry(
        "CategoricalCrossEntropy(from_logits=True)",
        "rows, logits",
        torch={
            "how": "F.cross_entropy(x, y, reduction=how)",
            "weighted sum": "(w * F.cross_entropy(x, y, reduction='none')).sum()",
        },
        keras={
            "how": "keras.losses.CategoricalCrossentropy(from_logits=True, reduction=how)(y, x)",
            "weighted mean": "keras.losses.CategoricalCrossentropy(from_logits=True, "
            "reduction='mean_with_sample_weight')(y, x, sample_weight=w)",
        },
        optax={"none": "optax.softmax_cross_entropy(x, y)"},
        scipy={"none": "-(y * special.log_softmax(x, axis=1)).sum(axis=1)"},
    ),
    Entry(
        "CategoricalCrossEntropy(from_logits=True, label_smoothing=0.1)",
        "one-hot, logits",
        torch={"how": "F.cross_entropy(x, y, label_smoothing=0.1, reduction=how)"},
        keras={
            "how": "keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1, reduction=how)(y, x)",
        },
        optax={"none": "optax.softmax_cross_entropy(x, optax.smooth_labels(y, 0.1))"},
    ),
    Entry(
        "CategoricalCrossEntropy()",
        "rows, probabilities",
        torch={
            "how, value only": "F.cross_entropy(x.log(), y, reduction=how)",
            "none": "F.kl_div(x.log(), y, reduction='none').sum(1) + torch.special.entr(y).sum(1)",
        },
        keras={
            "how, value only": "keras.losses.CategoricalCrossentropy(reduction=how)(y, x)",
            "weighted mean, value only": "keras.losses.CategoricalCrossentropy(reduction='mean_with_sample_weight')"
            "(y, x, sample_weight=w)",
        },
        optax={"none, value only": "optax.softmax_cross_entropy(jnp.log(x), y)"},
        scipy={"none": "-special.xlogy(y, x).sum(axis=1)"},
    ),
    Entry(
        "CategoricalCrossEntropy()",
        "one-hot, probabilities",
        sklearn={
            "mean": "log_loss(y, x)",
            "sum": "log_loss(y, x, normalize=False)",
            "weighted mean": "log_loss(y, x, sample_weight=w)",
        },
    ),
    Entry(
        "SparseCategoricalCrossEntropy(from_logits=True)",
        "labels, logits",
        torch={
            "how": "F.cross_entropy(x, y, reduction=how)",
            "class-weighted how": "F.cross_entropy(x, y, weight=c, reduction=how)",
        },
        keras={
            "how": "keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction=how)(y, x)",
            "class-weighted mean": "keras.losses.SparseCategoricalCrossentropy(from_logits=True, "
            "reduction='mean_with_sample_weight')(y, x, sample_weight=c[y])",
            "weighted mean": "keras.losses.SparseCategoricalCrossentropy(from_logits=True, "
            "reduction='mean_with_sample_weight')(y, x, sample_weight=w)",
        },
        sklearn={
            "none": "sklearn_loss.HalfMultinomialLoss(n_classes=K).loss(y.astype(float), x)",
            "slopes": "sklearn_loss.HalfMultinomialLoss(n_classes=K).gradient(y.astype(float), x)",
            "weighted mean": "sklearn_loss.HalfMultinomialLoss(n_classes=K)(y.astype(float), x, sample_weight=w)",
        },
        optax={"none": "optax.softmax_cross_entropy_with_integer_labels(x, y)"},
        scipy={"none": "-special.log_softmax(x, axis=1)[np.arange(n), y]"},
    ),
    Entry(
        "SparseCategoricalCrossEntropy(from_logits=True, label_smoothing=0.1)",
        "labels, logits",
        torch={"how": "F.cross_entropy(x, y, label_smoothing=0.1, reduction=how)"},
        keras={
            "how": "keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1, reduction=how)"
            "(keras.ops.one_hot(y, K), x)",
        },
        optax={"none": "optax.softmax_cross_entropy(x, optax.smooth_labels(jax.nn.one_hot(y, K, dtype=x.dtype), 0.1))"},
    ),
    Entry(
        "SparseCategoricalCrossEntropy()",
        "labels, probabilities",
        torch={
            "how": "F.nll_loss(x.log(), y, reduction=how)",
            "class-weighted how": "F.nll_loss(x.log(), y, weight=c, reduction=how)",
        },
        keras={"how, value only": "keras.losses.SparseCategoricalCrossentropy(reduction=how)(y, x)"},
        sklearn={
            "mean": "log_loss(y, x)",
            "sum": "log_loss(y, x, normalize=False)",
            "weighted mean": "log_loss(y, x, sample_weight=w)",
            "class-weighted mean": "log_loss(y, x, sample_weight=c[y])",
        },
    ),
]

FOCAL = [
    Entry(
        "BinaryFocal(from_logits=True)",
        "bits, logits",
        torch={"none": "torchvision_focal(x, y, alpha=-1)"},
        keras={
            "how": "keras.losses.BinaryFocalCrossentropy(from_logits=True, reduction=how)(y[:, None], x[:, None])",
            "weighted mean": "keras.losses.BinaryFocalCrossentropy(from_logits=True, "
            "reduction='mean_with_sample_weight')(y[:, None], x[:, None], sample_weight=w)",
        },
        sklearn=NONE,
        optax={"none": "optax.losses.sigmoid_focal_loss(x, y)"},
        scipy=NONE,
    ),
    Entry(
        "BinaryFocal(gamma=1.5, alpha=0.25, from_logits=True)",
        "bits, logits",
        torch={"none": "torchvision_focal(x, y, alpha=0.25, gamma=1.5)"},
        keras={
            "how": "keras.losses.BinaryFocalCrossentropy(apply_class_balancing=True, alpha=0.25, gamma=1.5, "
            "from_logits=True, reduction=how)(y[:, None], x[:, None])",
        },
        optax={"none": "optax.losses.sigmoid_focal_loss(x, y, alpha=0.25, gamma=1.5)"},
    ),
    Entry(
        "BinaryFocal(alpha=0.25, from_logits=True)",
        "bits, logits, K columns",
        torch={"none": "torchvision_focal(x, y).mean(1)"},
        keras={
            "how": "keras.losses.BinaryFocalCrossentropy(apply_class_balancing=True, from_logits=True, "
            "reduction=how)(y, x)",
        },
        optax={"none": "optax.losses.sigmoid_focal_loss(x, y, alpha=0.25).mean(1)"},
    ),
    Entry(
        "BinaryFocal()",
        "bits, probabilities",
        keras={"how": "keras.losses.BinaryFocalCrossentropy(reduction=how)(y[:, None], x[:, None])"},
    ),
    Entry(
        "CategoricalFocal(from_logits=True)",
        "labels, logits",
        torch=NONE,
        keras={
            "how": "keras.losses.CategoricalFocalCrossentropy(alpha=1.0, from_logits=True, reduction=how)"
            "(keras.ops.one_hot(y, K), x)",
            "class-weighted none": "keras.losses.CategoricalFocalCrossentropy(alpha=c, from_logits=True, "
            "reduction='none')(keras.ops.one_hot(y, K), x)",
        },
        sklearn=NONE,
        optax=NONE,
        scipy=NONE,
    ),
    Entry(
        "CategoricalFocal(gamma=1.5, alpha=0.25, from_logits=True)",
        "rows, logits",
        keras={"how": "keras.losses.CategoricalFocalCrossentropy(gamma=1.5, from_logits=True, reduction=how)(y, x)"},
    ),
    Entry(
        "CategoricalFocal(gamma=1.5, alpha=0.25)",
        "rows, probabilities",
        keras={"how, value only": "keras.losses.CategoricalFocalCrossentropy(gamma=1.5, reduction=how)(y, x)"},
    ),
]

MARGIN = [
    Entry(
        "ZeroOne()",
        "signs, scores",
        torch=NONE,
        keras={
            "none, value only": "1 - keras.metrics.binary_accuracy((y + 1) / 2, x, threshold=0.0)",
        },
        sklearn={
            "mean": "zero_one_loss(y, np.sign(x))",
            "sum": "zero_one_loss(y, np.sign(x), normalize=False)",
            "weighted mean": "zero_one_loss(y, np.sign(x), sample_weight=w)",
        },
        optax=NONE,
        scipy={"mean": "distance.hamming(y, np.sign(x))", "weighted mean": "distance.hamming(y, np.sign(x), w=w)"},
    ),
    Entry(
        "Logistic()",
        "signs, scores",
        torch={
            "how": "F.soft_margin_loss(x, y, reduction=how)",
            "mean": "F.binary_cross_entropy_with_logits(x, (y + 1) / 2)",
        },
        keras={
            "how": "keras.losses.BinaryCrossentropy(from_logits=True, reduction=how)((y[:, None] + 1) / 2, x[:, None])",
        },
        sklearn={
            "none": "sklearn_loss.HalfBinomialLoss().loss((y + 1) / 2, x)",
            "slopes": "sklearn_loss.HalfBinomialLoss().gradient((y + 1) / 2, x)",
        },
        optax={"none": "optax.sigmoid_binary_cross_entropy(x, (y + 1) / 2)"},
        scipy={"none": "-special.log_expit(y * x)"},
    ),
    Entry(
        "Logistic()",
        "signs, scores, K columns",
        torch={"mean": "F.soft_margin_loss(x, y)", "sum": "F.soft_margin_loss(x, y, reduction='sum') / K"},
        optax={"none": "optax.sigmoid_binary_cross_entropy(x, (y + 1) / 2).mean(1)"},
    ),
    Entry(
        "Exponential()",
        "signs, scores",
        torch=NONE,
        keras=NONE,
        sklearn={
            "none": "sklearn_loss.ExponentialLoss().loss((y + 1) / 2, x)",
            "slopes": "sklearn_loss.ExponentialLoss().gradient((y + 1) / 2, x)",
            "weighted mean": "sklearn_loss.ExponentialLoss()((y + 1) / 2, x, sample_weight=w)",
        },
        optax=NONE,
        scipy=NONE,
    ),
    Entry(
        "Hinge()",
        "signs, scores",
        torch={
            "how": "F.margin_ranking_loss(x, torch.zeros_like(x), y, margin=1.0, reduction=how)",
            "mean": "2 * F.multi_margin_loss(torch.stack([-x, x], 1) / 2, (y > 0).long())",
        },
        keras={
            "how": "keras.losses.Hinge(reduction=how)(y[:, None], x[:, None])",
            "none": "keras.losses.hinge((y[:, None] + 1) / 2, x[:, None])",
            "weighted mean": "keras.losses.Hinge(reduction='mean_with_sample_weight')"
            "(y[:, None], x[:, None], sample_weight=w)",
        },
        sklearn={
            "mean": "hinge_loss(y, x)",
            "weighted mean": "hinge_loss(y, x, sample_weight=w)",
            "none": "[sgd_fast.Hinge(1.0).py_loss(score, sign) for sign, score in zip(y, x)]",
            "slopes": "[sgd_fast.Hinge(1.0).py_dloss(score, sign) for sign, score in zip(y, x)]",
        },
        optax={"none": "optax.hinge_loss(x, y)"},
        scipy=NONE,
    ),
    Entry(
        "Hinge()",
        "signs, scores, K columns",
        keras={"how": "keras.losses.Hinge(reduction=how)(y, x)"},
        optax={"none": "optax.hinge_loss(x, y).mean(1)"},
    ),
    Entry(
        "SquaredHinge()",
        "signs, scores",
        torch={"how": "2 * F.multi_margin_loss(torch.stack([-x, x], 1) / 2, (y > 0).long(), p=2, reduction=how)"},
        keras={
            "how": "keras.losses.SquaredHinge(reduction=how)(y[:, None], x[:, None])",
            "none": "keras.losses.squared_hinge((y[:, None] + 1) / 2, x[:, None])",
        },
        sklearn={
            "none": "[sgd_fast.SquaredHinge(1.0).py_loss(score, sign) for sign, score in zip(y, x)]",
            "slopes": "[sgd_fast.SquaredHinge(1.0).py_dloss(score, sign) for sign, score in zip(y, x)]",
        },
        optax=NONE,
        scipy=NONE,
    ),
    Entry(
        "ModifiedHuber()",
        "signs, scores",
        torch=NONE,
        keras=NONE,
        sklearn={
            "none": "[sgd_fast.ModifiedHuber().py_loss(score, sign) for sign, score in zip(y, x)]",
            "slopes": "[sgd_fast.ModifiedHuber().py_dloss(score, sign) for sign, score in zip(y, x)]",
        },
        optax=NONE,
        scipy=NONE,
    ),
]

MARGIN += [
    Entry(
        "Perceptron()",
        "signs, scores",
        torch={"how": "F.margin_ranking_loss(x, torch.zeros_like(x), y, reduction=how)"},
        keras=NONE,
        sklearn={
            "none": "[sgd_fast.Hinge(0.0).py_loss(score, sign) for sign, score in zip(y, x)]",
            "slopes": "[sgd_fast.Hinge(0.0).py_dloss(score, sign) for sign, score in zip(y, x)]",
        },
        optax={"none": "optax.losses.perceptron_loss(x, y)"},
        scipy=NONE,
    ),
]

OVERLAP = [
    Entry(
        "Dice()",
        "bits, probabilities, K columns",
        torch={"none": "monai_dice(x, y, smooth_nr=0, smooth_dr=0)"},
        keras={"how": "keras.losses.Dice(axis=-1, reduction=how)(y, x)"},
    ),
    Entry(
        "Dice()",
        "bits, decisions, K columns",
        sklearn={"mean, value only": "1 - f1_score(y, x, average='samples')"},
        scipy={"none": "[distance.dice(a, b) for a, b in zip(y.astype(bool), x.astype(bool))]"},
    ),
    Entry(
        "Dice(squared=True, smooth=1e-5)",
        "bits, probabilities, K columns",
        torch={"none": "monai_dice(x, y, squared_pred=True)"},
    ),
    Entry(
        "Dice(from_logits=True)",
        "bits, logits, K columns",
        torch={"none": "monai_dice(torch.sigmoid(x), y, smooth_nr=0, smooth_dr=0)"},
        keras={"how": "keras.losses.Dice(axis=-1, reduction=how)(y, keras.ops.sigmoid(x))"},
        optax={"none": "optax.losses.binary_dice_loss(x, y, smooth=0.0)"},
    ),
    Entry(
        "Dice(smooth=2.0, from_logits=True)",
        "bits, logits, K columns",
        optax={"none": "optax.losses.binary_dice_loss(x, y)"},
    ),
    Entry(
        "Jaccard()",
        "bits, probabilities, K columns",
        torch={"none": "monai_dice(x, y, jaccard=True, smooth_nr=0, smooth_dr=0)"},
        keras={"how": "keras.losses.Tversky(alpha=1.0, beta=1.0, axis=-1, reduction=how)(y, x)"},
    ),
    Entry(
        "Jaccard()",
        "bits, decisions, K columns",
        sklearn={"mean, value only": "1 - jaccard_score(y, x, average='samples')"},
        scipy={"none": "[distance.jaccard(a, b) for a, b in zip(y.astype(bool), x.astype(bool))]"},
    ),
    Entry(
        "Jaccard(from_logits=True)",
        "bits, logits, K columns",
        optax={"none": "optax.losses.dice_loss(x[..., None], y[..., None], alpha=1.0, beta=1.0, smooth=0.0)"},
    ),
    Entry(
        "Tversky()",
        "bits, probabilities, K columns",
        torch={"none": "torch.stack([smp_tversky(a, b, 0.3, 0.7) for a, b in zip(x, y)])"},
        keras={"how": "keras.losses.Tversky(alpha=0.7, beta=0.3, axis=-1, reduction=how)(y, x)"},
        scipy=NONE,
    ),
    Entry(
        "Tversky(alpha=0.2, beta=0.8)",
        "bits, decisions, K columns",
        sklearn={"mean, value only": "1 - fbeta_score(y, x, beta=2, average='samples')"},
    ),
    Entry(
        "Tversky(smooth=1.0, from_logits=True)",
        "bits, logits, K columns",
        optax={"none": "optax.losses.dice_loss(x[..., None], y[..., None], alpha=0.3, beta=0.7)"},
    ),
]

METRIC_LEARNING = [
    Entry("Contrastive()", "pairs, distances", torch=NONE, keras=NONE, sklearn=NONE, optax=NONE, scipy=NONE),
    Entry(
        "Triplet()",
        "a positive and a negative, distances",
        torch={
            "how": "F.triplet_margin_loss(torch.zeros_like(x[:, :1]), x[:, :1], x[:, 1:], eps=0.0, reduction=how)",
        },
        keras=NONE,
        sklearn=NONE,
        optax={
            "none": "optax.losses.triplet_margin_loss(jnp.zeros_like(x[:, :1]), x[:, :1], x[:, 1:], eps=0.0)",
        },
        scipy=NONE,
    ),
    Entry(
        "Triplet(margin=0.2)",
        "a positive and a negative, distances",
        torch={
            "how": "F.triplet_margin_with_distance_loss(torch.zeros_like(x[:, :1]), x[:, :1], x[:, 1:], margin=0.2, "
            "distance_function=lambda a, b: (a - b).abs()[:, 0], reduction=how)",
        },
    ),
    Entry(
        "InfoNCE()",
        "candidates, similarities",
        torch={"how": "F.cross_entropy(x / 0.07, y, reduction=how)"},
        keras={"how": "keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction=how)(y, x / 0.07)"},
        sklearn={"none": "sklearn_loss.HalfMultinomialLoss(n_classes=K).loss(y.astype(float), x / 0.07)"},
        optax={"none": "optax.losses.softmax_cross_entropy_with_integer_labels(x / 0.07, y)"},
        scipy=NONE,
    ),
    Function("InfoNCE()(y, s)", "views", optax="optax.losses.ntxent(z, group)"),
    Entry(
        "PairwiseLogistic()",
        "lists of two",
        torch={"how": "F.soft_margin_loss(x[:, 0] - x[:, 1], torch.sign(y[:, 0] - y[:, 1]), reduction=how)"},
        keras=NONE,
        sklearn=NONE,
        optax={"none": "optax.sigmoid_binary_cross_entropy(x[:, 0] - x[:, 1], (y[:, 0] > y[:, 1]).astype(x.dtype))"},
        scipy=NONE,
    ),
]

HINGE = [
    Entry(
        "MulticlassHinge()",
        "labels, logits",
        torch={
            "how": "K * F.multi_margin_loss(x, y, reduction=how)",
            "class-weighted none": "K * F.multi_margin_loss(x, y, weight=c, reduction='none')",
            "class-weighted sum": "K * F.multi_margin_loss(x, y, weight=c, reduction='sum')",
            "class-weighted mean": "K * F.multi_margin_loss(x, y, weight=c) * n / c[y].sum()",
        },
        keras=NONE,
        sklearn=NONE,
        optax=NONE,
        scipy=NONE,
    ),
    Entry(
        "MulticlassHinge(margin=2.0)",
        "labels, logits",
        torch={"how": "K * F.multi_margin_loss(x, y, margin=2.0, reduction=how)"},
    ),
    Entry(
        "CrammerSinger()",
        "labels, logits",
        torch=NONE,
        sklearn={"mean": "hinge_loss(y, x)", "weighted mean": "hinge_loss(y, x, sample_weight=w)"},
        optax={"none": "optax.losses.multiclass_hinge_loss(x, y)"},
        scipy=NONE,
    ),
    Entry(
        "CrammerSinger()",
        "labels, scores above 0",
        keras={"how": "keras.losses.CategoricalHinge(reduction=how)(keras.ops.one_hot(y, K), x)"},
    ),
]

MULTI_LABEL = [
    Entry(
        "HammingLoss()",
        "bits, decisions, K columns",
        torch=NONE,
        keras={"none, value only": "(1 - keras.metrics.binary_accuracy(y, x)).mean(1)"},
        sklearn={"mean": "hamming_loss(y, x)", "weighted mean": "hamming_loss(y, x, sample_weight=w)"},
        optax=NONE,
        scipy={"none": "[distance.hamming(*rows) for rows in zip(y, x)]"},
    ),
    Entry(
        "RankingLoss()",
        "bits, logits, K columns",
        torch=NONE,
        keras=NONE,
        sklearn={"mean": "label_ranking_loss(y, x)", "weighted mean": "label_ranking_loss(y, x, sample_weight=w)"},
        optax=NONE,
        scipy=NONE,
    ),
    Entry("RankingLoss()", "two ties", sklearn={"mean": "label_ranking_loss(y, x)"}),
    Entry(
        "SparsemaxLoss()",
        "labels, logits",
        torch=NONE,
        keras=NONE,
        sklearn=NONE,
        optax={"none": "optax.losses.multiclass_sparsemax_loss(x, y)"},
        scipy=NONE,
    ),
    Function(
        "SparsemaxLoss()(y.astype(int), np.stack([0 * x, x], axis=1), reduction='none')",
        "bits, logits",
        optax="optax.losses.sparsemax_loss(x, y)",
    ),
]

FUNCTIONS = [
    Function(
        "sigmoid(x)",
        "scores",
        torch="torch.sigmoid(x)",
        keras="keras.activations.sigmoid(x)",
        sklearn="LogitLink().inverse(x)",
        optax="jax.nn.sigmoid(x)",
        scipy="special.expit(x)",
    ),
    Function(
        "log_sigmoid(x)",
        "scores",
        torch="F.logsigmoid(x)",
        keras="keras.activations.log_sigmoid(x)",
        sklearn=NONE,
        optax="jax.nn.log_sigmoid(x)",
        scipy="special.log_expit(x)",
    ),
    Function(
        "softmax(x)",
        "scores",
        torch="F.softmax(x, dim=-1)",
        keras="keras.activations.softmax(x)",
        sklearn="sklearn_softmax(x)",
        optax="jax.nn.softmax(x)",
        scipy="special.softmax(x, axis=-1)",
    ),
    Function(
        "softmax(x, axis=0)",
        "scores",
        torch="F.softmax(x, dim=0)",
        keras="keras.activations.softmax(x, axis=0)",
        optax="jax.nn.softmax(x, axis=0)",
        scipy="special.softmax(x, axis=0)",
    ),
    Function(
        "log_softmax(x)",
        "scores",
        torch="F.log_softmax(x, dim=-1)",
        keras="keras.activations.log_softmax(x)",
        sklearn=NONE,
        optax="jax.nn.log_softmax(x)",
        scipy="special.log_softmax(x, axis=-1)",
    ),
    Function(
        "logsumexp(x)",
        "scores",
        torch="torch.logsumexp(x, dim=-1)",
        keras="keras.ops.logsumexp(x, axis=-1)",
        sklearn=NONE,
        optax="jax.nn.logsumexp(x, axis=-1)",
        scipy="special.logsumexp(x, axis=-1)",
    ),
    Function(
        "sparsemax(x)",
        "scores",
        torch=NONE,
        keras=NONE,  # keras.ops.sparsemax gives other numbers: see differences.py
        sklearn=NONE,
        optax="jax.vmap(optax.projections.projection_simplex)(x)",
        scipy=NONE,
    ),
    Function(
        "entropy(p)",
        "distributions",
        torch="torch.distributions.Categorical(probs=p).entropy()",
        keras=NONE,
        sklearn=NONE,
        optax="jax.scipy.special.entr(p).sum(1)",
        scipy="special.entr(p).sum(axis=1)",
    ),
    Function("entropy(p, base=2)", "distributions", scipy="stats.entropy(p, base=2, axis=1)"),
    Function(
        "cross_entropy(p, q)",
        "distributions",
        torch="F.cross_entropy(q.log(), p, reduction='none')",
        keras="keras.losses.categorical_crossentropy(p, q)",
        sklearn=NONE,
        optax="optax.softmax_cross_entropy(jnp.log(q), p)",
        scipy="-special.xlogy(p, q).sum(axis=1)",
    ),
    Function(
        "kl_divergence(p, q)",
        "distributions",
        torch="F.kl_div(q.log(), p, reduction='none').sum(1)",
        keras="keras.losses.kl_divergence(p, q)",
        sklearn=NONE,
        optax="optax.losses.kl_divergence(jnp.log(q), p)",
        scipy="special.rel_entr(p, q).sum(axis=1)",
    ),
    Function(
        "kl_divergence(p, q)",
        "distributions",
        torch="F.kl_div(q.log(), p.log(), reduction='none', log_target=True).sum(1)",
        keras="keras.losses.KLDivergence(reduction=None)(p, q)",
        optax="optax.losses.kl_divergence_with_log_targets(jnp.log(q), jnp.log(p))",
        scipy="stats.entropy(p, q, axis=1)",
    ),
    Function(
        "kl_divergence(p, q)",
        "distributions",
        optax="optax.losses.generalized_kl_divergence(jnp.log(q), p)",
        scipy="special.kl_div(p, q).sum(axis=1)",
    ),
    Function("kl_divergence(p, q, base=2)", "distributions", scipy="stats.entropy(p, q, base=2, axis=1)"),
    Function(
        "kl_divergence(p, q).mean()",
        "distributions",
        torch="F.kl_div(q.log(), p, reduction='batchmean')",
        keras="keras.losses.KLDivergence()(p, q)",
    ),
    Function(
        "js_divergence(p, q)",
        "distributions",
        torch=NONE,
        keras=NONE,
        sklearn=NONE,
        optax=NONE,
        scipy="distance.jensenshannon(p, q, axis=1) ** 2",
    ),
    Function("js_divergence(p, q, base=2)", "distributions", scipy="distance.jensenshannon(p, q, base=2, axis=1) ** 2"),
    Function(
        "one_hot(y)",
        "scores",
        torch="F.one_hot(y)",
        keras="keras.ops.one_hot(y, 4)",
        sklearn="label_binarize(y, classes=np.unique(y))",
        optax="jax.nn.one_hot(y, 4)",
        scipy=NONE,
    ),
    Function("one_hot(y)", "scores", keras="keras.utils.to_categorical(y, 4)"),
    Function(
        "multi_hot(y, 4)",
        "label sets",
        torch="F.one_hot(y, 4).sum(1)",
        keras="keras.ops.multi_hot(y, 4)",
        sklearn="MultiLabelBinarizer(classes=range(4)).fit_transform(y)",
        optax="jax.nn.one_hot(y, 4).sum(1)",
        scipy=NONE,
    ),
    Function(
        "class_weights(y)",
        "scores",
        torch=NONE,
        keras=NONE,
        sklearn="compute_class_weight('balanced', classes=np.unique(y), y=y)",
        optax=NONE,
        scipy=NONE,
    ),
    Function("recommend(y)", "scores", torch=NONE, keras=NONE, sklearn=NONE, optax=NONE, scipy=NONE),
]

OPTIMIZERS = [
    Path(
        "gradient_descent(slope, START, 0.1, STEPS)",
        "path",
        torch="torch.optim.SGD(parameters, lr=0.1)",
        keras="keras.optimizers.SGD(0.1)",
        sklearn="sklearn_optimizers.SGDOptimizer(parameters, 0.1, momentum=0.0, nesterov=False)",
        optax="optax.sgd(0.1)",
        scipy=NONE,
    ),
    Path(
        "sgd(slope, START, 0.1, STEPS, n_samples=10, batch_size=3, rng=0)",
        "path",
        torch="torch.optim.SGD(parameters, lr=0.1)",
        keras="keras.optimizers.SGD(0.1)",
        sklearn="sklearn_optimizers.SGDOptimizer(parameters, 0.1, momentum=0.0, nesterov=False)",
        optax="optax.sgd(0.1)",
        scipy=NONE,
    ),
    Path(
        "momentum(slope, START, 0.05, STEPS)",
        "path",
        torch="torch.optim.SGD(parameters, lr=0.05, momentum=0.9)",
        keras="keras.optimizers.SGD(0.05, momentum=0.9)",
        sklearn="sklearn_optimizers.SGDOptimizer(parameters, 0.05, momentum=0.9, nesterov=False)",
        optax="optax.sgd(0.05, momentum=0.9)",
        scipy=NONE,
    ),
    Path(
        "adam(slope, START, 0.3, STEPS)",
        "path",
        torch="torch.optim.Adam(parameters, lr=0.3)",
        optax="optax.adam(0.3)",
        scipy=NONE,
    ),
    Path(
        "adam(slope, START, 0.3, STEPS, beta1=0.8, beta2=0.95, epsilon=0.01)",
        "path",
        torch="torch.optim.Adam(parameters, lr=0.3, betas=(0.8, 0.95), eps=0.01)",
        optax="optax.adam(0.3, b1=0.8, b2=0.95, eps=0.01)",
    ),
    # Keras and scikit-learn add ε to a root that is not corrected yet. An ε that does not count makes them agree.
    Path(
        "adam(slope, START, 0.3, STEPS, epsilon=1e-20)",
        "path",
        keras="keras.optimizers.Adam(0.3, epsilon=1e-20)",
        sklearn="sklearn_optimizers.AdamOptimizer(parameters, 0.3, epsilon=1e-20)",
    ),
]

ENTRIES: list[Entry] = [
    *REGRESSION,
    *CROSS_ENTROPY,
    *FOCAL,
    *MARGIN,
    *OVERLAP,
    *METRIC_LEARNING,
    *HINGE,
    *MULTI_LABEL,
    *FUNCTIONS,
    *OPTIMIZERS,
]

# What a library assumes unless told otherwise, for the functions in the calls: the parameters that change a number.
# `make test-frameworks` reads them from the signatures. Left out are None, and where the columns or the classes lie.
SIGNATURES = {
    "F.binary_cross_entropy": "reduction='mean'",
    "F.binary_cross_entropy_with_logits": "reduction='mean'",
    "F.cross_entropy": "ignore_index=-100, reduction='mean', label_smoothing=0.0",
    "F.gaussian_nll_loss": "eps=1e-06, reduction='mean'",
    "F.huber_loss": "reduction='mean', delta=1.0",
    "F.kl_div": "reduction='mean', log_target=False",
    "F.l1_loss": "reduction='mean'",
    "F.margin_ranking_loss": "margin=0, reduction='mean'",
    "F.mse_loss": "reduction='mean'",
    "F.multi_margin_loss": "p=1, margin=1.0, reduction='mean'",
    "F.multilabel_soft_margin_loss": "reduction='mean'",
    "F.nll_loss": "ignore_index=-100, reduction='mean'",
    "F.poisson_nll_loss": "log_input=True, eps=1e-08, reduction='mean'",
    "F.smooth_l1_loss": "reduction='mean', beta=1.0",
    "F.soft_margin_loss": "reduction='mean'",
    "F.triplet_margin_loss": "margin=1.0, p=2, eps=1e-06, reduction='mean'",
    "F.triplet_margin_with_distance_loss": "margin=1.0, reduction='mean'",
    "brier_score_loss": "scale_by_half='auto'",
    "f1_score": "average='binary'",
    "fbeta_score": "average='binary'",
    "jaccard_score": "average='binary'",
    "keras.losses.BinaryCrossentropy": "from_logits=False, label_smoothing=0.0, reduction='sum_over_batch_size'",
    "keras.losses.BinaryFocalCrossentropy": "apply_class_balancing=False, alpha=0.25, gamma=2.0, "
    "from_logits=False, label_smoothing=0.0, reduction='sum_over_batch_size'",
    "keras.losses.CategoricalCrossentropy": "from_logits=False, label_smoothing=0.0, reduction='sum_over_batch_size'",
    "keras.losses.CategoricalFocalCrossentropy": "alpha=0.25, gamma=2.0, "
    "from_logits=False, label_smoothing=0.0, reduction='sum_over_batch_size'",
    "keras.losses.CategoricalHinge": "reduction='sum_over_batch_size'",
    "keras.losses.Dice": "reduction='sum_over_batch_size'",
    "keras.losses.Hinge": "reduction='sum_over_batch_size'",
    "keras.losses.Huber": "delta=1.0, reduction='sum_over_batch_size'",
    "keras.losses.KLDivergence": "reduction='sum_over_batch_size'",
    "keras.losses.LogCosh": "reduction='sum_over_batch_size'",
    "keras.losses.MeanAbsoluteError": "reduction='sum_over_batch_size'",
    "keras.losses.MeanSquaredError": "reduction='sum_over_batch_size'",
    "keras.losses.MeanSquaredLogarithmicError": "reduction='sum_over_batch_size'",
    "keras.losses.Poisson": "reduction='sum_over_batch_size'",
    "keras.losses.SparseCategoricalCrossentropy": "from_logits=False, reduction='sum_over_batch_size'",
    "keras.losses.SquaredHinge": "reduction='sum_over_batch_size'",
    "keras.losses.Tversky": "alpha=0.5, beta=0.5, reduction='sum_over_batch_size'",
    "keras.losses.categorical_crossentropy": "from_logits=False, label_smoothing=0.0",
    "keras.metrics.binary_accuracy": "threshold=0.5",
    "keras.optimizers.Adam": "learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07",
    "keras.optimizers.SGD": "learning_rate=0.01, momentum=0.0, nesterov=False",
    "log_loss": "normalize=True",
    "mean_pinball_loss": "alpha=0.5",
    "monai_dice": "squared_pred=False, jaccard=False, smooth_nr=1e-05, smooth_dr=1e-05",
    "optax.adam": "b1=0.9, b2=0.999, eps=1e-08, nesterov=False",
    "optax.huber_loss": "delta=1.0",
    "optax.losses.binary_dice_loss": "smooth=1.0, apply_sigmoid=True",
    "optax.losses.dice_loss": "smooth=1.0, alpha=0.5, beta=0.5, "
    "apply_softmax=True, reduction='mean', ignore_background=False",
    "optax.losses.ntxent": "temperature=0.07",
    "optax.losses.sigmoid_focal_loss": "gamma=2.0",
    "optax.losses.triplet_margin_loss": "margin=1.0, eps=1e-06",
    "optax.sgd": "nesterov=False",
    "sklearn_loss.HuberLoss": "quantile=0.9, delta=0.5",
    "sklearn_loss.PinballLoss": "quantile=0.5",
    "sklearn_optimizers.AdamOptimizer": "learning_rate_init=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-08",
    "sklearn_optimizers.SGDOptimizer": "learning_rate_init=0.1, momentum=0.9, nesterov=True",
    "smp_tversky": "alpha=0.5, beta=0.5, smooth=0.0, eps=1e-07",
    "torch.optim.Adam": "lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0",
    "torch.optim.SGD": "lr=0.001, momentum=0, dampening=0, weight_decay=0, nesterov=False",
    "torchvision_focal": "alpha=0.25, gamma=2",
    "zero_one_loss": "normalize=True",
}

# The other direction: losses of the libraries that lossbook does not have. What a library adds is in neither list.
NOT_HERE = {
    "torch": "ctc_loss linear_cross_entropy",
    "keras": "CTC CategoricalGeneralizedCrossEntropy Circle MeanAbsolutePercentageError",
    "sklearn": "coverage_error max_error mean_absolute_percentage_error mean_gamma_deviance mean_tweedie_deviance "
    "median_absolute_error root_mean_squared_error",
    "optax": "convex_kl_divergence cosine_similarity ctc_loss ctc_loss_with_forward_probs "
    "make_fenchel_young_loss multiclass_generalized_dice_loss multiclass_perceptron_loss poly_loss_cross_entropy "
    "ranking_softmax_loss safe_softmax_cross_entropy",
}
