"""The movable figure of chapter 02: what the browser computes is what the package minimizes."""

import json
import re
from itertools import product
from statistics import median
from types import SimpleNamespace

import numpy as np
import pytest

from lossbook.movable import outlier as module
from lossbook.regression import Huber, MeanAbsoluteError, MeanSquaredError

FIFTHS = range(module.FIFTH_RANGE[0], module.FIFTH_RANGE[1] + 1, module.FIFTH_STEP)
DELTAS = range(module.DELTA_RANGE[0], module.DELTA_RANGE[1] + 1, module.DELTA_STEP)


def evaluate(expression, **names):
    """Value of a Vega expression; Python writes its `a ? b : c` as `b if a else c`."""
    python = re.sub(r"^(.*?) \? (.*) : (.*)$", r"(\2) if (\1) else (\3)", expression)
    return eval(python, {"__builtins__": {}}, {"max": max, "min": min, **names})


def huber_minimizer(fifth, delta):
    """The chart's transforms, step by step."""
    places = [(price, 0, side) for price in module.FOUR for side in (-1, 1)] + [(0, 1, -1), (0, 1, 1)]
    rows = []
    for fixed, moves, side in places:
        datum = SimpleNamespace(fixed=fixed, moves=moves, side=side)
        datum.corner = evaluate(module.CORNER, datum=datum, fifth=fifth, delta=delta)
        datum.slope = evaluate(module.SLOPE, datum=datum, fifth=fifth, delta=delta)
        rows.append(datum)
    ends = SimpleNamespace(
        left=max(evaluate(module.LEFT, datum=row) for row in rows),
        left_slope=max(evaluate(module.LEFT_SLOPE, datum=row) for row in rows),
        right=min(evaluate(module.RIGHT, datum=row) for row in rows),
        right_slope=min(evaluate(module.RIGHT_SLOPE, datum=row) for row in rows),
    )
    return evaluate(module.HUBER, datum=ends)


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
    text = json.dumps(spec)
    for name in ("MEAN", "MEDIAN", "CORNER", "SLOPE", "LEFT", "LEFT_SLOPE", "RIGHT", "RIGHT_SLOPE", "HUBER"):
        assert json.dumps(getattr(module, name)) in text, name
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
