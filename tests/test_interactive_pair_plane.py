"""The movable figure of chapter 15: what the browser computes is what the package computes."""

import json
from itertools import product

import numpy as np
import pytest
from vega import evaluate

from lossbook.interactive import pair_plane as module
from lossbook.metric_learning import Contrastive, InfoNCE, Triplet

SIMILARITIES = np.linspace(-1, 1, 9).round(2).tolist()
GRID = list(product(SIMILARITIES, SIMILARITIES, [0.05, 0.2, 0.55, 1.0]))


def row(same, bea):
    return np.array([[same, bea, module.CID, module.DAN]])


def test_the_readouts_are_the_package_s_losses():
    for same, bea, temperature in GRID:
        s = row(same, bea)
        names = {"same": same, "bea": bea, "T": temperature}
        contrastive = Contrastive(margin=module.MARGIN)([1, 0, 0, 0], 1 - s[0], reduction="sum")
        assert evaluate(module.CONTRASTIVE, **names) == pytest.approx(contrastive, abs=1e-12)
        triplet = Triplet(margin=module.MARGIN)([0], 1 - s)
        assert evaluate(module.TRIPLET, **names) == pytest.approx(triplet, abs=1e-12)
        expected = InfoNCE(temperature=temperature)([0], s)
        assert evaluate(module.INFO_NCE, **names) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_the_widths_are_infonce_s_slopes_times_the_temperature():
    for same, bea, temperature in GRID:
        slopes = temperature * InfoNCE(temperature=temperature).gradient([0], row(same, bea))[0]
        for k, slope in enumerate(slopes):
            names = {"same": same, "bea": bea, "T": temperature, "k": k}
            s = evaluate(module.S, **names)
            share = evaluate(module.SHARE, s=s, **names)
            assert evaluate(module.FORCE, share=share, **names) == pytest.approx(abs(slope), abs=1e-12)


def test_every_candidate_stands_on_the_circle_at_its_similarity():
    for same, bea, _ in GRID:
        for k, expected in enumerate(row(same, bea)[0]):
            s = evaluate(module.S, same=same, bea=bea, k=k)
            height = evaluate(module.HEIGHT, s=s, up=-1)
            assert s == expected and height <= 0 and s**2 + height**2 == pytest.approx(1)


def test_the_lines_part_who_is_charged_from_who_is_not():
    for same, bea, _ in GRID:
        limit = evaluate(module.LIMIT, same=same)
        assert (Triplet(margin=module.MARGIN)([0], 1 - row(same, bea)) > 1e-12) == (
            max(bea, module.CID) > limit + 1e-12
        )
        assert (Contrastive(margin=module.MARGIN)([0], [1 - bea]) > 0) == (bea > 1 - module.MARGIN)


def test_the_chart_computes_these_expressions_and_starts_at_the_example():
    spec = module.pair_plane().spec
    text = json.dumps(spec)
    for name in ("CONTRASTIVE", "TRIPLET", "INFO_NCE", "S", "HEIGHT", "SHARE", "FORCE", "LIMIT"):
        assert json.dumps(getattr(module, name)) in text
    assert {p["name"]: p["value"] for p in spec["params"] if "bind" in p} == {"same": 0.8, "bea": 0.6, "T": 0.2}
    assert module.pair_plane().spec == spec


def test_the_chart_can_be_drawn():
    vl_convert = pytest.importorskip("vl_convert")
    picture = vl_convert.vegalite_to_svg({**module.pair_plane().spec, "width": 600})
    for text in ("contrastive 0.050", "triplet 0.300", "InfoNCE 0.327", "Ann again pull 28 %", "Bea push 27 %"):
        assert text in picture
