"""Two texts of five and two predictions in one padded batch: three means of the same surprises (chapter 16)."""

from __future__ import annotations

from lossbook.interactive import BLUE, GREEN, ORANGE, Movable, slider, table

__all__ = [
    "ALL_PLACES",
    "LONG",
    "PERPLEXITY",
    "PER_TEXT",
    "PER_TOKEN",
    "SHORT_END",
    "token_means",
]

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
PERPLEXITY = f"pow(2, {PER_TOKEN})"


def token_means(bits: float = 4.0, places: int = 5, masked: int = 0) -> Movable:
    """Return the figure: bars of what each next token costs, and the three means that are reported as the loss.

    Parameters
    ----------
    bits : float, default 4.0
        Where the slider starts that sets what "sleeps" costs, in [0, 8].
    places : int, default 5
        Where the slider of the places in a row starts, padding included, from 5 to 8.
    masked : int, default 0
        Where the slider starts that leaves out the first predictions of the long text, from 0 to 4.

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
    >>> [p["name"] for p in token_means().spec["params"]]
    ['bits', 'places', 'masked']
    """
    import altair as alt

    sliders = (
        slider("bits", "what “sleeps” costs, in bits", 0, 8, 0.5, bits),
        slider("places", "places in a row", len(LONG), MOST_PLACES, 1, places),
        slider("masked", "left out at the start of the long text", 0, len(LONG) - 1, 1, masked),
    )
    # fixed < 0 marks what the slider sets; t counts the places of a row, from 0.
    names = [name for name, _ in LONG] + ["frog → sleeps", "sleeps → end"]
    texts = table(
        row=[*range(len(LONG)), GAP, GAP + 1],
        name=names,
        first=[*range(len(LONG)), MOST_PLACES, MOST_PLACES],  # left out if below the slider: none of the short text
        fixed=[*(cost for _, cost in LONG), -1, SHORT_END],
    )
    padding = table(
        row=[*range(len(LONG), MOST_PLACES), *range(GAP + 2, GAP + MOST_PLACES)],
        t=[*range(len(LONG), MOST_PLACES), *range(2, MOST_PLACES)],
    )
    means = table(
        row=[GAP + 3, GAP + 4.4, GAP + 5.8, GAP + 7.2],
        name=["per token", "per text", "per place", "perplexity"],
        which=[0, 1, 2, 3],
    )
    texts.name, padding.name, means.name = "texts", "padding", "means"

    x = alt.X("cost:Q", title="cost of the next token, in bits").scale(domain=[-3.2, 8.2], nice=False)
    x = x.axis(values=[0, 2, 4, 6, 8])
    y = alt.Y("row:Q", axis=None).scale(domain=[-0.7, GAP + MOST_PLACES - 0.2], reverse=True)
    tokens = (
        alt.Chart(texts)
        .transform_calculate(cost="datum.fixed < 0 ? bits : datum.fixed", kept="datum.first >= masked ? 1 : 0.1")
        .transform_calculate(top="datum.row - 0.38", foot="datum.row + 0.38", zero="0")
    )
    top, foot = alt.Y("top:Q", axis=None).scale(domain=[-0.7, GAP + MOST_PLACES - 0.2], reverse=True), alt.Y2("foot:Q")
    bare = alt.X("cost:Q")
    empty = alt.Chart(padding).transform_filter("datum.t < places").transform_calculate(cost="0", name="'padding'")
    values = {0: PER_TOKEN, 1: PER_TEXT, 2: ALL_PLACES}
    one = table(row=[0])
    one.name = "here"
    layers = [
        tokens.mark_rect(color=BLUE, stroke=BLUE, strokeWidth=1).encode(
            x=alt.X("zero:Q"), x2="cost:Q", y=top, y2=foot, fillOpacity=alt.FillOpacity("kept:Q", scale=None)
        ),
        tokens.mark_text(align="right", dx=-6).encode(x=alt.X("zero:Q"), y=y, text="name:N"),
        empty.mark_text(align="right", dx=-6, fontStyle="italic").encode(x=x, y=y, text="name:N"),
    ]
    looks = {0: ([1, 0], ORANGE), 1: ([7, 4], GREEN), 2: ([2, 3], "currentColor")}
    for which, expression in values.items():
        dash, color = looks[which]
        layers.append(
            alt.Chart(one)
            .transform_calculate(cost=expression)
            .mark_rule(strokeDash=dash, color=color, strokeWidth=2)
            .encode(x=bare)
        )
    for which, expression in {**values, 3: PERPLEXITY}.items():
        layers.append(
            alt.Chart(means)
            .transform_filter(f"datum.which == {which}")
            .transform_calculate(cost="8.1", label=f"datum.name + ' ' + format({expression}, '.3f')")
            .mark_text(align="right")
            .encode(x=bare, y=y, text="label:N")
        )
    for which, (dash, color) in looks.items():
        layers.append(
            alt.Chart(means)
            .transform_filter(f"datum.which == {which}")
            .transform_calculate(top="datum.row + 0.55", cost="6.1", end="8.1")
            .mark_rule(strokeDash=dash, color=color, strokeWidth=2)
            .encode(x=bare, x2="end:Q", y=alt.Y("top:Q", axis=None))
        )
    return Movable.from_altair(
        alt.layer(*layers).add_params(*sliders).properties(height=380),
        "Bars show what each next token of two texts costs in bits: the cat saw a frog, with 1, 2, 1, 3 and 1, its end "
        "included, and frog sleeps, with 4 and 2. Vertical lines mark three means: over the tokens, 2 bits, over the "
        "two texts, 2.3, and over all ten places of the padded batch, 1.4. Sliders set what the word sleeps costs, the "
        "places in a row, and how many predictions at the start of the long text are left out. Only the third mean "
        "moves with the padding. A token of the short text weighs 1/4 in the second and, at first, 1/7 in the first.",
    )
