"""What the extensions in book/_ext change in the text of a page, and what they must leave alone."""

import importlib
import re
import sys
from pathlib import Path

import pytest
from docutils import nodes

sys.path.insert(0, str(Path(__file__).parents[1] / "book" / "_ext"))
NAMES = ("api", "choice", "figures", "formulas", "markdown", "text")
api, choice, figures, formulas, markdown, small = (importlib.import_module(f"lossbook_{name}") for name in NAMES)


def formula(*parts: str) -> str:
    """Inline KaTeX in outline: MathML for reading aloud, and boxes between which a line may end."""
    boxes = "".join(f'<span class="base"><span class="mord">{part}</span></span>' for part in parts)
    return (
        '<span class="katex"><span class="katex-mathml"><math><mi>a long reading of it</mi></math></span>'
        f'<span class="katex-html" aria-hidden="true">{boxes}</span></span>'
    )


def text(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page)


@pytest.mark.parametrize(
    ("parts", "kept"),
    [
        (("q",), "q"),
        (("η", "=0.1"), "η=0.1"),
        (("p&lt;", "q&gt;", "0123456789"), "0123456789"),
        (("w−", "η", "L", "w=(1−ηL)w"), "w=(1−ηL)w"),
    ],
)
def test_what_may_not_end_a_line_is_the_last_part_or_a_short_formula(parts, kept):
    before = formula(*parts)
    after = formulas.mark_last(before)
    assert text(after) == text(before)
    assert after.count("<span") == after.count("</span>")
    assert text(after.split('<span class="last">')[1]) == kept


def test_a_formula_without_boxes_is_left_alone():
    assert formulas.mark_last('<span class="katex-error">x</span>') == '<span class="katex-error">x</span>'


@pytest.mark.parametrize(
    ("prose", "marked"),
    [
        ("cost (비용 함수) is", ["비용 함수"]),
        ("쿨백-라이블러 발산, 규제.", ["쿨백-라이블러 발산", "규제"]),
        ("cost is", []),
    ],
)
def test_korean_is_marked_as_korean(prose, marked):
    pieces = small.typeset(prose)
    assert "".join(piece.astext() for piece in pieces) == prose
    spans = [piece for piece in pieces if not isinstance(piece, nodes.Text)]
    assert [span.astext() for span in spans] == marked
    assert all(span["classes"] == ["language-ko"] for span in spans)  # which docutils writes as lang="ko"


def test_no_line_begins_with_a_percent_sign():
    assert small.typeset("12 % of 3")[0] == "12\u00a0% of 3"


@pytest.mark.parametrize(
    ("line", "escaped"),
    [
        ("R. Koenker and G. Bassett", r"\R. Koenker and G. Bassett"),
        ("    K. Without it", r"    \K. Without it"),
        ("where |r| is small", r"where \|r\| is small"),
        ("in ``|r|`` it stays", "in ``|r|`` it stays"),
        (">>> R. x | y", ">>> R. x | y"),
        ("Raises. Then", "Raises. Then"),
        ("1. first", "1. first"),
    ],
)
def test_docstrings_read_as_they_are_written(line, escaped):
    lines = [line]
    api.escape(None, "function", "f", None, None, lines)
    assert lines == [escaped]


@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        ("exp(z) - y·z", "exp(z) − y·z"),
        ("labels -1 and +1", "labels −1 and +1"),
        ("I don't know", "I don’t know"),
        ("the cumulative-logit likelihood", "the cumulative-logit likelihood"),
        ("delta=1e-3", "delta=1e-3"),
    ],
)
def test_advice_has_the_signs_of_a_page(plain, shown):
    assert choice.typeset(plain) == shown


@pytest.mark.parametrize(
    ("left", "base", "anchor", "x"),
    [(18, 172.2, "end", "42.68"), (40.75, 195.5, "middle", "49.68")],  # beside its tick, and under it
)
def test_a_power_of_ten_is_one_text(left, base, anchor, x):
    letters = "".join(
        f'<tspan x="{n}" y="-0.3" style="font-size: {size}px; font-family: \'DejaVu Sans\'">{sign}</tspan>\n'
        for n, (sign, size) in enumerate([("1", 10.5), ("0", 10.5), ("−", 7.35), ("4", 7.35)])
    )
    tick = '<use xlink:href="#i3" x="49.68" y="167.32" style="stroke: #000000"/>\n'
    drawn = f'{tick}<g transform="translate({left} {base})">\n<text>\n{letters}</text>\n</g>'
    label = figures.POWER.sub(figures.power, drawn).removeprefix(tick)
    assert text(label) == "10−4" and label.count("<tspan") == 1
    assert f"text-anchor: {anchor}" in label and f'x="{x}"' in label


@pytest.mark.parametrize(
    ("code", "only"),
    [
        ("import numpy as np\nfrom lossbook import plots\n\nplots.setup()", True),
        ("import numpy as np\nx = np.zeros(3)", False),
        ("plots.setup()", False),
        ("%matplotlib inline\nimport numpy", False),
    ],
)
def test_a_cell_that_only_imports_is_called_so(code, only):
    assert markdown.is_imports(code) is only
