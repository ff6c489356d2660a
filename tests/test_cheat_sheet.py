"""The cheat sheet's formulas are those of the package, and no loss is missing from it."""

from __future__ import annotations

import importlib
import inspect
import math
import sys
from pathlib import Path

import numpy as np
import pytest

import lossbook
from lossbook import activations, divergence
from lossbook._engine.base import Loss

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book" / "_ext"))
pytest.importorskip("sphinx")
sheet = importlib.import_module("lossbook_cheatsheet")

PUBLIC = sorted(name for name in lossbook.__all__ if inspect.isclass(getattr(lossbook, name)))
FORMS = [(name, form) for name in sheet.members() for form in sheet.forms(name)]
K = 4
# The names that a formula may use besides its own.
FUNCTIONS = {
    "__builtins__": {},
    "abs": abs,
    "cosh": np.cosh,
    "exp": np.exp,
    "log": np.log,
    "max": max,
    "min": min,
    "sigmoid": activations.sigmoid,
    "sign": np.sign,
    "size": len,
    "softmax": lambda z: activations.softmax(z[None])[0],
    "sum": sum,
    "tanh": np.tanh,
    "classes": range(K),
    "K": K,
}


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
    }
    options |= {"BinaryFocal": "gamma=1.5", "CategoricalFocal": "gamma=1.5"}
    arguments = ", ".join(filter(None, [options.get(name), form.get("with")]))
    return eval(f"loss({arguments})", {"loss": getattr(lossbook, name)})


def samples(target: str, logits: bool, n: int = 40) -> list[tuple]:
    """Pairs (y_true, y_pred) of single samples of the kind that the row's target names, and the names they have."""
    rng = np.random.default_rng(5)
    found = []
    for _ in range(n):
        z, q, p = rng.normal(0, 2, K), rng.dirichlet(np.ones(K)), rng.dirichlet(np.ones(K))
        y, f = int(rng.integers(K)), rng.normal(0, 2)
        if target == "a number":
            y = rng.normal(0, 2)
            found.append((y, f, {"y": y, "y_hat": f, "r": f - y}))
        elif target == "0 or 1":
            y, q = float(rng.integers(2)), rng.uniform(0.02, 0.98)
            found.append((y, f if logits else q, {"y": y, "z": f} if logits else {"y": y, "q": q}))
        elif target == "−1 or +1":
            y = float(rng.choice([-1, 1]))
            found.append((y, f, {"y": y, "m": y * f}))
        elif target == "a label, 0 to K − 1":
            found.append((y, z if logits else q, {"y": y, "z": z} if logits else {"y": y, "q": q}))
        elif target == "a distribution":
            found.append((p, z if logits else q, {"p": p, "z": z} if logits else {"p": p, "q": q}))
        elif target == "a label or a distribution":
            found.append((p, z, {"p": p, "z": z} | sparsemax_names(z)))
        elif target == "zeros and ones; so is the prediction ŷ":
            y, y_hat = rng.integers(0, 2, (2, K)).astype(float)
            found.append((y, y_hat, {"y": y, "y_hat": y_hat}))
        elif target == "zeros and ones; the prediction is a row of scores z":
            y = rng.permutation([0.0, 0.0, 1.0, 1.0])
            relevant, irrelevant = np.flatnonzero(y == 1).tolist(), np.flatnonzero(y == 0).tolist()
            found.append((y, z, {"z": z, "relevant": relevant, "irrelevant": irrelevant}))
        elif target == "a number above −1":
            y, f = rng.exponential(3, 2) - 0.9
            found.append((y, f, {"y": y, "y_hat": f}))
        elif target == "a count, 0 or more":
            y, mu = float(rng.poisson(3)), rng.uniform(0.1, 9)
            found.append((y, f if logits else mu, {"y": y, "eta": f} if logits else {"y": y, "mu": mu}))
        elif target == "a number; the prediction is a mean μ and a log variance s":
            found.append((f, z[:2], {"y": f, "mu": z[0], "s": z[1]}))
        elif target == "a mask of zeros and ones":
            y, q = rng.integers(0, 2, K), rng.uniform(0, 1, K)
            y[0] = 1
            found.append((y, q, {"y": y, "p": q}))
        elif target.startswith("1 for a pair"):
            y, d = float(rng.integers(2)), abs(f)
            found.append((y, d, {"y": y, "d": d}))
        elif "distances d" in target:
            found.append((y, abs(z), {"y": y, "d": abs(z)}))
        elif "similarities s" in target:
            found.append((y, z, {"y": y, "s": z}))
        elif target == "a row of grades; the prediction is a row of scores z":
            y = rng.permutation([0.0, 1.0, 2.0, 2.0])
            pairs = [(i, j) for i in range(K) for j in range(K) if y[i] > y[j]]
            found.append((y, z, {"z": z, "pairs": pairs}))
        elif "distribution" in target:  # the functions of divergence
            found.append((p, q, {"p": p, "q": q}))
    assert len(found) == n
    return found


def sparsemax_names(z: np.ndarray) -> dict:
    p = activations.sparsemax(z[None])[0]
    support = np.flatnonzero(p > 0).tolist()
    return {"support": support, "tau": float((z[support] - p[support]).mean())}


def complete(name: str, form: dict, names: dict, loss) -> dict:
    """The names of a formula, with those that its "where" defines."""
    names = FUNCTIONS | names | {key: getattr(loss, key) for key in getattr(loss, "__dataclass_fields__", ())}
    if name == "CrammerSinger":
        names["w"] = max((j for j in range(K) if j != names["y"]), key=lambda j: names["z"][j])
    if name == "Triplet":
        names["w"] = min((j for j in range(K) if j != names["y"]), key=lambda j: names["d"][j])
    where = form.get("where", "")
    if "==" in where and " = " not in where:
        left, right = where.rsplit(" == ", 1) if name == "SparsemaxLoss" else where.split(" == ", 1)
        assert math.isclose(eval(left, names), eval(right, names), rel_tol=1e-12)
    elif where:
        exec(where, names)
    return names


@pytest.mark.parametrize(("name", "form"), FORMS, ids=[f"{name}-{form.get('with', '')}" for name, form in FORMS])
def test_formula_is_that_of_the_package(name, form):
    target = sheet.source()[name]["target"]
    logits = "with" in form or (name in ("MulticlassHinge", "CrammerSinger"))
    seen = []
    for y_true, y_pred, names in samples(target, logits):
        if name.islower():
            arguments = (y_true,) if name == "entropy" else (y_true, y_pred)
            expected = getattr(divergence, name)(*arguments)
            names, loss = complete(name, form, names, None), None
        else:
            loss = made(name, form)
            names = complete(name, form, names, loss)
            expected = loss([y_true], [y_pred], reduction="none")[0]
        assert math.isclose(eval(form["value"], names), expected, rel_tol=1e-9, abs_tol=1e-12)
        seen.append(float(expected))
        if loss is None:
            continue
        names["loss"] = eval(form["value"], names)
        gradient = np.atleast_1d(loss.gradient([y_true], [y_pred], reduction="none")[0])
        written = [float(eval(form["gradient"], names | {"k": k})) for k in range(gradient.size)]
        np.testing.assert_allclose(written, gradient, rtol=1e-8, atol=1e-12)
    assert len(set(seen)) > 1, "the samples do not tell this formula from a constant"


def test_a_row_says_where_the_loss_comes_from():
    for name in sheet.members():
        assert sheet.chapters(name)
        assert name in sheet.call(name)
        assert not sheet.title(name).startswith("Return")
        assert sheet.source()[name].keys() <= {"title", "also", "target", "forms", "note", *sheet.LIBRARIES}


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
