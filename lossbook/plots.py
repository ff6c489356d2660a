"""The figures of the book: one look for all of them.

`setup` stands at the top of every chapter. It needs matplotlib (``pip install "lossbook[plots]"``).
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree
from zlib import crc32

__all__ = ["setup"]

SVG = "http://www.w3.org/2000/svg"


def setup() -> None:
    """Apply the book's style; in a notebook, draw figures as SVG that is the same on every run and every machine.

    Raises
    ------
    ImportError
        If matplotlib is not installed.

    Notes
    -----
    Colors are those of Okabe and Ito, each with its own line style, so that a figure reads without color too.
    The SVG has one normal form, so that a stored figure can be compared with a fresh one, as text: see
    `normal_svg`.

    Examples
    --------
    >>> setup()
    """
    import matplotlib.pyplot as plt

    plt.style.use(Path(__file__).with_name("book.mplstyle"))

    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        return
    from IPython.core.pylabtools import print_figure
    from matplotlib.figure import Figure
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    def draw(figure: Figure) -> str | None:
        # bbox_inches=None keeps the size that the style names; "tight" would let it depend on the labels.
        svg = print_figure(figure, "svg", bbox_inches=None, metadata={"Date": None})
        return svg and normal_svg(svg)

    shell.run_line_magic("matplotlib", "inline")
    set_matplotlib_formats("svg")
    shell.display_formatter.formatters["image/svg+xml"].for_type(Figure, draw)
    plt.style.use(Path(__file__).with_name("book.mplstyle"))


def normal_svg(svg: str) -> str:
    """matplotlib's SVG in the one form that the book stores.

    Another processor or another library moves the last digits of a coordinate, and matplotlib names what it uses
    twice by a hash of such digits. So coordinates are rounded to 0.01 points, equal definitions become one, and ids
    count up in order of appearance. What only says who drew the figure is left out.

    Parameters
    ----------
    svg : str
        A figure as matplotlib writes it.

    Returns
    -------
    str
        The same picture, which `normal_svg` would leave as it is.

    Examples
    --------
    >>> line = '<path id="line_1" d="M 0.4999998 2 L 1 -0.001"/>'
    >>> print(normal_svg(f'<svg xmlns="http://www.w3.org/2000/svg">{line}</svg>'))
    <svg xmlns="http://www.w3.org/2000/svg">
    <path d="M 0.5 2 L 1 0"/>
    </svg>
    """
    for prefix, address in (("", SVG), ("xlink", "http://www.w3.org/1999/xlink")):
        ElementTree.register_namespace(prefix, address)
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in parent.findall(f"{{{SVG}}}metadata"):
            parent.remove(child)
    for element in root.iter():
        for name in GEOMETRY & element.attrib.keys():
            element.set(name, _rounded(element.attrib[name]))
        element.text = (element.text or "").strip() or ("\n" if len(element) else None)
        element.tail = "\n"
    _share_definitions(root)
    _count_ids(root)
    _unwrap(root)
    text = ElementTree.tostring(root, encoding="unicode").strip().replace(" />", "/>")
    # A page may hold several figures, whose ids must differ: they end in a checksum of the text, which is rounded.
    return re.sub(r'((?: id="|url\(#|href="#)i\d+)', rf"\1-{crc32(text.encode()):08x}", text)


GEOMETRY = {"d", "x", "y", "width", "height", "viewBox", "points", "transform"}
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
FACTOR = re.compile(r"((?:scale|matrix)\([^)]*\))")  # no coordinates
REFERENCE = re.compile(r"(?<=url\(#)[^)]+|(?<=^#).+")


def _rounded(value: str) -> str:
    """Coordinates to 0.01 points.

    A little is added first: a coordinate such as 7.125, which many come to, would lie just between two roundings,
    and its last bit would choose.
    """

    def short(match: re.Match[str]) -> str:
        return f"{round(float(match[0]) + 0.000137, 2) + 0.0:.2f}".rstrip("0").rstrip(".")

    parts = FACTOR.split(" ".join(value.split()))
    return "".join(part if FACTOR.match(part) else NUMBER.sub(short, part) for part in parts)


def _share_definitions(root: ElementTree.Element) -> None:
    """Markers and clips that are equal, once they are rounded, become one."""
    names: dict[str, str] = {}
    first: dict[bytes, str] = {}
    for parent in list(root.iter()):
        for defs in parent.findall(f"{{{SVG}}}defs"):
            for shape in list(defs):
                name = shape.attrib.pop("id", "")  # the style of the whole has none
                names[name] = first.setdefault(ElementTree.tostring(shape), name)
                if names[name] != name:
                    defs.remove(shape)
                elif name:
                    shape.set("id", name)
            if not len(defs):
                parent.remove(defs)
    for element in root.iter():
        for key, value in element.attrib.items():
            element.set(key, REFERENCE.sub(lambda match: names.get(match[0], match[0]), value))


def _count_ids(root: ElementTree.Element) -> None:
    """Ids count up in order of appearance, and those that nothing refers to go."""
    attributes = [(element, key, value) for element in root.iter() for key, value in element.attrib.items()]
    used = {match[0] for _, key, value in attributes if key != "id" for match in REFERENCE.finditer(value)}
    numbers: dict[str, str] = {}
    for element, key, value in attributes:
        if key != "id":
            element.set(key, REFERENCE.sub(lambda match: numbers.setdefault(match[0], f"i{len(numbers) + 1}"), value))
        elif value in used:
            element.set(key, numbers.setdefault(value, f"i{len(numbers) + 1}"))
        else:
            del element.attrib[key]


def _unwrap(element: ElementTree.Element) -> None:
    """Groups that say nothing about their parts go."""
    for child in element:
        _unwrap(child)
    groups = (child if child.tag == f"{{{SVG}}}g" and not child.attrib else [child] for child in element)
    element[:] = [part for group in groups for part in group]
