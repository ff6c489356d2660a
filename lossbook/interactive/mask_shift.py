"""Two squares on a grid of pixels, an object and what a model marks, and four losses of them. Chapter 14, "Overlap".

The expressions below are what the browser computes; ``tests/test_interactive_mask_shift.py`` compares them
with the package.
"""

from __future__ import annotations

from lossbook.interactive import BLUE, GREEN, ORANGE, Movable, calculate, quantity, slider, table

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
    sliders = [
        slider("truth", "side of the object, pixels", 0, 6, 1, truth),
        slider("marked", "side of what is marked, pixels", 0, 6, 1, marked),
        slider("shift", "shift of the mark, pixels right and down", 0, 4, 1, shift),
    ]
    color = {"field": "kind", "scale": {"domain": KINDS, "range": [GREEN, ORANGE, BLUE]}}
    shape = {"field": "kind", "scale": {"domain": KINDS, "range": ["square", "circle", "cross"]}}
    grid = {
        "data": {"name": "pixels", "values": [{"row": r, "column": c} for r in range(SIDE) for c in range(SIDE)]},
        "width": 200,
        "height": 200,
        "encoding": {
            "x": {**quantity("column", domain=[-0.5, SIDE - 0.5]), "axis": None},
            "y": {**quantity("row", domain=[SIDE - 0.5, -0.5]), "axis": None},
        },
        "layer": [
            {"mark": {"type": "point", "size": 6, "opacity": 0.5, "color": "currentColor"}},
            {
                "transform": [*calculate(kind=KIND), {"filter": "datum.kind != 'empty'"}],
                "mark": {"type": "point", "size": 150, "opacity": 1},
                "encoding": {"color": color, "shape": shape},
            },
        ],
    }

    formulas = dict(zip(NAMES, (WRONG, CROSS_ENTROPY, DICE, JACCARD)))
    fold = {"fold": NAMES, "as": ["loss", "value"]}
    value = {"field": "value", "type": "quantitative", "format": ".3f"}
    counts = "datum.hits + ' hits, ' + datum.missed + ' missed, ' + datum.excess + ' in excess'"
    losses = {
        "data": {"name": "one", "values": table(one=[0])},
        "transform": calculate(hits=HITS, missed=MISSED, excess=EXCESS, counts=counts, **formulas),
        "width": 230,
        "height": 170,
        "encoding": {
            "x": quantity("value", "loss", [0, 1.2], values=[0, 0.5, 1]),
            "y": {"field": "loss", "sort": NAMES, "title": None},
        },
        "layer": [
            {"transform": [fold], "mark": {"type": "bar", "color": BLUE, "height": 22}},
            {"transform": [fold], "mark": {"type": "text", "align": "left", "dx": 4}, "encoding": {"text": value}},
            {
                "mark": {"type": "text", "align": "left", "baseline": "bottom"},
                "encoding": {"x": {"value": 0}, "y": {"value": -8}, "text": {"field": "counts"}},
            },
        ],
    }
    return Movable(
        {"params": sliders, "hconcat": [grid, losses]},
        f"Left, a grid of {SIDE} by {SIDE} pixels with a square object and the square that a model marks: hits are "
        "green squares, missed pixels orange disks, pixels in excess blue crosses, empty ones dots. Right, bars of "
        "four losses: the share of all pixels that is wrong, cross-entropy for a model that is 90 % sure of each "
        "pixel, Dice loss and Jaccard loss. Sliders set both sides and the shift. At first a 4 by 4 object is marked "
        "one pixel too far right and down: 9 hits, 7 missed and 7 in excess; a tenth of the pixels is wrong, the Dice "
        "loss is 0.438. Two smaller squares bring the first two bars down and the last two up.",
    )
