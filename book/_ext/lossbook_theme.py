"""The theme in book/_theme: what its templates show of a page, and the files that all pages share.

It inherits from Sphinx's ``basic``. A page needs no other server, and no script to be read.
"""

from __future__ import annotations

import base64
import hashlib
import html
import os
import re
import shutil
from pathlib import Path
from urllib.parse import urljoin

import vl_convert
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

THEME = Path(__file__).parents[1] / "_theme"
# A script in the page, before anything is painted: the colors that the reader chose.
COLORS = (
    '(d=>{let m="auto";try{m=localStorage.getItem("mode")||m}catch{}d.classList.add("js");d.dataset.mode=m;'
    'd.dataset.theme=m==="auto"?matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light":m})'
    "(document.documentElement)"
)
# And beside each list of links: open where there is room for it beside the text.
SIDE = (
    '(s=>{const d=s.previousElementSibling;d.open=matchMedia(d.closest(".chapters")?"(min-width: 56rem)":'
    '"(min-width: 72rem)").matches})(document.currentScript)'
)
FONTS = {
    "serif.woff2": "@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2",
    "serif-italic.woff2": "@fontsource/source-serif-4/files/source-serif-4-latin-400-italic.woff2",
    "code.woff2": "@fontsource-variable/source-code-pro/files/source-code-pro-latin-wght-normal.woff2",
}
LICENSES = {
    "Source Serif 4": "@fontsource-variable/source-serif-4/LICENSE",
    "Source Code Pro": "@fontsource-variable/source-code-pro/LICENSE",
    "KaTeX": "katex/LICENSE",
}
VEGA_LICENSE = """Vega, Vega-Lite and Vega-Embed (in vega.js)

Copyright (c) 2015-2025, University of Washington Interactive Data Lab and contributors. BSD 3-Clause License:
the conditions and the disclaimer are those of the file LICENSE of this book.
"""
# Pages that no document makes carry no title of their own here.
MADE = {"genindex": "Index", "py-modindex": "Modules", "search": "Search"}


def configure(app: Sphinx, config) -> None:
    base = os.environ.get("LOSSBOOK_URL", config.html_baseurl or "")
    if base and not re.fullmatch(r"https?://[^/]+(/.*)?", base):
        raise ExtensionError(f"LOSSBOOK_URL must be an address such as https://example.org/book/, got {base!r}")
    config.html_baseurl = base.rstrip("/") + "/" if base else ""
    files = sorted(path for path in THEME.rglob("*") if path.is_file())
    config.lossbook_frame = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


# ---------- what a page says about itself


def chapter_number(docname: str) -> int | None:
    """Chapters are numbered as _toc.yml names them: book/06-cat-car-frog is the sixth."""
    match = re.fullmatch(r"book/(\d\d)-.*", docname)
    return int(match[1]) if match else None


def policy() -> str:
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in (COLORS, SIDE))
    scripts = " ".join(f"'sha256-{digest}'" for digest in digests)
    # KaTeX and the charts set widths and heights as style attributes.
    return (
        f"default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
    )


def describe(app: Sphinx, doctree: nodes.document) -> None:
    app.env.metadata[app.env.docname]["description"] = first_sentences(doctree)


def first_sentences(doctree: nodes.document) -> str:
    """The first sentences of a page, at most 160 characters: of a chapter its question."""
    for paragraph in doctree.findall(nodes.paragraph):
        if not isinstance(paragraph.parent, (nodes.section, nodes.document)):
            continue
        text = " ".join(paragraph.astext().split())
        kept = ""
        for sentence in re.split(r"(?<=[.?!]) ", text):
            if kept and len(kept) + len(sentence) > 159:
                break
            kept = f"{kept} {sentence}".strip()
        if len(kept) < 40:  # a short sentence before a long one says too little
            kept = text
        return kept if len(kept) <= 160 else kept[:157].rsplit(" ", 1)[0] + " …"
    return ""


def parts(app: Sphinx) -> list[tuple[str, list[tuple[str, int | None, str]]]]:
    """The parts of the book with their pages, as _toc.yml has them."""
    return [
        (tree.caption, [(str(name), chapter_number(name), title_of(app, name)) for name in tree.items])
        for tree in app.config.external_site_map.root.subtrees
    ]


def title_of(app: Sphinx, pagename: str) -> str:
    return app.env.titles[pagename].astext() if pagename in app.env.titles else MADE.get(pagename, pagename)


def around(app: Sphinx, pagename: str) -> list[str]:
    """The pages before and after."""
    names = [app.config.root_doc, *(name for _, pages in parts(app) for name, _, _ in pages)]
    place = names.index(pagename) if pagename in names else None
    return [
        names[n] if place is not None and 0 <= n < len(names) else None for n in ((place or 0) - 1, (place or 0) + 1)
    ]


def page_address(app: Sphinx, pagename: str) -> str:
    base = app.config.html_baseurl
    return urljoin(base, app.builder.get_target_uri(pagename)) if base else ""


def fill_page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    root, title, name = pagename == app.config.root_doc, title_of(app, pagename), app.config.html_title
    address = page_address(app, pagename) if doctree is not None else ""
    repository = app.config.lossbook_repository if doctree is not None else ""
    context |= {
        "page_around": [app.env.metadata[neighbor].get("description", "") for neighbor in around(app, pagename)],
        "page_source": repository and f"https://github.com/{repository}/blob/main/{app.env.doc2path(pagename, False)}",
        "project": name,
        "script_colors": COLORS,
        "script_side": SIDE,
        "page_description": app.env.metadata[pagename].get("description", ""),
        "page_frame": app.config.lossbook_frame[:8],
        "page_image": urljoin(app.config.html_baseurl, f"_static/previews/{Path(pagename).name}.png")
        if address
        else "",
        "page_links": context.get("page_links", []),
        "page_number": chapter_number(pagename),
        "page_parts": parts(app),
        "page_policy": policy(),
        "page_title": f"{title}: loss functions with every number executed" if root else f"{title} · {name}",
        "page_toc": context.get("toc", "") if doctree is not None and not root else "",
        "page_url": address,
    }
    if context.get("sourcename", "").endswith(".ipynb"):
        href = context["pathto"](f"_sources/{context['sourcename']}", 1)
        note = "its first cell says what to install"
        context["page_links"].insert(
            0, {"href": href, "label": "Download the notebook", "download": True, "note": note}
        )


# ---------- files that all pages share


def copy_assets(app: Sphinx) -> None:
    """KaTeX's styles and the fonts, in the one format that browsers of today take, and who made them."""
    if app.builder.format != "html":
        return
    modules, static = Path(app.srcdir, "node_modules"), Path(app.outdir, "_static")
    css = modules / "katex" / "dist" / "katex.min.css"
    missing = [path for path in (css, *(modules / name for name in FONTS.values())) if not path.is_file()]
    if missing:
        raise ExtensionError(f"{missing[0]} is missing: build with `make book`, which installs it")
    (static / "fonts").mkdir(parents=True, exist_ok=True)
    text = re.sub(r",url\(fonts/[^)]*\.(?:woff|ttf)\) format\(\"(?:woff|truetype)\"\)", "", css.read_text("utf-8"))
    (static / "katex.css").write_text(text.replace("font-display:block", "font-display:swap"), encoding="utf-8")
    for font in (css.parent / "fonts").glob("*.woff2"):
        shutil.copyfile(font, static / "fonts" / font.name)
    for name, source in FONTS.items():
        shutil.copyfile(modules / source, static / "fonts" / name)
    texts = [f"{name}\n\n{(modules / path).read_text(encoding='utf-8')}" for name, path in LICENSES.items()]
    (static / "licenses.txt").write_text("\n\n----\n\n".join([*texts, VEGA_LICENSE]), encoding="utf-8")


BARE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'self'">
<meta name="viewport" content="width=device-width, initial-scale=1">
{head}<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ color: CanvasText; background: Canvas; }}
body {{ max-width: 34rem; margin: 15vh auto; padding: 0 1rem; font: 1.125rem/1.6 Georgia, serif; }}
a {{ color: LinkText; }}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def write_bare_pages(app: Sphinx, out: Path) -> None:
    start = app.builder.get_target_uri(app.config.root_doc)
    address = page_address(app, app.config.root_doc)
    canonical = f'<link rel="canonical" href="{address}">\n' if address else ""
    head = f'<meta http-equiv="refresh" content="0; url={start}">\n{canonical}'
    body = f'<h1>lossbook</h1>\n<p><a href="{start}">To the book</a></p>'
    (out / "index.html").write_text(BARE.format(head=head, title="lossbook", body=body), encoding="utf-8")
    # A server shows this page at any depth, where only a known address leads home.
    book = f'<a href="{address}">The book</a>' if address else "The book’s first page"
    head = '<meta name="robots" content="noindex">\n'
    body = "<h1>This page does not exist</h1>\n<p>The address may be old, or mistyped.</p>\n"
    body += f"<p>{book} lists its chapters.</p>"
    (out / "404.html").write_text(BARE.format(head=head, title="Not found · lossbook", body=body), encoding="utf-8")


def write_sitemap(app: Sphinx, out: Path) -> None:
    base = app.config.html_baseurl
    for name in ("sitemap.xml", "robots.txt"):
        (out / name).unlink(missing_ok=True)
    if not base:
        return
    places = "".join(
        f"  <url><loc>{html.escape(page_address(app, name))}</loc></url>\n" for name in sorted(app.env.found_docs)
    )
    (out / "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{places}</urlset>\n',
        encoding="utf-8",
    )
    (out / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n", encoding="utf-8")


def write_previews(app: Sphinx, out: Path) -> None:
    """A picture of 1200 by 630 for each page, which other sites show beside a link to it."""
    folder = out / "_static" / "previews"
    shutil.rmtree(folder, ignore_errors=True)
    if not app.config.html_baseurl:
        return
    folder.mkdir()
    for docname in app.env.found_docs:
        number = chapter_number(docname)
        lines, line = [], ""
        for word in title_of(app, docname).split():
            if line and len(line) + len(word) > 24:
                lines.append(line)
                line = ""
            line = f"{line} {word}".strip()
        rows = "".join(
            f'<text x="90" y="{300 + 88 * i}" font-size="72" font-weight="bold">{html.escape(row)}</text>'
            for i, row in enumerate([*lines, line])
        )
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" font-family="serif" fill="#14181c">'
            '<rect width="1200" height="630" fill="#fffefb"/><rect width="24" height="630" fill="#005f99"/>'
            f'<text x="90" y="180" font-size="40" fill="#50575f">{f"Chapter {number}" if number else ""}</text>{rows}'
            '<text x="90" y="560" font-size="40" fill="#005f99">lossbook</text></svg>'
        )
        (folder / f"{Path(docname).name}.png").write_bytes(vl_convert.svg_to_png(svg))


def finish(app: Sphinx, exception) -> None:
    if not exception and app.builder.format == "html":
        for write in (write_bare_pages, write_sitemap, write_previews):
            write(app, Path(app.outdir))


def setup(app: Sphinx) -> dict:
    app.add_html_theme("lossbook", str(THEME))
    app.add_config_value("comments_config", {}, "")  # Jupyter Book sets it for an extension that isn't here
    app.add_config_value("lossbook_frame", "", "html")  # a change of the theme writes all pages anew
    app.connect("config-inited", configure)
    app.connect("builder-inited", copy_assets)
    app.connect("doctree-read", describe)
    app.connect("html-page-context", fill_page, priority=900)
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
