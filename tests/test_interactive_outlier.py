"""The movable figure of chapter 02: what the browser computes is what the package minimizes."""

import re
from itertools import product
from statistics import median

import numpy as np
import pytest
from vega import calculated, evaluate

from lossbook.interactive import outlier as module
from lossbook.regression import Huber, MeanAbsoluteError, MeanSquaredError

FIFTHS = range(module.FIFTH_RANGE[0], module.FIFTH_RANGE[1] + 1, module.FIFTH_STEP)
DELTAS = range(module.DELTA_RANGE[0], module.DELTA_RANGE[1] + 1, module.DELTA_STEP)


def huber_minimizer(fifth, delta):
    """The chart's transforms, step by step, on its table of corners."""
    places = [(price, 0, side) for price in module.FOUR for side in (-1, 1)] + [(0, 1, -1), (0, 1, 1)]
    fixed, moves, side = np.array(places).T
    names = {"fixed": fixed, "moves": moves, "side": side, "fifth": fifth, "delta": delta}
    names["corner"] = evaluate(module.CORNER, **names)
    names["slope"] = evaluate(module.SLOPE, **names)
    ends = {
        "left": evaluate(module.LEFT, **names).max(),
        "left_slope": evaluate(module.LEFT_SLOPE, **names).max(),
        "right": evaluate(module.RIGHT, **names).min(),
        "right_slope": evaluate(module.RIGHT_SLOPE, **names).min(),
    }
    return evaluate(module.HUBER, **ends)


def slope(loss, prices, guess):
    return loss.gradient(prices, np.full(len(prices), guess), reduction="sum").sum()


def is_minimizer(loss, prices, guess):
    """A convex cost has its minimum where the slope changes sign."""
    return slope(loss, prices, guess - 1e-6) < 0 < slope(loss, prices, guess + 1e-6)


def test_mean_and_median_minimize_their_losses():
    for fifth in FIFTHS:
        prices = np.array([*module.FOUR, fifth], dtype=float)
        mean, middle = (evaluate(expression, fifth=fifth) for expression in (module.MEAN, module.MEDIAN))
        assert mean == pytest.approx(prices.mean(), rel=1e-14)
        assert middle == median(prices)
        assert is_minimizer(MeanSquaredError(), prices, mean)
        assert is_minimizer(MeanAbsoluteError(), prices, middle)


def test_huber_s_minimizer_is_exact_everywhere():
    for fifth, delta in product(FIFTHS[::3], DELTAS[::3]):
        prices = np.array([*module.FOUR, fifth], dtype=float)
        assert is_minimizer(Huber(delta=delta), prices, huber_minimizer(fifth, delta))


@pytest.mark.parametrize("fifth", FIFTHS[::10])
def test_huber_s_limits_are_the_median_and_the_mean(fifth):
    assert huber_minimizer(fifth, 0.001) == pytest.approx(evaluate(module.MEDIAN, fifth=fifth), abs=0.01)
    assert huber_minimizer(fifth, 5000) == pytest.approx(evaluate(module.MEAN, fifth=fifth), rel=1e-12)


def test_the_start_is_where_the_sliders_start():
    starts = dict(zip(module._starts()["name"], module._starts()["start"]))
    assert starts == {
        "mean": evaluate(module.MEAN, fifth=module.FIFTH),
        "Huber": huber_minimizer(module.FIFTH, module.DELTA),
        "median": evaluate(module.MEDIAN, fifth=module.FIFTH),
    }


def test_the_chart_computes_these_expressions():
    spec = module.outlier().spec
    names = ("MEAN", "MEDIAN", "CORNER", "SLOPE", "LEFT", "LEFT_SLOPE", "RIGHT", "RIGHT_SLOPE", "HUBER")
    assert {getattr(module, name) for name in names} <= calculated(spec)
    assert {p["name"]: p["value"] for p in spec["params"] if "bind" in p} == {"fifth": 420, "delta": 50}
    assert module.outlier().spec == spec


def draw(spec, **values):
    vl_convert = pytest.importorskip("vl_convert")
    params = [{**p, "value": values.get(p.get("name"), p.get("value"))} for p in spec["params"]]
    return vl_convert.vegalite_to_svg({**spec, "params": params, "width": 600})


@pytest.mark.parametrize(
    ("fifth", "delta", "mean", "huber", "middle"),
    [(420, 50, "358.0", "355.0", "350.0"), (1000, 50, "474.0", "355.0", "350.0"), (1000, 5, "474.0", "350.0", "350.0")],
)
def test_the_drawing_shows_the_three(fifth, delta, mean, huber, middle):
    picture = draw(module.outlier().spec, fifth=fifth, delta=delta)
    shown = re.findall(r">(\d+\.\d)<", picture)
    assert shown == [mean, huber, middle]
