"""A stored figure is compared as text: the same picture is the same text, and another picture is another."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest

pyplot = pytest.importorskip("matplotlib.pyplot")
from lossbook import plots  # noqa: E402


def drawn(noise: float = 0.0, shift: float = 0.0, salt: str = "lossbook") -> str:
    """A figure with clips and markers, as a machine draws it whose digits differ by `noise`."""
    plots.setup()
    x = np.linspace(0, 1, 7) * (1 + noise)
    with pyplot.rc_context({"svg.hashsalt": salt}):
        figure, axes = pyplot.subplots(1, 2)
        for ax in axes:
            ax.plot(x, np.square(x) + shift, marker="o", label="$10^{-3}$ and text")
            ax.axhline(0.25 + noise)
            ax.legend()
            ax.set(xlim=(0, 1.05 + noise), ylim=(0, 1.2))
        file = io.StringIO()
        figure.savefig(file, format="svg")
        pyplot.close(figure)
    return file.getvalue()


def test_last_digits_and_hashes_move_nothing():
    assert len({drawn(), drawn(noise=1e-8), drawn(salt="another")}) == 3
    others = drawn(noise=1e-8), drawn(salt="another")
    assert {plots.normal_svg(other) for other in others} == {plots.normal_svg(drawn())}


def test_a_curve_moved_by_a_tenth_of_a_point_is_another_text():
    _, _, _, height = map(float, re.search(r'viewBox="([^"]+)"', drawn())[1].split())
    tenth = 0.1 * 1.2 / height  # the axes are lower than the figure, so this is at most a tenth of a point
    assert plots.normal_svg(drawn()) != plots.normal_svg(drawn(shift=tenth))


def test_the_normal_form_is_its_own():
    svg = plots.normal_svg(drawn())
    assert plots.normal_svg(svg) == svg
    assert len(svg) < 0.75 * len(drawn())


def test_ids_count_up_lead_somewhere_and_differ_between_figures():
    svg = plots.normal_svg(drawn())
    ids = re.findall(r' id="(i(\d+)-[0-9a-f]{8})"', svg)
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', svg))
    assert sorted(int(n) for _, n in ids) == list(range(1, len(ids) + 1))
    assert used == {name for name, _ in ids}
    assert not used & set(re.findall(r'id="([^"]+)"', plots.normal_svg(drawn(shift=0.1))))


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("M 7.125 0.0000001 \nL -0.001 3", "M 7.13 0 L 0 3"),
        ("M 7.124999 0\nL 0 3", "M 7.13 0 L 0 3"),
        (
            "translate(7.1250004 -7.1249996) scale(0.015625 -0.015625)",
            "translate(7.13 -7.12) scale(0.015625 -0.015625)",
        ),
        ("rotate(-0 12.3456 1e-07)", "rotate(0 12.35 0)"),
    ],
)
def test_coordinates_are_rounded(written, stored):
    assert plots._rounded(written) == stored


def test_a_coordinate_between_two_roundings_is_not_decided_by_its_last_bit():
    for value in np.arange(0.005, 20, 0.005):
        assert plots._rounded(f"{value - 1e-6:.6f}") == plots._rounded(f"{value + 1e-6:.6f}")


def test_words_are_kept_and_the_program_that_drew_is_not():
    svg = plots.normal_svg(drawn())
    words = re.findall(r"<text\b[^>]*>([^<]*)</text>", svg)
    assert words == re.findall(r"<text\b[^>]*>([^<]*)</text>", drawn())
    assert "1.2" in words
    assert "metadata" not in svg and "<!--" not in svg and "Matplotlib" not in svg
