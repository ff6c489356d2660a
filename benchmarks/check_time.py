"""How much longer the strict check of all notebooks takes than starting their kernels.

The floor is the same command on copies that hold nothing but each chapter's imports. Both are run in turn, on the same
workers, and the ratio of their times is printed; the target is 1.5.

    python benchmarks/check_time.py [rounds]
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NBVAL = ["-q", "-n", "2", "--dist", "loadfile", "--config-file", "book/pytest.ini"]


def seconds(folder: Path) -> float:
    began = time.perf_counter()
    command = [sys.executable, "-m", "pytest", *NBVAL, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"the check itself fails:\n{done.stdout[-2000:]}")
    return time.perf_counter() - began


def imports_only(notebook: dict) -> dict:
    """The notebook with its first code cell alone, the chapter's imports."""
    first = next(cell for cell in notebook["cells"] if cell["id"] == "setup")
    return {**notebook, "cells": [first]}


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory(dir=ROOT, prefix="check-time-") as scratch:
        whole, floor = Path(scratch, "whole"), Path(scratch, "floor")
        shutil.copytree(ROOT / "book", whole, ignore=shutil.ignore_patterns("_ext", "_theme", ".ipynb_checkpoints"))
        shutil.copytree(whole, floor)
        for path in floor.glob("*.ipynb"):
            path.write_text(json.dumps(imports_only(json.loads(path.read_text("utf-8")))), "utf-8")
        times = [(seconds(floor), seconds(whole)) for _ in range(rounds)]
    ratios = [check / start for start, check in times]
    for start, check in times:
        print(f"kernels and imports {start:6.1f} s   the whole check {check:6.1f} s   ratio {check / start:.2f}")
    print(f"{len(list((ROOT / 'book').glob('*.ipynb')))} notebooks, median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
