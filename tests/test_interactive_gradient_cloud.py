"""The cloud of chapter 11: its center is the model's gradient, and it narrows as 1/√B."""

import numpy as np
import pytest
from helpers import finite_difference

from lossbook.cross_entropy import BinaryCrossEntropy
from lossbook.interactive.gradient_cloud import (
    DRAWS,
    EXPONENTS,
    batch_gradients,
    gradient_cloud,
    sample_gradients,
    uphill,
)


def test_the_mean_of_the_samples_is_the_gradient_of_the_cost():
    rng = np.random.default_rng(0)
    x = rng.standard_normal(2000)
    y = (rng.random(2000) < 1 / (1 + np.exp(-(2 * x - 0.5)))).astype(float)
    loss = BinaryCrossEntropy(from_logits=True)
    numeric = finite_difference(lambda p: loss(y, p[0] * x + p[1]), [1.0, 0.0])
    np.testing.assert_allclose(sample_gradients().mean(axis=0), numeric, rtol=1e-6)


def test_the_cloud_narrows_with_the_root_of_the_batch_size():
    spread = batch_gradients().std(axis=0).mean(axis=1)
    slope = np.polyfit(np.log(2.0 ** np.array(EXPONENTS)), np.log(spread), 1)[0]
    assert slope == pytest.approx(-0.5, abs=0.08)  # 33 draws leave an error of about 12 % in each spread


def test_the_chart_holds_those_points_and_none_is_outside():
    spec = gradient_cloud().spec
    rows = spec["layer"][0]["data"]["values"]
    assert len(rows) == DRAWS * len(EXPONENTS)
    points = batch_gradients()
    assert (points >= [-0.5, -1]).all() and (points <= [1.5, 1]).all()


def test_a_step_against_an_uphill_batch_raises_the_cost():
    rng = np.random.default_rng(0)
    x = rng.standard_normal(2000)
    y = (rng.random(2000) < 1 / (1 + np.exp(-(2 * x - 0.5)))).astype(float)
    loss = BinaryCrossEntropy(from_logits=True)
    here, step = loss(y, x), 1e-6
    for gradient, wrong in zip(batch_gradients().reshape(-1, 2), uphill().ravel()):
        weight, bias = [1, 0] - step * gradient
        assert (loss(y, weight * x + bias) > here) == wrong


def test_the_text_and_the_triangles_say_how_many_point_uphill():
    movable = gradient_cloud()
    points, _, label, border = (layer["data"]["values"] for layer in movable.spec["layer"])
    for row in label:
        assert row["uphill"] == sum(p["step"] == "uphill" for p in points if p["b"] == row["b"])
    counts = [row["uphill"] for row in label]
    assert [counts[0], counts[4], *counts[5:]] == [8, 3, 0, 0, 0, 0]
    assert "8 of them at size 1, 3 at size 16 and none from size 32 on" in movable.description
    full = sample_gradients().mean(axis=0)
    for row in border:
        assert row["weight"] * full[0] + row["bias"] * full[1] == pytest.approx(0, abs=1e-4)
        assert abs(row["bias"]) <= 1


def test_a_start_outside_the_slider_is_an_error():
    with pytest.raises(ValueError, match="between low and high"):
        gradient_cloud(9)
