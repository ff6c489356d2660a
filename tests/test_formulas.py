"""The function that a chapter shows is the function that the package runs, line by line.

A code cell with the metadata ``{"lossbook": {"formula": "margin.Hinge"}}``, or a list of such names, holds a function for
each of them whose body is that class's ``formula``: the same statements, with ``self.delta`` written ``delta`` and its
parameters among the function's arguments. ``"cross_entropy.BinaryCrossEntropy.formula_from_logits"`` names another
method, ``"optimize.adam"`` a function.
"""

import ast
import importlib
import inspect
import json
import textwrap
from pathlib import Path

import pytest

BOOK = Path(__file__).resolve().parent.parent / "book"


class _Plain(ast.NodeTransformer):
    """Write ``self.x`` as ``x``, and leave out annotations of variables."""

    def visit_Attribute(self, node):
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id == "self":
            return ast.Name(node.attr, node.ctx)
        return node

    def visit_AnnAssign(self, node):
        self.generic_visit(node)
        return ast.Assign([node.target], node.value)


def lines(function):
    """The statements of a function, docstring and comments aside, in one spelling."""
    body = function.body
    if body and isinstance(body[0], ast.Expr) and isinstance(getattr(body[0].value, "value", None), str):
        body = body[1:]
    return [ast.unparse(ast.fix_missing_locations(_Plain().visit(statement))) for statement in body]


def functions(source):
    return [node for node in ast.parse(textwrap.dedent(source)).body if isinstance(node, ast.FunctionDef)]


def formula(name):
    """The formula of the package that goes by that name: its statements, and its arguments in order."""
    module, *path = name.split(".")
    found = importlib.import_module(f"lossbook.{module}")
    for part in path:
        found = getattr(found, part)
    method = found.formula if isinstance(found, type) else found
    (function,) = functions(inspect.getsource(method))
    return lines(function), [argument.arg for argument in function.args.args if argument.arg != "self"]


def claims(notebook):
    """Pairs of a cell's source and the names of the formulas that it says it shows."""
    for cell in notebook["cells"]:
        names = cell["metadata"].get("lossbook", {}).get("formula", [])
        if names:
            yield "".join(cell["source"]), [names] if isinstance(names, str) else names


def check(source, names):
    shown = functions("\n".join(line for line in source.splitlines() if not line.startswith(("%", "!"))))
    for name in names:
        body, arguments = formula(name)
        same = [f for f in shown if lines(f) == body]
        if not same:
            closest = "\n  ".join(lines(shown[0])) if shown else "no function"
            raise AssertionError(f"{name} runs\n  " + "\n  ".join(body) + f"\nbut the chapter shows\n  {closest}")
        assert [a.arg for a in same[0].args.args][: len(arguments)] == arguments, f"{name} takes {arguments} first"


@pytest.mark.parametrize("path", sorted(BOOK.glob("[0-9]*.ipynb")), ids=lambda path: path.stem)
def test_the_chapter_shows_what_the_package_runs(path):
    for source, names in claims(json.loads(path.read_text())):
        check(source, names)


HUBER = '''
def huber(y, y_pred, delta=1.0):
    """The chapter's own words."""
    r = y_pred - y  # and its own comments
    slopes = np.clip(r, -delta, delta)
    return (slopes * (r - slopes / 2), slopes)
'''


def test_a_made_up_notebook():
    def cell(source, formula=None):
        return {"source": [source], "metadata": {"lossbook": {"formula": formula}} if formula else {}}

    notebook = {"cells": [cell("1 + 1"), cell(HUBER, "regression.Huber"), cell(HUBER, ["regression.Huber"] * 2)]}
    assert list(claims(notebook)) == [(HUBER, ["regression.Huber"]), (HUBER, ["regression.Huber"] * 2)]
    for source, names in claims(notebook):
        check(source, names)
    check("%matplotlib inline\nx = 1\n" + HUBER, ["regression.Huber"])
    for wrong, message in [
        (HUBER.replace("/ 2", "* 0.5"), "regression.Huber runs"),
        (HUBER.replace("(y, y_pred,", "(y_pred, y,"), "takes \\['y', 'y_pred'\\] first"),
        ("x = 1", "shows\n  no function"),
    ]:
        with pytest.raises(AssertionError, match=message):
            check(wrong, ["regression.Huber"])


@pytest.mark.parametrize("name", ["cross_entropy.BinaryCrossEntropy.formula_from_logits", "multiclass_hinge.CrammerSinger",
                                  "optimize.adam"])  # fmt: skip
def test_names_lead_to_formulas(name):
    body, arguments = formula(name)
    assert body and arguments and not any("self" in line for line in body)
