"""Two texts of five and two predictions in one padded batch: three means of the same surprises (chapter 16)."""

from __future__ import annotations

from lossbook.interactive import BLUE, GREEN, ORANGE, Movable, calculate, layer, quantity, slider, table, written

__all__ = ["LONG", "SHORT_END", "token_means"]

# What each next token of "the cat saw a frog" costs in bits, the end of the text last.
LONG = (("the → cat", 1), ("cat → saw", 2), ("saw → a", 1), ("a → frog", 3), ("frog → end", 1))
SHORT_END = 2  # of "frog sleeps": its end; what "sleeps" costs is the reader's to choose
MOST_PLACES = 8
GAP = MOST_PLACES + 1  # the row where the short text starts

# What is left of the long text once its first predictions are left out.
_LEFT = f"{[sum(bits for _, bits in LONG[start:]) for start in range(len(LONG))]}[masked]"
_SHORT = f"(bits + {SHORT_END})"
PER_TOKEN = f"({_LEFT} + {_SHORT}) / ({len(LONG) + 2} - masked)"
PER_TEXT = f"({_LEFT} / ({len(LONG)} - masked) + {_SHORT} / 2) / 2"
ALL_PLACES = f"({_LEFT} + {_SHORT}) / (2 * places)"


def token_means(bits: float = 4.0, places: int = 5, masked: int = 0) -> Movable:
    """Return the figure: bars of what each next token costs, and the three means that are reported as the loss."""
    texts = table(
        row=[*range(len(LONG)), GAP, GAP + 1],
        name=[*(name for name, _ in LONG), "frog → sleeps", "sleeps → end"],
        first=[*range(len(LONG)), MOST_PLACES, MOST_PLACES],  # left out if below the slider: none of the short text
        fixed=[*(cost for _, cost in LONG), -1, SHORT_END],  # below 0: what the slider sets
    )
    padding = table(
        row=[*range(len(LONG), MOST_PLACES), *range(GAP + 2, GAP + MOST_PLACES)],
        t=[*range(len(LONG), MOST_PLACES), *range(2, MOST_PLACES)],  # the places of a row, from 0
    )
    means = {
        "per token": PER_TOKEN,
        "per text": PER_TEXT,
        "per place": ALL_PLACES,
        "perplexity": f"pow(2, {PER_TOKEN})",
    }
    rows = dict(zip(means, (GAP + 3, GAP + 4.4, GAP + 5.8, GAP + 7.2)))
    rules = {
        "per token": {"type": "rule", "strokeWidth": 2, "color": ORANGE},
        "per text": {"type": "rule", "strokeWidth": 2, "color": GREEN, "strokeDash": [7, 4]},
        "per place": {"type": "rule", "strokeWidth": 2, "strokeDash": [2, 3]},
    }
    box = {"x": {"datum": 0}, "x2": {"field": "cost"}, "y": {"field": "top"}, "y2": {"field": "foot"}}
    kept = {"condition": {"test": "datum.first < masked", "value": 0.1}, "value": 1}
    bars = layer(
        {"type": "rect", "stroke": BLUE, "strokeWidth": 1},
        data={"name": "texts"},
        transform=calculate(
            cost="datum.fixed < 0 ? bits : datum.fixed", top="datum.row - 0.38", foot="datum.row + 0.38"
        ),
        **box,
        fillOpacity=kept,
    )
    right = {"type": "text", "align": "right"}
    beside = {**right, "dx": -6}
    names = layer(beside, data={"name": "texts"}, transform=calculate(cost="0"), text={"field": "name"})
    empty = layer(
        {**beside, "text": "padding", "fontStyle": "italic"},
        data={"name": "padding", "values": padding},
        transform=[{"filter": "datum.t < places"}, *calculate(cost="0")],
    )
    full = {"y": {"value": 0}, "y2": {"value": "height"}}
    lines = [layer(rule, transform=calculate(cost=means[name]), **full) for name, rule in rules.items()]
    labels = [
        layer(
            right,
            transform=calculate(cost="8.1", row=f"{rows[name]}", label=written(f"{name} {{{mean}:.3f}}")),
            text={"field": "label"},
        )
        for name, mean in means.items()
    ]
    keys = [
        layer(rule, transform=calculate(cost="6.1", row=f"{rows[name]} + 0.55"), x2={"datum": 8.1})
        for name, rule in rules.items()
    ]
    chart = {
        "data": {"name": "here", "values": [{}]},
        "datasets": {"texts": texts},
        "params": [
            slider("bits", "what “sleeps” costs, in bits", 0, 8, 0.5, bits),
            slider("places", "places in a row", len(LONG), MOST_PLACES, 1, places),
            slider("masked", "left out at the start of the long text", 0, len(LONG) - 1, 1, masked),
        ],
        "height": 380,
        "encoding": {
            "x": quantity("cost", "cost of the next token, in bits", [-3.2, 8.2], values=[0, 2, 4, 6, 8]),
            "y": {**quantity("row", domain=[GAP + MOST_PLACES - 0.2, -0.7]), "axis": None},  # row 0 is on top
        },
        "layer": [bars, names, empty, *lines, *labels, *keys],
    }
    return Movable(
        chart,
        "Bars show what each next token of two texts costs in bits: the cat saw a frog, with 1, 2, 1, 3 and 1, its end "
        "included, and frog sleeps, with 4 and 2. Vertical lines mark three means: over the tokens, 2 bits, over the "
        "two texts, 2.3, and over all ten places of the padded batch, 1.4. Sliders set what the word sleeps costs, the "
        "places in a row, and how many predictions at the start of the long text are left out. Only the third mean "
        "moves with the padding. A token of the short text weighs 1/4 in the second and, at first, 1/7 in the first.",
    )
