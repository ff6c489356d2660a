"""The split figure of chapter 03 computes what lossbook computes, over the whole range of its sliders."""

import pytest
from vega import calculated, evaluate

from lossbook.divergence import cross_entropy, entropy, kl_divergence
from lossbook.interactive.cross_entropy_split import DIVERGENCE, ENTROPY, cross_entropy_at, cross_entropy_split


@pytest.mark.parametrize("p", [k / 20 for k in range(21)])
def test_expressions_are_the_formulas(p):
    for k in range(2, 99, 4):
        q = k / 100
        truth, forecast = [p, 1 - p], [q, 1 - q]
        h, kl, total = (evaluate(e, p=p, q=q) for e in (ENTROPY, DIVERGENCE, cross_entropy_at("q")))
        assert h == pytest.approx(entropy(truth), abs=1e-12)
        assert kl == pytest.approx(kl_divergence(truth, forecast), abs=1e-12)
        assert total == pytest.approx(cross_entropy(truth, forecast), abs=1e-12)
        assert h + kl == pytest.approx(total, abs=1e-12)


def test_chart_draws_those_expressions():
    figure = cross_entropy_split()
    assert {ENTROPY, DIVERGENCE, cross_entropy_at("q"), cross_entropy_at("datum.x")} <= calculated(figure.spec)
    assert {p["name"]: p["value"] for p in figure.spec["params"]} == {"q": 0.3, "p": 0.8}


def test_chart_is_the_same_on_every_run():
    assert cross_entropy_split().spec == cross_entropy_split().spec


@pytest.mark.parametrize("start", [{"p": 1.5}, {"q": 0.0}])
def test_a_start_outside_the_slider_is_an_error(start):
    with pytest.raises(ValueError, match="between low and high"):
        cross_entropy_split(**start)
