"""The threshold figure of chapter 13 computes the costs of lossbook's zero-one loss, over the range of its sliders."""

import numpy as np
import pytest
from vega import calculated, evaluate

from lossbook.interactive.decision_threshold import (
    BEST,
    COST,
    HARM,
    OVERSTATED_COST,
    THRESHOLDS,
    decision_threshold,
    outcomes,
)
from lossbook.margin import ZeroOne

RNG = np.random.default_rng(0)
CHANCE = RNG.beta(1, 5, size=20_000)
SERIOUS = RNG.random(20_000) < CHANCE
OVERSTATED = 3 * CHANCE / (3 * CHANCE + 1 - CHANCE)  # odds three times as high


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


@pytest.mark.parametrize("miss", [60, 160, 300])
def test_overstated_chances_cost_the_same_at_a_threshold_overstated_alike(miss):
    counts = {f"overstated_{name}": values for name, values in outcomes(SERIOUS, OVERSTATED).items()}
    costs = evaluate(OVERSTATED_COST, **counts, miss=miss)
    rule = evaluate(BEST, miss=miss)
    assert THRESHOLDS[np.argmin(costs)] == pytest.approx(3 * rule / (1 + 2 * rule), abs=0.06)
    honest = evaluate(COST, **outcomes(SERIOUS, CHANCE), miss=miss)
    assert np.min(costs) == pytest.approx(np.min(honest), rel=0.01)


def test_the_four_counts():
    counts = outcomes([True, True, False], [0.5, 0.1, 0.3])
    at = int(np.argmin(np.abs(THRESHOLDS - 0.2)))
    assert {name: int(values[at]) for name, values in counts.items()} == {
        "serious_called": 1, "others_called": 1, "serious_left": 1, "others_left": 0,
    }  # fmt: skip
    assert all(sum(column) == 3 for column in zip(*counts.values(), strict=True))


def test_a_chance_equal_to_the_threshold_is_called():
    assert outcomes([True], [0.2])["serious_called"][THRESHOLDS == 0.2].tolist() == [1]


def test_the_chart_draws_those_expressions():
    spec = decision_threshold(SERIOUS, CHANCE, OVERSTATED).spec
    assert {COST, OVERSTATED_COST, BEST} <= calculated(spec)
    assert len(spec["data"]["values"]) == len(THRESHOLDS) <= 300


def test_a_start_outside_the_slider_is_an_error():
    with pytest.raises(ValueError, match="between low and high"):
        decision_threshold(SERIOUS, CHANCE, OVERSTATED, threshold=0.9)
