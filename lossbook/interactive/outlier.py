"""Five prices, one of them moved: the mean, the median and Huber's minimizer follow (chapter 02)."""

from __future__ import annotations

from lossbook.interactive import BLUE, GREEN, ORANGE, Movable, calculate, layer, quantity, slider, table

__all__ = ["FOUR", "outlier"]

FOUR = (310, 330, 350, 380)  # the prices that stay, in rising order
ENDS = (100, 1000)  # of the axis, and of the slider of the fifth
STARTS = {"mean": 358.0, "Huber": 355.0, "median": 350.0}  # where the three stand before a slider moves
NAMES = list(STARTS)

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
    """Return the chart of five prices and three minimizers, with sliders for the fifth price and Huber's delta."""
    color = {"field": "name", "legend": None, "scale": {"domain": NAMES, "range": [BLUE, ORANGE, GREEN]}}
    shape = {**color, "scale": {"domain": NAMES, "range": ["circle", "square", "triangle-up"]}}
    text = {"field": "value", "type": "quantitative", "format": ".1f"}
    bare = {"grid": False, "ticks": False, "domain": False}
    tick = {"type": "tick", "thickness": 2, "height": 18, "color": "currentColor"}
    before = layer(tick, data={"name": "starts"})
    moved = layer({"type": "rule", "strokeWidth": 3}, x2={"field": "start"}, color=color)
    prices = layer(
        {"type": "point", "size": 70, "color": "currentColor"},
        data={"name": "fixed", "values": table(value=FOUR, name=["prices"] * len(FOUR))},
    )
    fifth = layer(
        {"type": "point", "size": 150, "shape": "diamond", "color": "currentColor"},
        data={"name": "moving", "values": table(name=["prices"])},
        transform=calculate(value="fifth"),
    )
    points = layer({"type": "point", "size": 110, "opacity": 1}, color=color, shape=shape)
    labels = layer({"type": "text", "align": "left", "dx": 12, "fontSize": 13}, text=text)
    corners = table(fixed=[*FOUR, 0] * 2, moves=[0, 0, 0, 0, 1] * 2, side=[-1] * 5 + [1] * 5)
    ends = {"left": "max", "left_slope": "max", "right": "min", "right_slope": "min"}
    chart = {
        "data": {"name": "corners", "values": corners},
        "datasets": {"starts": table(name=NAMES, value=STARTS.values(), start=STARTS.values())},
        "params": [
            slider("fifth", "fifth price, thousand dollars", *ENDS, 10, 420),
            slider("delta", "Huber's delta, thousand dollars", 5, 500, 5, 50),
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
            "x": quantity("value", "price, thousand dollars", ENDS, tickCount=5),
            "y": {"field": "name", "title": None, "scale": {"domain": ["prices", *NAMES]}, "axis": bare},
        },
        "layer": [before, moved, prices, fifth, points, labels],
    }
    return Movable(chart, DESCRIPTION)
