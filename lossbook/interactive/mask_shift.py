"""Two squares on a grid of pixels, an object and what a model marks, and four losses of them. Chapter 14, "Overlap".

The expressions below are what the browser computes; ``tests/test_interactive_mask_shift.py`` compares them
with the package.
"""

from __future__ import annotations

from lossbook.interactive import BLUE, GREEN, ORANGE, Movable, slider, table

__all__ = ["CROSS_ENTROPY", "DICE", "EXCESS", "HITS", "JACCARD", "KIND", "MISSED", "WRONG", "mask_shift"]

SIDE = 12  # pixels of the picture, across and down
SURE = 0.9  # the probability of the model's verdict on each pixel, which cross-entropy needs; the odds are 9
KINDS = ["hit", "missed", "in excess"]

# A pixel lies in a square if its distance from the middle, along rows and columns, is less than half the side. Both
# squares start at pixel 2, the marked one `shift` further right and down.
_TRUE = "max(abs(datum.row - 1.5 - truth / 2), abs(datum.column - 1.5 - truth / 2)) < truth / 2"
_MARKED = "max(abs(datum.row - 1.5 - shift - marked / 2), abs(datum.column - 1.5 - shift - marked / 2)) < marked / 2"
KIND = f"{_TRUE} ? ({_MARKED} ? 'hit' : 'missed') : ({_MARKED} ? 'in excess' : 'empty')"

HITS = "pow(max(0, min(truth - shift, marked)), 2)"
MISSED = "truth * truth - datum.hits"
EXCESS = "marked * marked - datum.hits"
# Nothing wrong is 0, also where nothing is marked on either side.
_WRONG = "(datum.missed + datum.excess)"
WRONG = f"{_WRONG} / {SIDE**2}"
CROSS_ENTROPY = f"-log({SURE}) + log(9) * {_WRONG} / {SIDE**2}"
DICE = f"{_WRONG} > 0 ? {_WRONG} / ({_WRONG} + 2 * datum.hits) : 0"
JACCARD = f"{_WRONG} > 0 ? {_WRONG} / ({_WRONG} + datum.hits) : 0"
NAMES = ["pixels wrong", "cross-entropy", "Dice loss", "Jaccard loss"]


def mask_shift(truth: int = 4, marked: int = 4, shift: int = 1) -> Movable:
    """Return the figure: a square object, a marked square beside or over it, and four losses as bars.

    Parameters
    ----------
    truth : int, default 4
        Where the slider of the object's side starts, 0 to 6 pixels.
    marked : int, default 4
        Where the slider of the marked square's side starts, 0 to 6 pixels.
    shift : int, default 1
        Where the slider of the shift starts: 0 to 4 pixels to the right and as many down.

    Returns
    -------
    Movable
        The figure; as the last value of a cell it is shown.

    Raises
    ------
    ValueError
        If a starting value lies outside its slider.

    Examples
    --------
    >>> [p["name"] for p in mask_shift().spec["params"]]
    ['truth', 'marked', 'shift']
    """
    import altair as alt

    sliders = (
        slider("truth", "side of the object, pixels", 0, 6, 1, truth),
        slider("marked", "side of what is marked, pixels", 0, 6, 1, marked),
        slider("shift", "shift of the mark, pixels right and down", 0, 4, 1, shift),
    )
    places = range(SIDE)
    pixels = table(row=[r for r in places for _ in places], column=[c for _ in places for c in places])
    one, names = table(one=[0]), table(loss=NAMES)
    pixels.name, one.name, names.name = "pixels", "one", "names"

    x = alt.X("column:Q", axis=None).scale(domain=[-0.5, SIDE - 0.5], nice=False, zero=False)
    y = alt.Y("row:Q", axis=None).scale(domain=[SIDE - 0.5, -0.5], nice=False, zero=False)
    color = alt.Color("kind:N").scale(domain=KINDS, range=[GREEN, ORANGE, BLUE])
    shape = alt.Shape("kind:N").scale(domain=KINDS, range=["square", "circle", "cross"])
    base = alt.Chart(pixels)
    grid = alt.layer(
        base.mark_point(size=6, opacity=0.5, color="currentColor").encode(x=x, y=y),
        base.transform_calculate(kind=KIND)
        .transform_filter("datum.kind != 'empty'")
        .mark_point(size=150, opacity=1)
        .encode(x=x, y=y, color=color, shape=shape),
    ).properties(width=200, height=200)

    counted = (
        alt.Chart(one)
        .transform_calculate(hits=HITS)
        .transform_calculate(missed=MISSED, excess=EXCESS)
        .transform_calculate(**dict(zip(NAMES, (WRONG, CROSS_ENTROPY, DICE, JACCARD))))
    )
    bars = counted.transform_fold([*NAMES], as_=["loss", "value"]).transform_calculate(
        label="format(datum.value, '.3f')"
    )
    name = alt.Y("loss:N", sort=NAMES, title=None)
    value = alt.X("value:Q", title="loss").scale(domain=[0, 1.2], nice=False).axis(values=[0, 0.5, 1])
    counts = counted.transform_calculate(
        label="datum.hits + ' hits, ' + datum.missed + ' missed, ' + datum.excess + ' in excess'"
    )
    losses = alt.layer(
        bars.mark_bar(color=BLUE, height=22).encode(x=value, y=name),
        bars.mark_text(align="left", dx=4).encode(x="value:Q", y=name, text="label:N"),
        counts.mark_text(align="left", baseline="bottom").encode(
            x=alt.value(0), y=alt.value(-8), text=alt.Text("label:N")
        ),
    ).properties(width=230, height=170)
    return Movable.from_altair(
        alt.hconcat(grid, losses).add_params(*sliders),
        f"Left, a grid of {SIDE} by {SIDE} pixels with a square object and the square that a model marks: hits are "
        "green squares, missed pixels orange disks, pixels in excess blue crosses, empty ones dots. Right, bars of "
        "four losses: the share of all pixels that is wrong, cross-entropy for a model that is 90 % sure of each "
        "pixel, Dice loss and Jaccard loss. Sliders set both sides and the shift. At first a 4 by 4 object is marked "
        "one pixel too far right and down: 9 hits, 7 missed and 7 in excess; a tenth of the pixels is wrong, the Dice "
        "loss is 0.438. Two smaller squares bring the first two bars down and the last two up.",
    )
