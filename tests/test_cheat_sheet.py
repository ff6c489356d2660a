"""The cheat sheet's formulas are those of the package, and no loss is missing from it."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from exact import form_of, printed

import lossbook
from lossbook import divergence
from lossbook._engine.base import Loss

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book" / "_ext"))
pytest.importorskip("sphinx")
sheet = importlib.import_module("lossbook_cheatsheet")

PUBLIC = sorted(name for name in lossbook.__all__ if inspect.isclass(getattr(lossbook, name)))
FORMS = [(name, form) for name in sheet.members() for form in sheet.forms(name)]
K = 4


def test_every_public_loss_is_on_the_sheet_once():
    assert all(issubclass(getattr(lossbook, name), Loss) for name in PUBLIC)
    assert sorted(name for name in sheet.members() if not name.islower()) == PUBLIC
    assert sorted(name for name in sheet.members() if name.islower()) == sorted(divergence.__all__)
    assert sorted(sheet.members()) == sorted(set(sheet.source()) - {"group"})


def made(name: str, form: dict):
    """The loss as its row makes it, but with parameters whose effect shows."""
    options = {
        "Huber": "delta=0.7",
        "Pinball": "quantile=0.8",
        "MulticlassHinge": "margin=1.5",
        "CrammerSinger": "margin=1.5",
        "EpsilonInsensitive": "epsilon=0.5",
        "Contrastive": "margin=1.5",
        "Triplet": "margin=0.7",
        "InfoNCE": "temperature=0.5",
        "GaussianNLL": "floor=0.3",
        "Dice": "smooth=0.5",
        "Jaccard": "smooth=0.5",
        "Tversky": "alpha=0.3, beta=0.7, smooth=0.5",
    }
    options |= {"BinaryFocal": "gamma=1.5", "CategoricalFocal": "gamma=1.5"}
    arguments = ", ".join(filter(None, [options.get(name), form.get("with")]))
    return eval(f"loss({arguments})", {"loss": getattr(lossbook, name)})


def samples(target: str, logits: bool, n: int = 40) -> Iterator[tuple]:
    """Pairs (y_true, y_pred) of single samples of the kind that the row's target names."""
    rng = np.random.default_rng(5)
    for _ in range(n):
        z, q, p = rng.normal(0, 2, K), rng.dirichlet(np.ones(K)), rng.dirichlet(np.ones(K))
        label, f = int(rng.integers(K)), rng.normal(0, 2)
        yield {
            "a number": (rng.normal(0, 2), f),
            "a number above −1": tuple(rng.exponential(3, 2) - 0.9),
            "a count, 0 or more": (float(rng.poisson(3)), f if logits else rng.uniform(0.1, 9)),
            "a number; the prediction is a mean μ and a log variance s": (f, z[:2]),
            "0 or 1": (float(rng.integers(2)), f if logits else rng.uniform(0.02, 0.98)),
            "−1 or +1": (float(rng.choice([-1, 1])), f),
            "a label, 0 to K − 1": (label, z if logits else q),
            "a distribution": (p, z if logits else q),
            "a label or a distribution": (p, z),
            "zeros and ones; so is the prediction ŷ": tuple(rng.integers(0, 2, (2, K)).astype(float)),
            "zeros and ones; the prediction is a row of scores z": (rng.permutation([0.0, 0.0, 1.0, 1.0]), z),
            "a mask of zeros and ones": (np.r_[1, rng.integers(0, 2, K - 1)], q),
            "1 for a pair that belongs together, else 0; the prediction is its distance d": (
                float(rng.integers(2)),
                abs(f),
            ),
            "the number of the positive; the prediction is a row of distances d": (label, abs(z)),
            "the number of the true candidate; the prediction is a row of similarities s": (label, z),
            "a row of grades; the prediction is a row of scores z": (rng.permutation([0.0, 1.0, 2.0, 2.0]), z),
            "a distribution p": (p, p),
            "distributions p and q": (p, q),
        }[target]


@pytest.mark.parametrize(("name", "form"), FORMS, ids=[f"{name}-{form.get('with', '')}" for name, form in FORMS])
def test_formula_is_that_of_the_package(name, form):
    """On samples of every day and with parameters whose effect shows; tests/exact.py has the hard ones."""
    logits, seen = "with" in form or name in ("MulticlassHinge", "CrammerSinger"), set()
    loss = None if name.islower() else made(name, form)
    assert loss is None or form_of(name, loss) == form
    definition = printed(name, loss)
    for y_true, y_pred in samples(sheet.source()[name]["target"], logits):
        exact = definition(y_true, y_pred)
        if loss is None:
            expected = getattr(divergence, name)(*(y_true, y_pred)[: 1 + (name != "entropy")])
        else:
            expected = loss([y_true], [y_pred], reduction="none")[0]
            gradient = np.ravel(loss.gradient([y_true], [y_pred], reduction="none")[0])
            np.testing.assert_allclose(np.array(exact.gradient, float), gradient, rtol=1e-8, atol=1e-12)
        assert float(exact.value[0]) == pytest.approx(float(expected), rel=1e-9, abs=1e-12)
        seen.add(float(expected))
    assert len(seen) > 1, "the samples do not tell this formula from a constant"


def test_a_row_says_where_the_loss_comes_from():
    for name in sheet.members():
        assert sheet.chapters(name)
        assert name in sheet.call(name)
        assert not sheet.title(name).startswith("Return")
        assert sheet.source()[name].keys() <= {
            *("title", "also", "target", "prediction", "asks", "proper", "forms", "note"),
            *sheet.LIBRARIES,
        }


def test_a_formula_is_printed_as_written_in_python():
    assert sheet.formula("-y*log(q)") == r"-y\,\ln q"
    assert sheet.formula("a - (b - c)") == "a - (b - c)"
    assert sheet.formula("a*(b + c)**2") == "a (b + c)^{2}"
    assert sheet.formula("(a + b)/2") == "(a + b)/2"
    assert sheet.formula("-a/b") == r"-\frac{a}{b}"
    assert sheet.formula("a - -b") == "a - (-b)"
    assert sheet.formula("(k == y)*2") == r"[k = y]\,2"
    assert sheet.formula("sum(p[j] for j in classes if j != y)") == r"\textstyle\sum_{j \ne y} p_{j}"
    with pytest.raises(Exception, match="cannot print"):
        sheet.formula("a @ b")


@pytest.mark.parametrize("name", [n for n in sheet.members() if "scikit-learn" in sheet.source()[n]])
def test_scikit_learn_has_what_the_sheet_names(name):
    import sklearn.ensemble
    import sklearn.linear_model
    import sklearn.metrics
    import sklearn.svm

    modules = (sklearn.metrics, sklearn.linear_model, sklearn.svm, sklearn.ensemble)
    for word in sheet.libraries(name)["scikit-learn"]:
        home = next((module for module in modules if hasattr(module, word.split("(")[0])), None)
        assert home, word
        if "(" in word:
            estimator = eval(word, vars(home))
            estimator.fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])


@pytest.mark.parametrize("name", [n for n in sheet.members() if "SciPy" in sheet.source()[n]])
def test_scipy_has_what_the_sheet_names(name):
    module, function = sheet.libraries(name)["SciPy"][0].split("(")[0].rsplit(".", 1)
    assert hasattr(importlib.import_module(module), function)
