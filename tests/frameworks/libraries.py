"""The libraries under the names that the calls use, their arrays and their gradients.

lossbook beside the libraries that others use: `make test-frameworks`, which installs them. dictionary.py says what is
said where, differences.py where the numbers part. Neither the book nor the package needs these libraries.
"""

from __future__ import annotations

import inspect
import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Before the first import of the libraries: Keras on torch, JAX without a search for other devices.
os.environ["KERAS_BACKEND"] = "torch"
os.environ.setdefault("JAX_PLATFORMS", "cpu")
sys.path.insert(0, str(Path(__file__).parents[2]))  # for the scripts beside this file

import jax
import jax.numpy as jnp
import keras
import numpy as np
import optax
import scipy.special
import scipy.stats
import sklearn.metrics
import torch
import torch.nn.functional as F
from scipy.spatial import distance
from sklearn._loss import loss as sklearn_loss
from sklearn._loss.link import LogitLink
from sklearn.linear_model import _sgd_fast as sgd_fast
from sklearn.neural_network import _stochastic_optimizers as sklearn_optimizers
from sklearn.preprocessing import MultiLabelBinarizer, label_binarize
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.extmath import softmax as sklearn_softmax

import lossbook
import lossbook.divergence

jax.config.update("jax_enable_x64", True)
torch.set_num_threads(1)


def T(values: Any) -> torch.Tensor:
    return torch.tensor(np.asarray(values))


def J(values: Any) -> jax.Array:
    return jnp.asarray(np.asarray(values))


def keras_array(values: Any) -> torch.Tensor:
    """Keras computes in float32 unless told otherwise, and in part even then; its backend here is torch."""
    tensor = T(values)
    return tensor.float() if tensor.is_floating_point() else tensor


def torch_gradient(function: Callable[[torch.Tensor], Any], at: Any) -> np.ndarray:
    """The gradient of the sum of ``function`` at ``at``; for Keras too, whose backend here is torch."""
    point = T(at).requires_grad_()
    function(point).sum().backward()
    return numpy(point.grad)


def jax_gradient(function: Callable[[Any], Any], at: Any) -> np.ndarray:
    return numpy(jax.grad(lambda point: jnp.sum(function(point)))(J(at)))


def torchvision_focal(x: torch.Tensor, y: torch.Tensor, alpha: float = 0.25, gamma: float = 2) -> torch.Tensor:
    """torchvision.ops.sigmoid_focal_loss as its source has it, which spares the installation of torchvision."""
    p = torch.sigmoid(x)
    ce = F.binary_cross_entropy_with_logits(x, y, reduction="none")
    p_t = p * y + (1 - p) * (1 - y)
    loss = ce * ((1 - p_t) ** gamma)
    return loss if alpha < 0 else (alpha * y + (1 - alpha) * (1 - y)) * loss


def monai_dice(
    x: torch.Tensor,
    y: torch.Tensor,
    squared_pred: bool = False,
    jaccard: bool = False,
    smooth_nr: float = 1e-5,
    smooth_dr: float = 1e-5,
) -> torch.Tensor:
    """MONAI 1.6's DiceLoss for masks as rows, one class, one loss a mask, as its source has it."""
    tp = (x * y).sum(1)
    if squared_pred:
        tp = ((x**2).sum(1) + (y**2).sum(1) - ((x - y) ** 2).sum(1)) / 2
    sizes = (x**2).sum(1) + (y**2).sum(1) if squared_pred else x.sum(1) + y.sum(1)
    errors = (sizes - 2 * tp) * (1.0 if jaccard else 0.5)
    return 1 - (2 * tp + smooth_nr) / (2 * (tp + errors) + smooth_dr)


def smp_tversky(
    x: torch.Tensor, y: torch.Tensor, alpha: float = 0.5, beta: float = 0.5, smooth: float = 0.0, eps: float = 1e-7
) -> torch.Tensor:
    """segmentation-models-pytorch 0.6's TverskyLoss, and at 0.5 its DiceLoss: the whole batch is one mask."""
    tp = (x.sum() + y.sum() - (x - y).abs().sum()) / 2
    score = (tp + smooth) / (tp + alpha * (x.sum() - tp) + beta * (y.sum() - tp) + smooth).clamp_min(eps)
    return (1 - score) * (y.sum() > 0)


def keras_rs_pairwise_logistic(y: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """keras-rs 0.4's PairwiseLogisticLoss with its default reduction, as its source has it."""
    above = (y[:, :, None] - y[:, None, :] > 0) * F.softplus(x[:, None, :] - x[:, :, None])
    return above.sum(2).mean()


def metric_learning_contrastive(y: torch.Tensor, d: torch.Tensor, margin: float = 1.0) -> torch.Tensor:
    """pytorch-metric-learning 2.9's ContrastiveLoss of pairs at distances d: means of what is above 0."""
    kinds = d[y == 1], (margin - d[y == 0]).relu()
    return sum((kind[kind > 0].mean() for kind in kinds if (kind > 0).any()), torch.zeros(()))


def numpy(value: Any) -> np.ndarray:
    if isinstance(value, torch.Tensor):
        value = value.detach().cpu().numpy()
    if isinstance(value, (list, tuple)):
        value = [numpy(item) for item in value]
    return np.asarray(value)


ARRAYS: dict[str, Callable[[Any], Any]] = {
    "torch": T,
    "keras": keras_array,
    "sklearn": np.asarray,
    "optax": J,
    "scipy": np.asarray,
}
GRADIENTS = {"torch": torch_gradient, "keras": torch_gradient, "optax": jax_gradient}

# torch, optax, scikit-learn and scipy compute in float64: numbers up to 30, a dozen operations, and forms that lose
# what is 1e-16 of a summand. float32, and Keras always, has 7 digits.
DOUBLE = {"rtol": 1e-11, "atol": 1e-13}
SINGLE = {"rtol": 2e-5, "atol": 3e-6}

OURS: dict[str, Any] = {name: getattr(lossbook, name) for name in lossbook.__all__}
OURS |= {"cross_entropy": lossbook.divergence.cross_entropy, "inspect": inspect, "np": np}

THEIRS: dict[str, Any] = {name: getattr(sklearn.metrics, name) for name in sklearn.metrics.__all__}
THEIRS |= {
    "F": F,
    "J": J,
    "LogitLink": LogitLink,
    "MultiLabelBinarizer": MultiLabelBinarizer,
    "T": T,
    "compute_class_weight": compute_class_weight,
    "distance": distance,
    "jax": jax,
    "jax_gradient": jax_gradient,
    "jnp": jnp,
    "keras": keras,
    "label_binarize": label_binarize,
    "keras_rs_pairwise_logistic": keras_rs_pairwise_logistic,
    "math": math,
    "metric_learning_contrastive": metric_learning_contrastive,
    "monai_dice": monai_dice,
    "np": np,
    "optax": optax,
    "scipy": scipy,
    "sgd_fast": sgd_fast,
    "sklearn_loss": sklearn_loss,
    "sklearn_optimizers": sklearn_optimizers,
    "sklearn_softmax": sklearn_softmax,
    "smp_tversky": smp_tversky,
    "special": scipy.special,
    "stats": scipy.stats,
    "torch": torch,
    "torch_gradient": torch_gradient,
    "torchvision_focal": torchvision_focal,
}


def evaluate(call: str, names: dict[str, Any], **local: Any) -> Any:
    # One dict for globals: a lambda or a comprehension in a call must find the names too.
    return eval(call, names | local)
