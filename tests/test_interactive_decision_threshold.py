"""The threshold figure of chapter 13 computes the costs of lossbook's zero-one loss, over the range of its sliders."""

import numpy as np
import pytest
from vega import calculated, evaluate

from lossbook.interactive.decision_threshold import BEST, COST, HARM, THRESHOLDS, decision_threshold, outcomes
from lossbook.margin import ZeroOne

RNG = np.random.default_rng(0)
CHANCE = RNG.beta(1, 5, size=20_000)
SERIOUS = RNG.random(20_000) < CHANCE


@pytest.mark.parametrize("miss", [60, 160, 300])
def test_cost_is_a_weighted_zero_one_loss(miss):
    zero_one = ZeroOne()
    counts = outcomes(SERIOUS, CHANCE)
    costs = evaluate(COST, **counts, miss=miss)
    weights = np.where(SERIOUS, miss, HARM)
    for threshold, cost in zip(THRESHOLDS, costs, strict=True):
        euros = zero_one(2 * SERIOUS - 1, CHANCE - threshold, sample_weight=weights, reduction="sum")
        assert 1000 * cost == pytest.approx(euros)
    assert THRESHOLDS[np.argmin(costs)] == pytest.approx(evaluate(BEST, miss=miss), abs=0.06)


def test_the_four_counts():
    counts = outcomes([True, True, False], [0.5, 0.1, 0.3])
    at = int(np.argmin(np.abs(THRESHOLDS - 0.2)))
    assert {name: int(values[at]) for name, values in counts.items()} == {
        "serious_acted": 1, "others_acted": 1, "serious_left": 1, "others_left": 0,
    }  # fmt: skip
    assert all(sum(column) == 3 for column in zip(*counts.values(), strict=True))


def test_a_chance_equal_to_the_threshold_is_acted_on():
    assert outcomes([True], [0.2])["serious_acted"][THRESHOLDS == 0.2].tolist() == [1]


def test_the_chart_draws_those_expressions():
    spec = decision_threshold(SERIOUS, CHANCE).spec
    assert {COST, BEST} <= calculated(spec)
    assert len(spec["datasets"]["counts"] if "datasets" in spec else spec["layer"][0]["data"]["values"]) <= 300


def test_a_start_outside_the_slider_is_an_error():
    with pytest.raises(ValueError, match="between low and high"):
        decision_threshold(SERIOUS, CHANCE, threshold=0.9)
