"""Figures in the page itself: matplotlib's SVG that follows the theme, and charts that the reader moves."""

from __future__ import annotations

import html
import json
import re
from importlib import metadata
from pathlib import Path

import vl_convert
from sphinx.application import Sphinx
from sphinx.util import logging

SVG = "image/svg+xml"
VEGA_LITE = "application/vnd.vegalite.v5+json"
VEGA_LITE_VERSION = "6.4"  # draws version 5 specifications, and goes with the Vega that vl-convert holds
STILL_WIDTH, PHONE_WIDTH, NARROW = 640, 340, 560
NARROW_WIDTH = 285
WIDEST = 500
PHONE, LETTERS = 352, 11.08  # pixels: a figure on a phone of 360, and its smallest letters

logger = logging.getLogger(__name__)


def inline_svg(svg: str, prefix: str, label: str) -> str:
    """An SVG file as part of an HTML page.

    Ids get a prefix so that two figures don't share one, black becomes the page's text color and white its
    background, and the page decides the size.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>|<style\b.*?</style>", "", svg, flags=re.S)
    svg = re.sub(r"<defs>\s*</defs>", "", svg)
    used = set(re.findall(r"(?:url\(#|href=\"#)([^\")]+)", svg))
    svg = re.sub(r'\sid="([^"]+)"', lambda m: f' id="{prefix}{m[1]}"' if m[1] in used else "", svg)
    svg = re.sub(r"(url\(#|href=\"#)", rf"\g<1>{prefix}", svg)
    svg = svg.replace("#000000", "currentColor").replace("#ffffff", "var(--page, #fff)")
    # Formulas are placed letter by letter for DejaVu Sans, whose widths Verdana has; other text takes the page's font.
    svg = re.sub(r"(<tspan\b[^>]*?)font-family: [^;\"]*", r"\1font-family: 'DejaVu Sans', Verdana, sans-serif", svg)
    svg = re.sub(r"(<text\b[^>]*?)font-family: [^;\"]*;?\s*", r"\1", svg)
    # The picture has one description; Vega's names for its parts would only be noise.
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    svg = re.sub(r' transform="rotate\(-?0 [^"]*\)"', "", svg)
    box = re.search(r'viewBox="([^"]+)"', svg)[1]
    # Colors of matplotlib's default: what names no fill is black.
    head = (
        f'<svg class="lossbook-figure" role="img" aria-label="{html.escape(label)}" viewBox="{box}" '
        f"{for_phones(svg, box)} "
        'fill="currentColor" stroke-linejoin="round" stroke-linecap="butt" '
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    )
    svg = head + svg[svg.index(">") + 1 :]
    return re.sub(r"\s*\n\s*", " ", svg).replace("> <", "><").strip()


def for_phones(svg: str, box: str) -> str:
    """How a picture fits a column of 352 pixels with letters of 11: their size in it, and the room to their right.

    The letters grow where the picture shrinks, so a legend at its right may need more than the picture has.
    """
    width, room = float(box.split()[2]), 1.0
    if width > WIDEST:  # its letters would cover one another: it is wider than the column, and scrolls
        return f'style="--letter: 13.2px; --room: {PHONE * 13.2 / LETTERS / width:.3f}" data-wide=""'
    texts = re.findall(r"<text\b([^>]*)>(.*?)</text>", svg, flags=re.S)
    for _ in range(3):
        size = LETTERS * width * room / PHONE
        for attributes, inner in texts:
            x = re.search(r'\bx="([-\d.]+)"', attributes)
            share = 0.5 if "middle" in attributes else 0 if re.search(r"anchor: ?end|anchor=.end", attributes) else 1
            if x and "rotate(-90" not in attributes:
                letters = len(html.unescape(re.sub("<[^>]*>", "", inner)).strip())
                room = max(room, (float(x[1]) + share * 0.57 * letters * size) / width)
    return f'style="--letter: {LETTERS * width * room / PHONE:.2f}px; --room: {min(room, 1.5):.3f}"'


def fit(spec: dict, width: int) -> dict:
    """`spec` for a column of `width` pixels; in a narrow one, views side by side go one below the other."""
    spec = {key: value for key, value in spec.items() if key != "$schema"}
    views = spec.pop("hconcat", None)
    if not views:
        return {**spec, "width": width}
    columns, key = (1, "vconcat") if width < NARROW else (len(views), "hconcat")
    return {**spec, key: [{**view, "width": int(width / columns) - 75} for view in views]}


def still(spec: dict, width: int = STILL_WIDTH) -> str:
    """The chart as it stands before anyone moves it."""
    return vl_convert.vegalite_to_svg(fit(spec, width), vl_version=VEGA_LITE_VERSION, allowed_base_urls=[])


def controls(spec: dict) -> str:
    """The controls as they will stand there, so that nothing moves when the chart comes alive."""
    rows = []
    for param in spec["params"]:
        if "bind" not in param:
            continue
        bind, value = param["bind"], param["value"]
        limits = " ".join(f'{key}="{bind[key]}"' for key in ("min", "max", "step"))
        slider = f'<input type="range" disabled {limits} value="{value}">'
        name = f'<span class="vega-bind-name">{html.escape(bind["name"])}</span>'
        rows.append(f'<div class="vega-bind"><label>{name}{slider}{value}</label></div>')
    return f'<div class="vega-bindings">{"".join(rows)}</div>'


def movable(spec: dict, prefix: str) -> str:
    """A still picture, and beside it what the script makes a live chart of."""
    said = spec.get("description", "")
    beside = "hconcat" in spec
    narrow = inline_svg(still(spec, PHONE_WIDTH if beside else NARROW_WIDTH), f"{prefix}n-", said)
    narrow = narrow.replace('"lossbook-figure"', '"lossbook-figure narrow"', 1)
    picture = inline_svg(still(spec), prefix, said) + narrow
    # Vega itself fits a single view to its column; of several views the script takes the version that fits.
    live = [fit(spec, STILL_WIDTH), fit(spec, PHONE_WIDTH)] if beside else [{**fit(spec, 0), "width": "container"}]
    data = json.dumps(live, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace("</", "<\\/")
    return (
        f'<div class="movable"><div class="movable-still">{picture}{controls(spec)}</div>'
        f'<script type="application/json">{data}</script></div>'
    )


def as_html(app: Sphinx, docname: str, source: list[str]) -> None:
    """Before a notebook is read: its figures as parts of an HTML page, where they see its colors and fonts."""
    if not app.env.doc2path(docname).endswith(".ipynb"):
        return
    notebook = json.loads(source[0])
    for number, cell in enumerate(notebook["cells"]):
        alt = cell["metadata"].get("mystnb", {}).get("image", {}).get("alt", "")
        for n, output in enumerate(cell.get("outputs", [])):
            data, prefix = output.get("data", {}), f"f{number}-{n}-"
            if VEGA_LITE in data:
                try:
                    made = movable(data[VEGA_LITE], prefix)
                except ValueError as error:
                    logger.warning(
                        "Vega-Lite cannot draw this chart: %s", str(error).splitlines()[:2], location=docname
                    )
                    continue
            elif SVG in data:
                if not alt:
                    logger.warning("figure %s has no alt text: give it mystnb.image.alt", cell["id"], location=docname)
                made = inline_svg("".join(data[SVG]), prefix, alt)
            else:
                continue
            output["data"] = {"text/html": made}
            app.env.metadata[docname].setdefault("picture", re.search(r"<svg.*?</svg>", made, flags=re.S)[0])
    source[0] = json.dumps(notebook)


def write_bundle(app: Sphinx, exception) -> None:
    """The script that makes charts live: only pages with a chart in view ask for it."""
    if exception or app.builder.format != "html":
        return
    stamp = f"/* vl-convert {metadata.version('vl-convert-python')}, Vega-Lite {VEGA_LITE_VERSION} */\n"
    path = Path(app.outdir, "_static", "vega.js")
    if not path.is_file() or not path.read_text(encoding="utf-8").startswith(stamp):
        script = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=VEGA_LITE_VERSION)
        # In a function, so that its names don't meet those of the page's other scripts.
        path.write_text(f"{stamp}(() => {{\n{script}\n}})();\n", encoding="utf-8")


def setup(app: Sphinx) -> dict:
    app.connect("source-read", as_html)
    app.connect("build-finished", write_bundle)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
