"""What every movable figure must show, by the package, wherever its sliders stand.

tests/test_interactive.py draws the figures without a browser, tests/browser/test_interactive.py in one. Nothing but the
finished picture is read.
"""

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

import lossbook
from lossbook.activations import sigmoid, softmax, sparsemax
from lossbook.checks import check_loss
from lossbook.divergence import cross_entropy, entropy, kl_divergence
from lossbook.interactive import (
    bent_loss,
    bins,
    decision_threshold,
    denominators,
    focal_share,
    gradient_cloud,
    mask_shift,
    outlier,
    pair_plane,
    token_means,
    two_peaks,
)

BOOK = Path(__file__).parents[1] / "book"
MIME_TYPE = "application/vnd.vegalite.v5+json"
# Places: a millionth of a pixel. A figure keeps 12 digits of its numbers, and its arithmetic loses a few last bits.
# A path through many points is written to a thousandth of a pixel, and so rounded by half of that.
PLACE, ON_PATH = 1e-6, 5.1e-4
# Labels stand 16 pixels below an axis or 7 beside it; from the middle of their digits to the line they stand on: 4.
OTHER, BESIDE, BASELINE = {"x": "y", "y": "x"}, {"x": 16, "y": -7}, 4
SVG = "{http://www.w3.org/2000/svg}"
# Stops at which something changes, and those beside them.
HARD = {
    ("bent_loss", "start"): [0.4, 0.5, 0.6, 1.0],
    ("bent_loss", "slope"): [-0.1, 0.0, 0.1, 1.0],
    ("bent_loss", "lift"): [0.0, 0.1],
    ("margin_curves", "margin"): [-3.0, 0.0, 1.0, 3.0],
    ("outlier", "delta"): [5.0, 20.0, 50.0, 500.0],
    ("simplex", "a"): [-4.0, -2.2, -1.6, 4.0],
    ("simplex", "b"): [-4.0, -2.2, 0.0, 4.0],
}


def stored_figures():
    """By chapter: the module of its figure, the specification that its notebook stores, and the sentence beside it."""
    found = {}
    for path in sorted(BOOK.glob("[0-9][0-9]-*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = "".join(line for cell in cells for line in cell["source"])
        outputs = (output.get("data", {}) for cell in cells for output in cell.get("outputs", []))
        for data in outputs:
            if MIME_TYPE in data:
                module = re.search(r"from lossbook\.interactive\.(\w+) import", sources)[1]
                found[path.stem] = module, data[MIME_TYPE], "".join(data["text/plain"])
    return found


def settings(module, spec, most):
    """The start, and all positions of the sliders if they are at most so many, else ends, middles, and drawn ones."""
    bound = [parameter for parameter in spec["params"] if "bind" in parameter]
    stops, chosen = [], []
    for parameter in bound:
        low, high, step = (parameter["bind"][key] for key in ("min", "max", "step"))
        stops.append([float(f"{low + step * i:.12g}") for i in range(round((high - low) / step) + 1)])
        middle = stops[-1][len(stops[-1]) // 2]
        chosen.append(HARD.get((module, parameter["name"]), [low, middle, high]))
    drawn = np.random.default_rng(0)
    few = np.prod([len(values) for values in stops]) <= most
    combined = [
        [parameter["value"] for parameter in bound],
        *product(*(stops if few else chosen)),
        *([] if few else [[drawn.choice(values) for values in stops] for _ in range(most // 2)]),
    ]
    return [dict(zip([parameter["name"] for parameter in bound], map(float, values))) for values in combined]


# ---------- a picture, read: places in pixels of the frame, and texts


def decimals(text):
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", text or "")]


def read(element):
    x, y, *_ = decimals(element.get("transform")) or (0, 0)
    mark = {"x": x, "y": y, "color": element.get("stroke") or element.get("fill")}
    if element.tag == f"{SVG}line":
        return mark | {"x2": x + float(element.get("x2")), "y2": y + float(element.get("y2"))}
    if element.tag == f"{SVG}text":
        return mark | {"text": [line.text or "" for line in element.iter(f"{SVG}tspan")] or [element.text or ""]}
    return mark | {"path": decimals(element.get("d"))}


def read_picture(svg):
    """The marks of each layer, and of each view the size of its frame and the labels of its axes."""
    marks, frames, labels = {}, {}, {}
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        classes = group.get("class", "").split()
        if "role-mark" in classes:
            marks.setdefault(classes[-1].removesuffix("_marks"), []).extend(map(read, group))
        elif {"role-frame", "role-scope"} & set(classes):
            background, part = group[0].find(f"{SVG}path"), group[0].find(f"{SVG}g")
            frames[classes[-1]] = tuple(decimals(background.get("d"))[2:4])  # M x,y h width v height h -width Z
            axes = [axis for axis in part if "role-axis" in axis.get("class")]
            texts = [g for axis in axes for g in axis.iter(f"{SVG}g") if "role-axis-label" in g.get("class", "")]
            labels[classes[-1]] = [read(text) for group in texts for text in group.iter(f"{SVG}text")]
    return {"marks": marks, "frames": frames, "labels": labels}


@dataclass
class Drawn:
    """A picture with its marks in the units of its axes."""

    spec: dict
    seen: dict
    scales: dict = field(default_factory=dict)

    def view(self, layer):
        part = re.match(r"concat_(\d)", layer)
        return (f"{part[0]}_group", self.spec["hconcat"][int(part[1])]) if part else ("root", self.spec)

    def scale(self, layer, channel):
        """Offset and slope from pixels to numbers: what the labels of the axis say."""
        if (layer, channel) not in self.scales:
            name, part = self.view(layer)
            marks = [mark for mark in self.seen["labels"][name] if mark[OTHER[channel]] == BESIDE[channel]]
            values = [number(mark["text"][0]) for mark in marks]
            if not marks:  # the triangle's axes are bare, but the names at its corners have their places
                marks = self.marks("layer_1")
                values = [row[channel] for row in part["layer"][1]["data"]["values"]]
            pixels = np.array([mark[channel] for mark in marks]) - (BASELINE if channel == "y" else 0)
            slope, offset = np.polyfit(pixels, values, 1)
            np.testing.assert_allclose(offset + slope * pixels, values, atol=1e-9 * np.ptp(values))
            self.scales[layer, channel] = offset, slope
        return self.scales[layer, channel]

    def marks(self, layer, color=None):
        return [mark for mark in self.seen["marks"][layer] if color in (None, mark["color"])]

    def is_at(self, layer, channel, expected, key=None, **which):
        """Assert where the marks of a layer stand."""
        pixels = [mark[key or channel] for mark in self.marks(layer, **which)]
        self.near(layer, channel, pixels, expected)

    def bars_reach(self, layer, expected):
        """Assert the lengths of horizontal bars, from the top down."""
        bars = sorted(self.marks(layer), key=lambda bar: bar["path"][1])
        self.near(layer, "x", [bar["path"][0] for bar in bars], 0)
        self.near(layer, "x", [bar["path"][0] + bar["path"][2] for bar in bars], expected)

    def runs_through(self, layer, x, y, **which):
        """Assert which points a line joins."""
        (mark,) = self.marks(layer, **which)
        self.near(layer, "x", mark["path"][0::2], x, ON_PATH)
        self.near(layer, "y", mark["path"][1::2], y, ON_PATH)

    def near(self, layer, channel, pixels, expected, tolerance=PLACE):
        offset, slope = self.scale(layer, channel)
        shown = offset + slope * np.asarray(pixels, dtype=float)
        assert shown.size, f"{layer} is empty"
        atol = tolerance * abs(slope)
        np.testing.assert_allclose(shown, np.broadcast_to(expected, shown.shape), rtol=1e-9, atol=atol)

    def says(self, layer, *lines):
        """Assert every number of a layer's texts, given line by line: each is rounded where its digits end."""
        shown = [line for mark in self.marks(layer) for line in mark["text"]]
        assert len(shown) == len(lines), shown
        for text, values in zip(shown, lines):
            found = numbers(text)
            assert len(found) == len(values), text
            for (number, half), value in zip(found, values):
                assert abs(number - value) <= half * (1 + 1e-9) + 1e-9, f"{text!r}, but {values}"

    @cached_property
    def colors(self):
        """The color of each name, from the scale of the first layer."""
        scale = self.spec["layer"][0]["encoding"]["color"]["scale"]
        return dict(zip(scale["domain"], scale["range"]))


def number(label):
    return float(label.replace("−", "-").replace(",", "").rstrip("%")) / (100 if label.endswith("%") else 1)


def numbers(text):
    """Numbers in a text, each with half a unit of its last digit."""
    found = []
    for whole, digits, exponent in re.findall(r"(-?\d[\d,]*(?:\.(\d+))?(?:e([-+]\d+))?)", text.replace("−", "-")):
        found.append((float(whole.replace(",", "")), 0.5 * 10.0 ** (int(exponent or 0) - len(digits))))
    return found


# ---------- what each figure must show, from the package


def expect_bins(drawn, low, high):
    y = bins.affinities()
    labels = np.digitize(y, sorted([low, high]))
    counts = np.bincount(labels, minlength=3)
    means = np.array([y[labels == k].mean() if counts[k] else np.nan for k in range(3)])
    drawn.is_at("layer_0", "x", y)
    shades = list(drawn.colors.values())
    assert [mark["color"] for mark in drawn.marks("layer_0")] == [shades[k] for k in labels]
    drawn.near("layer_1", "x", sorted(mark["x"] for mark in drawn.marks("layer_1")), means[counts > 0])
    drawn.is_at("layer_2", "x", low)
    drawn.is_at("layer_3", "x", high)
    surprise = lossbook.SparseCategoricalCrossEntropy()(labels, np.tile(counts / len(y), (len(y), 1)))
    squared = lossbook.MeanSquaredError()
    drawn.says("layer_4", counts, [surprise], [squared(y, means[labels]), squared(y, np.full(len(y), y.mean()))])


def huber_minimizer(prices, delta):
    """Where the slope of the cost changes its sign."""
    huber = lossbook.Huber(delta=delta)
    low, high = prices.min(), prices.max()
    while high - low > 1e-10:
        middle = (low + high) / 2
        slope = huber.gradient(prices, np.full(len(prices), middle), reduction="sum").sum()
        low, high = (middle, high) if slope < 0 else (low, middle)
    return high


def expect_outlier(drawn, fifth, delta):
    prices = np.array([*outlier.FOUR, fifth], dtype=float)
    three = [prices.mean(), huber_minimizer(prices, delta), np.median(prices)]
    rows = sorted(drawn.marks("layer_4"), key=lambda mark: mark["y"])
    drawn.near("layer_4", "x", [mark["x"] for mark in rows], three)
    bars = sorted(drawn.marks("layer_1"), key=lambda mark: mark["y"])
    drawn.near("layer_1", "x", [mark["x"] for mark in bars], three)
    drawn.near("layer_1", "x", [mark["x2"] for mark in bars], [358, 355, 350])
    drawn.is_at("layer_2", "x", outlier.FOUR)
    drawn.is_at("layer_3", "x", fifth)
    drawn.seen["marks"]["layer_5"].sort(key=lambda mark: mark["y"])
    drawn.says("layer_5", *([value] for value in three))


def expect_cross_entropy_split(drawn, q, p):
    truth = [p, 1 - p]
    grid = np.linspace(0.02, 0.98, 97)
    drawn.runs_through("layer_0", grid, [cross_entropy(truth, [x, 1 - x]) for x in grid])
    h, kl, total = entropy(truth), kl_divergence(truth, [q, 1 - q]), cross_entropy(truth, [q, 1 - q])
    drawn.is_at("layer_1", "y", h)
    for layer, low, high in (("layer_2", 0, h), ("layer_3", h, total)):
        drawn.is_at(layer, "x", q)
        drawn.is_at(layer, "y", low)
        drawn.is_at(layer, "y", high, key="y2")
    assert [mark["text"] for mark in drawn.marks("layer_4")] == [["H(p)" if h > 0.25 else ""]]
    assert [mark["text"] for mark in drawn.marks("layer_5")] == [["KL" if kl > 0.25 else ""]]
    drawn.says("layer_6", [h, kl, total])


def expect_temperature(drawn, scale, truth, digits):
    logits, delta = np.array([2.0, 1.0, 0.1]), 10.0**-digits
    loss = lossbook.SparseCategoricalCrossEntropy(from_logits=True)
    k = int(truth)

    def at(scales):
        rows = np.multiply.outer(scales, logits)
        return loss(np.full(len(rows), k), rows, reduction="none"), -np.log(softmax(rows)[:, k] + delta)

    q = softmax(scale * logits)
    bars = drawn.marks("concat_0_layer_0")
    foot, top = ([bar["path"][1] + bar["path"][3] for bar in bars], [bar["path"][1] for bar in bars])
    drawn.near("concat_0_layer_0", "y", foot, 0)
    drawn.near("concat_0_layer_0", "y", top, q)
    assert drawn.marks("concat_0_layer_1")[0]["path"] == bars[k]["path"]
    drawn.says("concat_0_layer_2", *([value] for value in q))
    said = [mark["text"][0].endswith(" true") for mark in drawn.marks("concat_0_layer_2")]
    assert said == [number == k for number in range(3)]
    grid = np.linspace(0, 12, 61)
    for layer, line in zip(("concat_1_layer_2", "concat_1_layer_3"), at(grid)):
        drawn.runs_through(layer, grid, line)
    exact, capped = at([scale])
    for layer, value in (("concat_1_layer_4", exact), ("concat_1_layer_5", capped)):
        drawn.is_at(layer, "x", scale)
        drawn.is_at(layer, "y", value)
    drawn.is_at("concat_1_layer_0", "y", -np.log(delta))
    slope = loss.gradient([k], scale * logits[None, :])[0, k]
    drawn.says("concat_1_layer_6", exact, [slope], capped, [slope * q[k] / (q[k] + delta)])


def expect_margin_curves(drawn, margin):
    losses = {
        "zero-one": lossbook.ZeroOne(),
        "logistic": lossbook.Logistic(),
        "exponential": lossbook.Exponential(),
        "hinge": lossbook.Hinge(),
        "squared hinge": lossbook.SquaredHinge(),
    }
    grid = np.round(np.linspace(-3, 3, 121), 2)
    one, here = np.ones_like(grid), np.array([margin])
    values = [loss(one[:1], here) for loss in losses.values()]
    slopes = [loss.gradient(one[:1], here)[0] for loss in losses.values()]
    for name, loss in losses.items():
        expected = loss(one, grid, reduction="none")
        drawn.runs_through("layer_0", grid, expected, color=drawn.colors[name])
    drawn.is_at("layer_2", "x", margin)
    drawn.is_at("layer_2", "y", values)
    for key, side in (("", -1), ("2", 1)):
        drawn.is_at("layer_1", "x", margin + side * 0.7, key=f"x{key}")
        drawn.is_at("layer_1", "y", np.add(values, side * 0.7 * np.array(slopes)), key=f"y{key}")
    drawn.says("layer_3", *zip(values, slopes))
    assert [mark["text"][0].rsplit(maxsplit=3)[0] for mark in drawn.marks("layer_3")] == list(losses)


def expect_cat_row(drawn, cat, car, margin):
    losses = {
        "hinge": lossbook.MulticlassHinge(margin=margin),
        "softmax": lossbook.SparseCategoricalCrossEntropy(from_logits=True),
    }
    grid = np.round(np.linspace(-4, 9, 131), 1)
    rows = np.column_stack([grid, np.full(len(grid), car), np.full(len(grid), -1.7)])
    here = [loss([0], [[cat, car, -1.7]]) for loss in losses.values()]
    for name, loss in losses.items():
        expected = loss(np.zeros(len(grid), dtype=int), rows, reduction="none")
        drawn.runs_through("layer_0", grid, expected, color=drawn.colors[name])
    drawn.is_at("layer_1", "x", cat)
    drawn.is_at("layer_1", "y", here)
    drawn.says("layer_2", here[:1], here[1:], [0, max(car, -1.7) + margin])
    limit, wrong = cat - margin, np.array([car, -1.7])
    drawn.is_at("layer_3", "x", limit)
    drawn.is_at("layer_4", "x", limit)
    drawn.is_at("layer_4", "x", np.maximum(limit, wrong), key="x2")
    drawn.is_at("layer_5", "x", [car, cat, -1.7])


def expect_focal_share(drawn, gamma, alpha):
    (easy, sure), (hard, missed) = focal_share.EASY, focal_share.HARD
    y, q = np.repeat([0.0, 1.0], [easy, hard]), np.repeat([1 - sure, missed], [easy, hard])
    shares = []
    for loss in (
        lossbook.BinaryCrossEntropy(),
        lossbook.BinaryFocal(gamma=0, alpha=alpha),
        lossbook.BinaryFocal(gamma=gamma),
        lossbook.BinaryFocal(gamma=gamma, alpha=alpha),
    ):
        each = loss(y, q, reduction="none")
        shares.append(each[y == 1].sum() / each.sum())
    drawn.bars_reach("layer_0", shares)
    drawn.says("layer_1", *([100 * share] for share in shares))


def expect_simplex(drawn, a, b):
    scores = np.array([a, b, -2.0])
    for shares, point, text in ((softmax(scores), "layer_2", "layer_3"), (sparsemax(scores), "layer_4", "layer_5")):
        drawn.is_at(point, "x", shares[1] + shares[2] / 2)
        drawn.is_at(point, "y", shares[2] * np.sqrt(0.75))
        drawn.says(text, [*shares, 1])
    each = sigmoid(scores)
    drawn.says("layer_6", [*each, each.sum()])


def expect_two_peaks(drawn, mean, spread):
    grid = np.round(np.linspace(-6, 6, 121), 1)
    p, q = two_peaks.target(grid), two_peaks.fitted(grid, mean, spread)
    drawn.runs_through("layer_0", grid, p)
    drawn.runs_through("layer_1", grid, q)
    drawn.says("layer_2", [kl_divergence(p, q)])
    drawn.says("layer_3", [kl_divergence(q, p)])


def expect_step_size(drawn, eta):
    path = np.ravel(lossbook.gradient_descent(lambda w: 2 * w, 3.0, eta, 20))
    inside, grid = path[np.abs(path) <= 4], np.linspace(-4, 4, 81)
    drawn.runs_through("layer_0", grid, grid**2)
    drawn.runs_through("layer_1", inside, inside**2)
    drawn.is_at("layer_2", "x", inside)
    drawn.is_at("layer_2", "y", inside**2)
    drawn.says("layer_3", [path[1] / path[0]])
    drawn.says("layer_4", [20, path[20]])


def expect_gradient_cloud(drawn, b):
    points = gradient_cloud.batch_gradients()[:, int(b)].round(4)
    center = gradient_cloud.sample_gradients().mean(axis=0).round(4)
    for channel, column in (("x", 0), ("y", 1)):
        drawn.is_at("layer_0", channel, points[:, column])
        drawn.is_at("layer_1", channel, center[column])
    drawn.says("layer_2", [2**b], [gradient_cloud.uphill()[:, int(b)].sum(), gradient_cloud.DRAWS])


def expect_denominators(drawn, weight):
    mean = lossbook.MeanAbsoluteError()  # against 0, the loss of a sample is the number itself
    by_count, by_weight = [], []
    for k in range(denominators.BATCH + 1):
        rare = np.arange(denominators.BATCH) < k
        losses, weights = np.where(rare, denominators.RARE, denominators.COMMON), np.where(rare, weight, 1.0)
        by_count.append(mean(np.zeros(8), losses, sample_weight=weights, reduction="sum") / 8)
        by_weight.append(mean(np.zeros(8), losses, sample_weight=weights))
    for line, points, values in (("layer_0", "layer_1", by_count), ("layer_3", "layer_4", by_weight)):
        drawn.runs_through(line, range(9), values)
        drawn.is_at(points, "x", range(9))
        drawn.is_at(points, "y", values)
    drawn.says("layer_7", [by_count[2]])
    drawn.says("layer_8", [by_weight[2]])


def expect_decision_threshold(drawn, threshold, miss):
    zero_one, harm = lossbook.ZeroOne(), decision_threshold.HARM
    rows = drawn.spec["data"]["values"]
    at = int(np.argmin([abs(row["t"] - threshold) for row in rows]))
    costs = {}
    for prefix, line, dot in (("", "layer_0", "layer_4"), ("overstated_", "layer_1", "layer_5")):
        costs[prefix] = []
        for row in rows:
            wrong = [row[f"{prefix}serious_left"], row[f"{prefix}others_called"]]  # right decisions cost nothing
            euros = zero_one([1, -1], [-1, 1], sample_weight=np.multiply(wrong, [miss, harm]), reduction="sum")
            costs[prefix].append(euros / 1000)
        drawn.runs_through(line, [row["t"] for row in rows], costs[prefix])
        drawn.is_at(dot, "x", threshold)
        drawn.is_at(dot, "y", costs[prefix][at])
    drawn.is_at("layer_2", "x", harm / (harm + miss))
    drawn.is_at("layer_3", "x", threshold)
    drawn.says("layer_6", [harm / (harm + miss)])
    drawn.says("layer_7", [rows[at]["serious_called"], rows[at]["others_called"], 1000 * costs[""][at]])
    drawn.says("layer_8", [1000 * costs["overstated_"][at]])


def expect_token_means(drawn, bits, places, masked):
    n, skip = int(places), int(masked)
    long, short = [cost for _, cost in token_means.LONG], [bits, token_means.SHORT_END]
    costs, weights = np.zeros((2, n)), np.zeros((2, n))
    costs[0, :5], costs[1, :2] = long, short
    weights[0, skip:5] = weights[1, :2] = 1
    right = 2.0 ** -costs.ravel()
    batch = np.zeros(2 * n, dtype=int), np.column_stack([right, 1 - right])
    loss = lossbook.SparseCategoricalCrossEntropy()
    per_token = loss(*batch, sample_weight=weights.ravel())
    per_text = loss(*batch, sample_weight=(weights / weights.sum(axis=1, keepdims=True)).ravel())
    per_place = loss(*batch, sample_weight=weights.ravel(), reduction="sum") / (2 * n)
    drawn.bars_reach("layer_0", [*long, *short])
    assert len(drawn.seen["marks"].get("layer_2", [])) == 2 * n - 7
    for rule, label, mean in zip((3, 4, 5), (6, 7, 8), np.array([per_token, per_text, per_place]) / np.log(2)):
        drawn.is_at(f"layer_{rule}", "x", mean)
        drawn.says(f"layer_{label}", [mean])
    drawn.says("layer_9", [np.exp(per_token)])


def expect_mask_shift(drawn, truth, marked, shift):
    side, (truth, marked, shift) = mask_shift.SIDE, map(int, (truth, marked, shift))
    y, p = np.zeros((2, side, side))
    y[2 : 2 + truth, 2 : 2 + truth] = 1
    p[2 + shift : 2 + shift + marked, 2 + shift : 2 + shift + marked] = 1
    dots = np.array([(mark["x"], mark["y"]) for mark in drawn.marks("concat_0_layer_0")])
    assert len(dots) == side**2
    assert (np.diff(dots[:, 0].reshape(side, side)) > 0).all() and (np.diff(dots[:, 1].reshape(side, side).T) > 0).all()
    kinds = (y * p, y * (1 - p), (1 - y) * p)
    scale = drawn.spec["hconcat"][0]["layer"][1]["encoding"]["color"]["scale"]
    for color, kind in zip(scale["range"], kinds, strict=True):
        shown = [(mark["x"], mark["y"]) for mark in drawn.marks("concat_0_layer_1", color)]
        np.testing.assert_allclose(sorted(shown), sorted(map(tuple, dots[kind.ravel() == 1])), atol=PLACE)
    sure = np.where(p == 1, mask_shift.SURE, 1 - mask_shift.SURE)
    losses = [
        lossbook.MeanAbsoluteError()(y.ravel(), p.ravel()),
        lossbook.BinaryCrossEntropy()(y.ravel(), sure.ravel()),
    ]
    losses += [loss(y.reshape(1, -1), p.reshape(1, -1)) for loss in (lossbook.Dice(), lossbook.Jaccard())]
    drawn.bars_reach("concat_1_layer_0", losses)
    drawn.says("concat_1_layer_1", *([loss] for loss in losses))
    drawn.says("concat_1_layer_2", [kind.sum() for kind in kinds])


def expect_pair_plane(drawn, same, bea, T):
    s, margin = np.array([[same, bea, pair_plane.CID, pair_plane.DAN]]), pair_plane.MARGIN
    nce = lossbook.InfoNCE(temperature=T)
    height = np.array([1, -1, 1, -1]) * np.sqrt(np.maximum(0, 1 - s[0] ** 2))
    drawn.is_at("layer_2", "x", 1 - margin)
    drawn.is_at("layer_3", "x", same - margin)
    for layer in ("layer_1", "layer_6"):
        drawn.is_at(layer, "x", s[0])
        drawn.is_at(layer, "y", height)
    drawn.is_at("layer_1", "x", 1, key="x2")
    drawn.is_at("layer_1", "y", 0, key="y2")
    drawn.says("layer_9", *([100 * force] for force in T * np.abs(nce.gradient([0], s)[0])))
    words = [mark["text"][0].rsplit(maxsplit=2)[0] for mark in drawn.marks("layer_9")]
    assert words == ["Ann again pull", "Bea push", "Cid push", "Dan push"]
    contrastive = lossbook.Contrastive(margin=margin)([1, 0, 0, 0], 1 - s[0], reduction="sum")
    triplet = lossbook.Triplet(margin=margin)([0], 1 - s)
    drawn.says("layer_10", [contrastive], [triplet], [nce([0], s)])


def expect_bent_loss(drawn, start, slope, lift):
    loss = bent_loss.made(start, slope, lift)
    ends = {"line, left": (-4, -1), "square": (-1, 1), "line, right": (1, 4)}
    lines = {mark["path"][0]: mark["path"] for mark in drawn.marks("layer_0")}
    for (left, right), (_, path) in zip(ends.values(), sorted(lines.items())):
        r = np.linspace(left, right, 31).round(4)
        beside = r * (1 + 1e-12) if right - left == 3 else r  # at the border the square is the package's
        drawn.near("layer_0", "x", path[0::2], r, ON_PATH)
        drawn.near("layer_0", "y", path[1::2], [loss(np.zeros(1), np.array([at])) for at in beside], ON_PATH)
    verdicts = {finding.name: finding.verdict for finding in check_loss(loss, target="number").findings}
    signs = {"pass": "✓ pass", "note": "• note", "fault": "✗ fault"}
    said = [f"{signs[verdicts.get(name, 'pass')]}: {name}" for name in bent_loss.FOUND]
    assert [mark["text"] for mark in drawn.marks("layer_1")] == [[line] for line in said]


def check(module, spec, svg, at):
    drawn = Drawn(spec, read_picture(svg))
    try:
        globals()[f"expect_{module}"](drawn, **at)
    except AssertionError as error:
        raise AssertionError(f"{module} with {at}: {error}") from None
    return drawn.seen["marks"]
