"""What the release workflow asks before it publishes.

python tools/release.py v0.2.0                  do the tag, the package, the citation and the changelog agree?
python tools/release.py --links ADDRESS v0.2.0  make README's links absolute: on PyPI's page the others lead nowhere
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = (".png", ".svg")


def faults(tag: str, package: str, citation: str, changelog: str) -> list[str]:
    """What keeps `tag` from being released, given the texts of the three files."""
    version = re.search(r'^__version__ = "(.+)"$', package, flags=re.M)[1]
    found = []
    if tag != f"v{version}":
        found.append(f"the tag is {tag}, and lossbook/__init__.py says {version}")
    cited = re.search(r"^version: (.+)$", citation, flags=re.M)[1]
    if cited != version:
        found.append(f"CITATION.cff has version {cited}, and lossbook/__init__.py says {version}")
    heading = re.search(rf"^## {re.escape(version)} \((.+)\)$", changelog, flags=re.M)
    date = re.search(r"^date-released: (.+)$", citation, flags=re.M)[1]
    if not heading:
        found.append(f"CHANGELOG.md has no heading '## {version} (…)'")
    elif heading[1] != date:
        found.append(f"CHANGELOG.md dates {version} {heading[1]}, and CITATION.cff {date}")
    return found


def absolute(readme: str, address: str, tag: str) -> str:
    """The README with `address` before every link and picture that is relative to the repository."""

    def link(match: re.Match) -> str:
        kind = "raw" if match[1].endswith(PICTURE) else "blob"
        return f"]({address}/{kind}/{tag}/{match[1]})"

    return re.sub(r"\]\((?!https?://|#)([^)\s]+)\)", link, readme)


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--links"]:
        path = ROOT / "README.md"
        path.write_text(absolute(path.read_text("utf-8"), *arguments[1:]), encoding="utf-8", newline="\n")
        return 0
    texts = [(ROOT / name).read_text("utf-8") for name in ("lossbook/__init__.py", "CITATION.cff", "CHANGELOG.md")]
    found = faults(arguments[0], *texts)
    print("\n".join(f"error: {fault}" for fault in found) or f"{arguments[0]} may be released")
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    raise SystemExit(main(sys.argv[1:]))
