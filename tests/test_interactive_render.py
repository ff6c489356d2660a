"""Every movable figure of the book can be drawn without a browser, and its controls and itself are named."""

import json
import pkgutil
import sys
from pathlib import Path

import pytest

import lossbook.interactive

BOOK = Path(__file__).parents[1] / "book"
sys.path.insert(0, str(BOOK / "_ext"))

from lossbook_figures import still  # noqa: E402  (the page's own way to draw it, with the page's Vega-Lite)

MIME_TYPE = "application/vnd.vegalite.v5+json"


def stored_figures():
    for path in sorted(BOOK.glob("[0-9][0-9]-*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                if MIME_TYPE in output.get("data", {}):
                    yield pytest.param(output["data"], id=path.stem)


FIGURES = list(stored_figures())


def test_every_module_is_shown_in_a_chapter():
    sources = "".join(path.read_text(encoding="utf-8") for path in BOOK.glob("[0-9][0-9]-*.ipynb"))
    modules = [module.name for module in pkgutil.iter_modules(lossbook.interactive.__path__)]
    assert [name for name in modules if f"lossbook.interactive.{name} import" not in sources] == []


@pytest.mark.parametrize("data", FIGURES)
def test_the_figure_is_drawn_and_its_controls_are_named(data):
    spec = data[MIME_TYPE]
    # JupyterLab would draw a chart as wide as its container empty, again and again: it has no width at first.
    assert spec.get("width") != "container"
    assert "<svg" in still(spec)
    bound = [parameter for parameter in spec.get("params", []) if "bind" in parameter]
    assert bound and all(parameter["bind"].get("name") for parameter in bound)
    assert len("".join(data["text/plain"])) > 60


def test_every_chapter_has_one_but_the_last_two():
    shown = {parameter.id for parameter in FIGURES}
    chapters = {path.stem for path in BOOK.glob("[0-9][0-9]-*.ipynb")}
    assert {chapter for chapter in chapters - shown} <= {"18-interview", "19-errata"}
