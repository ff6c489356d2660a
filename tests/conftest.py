"""Hypothesis draws the same examples on every run, so that what fails in CI fails here too; one thread computes."""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
import notebooks

notebooks.isolate()
settings.register_profile("reproducible", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("reproducible")
