"""Every loss of torch, Keras, optax and scikit-learn that fits check_loss, with what is declared of it and why it is so.

``python tests/frameworks/famous.py`` runs them all and writes book/data/famous.json for the page; test_checks.py runs them
again and compares. ``y`` and ``x`` are truth and prediction in the library's own arrays. LEFT_OUT has the others, each
with the reason.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.path.insert(0, str(Path(__file__).parent))
    import conftest  # noqa: F401  Keras on torch

from libraries import THEIRS, evaluate  # noqa: E402

from lossbook.checks import Report, check_loss  # noqa: E402

DATA = ROOT / "book" / "data" / "famous.json"
FRAMEWORK = {"torch": "torch", "keras": "keras", "optax": "jax", "sklearn": None}


@dataclass(frozen=True)
class Famous:
    """One call of a library, what it is declared to be, the findings that are no pass, and why they are as they are."""

    library: str
    name: str
    call: str
    declared: dict[str, Any]
    found: str  # "name verdict, …" in the order of the report
    why: str

    def report(self) -> Report:
        return check_loss(
            lambda y, x: evaluate(self.call, THEIRS, y=y, x=x, n=len(y), K=x.shape[-1]),
            framework=FRAMEWORK[self.library],
            **self.declared,
        )


def _declared(target: str, prediction: str | None = None, **more: Any) -> dict[str, Any]:
    return {"target": target, "prediction": prediction} | more


NUMBER, NUMBERS = _declared("number"), _declared("number", reduction="none")
BITS, BIT_LOGITS = _declared("binary", "probabilities"), _declared("binary", "logits")
SIGN = _declared("sign")
CLASSES, LOGITS = _declared("class", "probabilities"), _declared("class", "logits")
SCORES = _declared("class", "scores")
SHARES, SHARE_LOGITS = _declared("distribution", "probabilities"), _declared("distribution", "logits")
MASK, MASK_LOGITS = _declared("labels", "probabilities"), _declared("labels", "logits")
EACH = {"reduction": "none"}
WHOLE = {"reduction": None}

FAMOUS = [
    Famous("torch", "mse_loss", "F.mse_loss(x, y)", NUMBER, "", ""),
    Famous("torch", "l1_loss", "F.l1_loss(x, y)", NUMBER, "", ""),
    Famous("torch", "huber_loss", "F.huber_loss(x, y)", NUMBER, "", ""),
    Famous("torch", "smooth_l1_loss", "F.smooth_l1_loss(x, y, beta=2.0)", NUMBER, "", ""),
    Famous("torch", "poisson_nll_loss", "F.poisson_nll_loss(x, y)", NUMBER, "", ""),
    Famous("torch", "poisson_nll_loss of a rate", "F.poisson_nll_loss(x, y, log_input=False)", NUMBER, "", ""),
    Famous("torch", "gaussian_nll_loss with variance 1", "F.gaussian_nll_loss(x, y, torch.ones_like(x))", NUMBER, "", ""),
    Famous("torch", "binary_cross_entropy", "F.binary_cross_entropy(x, y)", BITS, "", ""),
    Famous(
        "torch", "binary_cross_entropy_with_logits", "F.binary_cross_entropy_with_logits(x, y)", BIT_LOGITS, "", ""
    ),
    Famous(
        "torch",
        "binary_cross_entropy_with_logits with pos_weight",
        "F.binary_cross_entropy_with_logits(x, y, pos_weight=torch.tensor(3.0))",
        BIT_LOGITS,
        "",
        "",
    ),
    Famous("torch", "multilabel_soft_margin_loss", "F.multilabel_soft_margin_loss(x, y)", MASK_LOGITS, "", ""),
    Famous("torch", "soft_margin_loss", "F.soft_margin_loss(x, y)", SIGN, "", ""),
    Famous("torch", "hinge_embedding_loss", "F.hinge_embedding_loss(x, y)", SIGN, "", ""),
    Famous("torch", "cross_entropy", "F.cross_entropy(x, y)", LOGITS, "", ""),
    Famous("torch", "cross_entropy, summed", "F.cross_entropy(x, y, reduction='sum')", LOGITS | {"reduction": "sum"}, "", ""),
    Famous("torch", "cross_entropy of distributions", "F.cross_entropy(x, y)", SHARE_LOGITS, "", ""),
    Famous("torch", "cross_entropy with label_smoothing", "F.cross_entropy(x, y, label_smoothing=0.1)", LOGITS, "", ""),
    Famous(
        "torch",
        "cross_entropy with weight",
        "F.cross_entropy(x, y, weight=torch.tensor([1.0, 2.0, 3.0], dtype=x.dtype))",
        LOGITS,
        "",
        "",
    ),
    Famous("torch", "cross_entropy of probabilities", "F.cross_entropy(x, y)", CLASSES, "", ""),
    Famous("torch", "nll_loss of log_softmax", "F.nll_loss(F.log_softmax(x, dim=1), y)", LOGITS, "", ""),
    Famous("torch", "nll_loss of the scores", "F.nll_loss(x, y)", LOGITS, "", ""),
    Famous("torch", "kl_div with batchmean", "F.kl_div(x.log(), y, reduction='batchmean')", SHARES, "", ""),
    Famous("torch", "kl_div by default", "F.kl_div(x.log(), y)", SHARES, "", ""),
    Famous("torch", "kl_div of probabilities", "F.kl_div(x, y, reduction='batchmean')", SHARES, "", ""),
    Famous("torch", "multi_margin_loss", "F.multi_margin_loss(x, y)", SCORES, "", ""),
    Famous("torch", "sigmoid_focal_loss of torchvision", "torchvision_focal(x, y)", BIT_LOGITS | EACH, "", ""),
    *[
        Famous("keras", name, f"keras.losses.{name}()(y, x)", declared, "", "")
        for name, declared in (
            ("MeanSquaredError", NUMBER),
            ("MeanAbsoluteError", NUMBER),
            ("Huber", NUMBER),
            ("LogCosh", NUMBER),
            ("MeanAbsolutePercentageError", NUMBER),
            ("MeanSquaredLogarithmicError", NUMBER),
            ("Poisson", NUMBER),
            ("BinaryCrossentropy", BITS),
            ("BinaryFocalCrossentropy", BITS),
            ("Hinge", SIGN),
            ("SquaredHinge", SIGN),
            ("SparseCategoricalCrossentropy", CLASSES),
            ("CategoricalCrossentropy", SHARES),
            ("CategoricalFocalCrossentropy", SHARES),
            ("CategoricalGeneralizedCrossEntropy", CLASSES),
            ("CategoricalHinge", SHARE_LOGITS),
            ("KLDivergence", SHARES),
            ("Dice", MASK),
            ("Tversky", MASK),
        )
    ],
    Famous("keras", "BinaryCrossentropy from logits", "keras.losses.BinaryCrossentropy(from_logits=True)(y, x)", BIT_LOGITS, "", ""),
    Famous("keras", "BinaryFocalCrossentropy from logits", "keras.losses.BinaryFocalCrossentropy(from_logits=True)(y, x)", BIT_LOGITS, "", ""),
    Famous("keras", "CategoricalCrossentropy from logits", "keras.losses.CategoricalCrossentropy(from_logits=True)(y, x)", SHARE_LOGITS, "", ""),
    Famous(
        "keras",
        "SparseCategoricalCrossentropy from logits",
        "keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, x)",
        LOGITS,
        "",
        "",
    ),
    Famous("keras", "Dice, a sample at a time", "keras.losses.Dice(axis=1)(y, x)", MASK, "", ""),
    *[
        Famous("optax", name, call, declared, "", "")
        for name, call, declared in (
            ("squared_error", "optax.squared_error(x, y)", NUMBERS),
            ("l2_loss", "optax.l2_loss(x, y)", NUMBERS),
            ("huber_loss", "optax.huber_loss(x, y)", NUMBERS),
            ("log_cosh", "optax.log_cosh(x, y)", NUMBERS),
            ("sigmoid_binary_cross_entropy", "optax.sigmoid_binary_cross_entropy(x, y)", BIT_LOGITS | EACH),
            ("sigmoid_focal_loss", "optax.sigmoid_focal_loss(x, y)", BIT_LOGITS | EACH),
            ("sparsemax_loss", "optax.losses.sparsemax_loss(x, y)", BIT_LOGITS | EACH),
            ("hinge_loss", "optax.hinge_loss(x, y)", SIGN | EACH),
            ("perceptron_loss", "optax.perceptron_loss(x, y)", SIGN | EACH),
            ("softmax_cross_entropy", "optax.softmax_cross_entropy(x, y)", SHARE_LOGITS | EACH),
            ("safe_softmax_cross_entropy", "optax.safe_softmax_cross_entropy(x, y)", SHARE_LOGITS | EACH),
            (
                "softmax_cross_entropy_with_integer_labels",
                "optax.softmax_cross_entropy_with_integer_labels(x, y)",
                LOGITS | EACH,
            ),
            ("poly_loss_cross_entropy", "optax.poly_loss_cross_entropy(x, y)", SHARE_LOGITS | EACH),
            ("multiclass_hinge_loss", "optax.losses.multiclass_hinge_loss(x, y)", SCORES | EACH),
            ("multiclass_perceptron_loss", "optax.losses.multiclass_perceptron_loss(x, y)", SCORES | EACH),
            ("multiclass_sparsemax_loss", "optax.losses.multiclass_sparsemax_loss(x, y)", SCORES | EACH),
            ("kl_divergence", "optax.losses.kl_divergence(jnp.log(x), y)", SHARES | EACH),
            ("convex_kl_divergence", "optax.losses.convex_kl_divergence(jnp.log(x), y)", SHARES | EACH),
            ("generalized_kl_divergence", "optax.losses.generalized_kl_divergence(jnp.log(x), y)", SHARES | EACH),
            ("dice_loss", "optax.losses.dice_loss(x, y, apply_softmax=False)", MASK | EACH),
            ("binary_dice_loss", "optax.losses.binary_dice_loss(x, y)", MASK_LOGITS | EACH),
            ("ranking_softmax_loss", "optax.losses.ranking_softmax_loss(x, y)", MASK_LOGITS),
        )
    ],
    *[
        Famous("sklearn", name, call, declared, "", "")
        for name, call, declared in (
            ("mean_squared_error", "mean_squared_error(y, x)", NUMBER),
            ("root_mean_squared_error", "root_mean_squared_error(y, x)", NUMBER),
            ("mean_absolute_error", "mean_absolute_error(y, x)", NUMBER),
            ("median_absolute_error", "median_absolute_error(y, x)", NUMBER),
            ("max_error", "max_error(y, x)", NUMBER),
            ("mean_absolute_percentage_error", "mean_absolute_percentage_error(y, x)", NUMBER),
            ("mean_squared_log_error", "mean_squared_log_error(y, x)", NUMBER),
            ("root_mean_squared_log_error", "root_mean_squared_log_error(y, x)", NUMBER),
            ("mean_pinball_loss", "mean_pinball_loss(y, x, alpha=0.9)", NUMBER),
            ("mean_poisson_deviance", "mean_poisson_deviance(y, x)", NUMBER),
            ("mean_gamma_deviance", "mean_gamma_deviance(y, x)", NUMBER),
            ("mean_tweedie_deviance", "mean_tweedie_deviance(y, x, power=1.5)", NUMBER),
            ("brier_score_loss", "brier_score_loss(y, x, pos_label=1)", BITS),
            ("log_loss", "log_loss(y, x, labels=[0, 1])", BITS),
            ("log_loss of classes", "log_loss(y, x, labels=[0, 1, 2])", CLASSES),
            ("brier_score_loss of classes", "brier_score_loss(y, x, labels=[0, 1, 2])", CLASSES),
            ("hinge_loss", "hinge_loss(y, x, labels=[-1, 1])", SIGN),
            ("hinge_loss of classes", "hinge_loss(y, x, labels=[0, 1, 2])", SCORES),
            ("zero_one_loss of signs", "zero_one_loss(y, np.where(x > 0, 1, -1))", SIGN),
            ("label_ranking_loss", "label_ranking_loss(y, x)", MASK_LOGITS | {"prediction": "scores"}),
            ("coverage_error", "coverage_error(y, x)", MASK_LOGITS | {"prediction": "scores"}),
        )
    ],
]

LEFT_OUT = {
    "torch": {},
    "keras": {},
    "optax": {},
    "sklearn": {},
}


def rows() -> list[dict[str, Any]]:
    """What the page shows: library, name, call, what was declared, what was found, why."""
    made = []
    for famous in FAMOUS:
        report = famous.report()
        made.append(
            {
                "library": famous.library,
                "name": famous.name,
                "call": famous.call,
                "declared": report.declared,
                "equals": next((f.text.split(" Elsewhere")[0] for f in report.findings if f.name == "identity"), ""),
                "findings": [{"name": f.name, "verdict": f.verdict, "text": f.text} for f in (*report.faults, *report.notes)],
                "why": famous.why,
            }
        )
    return made


if __name__ == "__main__":
    DATA.write_text(json.dumps({"rows": rows(), "left out": LEFT_OUT}, indent=1, ensure_ascii=False) + "\n", "utf-8")
