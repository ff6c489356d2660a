"""The movable figures, drawn without a browser: over the range of their sliders they show what the package computes."""

import importlib
import pkgutil
import sys

import numpy as np
import pytest
import vl_convert
from figures import BOOK, check, settings, stored_figures
from helpers import finite_difference

import lossbook.interactive
from lossbook.cross_entropy import BinaryCrossEntropy
from lossbook.interactive import bins, slider
from lossbook.interactive.decision_threshold import HARM, THRESHOLDS, outcomes
from lossbook.interactive.gradient_cloud import EXPONENTS, batch_gradients, gradient_cloud, sample_gradients, uphill
from lossbook.margin import ZeroOne

sys.path.insert(0, str(BOOK / "_ext"))

from lossbook_figures import VEGA_LITE_VERSION, still  # the page's own way to draw

STORED = stored_figures()
RNG = np.random.default_rng(0)
CHANCE = RNG.beta(1, 5, size=20_000)
SERIOUS = RNG.random(20_000) < CHANCE
OVERSTATED = 3 * CHANCE / (3 * CHANCE + 1 - CHANCE)  # odds three times as high
ARGUMENTS = {"decision_threshold": (SERIOUS, CHANCE, OVERSTATED)}
MODULES = [module.name for module in pkgutil.iter_modules(lossbook.interactive.__path__)]


@pytest.mark.parametrize("module", MODULES)
def test_what_is_drawn(module):
    figure = getattr(importlib.import_module(f"lossbook.interactive.{module}"), module)
    spec = figure(*ARGUMENTS.get(module, ())).spec
    vega = vl_convert.vegalite_to_vega(spec, vl_version=VEGA_LITE_VERSION)
    for at in settings(module, spec, most=24):
        for signal in vega["signals"]:
            signal["value"] = at.get(signal["name"], signal.get("value"))
        check(module, spec, vl_convert.vega_to_svg(vega), at)


def test_every_chapter_but_the_last_two_shows_a_figure_and_every_figure_is_shown():
    assert sorted(module for module, *_ in STORED.values()) == MODULES
    chapters = {path.stem for path in BOOK.glob("[0-9][0-9]-*.ipynb")}
    assert chapters - STORED.keys() == {"18-interview", "19-errata"}


@pytest.mark.parametrize("chapter", STORED)
def test_the_page_can_draw_it_and_its_controls_are_named(chapter):
    _, spec, description = STORED[chapter]
    # JupyterLab would draw a chart as wide as its container empty, again and again: it has no width at first.
    assert spec.get("width") != "container"
    assert "<svg" in still(spec)
    bound = [parameter for parameter in spec["params"] if "bind" in parameter]
    assert bound and all(parameter["bind"].get("name") for parameter in bound)
    assert len(description) > 60


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a b", "", 0, 1, 0.1, 0), "name must be an identifier"),
        (("width", "", 0, 1, 0.1, 0), "Vega's own"),
        (("a", "", 0, 1, 0.1, 2), "between low and high"),
    ],
)
def test_a_slider_that_cannot_be(arguments, message):
    with pytest.raises(ValueError, match=message):
        slider(*arguments)


# ---------- the data that some of them start from


def test_dots_of_one_height_are_apart():
    rows = bins.bins().spec["data"]["values"]
    for height in {row["height"] for row in rows}:
        level = [row["y"] for row in rows if row["height"] == height]
        assert len(level) == 1 or np.diff(level).min() >= 0.2 - 1e-9


@pytest.mark.parametrize("chance", [CHANCE, OVERSTATED])
def test_the_counts_of_decisions_give_the_cost(chance):
    counts = outcomes(SERIOUS, chance)
    assert all(sum(column) == len(chance) for column in zip(*counts.values(), strict=True))
    weights = np.where(SERIOUS, 160, HARM)
    for threshold, others, left in zip(THRESHOLDS, counts["others_called"], counts["serious_left"], strict=True):
        euros = ZeroOne()(2 * SERIOUS - 1, chance - threshold, sample_weight=weights, reduction="sum")
        assert HARM * others + 160 * left == pytest.approx(euros)


def test_a_chance_equal_to_the_threshold_is_called():
    assert outcomes([True], [0.2])["serious_called"][THRESHOLDS == 0.2].tolist() == [1]


def cost_of_the_cloud():
    rng = np.random.default_rng(0)
    x = rng.standard_normal(2000)
    y = (rng.random(2000) < 1 / (1 + np.exp(-(2 * x - 0.5)))).astype(float)
    loss = BinaryCrossEntropy(from_logits=True)
    return lambda parameters: loss(y, parameters[0] * x + parameters[1])


def test_the_mean_of_the_samples_is_the_gradient_of_the_cost():
    numeric = finite_difference(cost_of_the_cloud(), [1.0, 0.0])
    np.testing.assert_allclose(sample_gradients().mean(axis=0), numeric, rtol=1e-6)


def test_a_step_against_an_uphill_batch_raises_the_cost():
    cost = cost_of_the_cloud()
    for gradient, wrong in zip(batch_gradients().reshape(-1, 2), uphill().ravel()):
        assert (cost([1, 0] - 1e-6 * gradient) > cost([1, 0])) == wrong


def test_the_cloud_narrows_with_the_root_of_the_batch_size():
    spread = batch_gradients().std(axis=0).mean(axis=1)
    slope = np.polyfit(np.log(2.0 ** np.array(EXPONENTS)), np.log(spread), 1)[0]
    assert slope == pytest.approx(-0.5, abs=0.08)  # 33 draws leave an error of about 12 % in each spread


def test_the_cloud_is_as_its_description_says():
    movable = gradient_cloud()
    _, _, counts, border = (layer["data"]["values"] for layer in movable.spec["layer"])
    uphill = [row["uphill"] for row in counts]
    assert [uphill[0], uphill[4], *uphill[5:]] == [8, 3, 0, 0, 0, 0]
    assert "8 of them at size 1, 3 at size 16 and none from size 32 on" in movable.description
    full = sample_gradients().mean(axis=0)
    for row in border:
        assert row["weight"] * full[0] + row["bias"] * full[1] == pytest.approx(0, abs=1e-4)
        assert abs(row["bias"]) <= 1
