"""Three logits times a scale: softmax, loss, and the ceiling that a δ inside the logarithm puts on it (chapter 04)."""

from __future__ import annotations

import numpy as np

from lossbook.interactive import Movable, slider, table

__all__ = ["DELTA", "LOGITS", "SHARE", "loss_at", "temperature", "with_delta_at"]

LOGITS = (2.0, 1.0, 0.1)
DELTA = 1e-7
SCALES = (0.0, 12.0)

# z is a class's logit: a column of the bars.
SHARE = "exp(scale * datum.z) / (" + " + ".join(f"exp(scale * {z})" for z in LOGITS) + ")"
_TRUE = f"{list(LOGITS)}[truth]"


def loss_at(scale: str) -> str:
    """Return the chart's expression for −ln softmax at the true class, for the slider or a column's ``datum.s``."""
    return "log(" + " + ".join(f"exp({scale} * ({z} - {_TRUE}))" for z in LOGITS) + ")"


def with_delta_at(scale: str) -> str:
    """Return the chart's expression for −ln(softmax at the true class + δ)."""
    return f"-log(exp(-{loss_at(scale)}) + {DELTA})"


def temperature(scale: float = 1.0, truth: int = 2) -> Movable:
    """Return the figure: softmax bars of the scaled logits, and the loss over the scale with and without δ.

    Parameters
    ----------
    scale : float, default 1.0
        Where the slider of the logit scale 1/T starts, in [0, 12].
    truth : int, default 2
        Where the slider of the true class starts: 0, 1 or 2.

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
    >>> [p["name"] for p in temperature().spec["params"]]
    ['scale', 'truth']
    """
    import altair as alt

    sliders = (
        slider("scale", "logit scale 1/T", *SCALES, 0.1, scale),
        slider("truth", "true class", 0, 2, 1, truth),
    )
    classes = table(k=[0, 1, 2], z=list(LOGITS))
    grid, row = table(s=np.linspace(*SCALES, 61)), table(row=[0])
    classes.name, grid.name, row.name = "classes", "grid", "here"

    height = alt.Y("q:Q", title="probability q").scale(domain=[0, 1.12]).axis(values=[0, 0.5, 1])
    column = alt.X("k:O", title="class").axis(labelAngle=0)
    shares = alt.Chart(classes).transform_calculate(
        q=SHARE, label="format(datum.q, '.3f') + (datum.k == truth ? ' true' : '')"
    )
    true_bar = shares.transform_filter("datum.k == truth")
    bars = alt.layer(
        shares.mark_bar(color="#0072B2", opacity=0.35).encode(x=column, y=height),
        true_bar.mark_bar(color="#0072B2").encode(x=column, y=height),
        shares.mark_text(dy=-9).encode(x=column, y=height, text="label:N"),
    ).properties(height=230)

    x = alt.X("s:Q", title="logit scale 1/T").scale(domain=SCALES).axis(values=[0, 3, 6, 9, 12])
    y = alt.Y("loss:Q", title="loss in nats").scale(domain=[-0.5, 26]).axis(values=[0, 8, 16, 24])
    curves = alt.Chart(grid)
    here = alt.Chart(row).transform_calculate(s="scale", loss=loss_at("scale"), with_delta=with_delta_at("scale"))
    readout = here.transform_calculate(
        label="['loss ' + format(datum.loss, '.3f'), 'with δ ' + format(datum.with_delta, '.3f')]"
    )
    curve = alt.layer(
        alt.Chart(row).mark_rule(strokeDash=[2, 3], strokeWidth=1).encode(y=alt.YDatum(-np.log(DELTA))),
        alt.Chart(row)
        .mark_text(align="right", baseline="bottom", dy=-2)
        .encode(x=alt.XDatum(12), y=alt.YDatum(-np.log(DELTA)), text=alt.value("−ln δ")),
        curves.transform_calculate(loss=loss_at("datum.s")).mark_line(color="#0072B2").encode(x=x, y=y),
        curves.transform_calculate(loss=with_delta_at("datum.s"))
        .mark_line(color="#D55E00", strokeDash=[6, 3])
        .encode(x=x, y=y),
        here.mark_point(size=90, opacity=1, color="#0072B2").encode(x=x, y=y),
        here.mark_point(size=70, opacity=1, color="#D55E00", shape="square").encode(x=x, y=alt.Y("with_delta:Q")),
        readout.mark_text(align="left", baseline="top", lineHeight=17).encode(
            x=alt.XDatum(0.3), y=alt.YDatum(26), text="label:N"
        ),
    ).properties(height=230)
    return Movable.from_altair(
        alt.hconcat(bars, curve).add_params(*sliders),
        "Left, bars of the softmax of the logits 2, 1 and 0.1 times a scale, the true class darker. Right, the loss "
        "over the scale (solid) and the loss with δ = 1e-7 inside the logarithm (dashed), which stops at −ln δ. One "
        "slider sets the scale, 1/T, the other the true class: for a class behind, the exact loss keeps growing.",
    )
