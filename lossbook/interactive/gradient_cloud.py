"""Mini-batch gradients of a small model, with the batch size on a slider (chapter 11)."""

from __future__ import annotations

import numpy as np

from lossbook.cross_entropy import BinaryCrossEntropy
from lossbook.interactive import BLUE, ORANGE, Movable, calculate, layer, quantity, slider, table, written

__all__ = ["DRAWS", "EXPONENTS", "batch_gradients", "gradient_cloud", "sample_gradients", "uphill"]

EXPONENTS = range(9)  # batch sizes 1, 2, 4, … 256
DRAWS = 33
BORDER = (-0.5, 0.64)  # from where to where the border is drawn, in the gradient for the weight


def sample_gradients(n: int = 2000) -> np.ndarray:
    """Return the gradient of each of n samples' cross-entropy with respect to weight and bias, shape ``(n, 2)``.

    One feature, labels drawn from a logistic model with weight 2 and bias −0.5; the gradient is taken at weight 1,
    bias 0.
    """
    rng = np.random.default_rng(0)
    x = rng.standard_normal(n)
    y = (rng.random(n) < 1 / (1 + np.exp(-(2 * x - 0.5)))).astype(float)
    per_logit = BinaryCrossEntropy(from_logits=True).gradient(y, x, reduction="none")
    return per_logit[:, None] * np.column_stack([x, np.ones(n)])


def batch_gradients() -> np.ndarray:
    """Return mini-batch gradients of shape ``(DRAWS, 9, 2)``: each draw has one batch of every size."""
    gradients = sample_gradients()
    rng = np.random.default_rng(1)
    batches = gradients[rng.integers(len(gradients), size=(DRAWS, 2 ** EXPONENTS[-1]))]
    return np.stack([batches[:, : 2**b].mean(axis=1) for b in EXPONENTS], axis=1)


def uphill() -> np.ndarray:
    """Return for each batch whether a small step against its gradient raises the cost, shape ``(DRAWS, 9)``.

    Such a gradient makes more than a right angle with the gradient of all samples.
    """
    wrong: np.ndarray = batch_gradients() @ sample_gradients().mean(axis=0) < 0
    return wrong


def gradient_cloud(exponent: int = 0) -> Movable:
    """Return the figure: 33 mini-batch gradients, of batches of 2 to the power of ``exponent``, around the full one."""
    batches, wrong = batch_gradients(), uphill()
    _, sizes = np.meshgrid(np.arange(DRAWS), np.array(EXPONENTS), indexing="ij")
    cloud = table(
        b=sizes.ravel(),
        weight=batches[..., 0].ravel().round(4),
        bias=batches[..., 1].ravel().round(4),
        step=np.where(wrong, "uphill", "downhill").ravel(),
    )
    full = sample_gradients().mean(axis=0).round(4)
    border = table(weight=BORDER, bias=[-full[0] / full[1] * weight for weight in BORDER])
    chosen = {"filter": "datum.b == b"}
    label = written("batch size {pow(2, b):d}", f"{{datum.uphill}} of {DRAWS} uphill")
    color, shape = (
        {"field": "step", "scale": {"domain": ["downhill", "uphill"], "range": looks}, "legend": None}
        for looks in ([BLUE, ORANGE], ["circle", "triangle-up"])
    )
    chart = {
        "params": [slider("b", "batch size, as a power of 2", 0, 8, 1, exponent)],
        "encoding": {
            "x": quantity("weight", "gradient for the weight", [-0.6, 1.6], tickCount=5),
            "y": quantity("bias", "gradient for the bias", [-1, 1], tickCount=5),
        },
        "layer": [
            layer(
                {"type": "point", "opacity": 0.8},
                data={"name": "cloud", "values": cloud},
                transform=[chosen],
                color=color,
                shape=shape,
            ),
            layer(
                {"type": "point", "shape": "cross", "color": "currentColor", "size": 160, "opacity": 1},
                data={"name": "center", "values": table(weight=[full[0]], bias=[full[1]])},
            ),
            layer(
                {"type": "text", "lineHeight": 16},
                data={"name": "counts", "values": table(b=EXPONENTS, uphill=wrong.sum(axis=0))},
                transform=[chosen, *calculate(weight="1.1", bias="0.2", label=label)],
                text={"field": "label"},
            ),
            layer(
                {"type": "line", "strokeDash": [4, 4], "strokeWidth": 1.2, "color": "currentColor"},
                data={"name": "border", "values": border},
            ),
        ],
    }
    return Movable(
        chart,
        "A cloud of 33 mini-batch gradients around a cross, the gradient of all 2000 samples. The slider sets the "
        "batch size from 1 to 256; with every step to a size four times as large the cloud is about half as wide. "
        "A dashed line through the origin is the border: batches beyond it, drawn as triangles, lead uphill. "
        "There are 8 of them at size 1, 3 at size 16 and none from size 32 on.",
    )
