"""check_loss with the frameworks' arrays and gradients: slips that only they have, and what it says of their losses."""

from __future__ import annotations

import inspect
import json
import re
import warnings

import famous
import keras
import numpy as np
import pytest
from famous import FAMOUS, LEFT_OUT
from libraries import F, jax, jnp, torch
from test_dictionary import losses

from lossbook.checks import check_loss

NUMBER = {"target": "number"}
BITS = {"target": "binary", "prediction": "probabilities"}
BIT_LOGITS = {"target": "binary", "prediction": "logits"}
LOGITS = {"target": "class", "prediction": "logits"}


# Slips as people post them.


def taken_out_with_item(x, y):
    return torch.tensor(((x - y) ** 2).mean().item())


def detached(x, y):
    return ((x.detach() - y) ** 2).mean()


def by_way_of_numpy(x, y):
    return torch.tensor(np.mean((x.detach().numpy() - y.numpy()) ** 2))


def half_detached(x, y):
    return ((x - y) * (x - y).detach()).mean()


def thresholded(x, y):
    return ((x > 0.5).double() - y).abs().mean()


def root_of_a_square(x, y):
    return torch.sqrt((x - y) ** 2).mean()


def where_with_a_nan_behind(x, y):
    r = (x - y).abs()
    return torch.where(r > 0, r * torch.log(r + 1) / r, 0.0 * r).mean()


def written_over(x, y):
    with torch.no_grad():
        x.clamp_(0, 1)
    return ((x - y) ** 2).mean()


def exp_behind_a_where(x, y):
    m = torch.where(y == 1, x, -x)
    return torch.where(m > -30, torch.log(1 + torch.exp(-m)), -m).mean()


def focal_of_the_mean(x, y):
    ce = F.cross_entropy(x, y)
    return (1 - torch.exp(-ce)) ** 2 * ce


def softmax_before_cross_entropy(x, y):
    return F.cross_entropy(torch.softmax(x, dim=1), y)


def dropped_out(x, y):
    return ((F.dropout(x, 0.1) - y) ** 2).mean()


TORCH = NUMBER | {"truth_first": False, "framework": "torch"}
WRONG = [
    (taken_out_with_item, TORCH, "gradient", "no grad_fn"),
    (detached, TORCH, "gradient", "no .item(), .detach(), .numpy()"),
    (by_way_of_numpy, TORCH, "gradient", "a model would not learn at all"),
    (half_detached, TORCH, "gradient", "0.5 times"),
    (thresholded, TORCH | BITS, "gradient", "no way from the loss back"),
    (thresholded, TORCH | BITS, "steps", "no gradient method learns"),
    (root_of_a_square, TORCH, "gradient at extremes", "the root or norm of 0"),
    (where_with_a_nan_behind, TORCH, "gradient at extremes", "before, not after"),
    (exp_behind_a_where, TORCH | BIT_LOGITS, "gradient at extremes", "other branch overflows"),
    (written_over, TORCH, "unchanged", "prediction had been written over"),
    (focal_of_the_mean, TORCH | LOGITS, "influence", "taken too early"),
    (softmax_before_cross_entropy, TORCH | LOGITS, "identity", "softmax twice"),
    (dropped_out, TORCH, "repeatable", "Take randomness out"),
    (
        lambda y, x: jnp.asarray(np.mean((np.asarray(x) - np.asarray(y)) ** 2)),
        NUMBER | {"framework": "jax"},
        "gradient",
        "no way from the loss back",
    ),
    (lambda y, x: jnp.mean(jnp.round(x) == y), NUMBER | {"framework": "jax"}, "steps", "no gradient method learns"),
    (
        lambda y, x: jnp.mean(jnp.sqrt((x - y) ** 2)),
        NUMBER | {"framework": "jax"},
        "gradient at extremes",
        "the root or norm of 0",
    ),
    (
        lambda y, x: keras.ops.mean(keras.ops.abs(keras.ops.round(x) - y)),
        BITS | {"framework": "keras"},
        "steps",
        "no gradient method learns",
    ),
    (
        lambda y, x: -keras.ops.mean(y * keras.ops.log(x) + (1 - y) * keras.ops.log(1 - x)),
        BITS | {"framework": "keras"},
        "certain",
        "0 · log 0",
    ),
    (
        lambda y, x: keras.ops.mean(keras.ops.max(x, 0) - x * y + keras.ops.log(1 + keras.ops.exp(-keras.ops.abs(x)))),
        BIT_LOGITS | {"framework": "keras"},
        "influence",
        "a maximum over the whole batch",
    ),
]


@pytest.mark.parametrize("loss, declared, name, words", WRONG)
def test_finds_what_is_wrong_in_a_framework(loss, declared, name, words):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        report = check_loss(loss, **declared)
    assert any(words in finding.text for finding in report.faults if finding.name == name), report


RIGHT = [
    (lambda x, y: F.mse_loss(x, y.reshape(x.shape)), TORCH),
    (lambda x, y: F.binary_cross_entropy_with_logits(x, y), TORCH | BIT_LOGITS | {"proper": True}),
    (lambda x, y: F.cross_entropy(x, y), TORCH | LOGITS | {"proper": True}),
    (lambda x, y: F.huber_loss(x, y, reduction="none"), TORCH | {"reduction": "none"}),
    (torch.nn.CrossEntropyLoss(), TORCH | LOGITS),
    (jax.jit(lambda y, x: jnp.mean(jnp.logaddexp(0, x) - x * y)), BIT_LOGITS | {"framework": "jax", "proper": True}),
    (lambda y, x: keras.ops.square(x - y), NUMBER | {"framework": "keras"}),
    (keras.losses.BinaryCrossentropy(from_logits=True), BIT_LOGITS | {"framework": "keras", "proper": True}),
]


@pytest.mark.parametrize("loss, declared", RIGHT)
def test_leaves_what_is_right_in_peace_in_a_framework(loss, declared):
    report = check_loss(loss, **declared).raise_for_faults()
    assert {finding.name for finding in report.notes} <= {"shapes"}, report
    assert any(finding.name == "gradient" and finding.verdict == "pass" for finding in report.findings)


def test_examples_are_code_of_the_framework():
    report = check_loss(focal_of_the_mean, **TORCH | LOGITS)
    example = report.faults[0].example
    assert example.startswith("focal_of_the_mean(torch.tensor([["), example
    call, said = example.split("  # ")
    value = eval(call, {"torch": torch, "focal_of_the_mean": focal_of_the_mean})
    assert float(value) == pytest.approx(float(said), rel=1e-4)


def digits_away(text: str) -> str:
    """Numbers in float32 end differently on other processors."""
    return re.sub(r"-?\d+(\.\d+)?(e[-+]?\d+)?", "0", text)


STORED = {(row["library"], row["name"]): row for row in json.loads(famous.DATA.read_text("utf-8"))["rows"]}


@pytest.mark.parametrize("known", FAMOUS, ids=lambda known: f"{known.library}: {known.name}")
def test_says_of_the_famous_ones_what_the_page_says(known):
    made, stored = famous.row(known), STORED[known.library, known.name]
    assert [(f["name"], f["verdict"]) for f in made["findings"]] == [
        (f["name"], f["verdict"]) for f in stored["findings"]
    ]
    assert [digits_away(f["text"]) for f in made["findings"]] == [digits_away(f["text"]) for f in stored["findings"]]
    assert {key: made[key] for key in ("call", "declared", "why")} == {
        key: stored[key] for key in ("call", "declared", "why")
    }
    assert bool(made["findings"]) == bool(known.why), "each finding has its reason, and nothing else has one"


def test_every_loss_of_the_libraries_is_checked_or_has_a_reason():
    assert len(STORED) == len(FAMOUS)
    for library, left_out in LEFT_OUT.items():
        calls = "\n".join(known.call for known in FAMOUS if known.library == library)
        named = {name for name in losses(library) if re.search(rf"\b{name}\b", calls)}
        assert not named & set(left_out), "these are checked"
        assert losses(library) - named == set(left_out), "these are new"


def test_a_framework_is_imported_by_the_check_alone():
    import lossbook.checks.arrays

    assert not re.search(
        r"^(import|from) (torch|jax|keras|tensorflow)", inspect.getsource(lossbook.checks.arrays), re.M
    )
