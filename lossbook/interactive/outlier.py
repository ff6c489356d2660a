"""Five prices, one of them moved: the mean, the median and Huber's minimizer follow. Chapter 02, "Squared error".

The expressions below are what the browser computes; ``tests/test_interactive_outlier.py`` compares them
with the package.
"""

from __future__ import annotations

from lossbook.interactive import BLUE, GREEN, ORANGE, Movable, slider, table

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
    import altair as alt

    sliders = (
        slider("fifth", "fifth price, thousand dollars", *FIFTH_RANGE, FIFTH_STEP, FIFTH),
        slider("delta", "Huber's delta, thousand dollars", *DELTA_RANGE, DELTA_STEP, DELTA),
    )
    x = alt.X("value:Q", title="price, thousand dollars").scale(domain=FIFTH_RANGE).axis(tickCount=5)
    row = alt.Y("name:N", title=None).scale(domain=["prices", *NAMES]).axis(grid=False, ticks=False, domain=False)
    color = alt.Color("name:N", legend=None).scale(domain=NAMES, range=[BLUE, ORANGE, GREEN])
    shape = alt.Shape("name:N", legend=None).scale(domain=NAMES, range=["circle", "square", "triangle-up"])

    fixed = table(value=list(FOUR), name=["prices"] * 4)
    moving = table(name=["prices"])
    fixed.name, moving.name = "fixed", "moving"
    prices = alt.Chart(fixed).mark_point(size=70, color="currentColor").encode(x=x, y=row)
    fifth = (
        alt.Chart(moving)
        .transform_calculate(value="fifth")
        .mark_point(size=150, shape="diamond", color="currentColor")
        .encode(x=x, y=row)
    )

    starts = table(**_starts())
    starts.name = "starts"
    before = alt.Chart(starts).mark_tick(thickness=2, height=18, color="currentColor").encode(x=x, y=row)

    both_sides = [(price, 0, side) for price in FOUR for side in (-1, 1)] + [(0, 1, -1), (0, 1, 1)]
    corners = table(**dict(zip(("fixed", "moves", "side"), zip(*both_sides))))
    corners.name = "corners"
    now = (
        alt.Chart(corners)
        .transform_calculate(corner=CORNER)
        .transform_calculate(slope=SLOPE)
        .transform_calculate(left=LEFT, left_slope=LEFT_SLOPE, right=RIGHT, right_slope=RIGHT_SLOPE)
        .transform_aggregate(
            left="max(left)", left_slope="max(left_slope)", right="min(right)", right_slope="min(right_slope)"
        )
        .transform_calculate(mean=MEAN, Huber=HUBER, median=MEDIAN)
        .transform_fold([*NAMES], as_=["name", "value"])
        .transform_lookup(lookup="name", from_=alt.LookupData(starts, key="name", fields=["start"]))
        .transform_calculate(label="format(datum.value, '.1f')")
    )
    moved = now.mark_rule(strokeWidth=3).encode(x=x, x2="start:Q", y=row, color=color)
    points = now.mark_point(size=110, opacity=1).encode(x=x, y=row, color=color, shape=shape)
    labels = now.mark_text(align="left", dx=12, fontSize=13).encode(x=x, y=row, text="label:N")
    layers = alt.layer(before, moved, prices, fifth, points, labels).properties(height=220)
    return Movable.from_altair(layers.add_params(*sliders), DESCRIPTION)


def _starts() -> dict[str, list[float] | list[str]]:
    """Where the three stand before a slider moves; the test solves for them."""
    values = [358.0, 355.0, 350.0]
    return {"name": NAMES, "value": values, "start": values}
