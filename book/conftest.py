"""The kernels of the chapters start without the user's own settings."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
import notebooks

notebooks.isolate()
