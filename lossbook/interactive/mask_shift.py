"""Two squares on a grid of pixels, an object and what a model marks, and four losses of them (chapter 14)."""

from __future__ import annotations

from lossbook.interactive import BLUE, GREEN, ORANGE, Movable, calculate, layer, quantity, slider, table, written

__all__ = ["SIDE", "SURE", "mask_shift"]

SIDE = 12  # pixels of the picture, across and down
SURE = 0.9  # the probability of the model's verdict on each pixel, which cross-entropy needs; the odds are 9
KINDS = ["hit", "missed", "in excess"]

# A pixel lies in a square if its distance from the middle, along rows and columns, is less than half the side. Both
# squares start at pixel 2, the marked one `shift` further right and down.
_TRUE = "max(abs(datum.row - 1.5 - truth / 2), abs(datum.column - 1.5 - truth / 2)) < truth / 2"
_MARKED = "max(abs(datum.row - 1.5 - shift - marked / 2), abs(datum.column - 1.5 - shift - marked / 2)) < marked / 2"
KIND = f"{_TRUE} ? ({_MARKED} ? 'hit' : 'missed') : ({_MARKED} ? 'in excess' : 'empty')"

COUNTS = {
    "hits": "pow(max(0, min(truth - shift, marked)), 2)",
    "missed": "truth * truth - datum.hits",
    "excess": "marked * marked - datum.hits",
    "counts": written("{datum.hits} hits, {datum.missed} missed, {datum.excess} in excess"),
}
_WRONG = "(datum.missed + datum.excess)"
LOSSES = {
    "pixels wrong": f"{_WRONG} / {SIDE**2}",
    "cross-entropy": f"-log({SURE}) + log(9) * {_WRONG} / {SIDE**2}",
    # Nothing wrong is 0, also where nothing is marked on either side.
    "Dice loss": f"{_WRONG} > 0 ? {_WRONG} / ({_WRONG} + 2 * datum.hits) : 0",
    "Jaccard loss": f"{_WRONG} > 0 ? {_WRONG} / ({_WRONG} + datum.hits) : 0",
}


def mask_shift(truth: int = 4, marked: int = 4, shift: int = 1) -> Movable:
    """Return the figure: a square object, a marked square beside or over it, and four losses as bars."""
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
            layer({"type": "point", "size": 6, "opacity": 0.5, "color": "currentColor"}),
            layer(
                {"type": "point", "size": 150, "opacity": 1},
                transform=[*calculate(kind=KIND), {"filter": "datum.kind != 'empty'"}],
                color=color,
                shape=shape,
            ),
        ],
    }

    fold = [{"fold": list(LOSSES), "as": ["loss", "value"]}]
    value = {"field": "value", "type": "quantitative", "format": ".3f"}
    label = {"type": "text", "align": "left"}
    losses = {
        "data": {"name": "one", "values": table(one=[0])},
        "transform": calculate(**COUNTS, **LOSSES),
        "width": 230,
        "height": 170,
        "encoding": {
            "x": quantity("value", "loss", [0, 1.2], values=[0, 0.5, 1]),
            "y": {"field": "loss", "sort": list(LOSSES), "title": None},
        },
        "layer": [
            layer({"type": "bar", "color": BLUE, "height": 22}, transform=fold),
            layer({**label, "dx": 4}, transform=fold, text=value),
            layer({**label, "baseline": "bottom"}, x={"value": 0}, y={"value": -8}, text={"field": "counts"}),
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
