"""Every loss of torch, Keras, optax and scikit-learn that fits check_loss: what is declared of it, and why.

``python tests/frameworks/famous.py`` runs them all and writes book/data/famous.json for the page; test_checks.py runs
them again and compares. ``y`` and ``x`` are truth and prediction in the library's own arrays. LEFT_OUT has the others,
each with the reason.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from libraries import THEIRS, evaluate, jax

from lossbook.checks import Report, check_loss

DATA = Path(__file__).parents[2] / "book" / "data" / "famous.json"
FRAMEWORK = {"torch": "torch", "keras": "keras", "optax": "jax", "sklearn": None}


@dataclass(frozen=True)
class Famous:
    """One call of a library, what it is declared to be, and why what is found is found."""

    library: str
    name: str
    call: str
    declared: dict[str, Any]
    why: str = ""  # in a sentence or two, where something is found

    def report(self) -> Report:
        def loss(y: Any, x: Any) -> Any:
            return evaluate(self.call, THEIRS, y=y, x=x)

        return check_loss(
            jax.jit(loss) if self.library == "optax" else loss,  # eagerly, each operation is compiled by itself
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
MASK_SCORES = _declared("labels", "scores")
WHOLE = {"reduction": None}

# Why what is found is found, where one reason serves several losses.
BROADCASTS = "It broadcasts (n,) with (n, 1), as array arithmetic does."
WARNS = f"{BROADCASTS} torch warns of it."
FOCUSED = "Focusing moves the minimum off the truth: it is no proper loss."
BALANCED = "Focusing and the class factor of 0.25 move the minimum off the truth: it is no proper loss."
WEIGHED = "A weight for a class multiplies the odds that are best."
NEEDS_POSITIVE = (
    "It takes a logarithm or a fractional power of the numbers: it is for counts, rates, durations and amounts."
)
CLIPS = "Keras clips probabilities at its epsilon, 1e-7."
CLIPS_HERE = f"{CLIPS} With from_logits=True it takes the scores, and caps nothing."
CLIPS_LATE = (
    "scikit-learn clips probabilities to [eps, 1 - eps], with the eps of their dtype: in float64 2.2e-16, so that no "
    "sample costs more than 36.05."
)
BATCH = "It is one number for the whole batch, and was declared so (reduction=None)."
STEPS = "It counts: a number to report, with no slope."
LOG_OF_ZERO = (
    "The call takes log 0 = -inf of an impossible class, and 0 times that is NaN: hand it log_softmax of the scores."
)
COUNTS = (
    "It broadcasts (n,) with (n, 1). By default the prediction is the logarithm of a rate, and the loss grows with its "
    "exponential."
)
RATE = (
    "A constant of the truth, y log y - y, is left out: the best answer costs something, and training does not see it."
)
SMOOTHED = (
    "Of three classes smoothing asks for 0.933, 0.033 and 0.033 and not for 1: its floor is the entropy of those, "
    "0.291, and the minimum moves towards the middle."
)
OVERLAP = "Overlap rewards deciding: at the best answer found each number is 0 or 1, and so no probability."

FAMOUS = [
    Famous("torch", "mse_loss", "F.mse_loss(x, y)", NUMBER, WARNS),
    Famous("torch", "l1_loss", "F.l1_loss(x, y)", NUMBER, WARNS),
    Famous("torch", "huber_loss", "F.huber_loss(x, y)", NUMBER, WARNS),
    Famous("torch", "smooth_l1_loss", "F.smooth_l1_loss(x, y, beta=2.0)", NUMBER, WARNS),
    Famous("torch", "poisson_nll_loss", "F.poisson_nll_loss(x, y)", NUMBER, COUNTS),
    Famous(
        "torch",
        "poisson_nll_loss of a rate",
        "F.poisson_nll_loss(x, y, log_input=False)",
        NUMBER,
        f"{NEEDS_POSITIVE} {RATE} {BROADCASTS}",
    ),
    Famous(
        "torch",
        "gaussian_nll_loss with variance 1",
        "F.gaussian_nll_loss(x, y, torch.ones_like(x))",
        NUMBER,
        BROADCASTS,
    ),
    Famous("torch", "binary_cross_entropy", "F.binary_cross_entropy(x, y)", BITS),
    Famous("torch", "binary_cross_entropy_with_logits", "F.binary_cross_entropy_with_logits(x, y)", BIT_LOGITS),
    Famous(
        "torch",
        "binary_cross_entropy_with_logits with pos_weight",
        "F.binary_cross_entropy_with_logits(x, y, pos_weight=torch.tensor(3.0))",
        BIT_LOGITS,
        WEIGHED,
    ),
    Famous("torch", "multilabel_soft_margin_loss", "F.multilabel_soft_margin_loss(x, y)", MASK_LOGITS),
    Famous(
        "torch",
        "soft_margin_loss",
        "F.soft_margin_loss(x, y)",
        SIGN,
        "It is log(1 + exp(-y x)) as written: exp overflows from 710 on in float64 and from 89 in float32, and its "
        "gradient is NaN there. binary_cross_entropy_with_logits on labels 0 and 1 is the same loss without that.",
    ),
    Famous(
        "torch",
        "hinge_embedding_loss, taken for the hinge loss",
        "F.hinge_embedding_loss(x, y)",
        SIGN,
        "It is no classifier's hinge loss: the prediction is a distance, small for a pair that belongs together "
        f"(+1), so that a score runs the wrong way. {BROADCASTS}",
    ),
    Famous("torch", "cross_entropy", "F.cross_entropy(x, y)", LOGITS),
    Famous("torch", "cross_entropy, summed", "F.cross_entropy(x, y, reduction='sum')", LOGITS | {"reduction": "sum"}),
    Famous("torch", "cross_entropy of distributions", "F.cross_entropy(x, y)", SHARE_LOGITS),
    Famous(
        "torch",
        "cross_entropy with label_smoothing",
        "F.cross_entropy(x, y, label_smoothing=0.1)",
        LOGITS,
        SMOOTHED,
    ),
    Famous(
        "torch",
        "cross_entropy with weight",
        "F.cross_entropy(x, y, weight=torch.tensor([1.0, 2.0, 3.0], dtype=x.dtype))",
        LOGITS | WHOLE,
        "The mean is divided by the sum of the weights in the batch, so that what a sample counts depends on its "
        "neighbors; alone, its weight cancels.",
    ),
    Famous(
        "torch",
        "cross_entropy of probabilities",
        "F.cross_entropy(x, y)",
        CLASSES,
        "It applies a softmax itself: hand it the scores.",
    ),
    Famous("torch", "nll_loss of log_softmax", "F.nll_loss(F.log_softmax(x, dim=1), y)", LOGITS),
    Famous(
        "torch",
        "nll_loss of the scores",
        "F.nll_loss(x, y)",
        LOGITS,
        "Despite its name it takes no logarithm: it wants log_softmax of the scores.",
    ),
    Famous(
        "torch",
        "kl_div with batchmean",
        "F.kl_div(F.log_softmax(x, dim=1), y, reduction='batchmean')",
        SHARE_LOGITS,
    ),
    Famous(
        "torch",
        "kl_div by default",
        "F.kl_div(F.log_softmax(x, dim=1), y)",
        SHARE_LOGITS,
        "reduction='mean', the default, divides by the classes too, of which torch warns; batchmean does not.",
    ),
    Famous("torch", "kl_div of log q", "F.kl_div(x.log(), y, reduction='batchmean')", SHARES, LOG_OF_ZERO),
    Famous(
        "torch",
        "kl_div of q",
        "F.kl_div(x, y, reduction='batchmean')",
        SHARES,
        "It wants log q; given q it runs, and is lowest where all is bet on the likeliest class.",
    ),
    Famous("torch", "multi_margin_loss", "F.multi_margin_loss(x, y)", SCORES, "It is defined with the division by K."),
    Famous("torch", "sigmoid_focal_loss of torchvision", "torchvision_focal(x, y)", BIT_LOGITS | EACH, BALANCED),
    *[
        Famous("keras", name, f"keras.losses.{name}()(y, x)", declared, why)
        for name, declared, why in (
            ("MeanSquaredError", NUMBER, ""),
            ("MeanAbsoluteError", NUMBER, ""),
            ("Huber", NUMBER, ""),
            ("LogCosh", NUMBER, ""),
            (
                "MeanAbsolutePercentageError",
                NUMBER,
                "It divides by the truth, kept from 0 by 1e-7: a truth of 0 outweighs all others.",
            ),
            (
                "MeanSquaredLogarithmicError",
                NUMBER,
                "It moves numbers below 1e-7 up to that without a word, so that there is no slope there.",
            ),
            ("Poisson", NUMBER, f"{NEEDS_POSITIVE} {RATE}"),
            ("BinaryCrossentropy", BITS, CLIPS_HERE),
            ("BinaryFocalCrossentropy", BITS, f"{CLIPS} {FOCUSED}"),
            ("Hinge", SIGN, ""),
            ("SquaredHinge", SIGN, ""),
            ("SparseCategoricalCrossentropy", CLASSES, CLIPS_HERE),
            ("CategoricalCrossentropy", SHARES, CLIPS_HERE),
            (
                "CategoricalGeneralizedCrossEntropy",
                CLASSES,
                "Its documentation calls it noise-robust: it costs at most 1/q, here 2, and the minimum leaves the "
                "truth.",
            ),
            ("KLDivergence", SHARES, CLIPS),
            ("Dice", MASK | WHOLE, f"{BATCH} {OVERLAP}"),
            ("Tversky", MASK | WHOLE, f"{BATCH} {OVERLAP}"),
        )
    ],
    Famous("keras", "Dice of each sample", "keras.losses.Dice(axis=1)(y, x)", MASK, OVERLAP),
    Famous(
        "keras",
        "CategoricalHinge",
        "keras.losses.CategoricalHinge()(keras.ops.one_hot(y, 3), x)",
        SCORES,
        "The largest wrong score is taken from a row with a 0 in the true class's place: that is the same as the "
        "wrong scores' maximum as long as one of them is at least 0.",
    ),
    Famous(
        "keras",
        "CategoricalFocalCrossentropy",
        "keras.losses.CategoricalFocalCrossentropy()(keras.ops.one_hot(y, 3), x)",
        CLASSES,
        f"{CLIPS} {FOCUSED}",
    ),
    Famous(
        "keras",
        "BinaryCrossentropy from logits",
        "keras.losses.BinaryCrossentropy(from_logits=True)(y, x)",
        BIT_LOGITS,
    ),
    Famous(
        "keras",
        "BinaryFocalCrossentropy from logits",
        "keras.losses.BinaryFocalCrossentropy(from_logits=True)(y, x)",
        BIT_LOGITS,
        "From logits, too, it goes by way of clipped probabilities, so that from a wrong score of 17 on "
        f"next to nothing is left of the gradient (float32). {FOCUSED}",
    ),
    Famous(
        "keras",
        "CategoricalFocalCrossentropy from logits",
        "keras.losses.CategoricalFocalCrossentropy(from_logits=True)(keras.ops.one_hot(y, 3), x)",
        LOGITS,
        "From logits, too, it goes by way of clipped probabilities, so that from a wrong score of 17 on "
        f"the gradient is 0 (float32). {FOCUSED}",
    ),
    Famous(
        "keras",
        "CategoricalCrossentropy from logits",
        "keras.losses.CategoricalCrossentropy(from_logits=True)(y, x)",
        SHARE_LOGITS,
    ),
    Famous(
        "keras",
        "SparseCategoricalCrossentropy from logits",
        "keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, x)",
        LOGITS,
    ),
    *[
        Famous("optax", name, f"optax.losses.{name}({arguments})", declared, why)
        for name, arguments, declared, why in (
            ("squared_error", "x, y", NUMBERS, ""),
            ("l2_loss", "x, y", NUMBERS, ""),
            ("huber_loss", "x, y", NUMBERS, BROADCASTS),
            ("log_cosh", "x, y", NUMBERS, BROADCASTS),
            ("sigmoid_binary_cross_entropy", "x, y", BIT_LOGITS | EACH, BROADCASTS),
            ("sigmoid_focal_loss", "x, y", BIT_LOGITS | EACH, f"{BROADCASTS} {FOCUSED}"),
            (
                "sparsemax_loss",
                "x, y",
                BIT_LOGITS | EACH,
                f"{BROADCASTS} It is proper for sparsemax of the score, (1 + z) / 2 between 0 and 1, not for its "
                "sigmoid.",
            ),
            ("hinge_loss", "x, y", SIGN | EACH, BROADCASTS),
            ("perceptron_loss", "x, y", SIGN | EACH, ""),
            ("softmax_cross_entropy", "x, y", SHARE_LOGITS | EACH, ""),
            ("safe_softmax_cross_entropy", "x, y", SHARE_LOGITS | EACH, ""),
            ("softmax_cross_entropy_with_integer_labels", "x, y", LOGITS | EACH, ""),
            (
                "poly_loss_cross_entropy",
                "x, y",
                SHARE_LOGITS | EACH,
                "The term added to cross-entropy, epsilon times one minus the true class's probability, moves the "
                "minimum.",
            ),
            ("multiclass_hinge_loss", "x, y", SCORES | EACH, ""),
            ("multiclass_perceptron_loss", "x, y", SCORES | EACH, ""),
            ("multiclass_sparsemax_loss", "x, y", SCORES | EACH, ""),
            ("kl_divergence", "jax.nn.log_softmax(x), y", SHARE_LOGITS | EACH, ""),
            ("convex_kl_divergence", "jax.nn.log_softmax(x), y", SHARE_LOGITS | EACH, ""),
            ("generalized_kl_divergence", "jax.nn.log_softmax(x), y", SHARE_LOGITS | EACH, ""),
            ("dice_loss", "x, y", SHARE_LOGITS | EACH, OVERLAP),
            (
                "multiclass_generalized_dice_loss",
                "x, y",
                SHARE_LOGITS | WHOLE,
                "It weighs each class with one over its squared count in the batch, plus 1e-7: a class that is not "
                f"there counts ten million times as much as one that is there once. {OVERLAP}",
            ),
            ("binary_dice_loss", "x, y", MASK_LOGITS | EACH, OVERLAP),
            ("ranking_softmax_loss", "x, y", MASK_LOGITS, "Two right labels share a softmax, so that none reaches 1."),
        )
    ],
    *[
        Famous("sklearn", name.split("(")[0] + extra, name, declared, why)
        for name, extra, declared, why in (
            ("mean_squared_error(y, x)", "", NUMBER, ""),
            ("root_mean_squared_error(y, x)", "", NUMBER | WHOLE, BATCH),
            ("mean_absolute_error(y, x)", "", NUMBER, ""),
            ("median_absolute_error(y, x)", "", NUMBER | WHOLE, BATCH),
            ("max_error(y, x)", "", NUMBER | WHOLE, BATCH),
            (
                "mean_absolute_percentage_error(y, x)",
                "",
                NUMBER,
                "It divides by the truth, kept from 0 by 2.2e-16: a truth of 0 outweighs all others.",
            ),
            ("mean_squared_log_error(y, x)", "", NUMBER, NEEDS_POSITIVE),
            ("root_mean_squared_log_error(y, x)", "", NUMBER | WHOLE, f"{NEEDS_POSITIVE} {BATCH}"),
            ("mean_pinball_loss(y, x, alpha=0.9)", "", NUMBER, ""),
            ("mean_poisson_deviance(y, x)", "", NUMBER, NEEDS_POSITIVE),
            ("mean_gamma_deviance(y, x)", "", NUMBER, NEEDS_POSITIVE),
            ("mean_tweedie_deviance(y, x, power=1.5)", "", NUMBER, NEEDS_POSITIVE),
            ("brier_score_loss(y, x, pos_label=1)", "", BITS, ""),
            ("log_loss(y, x, labels=[0, 1])", "", BITS, CLIPS_LATE),
            ("log_loss(y, x, labels=[0, 1, 2])", " of classes", CLASSES, CLIPS_LATE),
            ("brier_score_loss(y, x, labels=[0, 1, 2])", " of classes", CLASSES, ""),
            (
                "hinge_loss(y, x, labels=[-1, 1])",
                "",
                SIGN,
                "For two classes the labels are read off the batch, whatever is passed as labels: in a batch of "
                "one class that class counts as the negative one.",
            ),
            ("hinge_loss(y, x, labels=[0, 1, 2])", " of classes", SCORES, ""),
            ("zero_one_loss(y, np.where(x > 0, 1, -1))", "", SIGN, STEPS),
            ("label_ranking_loss(y, x)", "", MASK_SCORES, STEPS),
            ("coverage_error(y, x)", "", MASK_SCORES, f"{STEPS} Its least value is the number of true labels, not 0."),
            ("hamming_loss(y, x > 0)", "", MASK_SCORES, STEPS),
        )
    ],
]

PAIRS = "It compares pairs or triplets of vectors, or rankings, not a truth with a prediction."
SEQUENCES = "It aligns sequences, which have no fixed length."
LEFT_OUT: dict[str, dict[str, str]] = {
    "torch": {
        "cosine_embedding_loss": PAIRS,
        "margin_ranking_loss": PAIRS,
        "triplet_margin_loss": PAIRS,
        "triplet_margin_with_distance_loss": PAIRS,
        "ctc_loss": SEQUENCES,
        "linear_cross_entropy": "It takes a layer's weights besides.",
        "multilabel_margin_loss": "Its truth is a list of labels, filled up with -1.",
    },
    "keras": {
        "CTC": SEQUENCES,
        "Circle": PAIRS,
        "CosineSimilarity": PAIRS,
    },
    "optax": {
        "ctc_loss": SEQUENCES,
        "ctc_loss_with_forward_probs": SEQUENCES,
        "cosine_distance": PAIRS,
        "cosine_similarity": PAIRS,
        "ntxent": PAIRS,
        "triplet_margin_loss": PAIRS,
        "kl_divergence_with_log_targets": "Its truth is the logarithm of a distribution.",
        "make_fenchel_young_loss": "It makes losses, and is none.",
        "smooth_labels": "It makes a truth, and is no loss.",
    },
    "sklearn": {},
}


def row(famous: Famous) -> dict[str, Any]:
    """What the page shows: library, name, call, what was declared, what it equals, what was found, why."""
    report = famous.report()
    return {
        "library": famous.library,
        "name": famous.name,
        "call": famous.call,
        "declared": report.declared,
        "equals": next((f.text.split(". Elsewhere")[0] for f in report.findings if f.name == "identity"), ""),
        "findings": [{"name": f.name, "verdict": f.verdict, "text": f.text} for f in (*report.faults, *report.notes)],
        "why": famous.why,
    }


if __name__ == "__main__":
    DATA.write_text(
        json.dumps({"rows": [row(famous) for famous in FAMOUS], "left out": LEFT_OUT}, indent=1, ensure_ascii=False)
        + "\n",
        "utf-8",
    )
