"""The movable figures as the browser draws them: wherever their sliders stand they show what the package computes."""

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import CHAPTERS, HTML, MOVABLE, ROOT, inject
from figures import check, huber_minimizer, read_picture, settings, stored_figures
from playwright.sync_api import expect

from lossbook.interactive import outlier

STORED = {f"book/{chapter}.html": figure for chapter, figure in stored_figures().items()}
DRAWN_AT = Path(__file__).with_name("interactive.js").read_text(encoding="utf-8")


def bring_to_life(page):
    page.mouse.move(9, 9)  # somebody is there
    page.locator(".movable").first.scroll_into_view_if_needed()
    page.wait_for_selector(".movable[data-state=live]")
    return page.locator(".movable-live").first


def test_every_chapter_has_its_movable_figure():
    with_figure = [int(name.removeprefix("book/")[:2]) for name in MOVABLE]
    assert with_figure == [int(name.removeprefix("book/")[:2]) for name in CHAPTERS[:-2]]  # interview and errata aside


@pytest.mark.parametrize("name", MOVABLE)
def test_figure(name, open_page):
    page = open_page(name)
    spec = json.loads(page.locator(".movable > script").text_content())[0]
    assert not [url for url in page.asked if "vega" in url], "the charts' script is loaded before one is in view"
    live = bring_to_life(page)
    assert [url for url in page.asked if "vega" in url]
    page.evaluate(DRAWN_AT)
    module, *_ = STORED[name]
    keyboard(page, live, module, spec)
    chosen = settings(module, spec, most=120)
    for setting, (at, svg) in zip(chosen, page.evaluate("drawnAt", chosen), strict=True):
        assert at == pytest.approx(setting, abs=1e-9)
        check(module, spec, svg, at)
    assert page.faults == []
    inject(page)
    page.evaluate("alone(document.querySelector('.movable'))")
    for theme, rules in (("light", None), ("dark", ["color-contrast"])):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        assert page.evaluate("rules => axeFaults(rules, '.movable')", rules) == [], theme
        assert page.evaluate("pale()") == [], theme


def keyboard(page, live, module: str, spec: dict) -> None:
    """Every slider is reached by Tab, has a name, shows that it is reached, and moves the picture."""
    assert len(live.locator("svg[role=img]").get_attribute("aria-label")) > 60
    assert page.locator(".movable .movable-still").count() == 0
    bound = [parameter for parameter in spec["params"] if "bind" in parameter]
    controls = live.locator(".vega-bind input[type=range]")
    assert controls.count() == len(bound) >= 1
    page.evaluate("beforeFigure().focus()")
    for control, parameter in zip(controls.all(), bound):
        page.keyboard.press("Tab")
        assert control.evaluate("e => e === document.activeElement"), "Tab does not lead from slider to slider"
        assert control.get_attribute("name") == parameter["name"]
        assert control.get_attribute("aria-label") == parameter["bind"]["name"]
        assert control.evaluate("e => e.matches(':focus-visible') && getComputedStyle(e).outlineStyle !== 'none'")
        low, high, step = (parameter["bind"][key] for key in ("min", "max", "step"))
        pictures = set()
        for key, value in (("ArrowRight", low + step), ("ArrowLeft", low), ("End", high), ("ArrowLeft", high - step)):
            if key == "ArrowRight":
                page.keyboard.press("Home")
            page.keyboard.press(key)
            ((at, svg),) = page.evaluate("drawnAt", [{}])
            assert at[parameter["name"]] == pytest.approx(value, abs=1e-9)
            pictures.add(str(check(module, spec, svg, at)))
        assert len(pictures) >= 3, "the slider hardly changes the picture"


def test_the_numbers_are_read_out_when_the_hand_rests(open_page):
    page = open_page(next(name for name in MOVABLE if name.startswith("book/02-")))
    live = bring_to_life(page)
    live.locator("input[name=fifth]").press("End")
    delta = float(live.locator("input[name=delta]").input_value())
    prices = np.array([*outlier.FOUR, 1000.0])
    three = (prices.mean(), huber_minimizer(prices, delta), np.median(prices))
    expect(live.get_by_role("status")).to_have_text("; ".join(f"{value:.1f}" for value in three))


def specs_on(name: str) -> list[dict]:
    text = (HTML / name).read_text(encoding="utf-8")
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', text, flags=re.S)[1])


def test_the_pages_draw_what_the_notebooks_hold():
    for name in MOVABLE:
        specs, (_, stored, _) = specs_on(name), STORED[name]
        if len(specs) == 1:
            assert {**specs[0], "width": 0, "$schema": stored["$schema"]} == {**stored, "width": 0}
        for spec in specs:
            assert (spec["params"], spec["description"]) == (stored["params"], stored["description"])


def test_still_and_live_picture_have_one_width(open_page):
    """Views side by side stand one below the other on a phone, and in no column is a picture wider than it."""
    sys.path.insert(0, str(ROOT / "book" / "_ext"))
    figures = importlib.import_module("lossbook_figures")
    beside = [name for name in MOVABLE if len(specs_on(name)) > 1]
    assert beside
    for name in beside:
        for width in (figures.STILL_WIDTH, 400):
            page = open_page(name)
            page.evaluate(f"document.querySelector('.movable').style.width = '{width}px'")
            bring_to_life(page)
            page.evaluate(DRAWN_AT)
            assert page.locator(".movable").evaluate("e => e.clientWidth") == width
            frames = read_picture(page.evaluate("drawnAt", [{}])[0][1])["frames"]
            shown = [size[0] for view, size in frames.items() if view.startswith("concat")]
            drawn_for = figures.PHONE_WIDTH if width < figures.NARROW else figures.STILL_WIDTH
            spec = figures.fit(STORED[name][1], drawn_for)
            views = spec.get("hconcat") or spec["vconcat"]
            assert shown == [view["width"] for view in views]
            assert page.locator(".movable-live svg").bounding_box()["width"] <= width
