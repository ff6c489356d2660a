"""The cloud of chapter 11: its center is the model's gradient, and it narrows as 1/√B."""

import numpy as np
import pytest
from helpers import finite_difference

from lossbook.cross_entropy import BinaryCrossEntropy
from lossbook.interactive.gradient_cloud import DRAWS, EXPONENTS, batch_gradients, gradient_cloud, sample_gradients


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


def test_a_start_outside_the_slider_is_an_error():
    with pytest.raises(ValueError, match="between low and high"):
        gradient_cloud(9)
