"""`make sensitivity` changes every public name of the package, and believes only what nbval and the cells' checks say.

The whole run takes minutes and is not made here: these are the list of changes, and two runs of a small chapter.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import lossbook
from lossbook import activations, divergence, optimize, regression, targets
from lossbook._engine.base import Loss
from lossbook.advice import recommend
from lossbook.linear import LinearRegressor

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import sensitivity as tool  # noqa: E402

CHANGES = tool.changes()


def test_no_public_name_is_left_out():
    drawing = {"plots"}  # what the modules for figures return is the stored output itself
    modules = {path.stem for path in (ROOT / "lossbook").glob("*.py") if path.stem[0] != "_"}
    assert modules - drawing == set(tool.MODULES)
    names = {name for module in tool.MODULES for name in importlib.import_module(f"lossbook.{module}").__all__}
    assert names | set(lossbook.__all__) == {name for name, _ in CHANGES} | tool.EXEMPT.keys()
    assert not {name for name, _ in CHANGES} & tool.EXEMPT.keys()


def test_value_and_gradient_of_every_loss_are_changed():
    losses = {name for name, thing in tool.public().items() if isinstance(thing, type) and issubclass(thing, Loss)}
    assert {name for name, aspect in CHANGES if aspect == "value"} == losses
    changed = {name for name, aspect in CHANGES if aspect == "gradient"}
    assert changed == losses - tool.EXEMPT_GRADIENTS.keys()


@pytest.mark.parametrize("name", tool.EXEMPT_GRADIENTS)
def test_an_exempt_gradient_is_zero(name):
    truth, prediction = ([-1, 1], [2.0, -3.0]) if name == "ZeroOne" else ([[0, 1], [1, 0]], [[0, 1], [0, 1]])
    loss = getattr(lossbook, name)()
    assert loss(truth, prediction) > 0
    assert_array_equal(loss.gradient(truth, prediction), 0)


@pytest.mark.parametrize("aspect", ["value", "gradient"])
def test_a_loss_changes_by_a_thousandth_in_one_aspect(aspect, monkeypatch):
    huber, squared_error = regression.Huber(), regression.MeanSquaredError()
    y, y_pred = [0.0, 0.0], [0.5, 3.0]
    value, gradient, other = huber(y, y_pred), huber.gradient(y, y_pred), squared_error(y, y_pred)
    tool.make("Huber", aspect, monkeypatch.setattr)
    factors = (1.001, 1) if aspect == "value" else (1, 1.001)
    assert_allclose(
        [huber(y, y_pred) / value, *(huber.gradient(y, y_pred) / gradient)], [factors[0], *[factors[1]] * 2]
    )
    both = huber.value_and_gradient(y, y_pred, sample_weight=[1.0, 1.0], reduction="mean")
    assert_allclose(both[0], factors[0] * value)
    assert_allclose(both[1], factors[1] * gradient)
    assert squared_error(y, y_pred) == other


def test_a_function_changes_everywhere_and_stays_one_of_its_kind(monkeypatch):
    was = divergence.kl_divergence([0.5, 0.5], [0.9, 0.1])
    tool.make("kl_divergence", "result", monkeypatch.setattr)
    assert lossbook.kl_divergence is divergence.kl_divergence
    assert_allclose(lossbook.kl_divergence([0.5, 0.5], [0.9, 0.1]), 1.001 * was)

    tool.make("softmax", "result", monkeypatch.setattr)
    assert_allclose(activations.softmax([1000.0, 0.0]).sum(), 1)
    assert_allclose(activations.softmax([1.0, 0.0])[0], 1 / (1 + np.exp(-1.001)))
    tool.make("sigmoid", "result", monkeypatch.setattr)
    assert_allclose(activations.sigmoid(z=2), 1 / (1 + np.exp(-2.002)))

    tool.make("gradient_descent", "result", monkeypatch.setattr)
    assert_allclose(optimize.gradient_descent(lambda x: 2 * x, 8.0, 0.25, steps=1), [8, 8 - 0.25025 * 16])

    tool.make("one_hot", "result", monkeypatch.setattr)
    assert_allclose(targets.one_hot([0, 1]), [[0.9995, 0.0005], [0.0005, 0.9995]])


def test_texts_and_models_change(monkeypatch):
    was = recommend([0, 1, 1])
    tool.make("recommend", "loss", monkeypatch.setattr)
    found = lossbook.recommend([0, 1, 1])
    assert (found.loss, found.why) == (was.loss + ".", was.why)

    features, y = [[0.0], [1.0], [2.0]], [0.0, 1.0, 3.0]
    slope = LinearRegressor().fit(features, y).coef_
    tool.make("LinearRegressor", "coefficients", monkeypatch.setattr)
    assert_allclose(LinearRegressor().fit(features, y).coef_, 1.001 * slope)


@pytest.mark.parametrize(("name", "aspect"), CHANGES)
def test_every_change_can_be_made(name, aspect, monkeypatch):
    made = []
    tool.make(name, aspect, lambda owner, attribute, value: made.append((owner, attribute, value)))
    assert made and all(getattr(owner, attribute) is not value for owner, attribute, value in made)


# ---------------------------------------------------------------- who notices


def chapter(folder: Path, *cells: tuple[str, str]) -> Path:
    stored = [
        {
            "cell_type": "code",
            "execution_count": count,
            "id": f"cell-{count}",
            "metadata": {},
            "outputs": [{"output_type": "stream", "name": "stdout", "text": text}] if text else [],
            "source": source,
        }
        for count, (source, text) in enumerate(cells, 1)
    ]
    path = folder / "77-toy.ipynb"
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    text = json.dumps({"cells": stored, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})
    path.write_text(text, encoding="utf-8")
    return path


IMPORT = ("from lossbook.regression import (\n    Huber,\n    LogCosh as smooth,\n)\nhuber = Huber()", "")


def test_the_options_are_those_of_make_test():
    assert f"NBVAL := {' '.join(tool.NBVAL)}\n" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_where_a_chapter_uses_what_it_imports(tmp_path):
    path = chapter(
        tmp_path, IMPORT, ("from math import log", ""), ("from lossbook import plots\nsmooth = smooth()", "")
    )
    assert tool.first_uses(path) == {"Huber": 0, "LogCosh": 2, "plots": 3}


def test_a_changed_output_is_noticed_and_no_change_is_not(tmp_path):
    path = chapter(tmp_path, IMPORT, ("print(huber([0.0], [3.0]))", "2.5\n"))
    assert tool.run(path, None).cell == ""
    found = tool.run(path, ("Huber", "value"))
    assert found.noticed and (found.cell, found.why) == ("Cell 1", "another output")


def test_a_rounded_output_does_not_notice_but_a_check_does(tmp_path):
    value = "huber.gradient([0.0], [0.5])[0]"
    path = chapter(tmp_path, IMPORT, (f"print(round({value}, 1))", "0.5\n"), (f"assert {value} == 0.5", ""))
    found = tool.run(path, ("Huber", "gradient"))
    assert found.noticed and (found.cell, found.why) == ("Cell 2", "AssertionError")


def test_another_error_is_not_taken_for_notice(tmp_path):
    path = chapter(tmp_path, IMPORT, ("if huber([0.0], [3.0]) != 2.5:\n    raise ValueError('sum')", ""))
    found = tool.run(path, ("Huber", "value"))
    assert not found.noticed and (found.cell, found.why) == ("Cell 1", "ValueError")


def test_the_search_ends_with_the_first_that_notices():
    paths = [Path(f"{number}.ipynb") for number in (1, 2, 3)]
    runs = dict(zip(paths, [tool.Run(), tool.Run("Cell 4", "another output"), None], strict=True))
    assert tool.first_to_notice(("Huber", "value"), paths, lambda path, change: runs[path])[0]
    noticed, where = tool.first_to_notice(("Huber", "value"), paths[:1], lambda path, change: runs[path])
    assert not noticed and "1: all outputs the same" in where
    assert tool.first_to_notice(("Huber", "value"), []) == (False, "no chapter imports it")
