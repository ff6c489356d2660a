"""How time and memory grow with the number of rows: value and gradient from 10⁴ to 10⁷ rows.

    python benchmarks/scaling.py [--rows 10000000] [--json file.json]

The time is the processor's, so that other programs count for little, and the best of five rounds of calls. The memory
is the peak that tracemalloc sees during one call, beyond what was there before it, in multiples of the input (truth and
prediction together); the gradient that is returned counts. Last comes the memory of every loss at 50,000 rows, without
weights and with weights of which some are 0.
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
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import numpy as np
from cases import CASES as EVERY_LOSS

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
    return {
        "loss": repr(loss),
        "rows": n,
        "seconds": float(f"{min(seconds):.4g}"),
        "ns_per_number": float(f"{1e9 * min(seconds) / prediction.size:.4g}"),
        "memory": memory(loss, truth, prediction),
    }


def memory(loss: Any, truth: Any, prediction: Any, weights: Any = None) -> float:
    """The peak of one call beyond its input, in multiples of the input."""
    tracemalloc.start()
    loss.value_and_gradient(truth, prediction, sample_weight=weights)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    given = truth.nbytes + prediction.nbytes + (0 if weights is None else weights.nbytes)
    return round(peak / given, 3)


def memory_of_all(rows: int) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    weights = np.resize([0.0, 0.5, 1.0, 2.5], rows)
    for case in EVERY_LOSS:
        if case.differentiable:
            drawn = np.random.default_rng(0).integers(0, len(case.y_true), rows)
            truth, prediction = case.y_true[drawn], case.y_pred[drawn]
            found[str(case)] = {
                "alone": memory(case.loss, truth, prediction),
                "weighted": memory(case.loss, truth, prediction, weights),
            }
    return found


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
    every = memory_of_all(50000)
    for kind in ("alone", "weighted"):
        most = max(every, key=lambda case: every[case][kind])
        print(f"most memory of all {len(every)}, {kind}: {every[most][kind]} of the input, {most}")
    if arguments.json:
        versions = {"python": platform.python_version(), "numpy": np.__version__}
        text = json.dumps({"versions": versions, "rows": found, "memory": every}, indent=1)
        arguments.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
