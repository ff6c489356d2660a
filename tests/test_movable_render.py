"""Every movable figure can be drawn, without a browser, and says what it shows."""

import importlib
import pkgutil

import pytest

import lossbook.movable
from lossbook.movable import Movable

vl_convert = pytest.importorskip("vl_convert", reason="the still pictures need the extra `book`")
NAMES = [module.name for module in pkgutil.iter_modules(lossbook.movable.__path__)]


def figures():
    for name in NAMES:
        module = importlib.import_module(f"lossbook.movable.{name}")
        for function in module.__all__:
            made = getattr(module, function)
            if callable(made) and getattr(made, "__annotations__", {}).get("return") == "Movable":
                yield pytest.param(made, id=function)


def test_each_module_has_a_figure():
    assert len(list(figures())) >= len(NAMES)


@pytest.mark.parametrize("make", list(figures()))
def test_the_figure_is_drawn_and_its_controls_are_named(make):
    figure = make()
    assert isinstance(figure, Movable)
    spec = {**figure.spec, "width": 640}
    assert "<svg" in vl_convert.vegalite_to_svg(spec, vl_version="5.20")
    bound = [parameter for parameter in figure.spec.get("params", []) if "bind" in parameter]
    assert bound and all(parameter["bind"].get("name") for parameter in bound)
    assert len(figure.description) > 60
