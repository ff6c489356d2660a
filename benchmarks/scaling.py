"""How time and memory grow with the number of rows: value and gradient from 10⁴ to 10⁷ rows.

    python benchmarks/scaling.py [--rows 10000000] [--json file.json]

The time is the processor's, so that other programs count for little, and the best of five rounds of calls. The memory
is the peak that tracemalloc sees during one call, beyond what was there before it, in multiples of the input (truth and
prediction together); the gradient that is returned counts.
Softmax with 10 classes at 10⁷ rows takes 3 GB.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
import tracemalloc
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from lossbook import (
    BinaryCrossEntropy,
    BinaryFocal,
    CategoricalCrossEntropy,
    CategoricalFocal,
    LogCosh,
    Logistic,
    MeanSquaredError,
    MulticlassHinge,
    SparseCategoricalCrossEntropy,
)

CLASSES = 10


def inputs(kind: str, n: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(0)
    if kind == "labels":
        return rng.integers(0, CLASSES, n), rng.normal(size=(n, CLASSES))
    if kind == "one-hot":
        return np.eye(CLASSES)[rng.integers(0, CLASSES, n)], rng.normal(size=(n, CLASSES))
    truth = {"bits": lambda: rng.integers(0, 2, n) * 1.0, "signs": lambda: rng.integers(0, 2, n) * 2.0 - 1}
    return truth.get(kind, lambda: rng.normal(size=n))(), rng.normal(size=n)


CASES = [
    (SparseCategoricalCrossEntropy(from_logits=True), "labels"),
    (CategoricalCrossEntropy(from_logits=True), "one-hot"),
    (CategoricalFocal(from_logits=True), "one-hot"),
    (MulticlassHinge(), "labels"),
    (BinaryCrossEntropy(from_logits=True), "bits"),
    (BinaryFocal(from_logits=True), "bits"),
    (Logistic(), "signs"),
    (MeanSquaredError(), "numbers"),
    (LogCosh(), "numbers"),
]


def measure(loss: Any, kind: str, n: int) -> dict[str, Any]:
    truth, prediction = inputs(kind, n)
    seconds, calls = [], max(1, 10**6 // n)
    for _ in range(5):
        start = time.process_time()
        for _ in range(calls):
            loss.value_and_gradient(truth, prediction)
        seconds.append((time.process_time() - start) / calls)
    tracemalloc.start()
    loss.value_and_gradient(truth, prediction)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    size = truth.nbytes + prediction.nbytes
    return {
        "loss": repr(loss),
        "rows": n,
        "seconds": float(f"{min(seconds):.4g}"),
        "ns_per_number": float(f"{1e9 * min(seconds) / prediction.size:.4g}"),
        "memory": round(peak / size, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10**7, help="the largest number of rows")
    parser.add_argument("--json", type=Path, help="also write the measurements to this file")
    arguments = parser.parse_args()
    found = []
    for loss, kind in CASES:
        print(f"{loss!r}\n{'rows':>12}{'time':>14}{'ns a number':>14}{'extra memory / input':>24}")
        for exponent in range(4, 8):
            if 10**exponent <= arguments.rows:
                found.append(row := measure(loss, kind, 10**exponent))
                time_ms = 1e3 * row["seconds"]
                print(
                    f"{row['rows']:12}{time_ms:11.3f} ms{row['ns_per_number']:14.2f}{row['memory']:24.2f}", flush=True
                )
    if arguments.json:
        versions = {"python": platform.python_version(), "numpy": np.__version__}
        text = json.dumps({"versions": versions, "rows": found}, indent=1)
        arguments.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
