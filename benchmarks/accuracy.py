"""How far off each library is, on the hard inputs of tests/exact.py: lossbook beside the libraries one would call.

    python benchmarks/accuracy.py [part of a name ...] [--json file.json]

One line is one library on one loss: the worst error in ulp (the distance to the next float; 4.5e15 of them are 100 %),
then how often it returned 0 where the exact result is above 1e-290, NaN where one exists, and an infinity where it is
finite or the reverse. Results below 2.2e-308 are left out of the error. The γ of focal loss are taken together. A
library that is not installed is skipped, and so is a loss that it does not have or gives in single precision only.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import json
import os
import platform
import re
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("JAX_ENABLE_X64", "1")

import numpy as np  # noqa: E402
from exact import GAMMAS, Exact, Family, Score, families  # noqa: E402

Call = Callable[[Any, Any], tuple[Any, Any]]  # (truth, prediction) → (losses, gradients or None)
Peers = dict[str, Call]  # the name of a family → the library's call


def torch_peers() -> Peers:
    import torch
    from torch.nn import functional as F

    def differentiated(function: Callable[[Any, Any], Any]) -> Call:
        def call(y: Any, x: Any) -> tuple[Any, Any]:
            z = torch.tensor(x, requires_grad=True)
            losses = function(torch.tensor(y), z)
            (gradient,) = torch.autograd.grad(losses.sum(), z)
            return losses.detach().numpy(), gradient.numpy()

        return call

    def value(function: Callable[[Any], Any]) -> Call:
        return lambda _, x: (function(torch.tensor(x)).numpy(), None)

    none = {"reduction": "none"}
    losses = {
        "MeanSquaredError": lambda y, x: F.mse_loss(x, y, **none),
        "MeanAbsoluteError": lambda y, x: F.l1_loss(x, y, **none),
        "Huber": lambda y, x: F.huber_loss(x, y, **none),
        "Logistic": lambda y, x: F.soft_margin_loss(x, y, **none),
        "binary, logits": lambda y, x: F.binary_cross_entropy_with_logits(x, y, **none),
        "binary, logits, soft": lambda y, x: F.binary_cross_entropy_with_logits(x, y, **none),
        "binary, probabilities": lambda y, x: F.binary_cross_entropy(x, y, **none),
        "binary, probabilities, soft": lambda y, x: F.binary_cross_entropy(x, y, **none),
        "softmax, labels": lambda y, x: F.cross_entropy(x, y, **none),
        "softmax, one-hot": lambda y, x: F.cross_entropy(x, y, **none),
        "softmax, soft": lambda y, x: F.cross_entropy(x, y, **none),
        "softmax, smoothed": lambda y, x: F.cross_entropy(x, y, label_smoothing=0.1, **none),
        "categorical, labels": lambda y, x: F.nll_loss(x.log(), y, **none),
        "MulticlassHinge": lambda y, x: F.multi_margin_loss(x, y, **none) * x.shape[1],
    }
    links = {
        "sigmoid": torch.sigmoid,
        "log_sigmoid": F.logsigmoid,
        "softmax": lambda x: torch.softmax(x, -1),
        "log_softmax": lambda x: torch.log_softmax(x, -1),
        "logsumexp": lambda x: torch.logsumexp(x, -1),
        "entropy": lambda x: torch.special.entr(x).sum(-1),
    }
    peers = {name: differentiated(f) for name, f in losses.items()} | {name: value(f) for name, f in links.items()}
    peers["kl_divergence"] = lambda p, q: (
        F.kl_div(torch.tensor(q).log(), torch.tensor(p), reduction="none").sum(-1),
        None,
    )
    return peers


def torchvision_peers() -> Peers:
    """The lines of torchvision.ops.sigmoid_focal_loss without α; torchvision itself is not needed."""
    import torch
    from torch.nn import functional as F

    def focal(gamma: float) -> Call:
        def call(y: Any, x: Any) -> tuple[Any, Any]:
            targets, inputs = torch.tensor(y), torch.tensor(x, requires_grad=True)
            p = torch.sigmoid(inputs)
            ce_loss = F.binary_cross_entropy_with_logits(inputs, targets, reduction="none")
            p_t = p * targets + (1 - p) * (1 - targets)
            loss = ce_loss * ((1 - p_t) ** gamma)
            (gradient,) = torch.autograd.grad(loss.sum(), inputs)
            return loss.detach().numpy(), gradient.numpy()

        return call

    return {f"binary focal γ={gamma:g}, logits": focal(gamma) for gamma in GAMMAS}


def scikit_learn_peers() -> Peers:
    """The compiled losses behind scikit-learn's estimators, which are private, and the public log_loss."""
    from sklearn._loss import loss as private
    from sklearn.metrics import log_loss

    def compiled(make: Callable[[int], Any], factor: float = 1.0) -> Call:
        def call(y: Any, x: Any) -> tuple[Any, Any]:
            loss, gradient = make(np.shape(x)[-1]).loss_gradient(np.asarray(y, dtype=float), x)
            return factor * loss, factor * gradient

        return call

    def metric(y: Any, q: Any) -> tuple[Any, Any]:
        classes = range(q.shape[1]) if np.ndim(q) == 2 else [0, 1]
        return [log_loss([int(a)], [b], labels=classes) for a, b in zip(y, q)], None

    return {
        "MeanSquaredError": compiled(lambda k: private.HalfSquaredError(), 2.0),
        "MeanAbsoluteError": compiled(lambda k: private.AbsoluteError()),
        "Huber": compiled(lambda k: private.HuberLoss(delta=1.0)),
        "Pinball": compiled(lambda k: private.PinballLoss(quantile=0.2)),
        "binary, logits": compiled(lambda k: private.HalfBinomialLoss()),
        "binary, logits, soft": compiled(lambda k: private.HalfBinomialLoss()),
        "softmax, labels": compiled(lambda k: private.HalfMultinomialLoss(n_classes=k)),
        "binary, probabilities": metric,
        "categorical, labels": metric,
    }


def scipy_peers() -> Peers:
    from scipy import special, stats
    from scipy.spatial.distance import jensenshannon

    return {
        "Huber": lambda y, x: (special.huber(1, x - y), None),
        "binary, logits": lambda y, x: (-special.log_expit((2 * y - 1) * x), None),
        "binary, probabilities": lambda y, q: (-special.xlogy(y, q) - special.xlog1py(1 - y, -q), None),
        "binary, probabilities, soft": lambda y, q: (-special.xlogy(y, q) - special.xlog1py(1 - y, -q), None),
        "softmax, labels": lambda y, x: (-special.log_softmax(x, axis=-1)[np.arange(len(y)), y], None),
        "softmax, soft": lambda p, x: (-(p * special.log_softmax(x, axis=-1)).sum(axis=-1), None),
        "sigmoid": lambda _, x: (special.expit(x), None),
        "log_sigmoid": lambda _, x: (special.log_expit(x), None),
        "softmax": lambda _, x: (special.softmax(x, axis=-1), None),
        "log_softmax": lambda _, x: (special.log_softmax(x, axis=-1), None),
        "logsumexp": lambda _, x: (special.logsumexp(x, axis=-1), None),
        "entropy": lambda _, p: (stats.entropy(p, axis=-1), None),
        "kl_divergence": lambda p, q: (stats.entropy(p, q, axis=-1), None),
        "js_divergence": lambda p, q: (jensenshannon(p, q, axis=-1) ** 2, None),
    }


def jax_call(function: Callable[[Any, Any], Any]) -> Call:
    import jax

    def call(y: Any, x: Any) -> tuple[Any, Any]:
        losses, pull_back = jax.vjp(lambda z: function(y, z), jax.numpy.asarray(x))
        return np.asarray(losses), np.asarray(pull_back(jax.numpy.ones_like(losses))[0])

    return call


def optax_peers() -> Peers:
    import jax
    import optax.losses as ox

    def value(function: Callable[[Any], Any]) -> Call:
        return lambda _, x: (np.asarray(function(jax.numpy.asarray(x))), None)

    losses: dict[str, Callable[[Any, Any], Any]] = {
        "MeanSquaredError": lambda y, x: ox.squared_error(x, y),
        "Huber": lambda y, x: ox.huber_loss(x, y),
        "LogCosh": lambda y, x: ox.log_cosh(x, y),
        "Hinge": lambda y, x: ox.hinge_loss(x, y),
        "binary, logits": lambda y, x: ox.sigmoid_binary_cross_entropy(x, y),
        "binary, logits, soft": lambda y, x: ox.sigmoid_binary_cross_entropy(x, y),
        "softmax, labels": lambda y, x: ox.softmax_cross_entropy_with_integer_labels(x, y),
        "softmax, one-hot": lambda p, x: ox.softmax_cross_entropy(x, p),
        "softmax, soft": lambda p, x: ox.softmax_cross_entropy(x, p),
    }
    for gamma in GAMMAS:
        losses[f"binary focal γ={gamma:g}, logits"] = lambda y, x, g=gamma: ox.sigmoid_focal_loss(x, y, gamma=g)
    peers = {name: jax_call(function) for name, function in losses.items()}
    return peers | {
        # At a tie any split of the slope is a subgradient, so that the gradients are not compared.
        "CrammerSinger": lambda y, x: (np.asarray(ox.multiclass_hinge_loss(x, y)), None),
        "kl_divergence": lambda p, q: (np.asarray(ox.kl_divergence(jax.numpy.log(q), p)), None),
        "sigmoid": value(jax.nn.sigmoid),
        "log_sigmoid": value(jax.nn.log_sigmoid),
        "softmax": value(jax.nn.softmax),
        "log_softmax": value(jax.nn.log_softmax),
        "logsumexp": value(lambda x: jax.nn.logsumexp(x, axis=-1)),
    }


def keras_peers() -> Peers:
    """Keras on JAX, in double precision; an elementwise loss is a mean over the last axis, which has one entry here."""
    import keras
    from keras import losses as kl

    keras.config.set_floatx("float64")

    def column(function: Callable[..., Any], **options: Any) -> Call:
        inner = jax_call(lambda y, x: function(y, x, **options))
        return lambda y, x: inner(np.asarray(y)[:, None], np.asarray(x)[:, None])

    def rows(function: Callable[..., Any], **options: Any) -> Call:
        return jax_call(lambda y, x: function(y, x, **options))

    peers = {
        "MeanSquaredError": column(kl.mean_squared_error),
        "MeanAbsoluteError": column(kl.mean_absolute_error),
        "Huber": column(kl.huber),
        "LogCosh": column(kl.log_cosh),
        "Hinge": column(kl.hinge),
        "SquaredHinge": column(kl.squared_hinge),
        "binary, logits": column(kl.binary_crossentropy, from_logits=True),
        "binary, logits, soft": column(kl.binary_crossentropy, from_logits=True),
        "binary, probabilities": column(kl.binary_crossentropy),
        "binary, probabilities, soft": column(kl.binary_crossentropy),
        "softmax, labels": rows(kl.sparse_categorical_crossentropy, from_logits=True),
        "softmax, one-hot": rows(kl.categorical_crossentropy, from_logits=True),
        "softmax, soft": rows(kl.categorical_crossentropy, from_logits=True),
        "categorical, labels": rows(kl.sparse_categorical_crossentropy),
        "categorical, soft": rows(kl.categorical_crossentropy),
        "kl_divergence": lambda p, q: (np.asarray(kl.kl_divergence(p, q)), None),
    }
    for gamma in GAMMAS:
        options = {"gamma": gamma}
        binary, several = kl.binary_focal_crossentropy, kl.categorical_focal_crossentropy
        peers[f"binary focal γ={gamma:g}, logits"] = column(binary, from_logits=True, **options)
        peers[f"binary focal γ={gamma:g}, probabilities"] = column(binary, **options)
        peers[f"softmax focal γ={gamma:g}, soft"] = rows(several, alpha=1.0, from_logits=True, **options)
        peers[f"focal γ={gamma:g}, probabilities"] = rows(several, alpha=1.0, **options)
    return peers


LIBRARIES: dict[str, tuple[str, Callable[[], Peers]]] = {  # name → distribution, its calls
    "torch": ("torch", torch_peers),
    "torchvision's formula": ("torch", torchvision_peers),
    "scikit-learn": ("scikit-learn", scikit_learn_peers),
    "scipy": ("scipy", scipy_peers),
    "Keras": ("keras", keras_peers),
    "optax, jax.nn": ("optax", optax_peers),
}


def installed() -> tuple[dict[str, Peers], dict[str, str]]:
    """The libraries that are there, with their versions; a line for each that is not."""
    found: dict[str, Peers] = {}
    versions = {"python": platform.python_version(), "numpy": np.__version__}
    print(f"Python {versions['python']}, NumPy {versions['numpy']}")
    for name, (distribution, make) in LIBRARIES.items():
        try:
            found[name] = make()
            versions[distribution] = importlib.metadata.version(distribution).partition("+")[0]
            print(f"{name}: {distribution} {versions[distribution]}")
        except ImportError as error:
            print(f"{name}: skipped, {error}")
    return found, versions


def measure(call: Call, family: Family, answers: list[Exact], value: Score, gradient: Score | None) -> Score | None:
    """Add a library's errors to ``value``, and to ``gradient`` where it has one."""
    for (truth, prediction), exact in zip(family.batches, answers):
        losses, slopes = call(truth, prediction)
        value.add(losses, exact.value, exact.value_size)
        if exact.gradient is not None and slopes is not None:
            gradient = gradient or Score()
            gradient.add(slopes, exact.gradient, exact.gradient_size)
    return gradient


def ours(family: Family) -> Call:
    found = family.found()
    return lambda truth, prediction: next(found)


def cells(score: Score | None) -> str:
    if score is None:
        return f"{'–':>10}{'':18}"
    worst = f"{score.ulp:.2f}" if score.ulp < 1000 else f"{score.ulp:.1e}"
    return f"{worst:>10}{score.zeros:6}{score.nans:6}{score.infs:6}"


def stored(score: Score | None) -> dict[str, float] | None:
    if score is None:
        return None
    error = {
        "ulp": float(f"{score.ulp:.3g}"),
        "at": float(f"{score.at:.3g}"),
        "relative": float(f"{score.relative:.3g}"),
    }
    return error | {"zeros": score.zeros, "nans": score.nans, "infs": score.infs}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wanted", nargs="*", help="only losses whose name contains one of these")
    parser.add_argument("--json", type=Path, help="also write the table to this file")
    arguments = parser.parse_args()
    libraries, versions = installed()
    found: dict[str, Any] = {}
    columns = f"{'worst ulp':>10}{'0':>6}{'NaN':>6}{'inf':>6}"
    print(f"\n{'':32}{'':24}{'value':^28}{'gradient':^28}\n{'loss':32}{'library':24}{columns}{columns}")
    groups: dict[str, list[Family]] = {}
    for family in families():
        groups.setdefault(re.sub(r" γ=[\d.]+", "", family.name), []).append(family)
    for name, group in groups.items():
        if arguments.wanted and not any(part in name for part in arguments.wanted):
            continue
        answers = [list(family.exact()) for family in group]
        for library in ("lossbook", *libraries):
            value, gradient, measured = Score(), None, False
            for family, exact in zip(group, answers):
                call = ours(family) if library == "lossbook" else libraries[library].get(family.name)
                if call:
                    gradient, measured = measure(call, family, exact, value, gradient), True
            if measured:
                print(f"{name:32}{library:24}{cells(value)}{cells(gradient)}", flush=True)
                found.setdefault(name, {})[library] = {"value": stored(value), "gradient": stored(gradient)}
        print()
    if arguments.json:
        sums = [name for name, group in groups.items() if name in found and group[0].sums]  # over classes
        text = json.dumps({"versions": versions, "sums": sums, "losses": found}, indent=1, ensure_ascii=False)
        arguments.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with np.errstate(all="ignore"):
        main()
