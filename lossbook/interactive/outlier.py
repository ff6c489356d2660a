"""Five prices, one of them moved: the mean, the median and Huber's minimizer follow. Chapter 02, "Squared error".

The expressions below are what the browser computes; ``tests/test_interactive_outlier.py`` compares them
with the package.
"""

from __future__ import annotations

from lossbook.interactive import BLUE, GREEN, ORANGE, Movable, calculate, quantity, slider, table

__all__ = ["outlier"]

FOUR = (310, 330, 350, 380)  # the prices that stay, in rising order
FIFTH_RANGE, FIFTH_STEP, FIFTH = (100, 1000), 10, 420
DELTA_RANGE, DELTA_STEP, DELTA = (5, 500), 5, 50
NAMES = ["mean", "Huber", "median"]

MEAN = f"({sum(FOUR)} + fifth) / 5"
MEDIAN = f"max({FOUR[1]}, min({FOUR[2]}, fifth))"

# The slope of Huber's cost is a rising broken line with a corner at each price ± delta. It is 0 between the last
# corner where it is not positive and the first where it is not negative, and straight in between.
CORNER = "datum.fixed + datum.moves * fifth + datum.side * delta"
SLOPE = " + ".join(f"max(-delta, min(delta, datum.corner - {price}))" for price in (*FOUR, "fifth"))
LEFT, LEFT_SLOPE = (f"datum.slope <= 0 ? datum.{name} : -1e9" for name in ("corner", "slope"))
RIGHT, RIGHT_SLOPE = (f"datum.slope >= 0 ? datum.{name} : 1e9" for name in ("corner", "slope"))
HUBER = (
    "datum.right_slope > datum.left_slope"
    " ? (datum.left * datum.right_slope - datum.right * datum.left_slope) / (datum.right_slope - datum.left_slope)"
    " : (datum.left + datum.right) / 2"
)

DESCRIPTION = (
    "Five prices as dots on a line from 100 to 1000 thousand dollars: 310, 330, 350, 380 and a fifth that a slider "
    "moves, drawn as a diamond, at first 420. Three rows below mark the mean, Huber's minimizer and the median; a bar "
    "joins each to where it stood at the start. The mean follows the fifth price without end; the median stays between "
    "330 and 350. A second slider sets Huber's delta, at first 50: a small one keeps its row at the median, a large "
    "one lets it follow the mean."
)


def outlier() -> Movable:
    """Return the chart of five prices and their three minimizers, with sliders for the fifth price and Huber's delta.

    Returns
    -------
    Movable
        The figure; as the last value of a cell it is shown.

    Examples
    --------
    >>> [p["value"] for p in outlier().spec["params"] if "bind" in p]
    [420, 50]
    """
    color = {"field": "name", "legend": None, "scale": {"domain": NAMES, "range": [BLUE, ORANGE, GREEN]}}
    shape = {**color, "scale": {"domain": NAMES, "range": ["circle", "square", "triangle-up"]}}
    text = {"field": "value", "type": "quantitative", "format": ".1f"}
    bare = {"grid": False, "ticks": False, "domain": False}
    before = {
        "data": {"name": "starts"},
        "mark": {"type": "tick", "thickness": 2, "height": 18, "color": "currentColor"},
    }
    moved = {"mark": {"type": "rule", "strokeWidth": 3}, "encoding": {"x2": {"field": "start"}, "color": color}}
    prices = {
        "data": {"name": "fixed", "values": table(value=FOUR, name=["prices"] * len(FOUR))},
        "mark": {"type": "point", "size": 70, "color": "currentColor"},
    }
    fifth = {
        "data": {"name": "moving", "values": table(name=["prices"])},
        "transform": calculate(value="fifth"),
        "mark": {"type": "point", "size": 150, "shape": "diamond", "color": "currentColor"},
    }
    points = {"mark": {"type": "point", "size": 110, "opacity": 1}, "encoding": {"color": color, "shape": shape}}
    labels = {"mark": {"type": "text", "align": "left", "dx": 12, "fontSize": 13}, "encoding": {"text": text}}
    corners = table(fixed=[*FOUR, 0] * 2, moves=[0, 0, 0, 0, 1] * 2, side=[-1] * 5 + [1] * 5)
    ends = {"left": "max", "left_slope": "max", "right": "min", "right_slope": "min"}
    chart = {
        "data": {"name": "corners", "values": corners},
        "datasets": {"starts": table(**_starts())},
        "params": [
            slider("fifth", "fifth price, thousand dollars", *FIFTH_RANGE, FIFTH_STEP, FIFTH),
            slider("delta", "Huber's delta, thousand dollars", *DELTA_RANGE, DELTA_STEP, DELTA),
        ],
        "transform": [
            *calculate(corner=CORNER, slope=SLOPE),
            *calculate(left=LEFT, left_slope=LEFT_SLOPE, right=RIGHT, right_slope=RIGHT_SLOPE),
            {"aggregate": [{"op": op, "field": end, "as": end} for end, op in ends.items()]},
            *calculate(mean=MEAN, Huber=HUBER, median=MEDIAN),
            {"fold": NAMES, "as": ["name", "value"]},
            {"lookup": "name", "from": {"data": {"name": "starts"}, "key": "name", "fields": ["start"]}},
        ],
        "height": 220,
        "encoding": {
            "x": quantity("value", "price, thousand dollars", FIFTH_RANGE, tickCount=5),
            "y": {"field": "name", "title": None, "scale": {"domain": ["prices", *NAMES]}, "axis": bare},
        },
        "layer": [before, moved, prices, fifth, points, labels],
    }
    return Movable(chart, DESCRIPTION)


def _starts() -> dict[str, list[float] | list[str]]:
    """Where the three stand before a slider moves; the test solves for them."""
    values = [358.0, 355.0, 350.0]
    return {"name": NAMES, "value": values, "start": values}
