"""What can be said of the files without running the book: style, types, spelling, workflows, notebooks' form, size.

python tools/lint.py          says what is wrong and changes nothing
python tools/lint.py --fix    first puts right what has one right form: formatting, imports
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 500_000  # bytes; the largest chapter has about half of that


def tracked() -> list[Path]:
    """The files that git knows or would add, without those that are deleted."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return sorted({ROOT / name for name in names if name and (ROOT / name).is_file()})


def large(paths: list[Path]) -> list[str]:
    return [f"{path.name} has {path.stat().st_size} bytes" for path in paths if path.stat().st_size > LARGEST]


def run(title: str, *command: str) -> bool:
    """Whether a tool of this environment has nothing to say; what it says is shown."""
    program = shutil.which(command[0], path=sysconfig.get_path("scripts")) or command[0]
    done = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    good = done.returncode == 0
    print(f"{title}: {'ok' if good else 'FAILED'}", flush=True)
    if not good:
        print(done.stdout + done.stderr, flush=True)
    return good


def main(arguments: list[str]) -> int:
    if "--fix" in arguments:
        subprocess.run([sys.executable, "-m", "ruff", "check", "--fix", "--quiet", "."], cwd=ROOT)
        subprocess.run([sys.executable, "-m", "ruff", "format", "."], cwd=ROOT)
    paths = tracked()
    good = [
        run("style", "ruff", "check", "."),
        run("format", "ruff", "format", "--check", "."),
        run("types", "mypy"),
        run("spelling", "codespell", *(str(path.relative_to(ROOT)) for path in paths)),
        run("workflows", "zizmor", "--offline", "--no-progress", "--pedantic", ".github"),
        run("notebooks", sys.executable, "tools/notebooks.py", "--check"),
    ]
    if too_large := large(paths):
        print(f"size: FAILED\n{'; '.join(too_large)}; no more than {LARGEST} may be stored")
    return 0 if all(good) and not too_large else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
