"""How fast lossbook is beside the libraries one would call, on a processor with AVX-512 and as on one without.

    python benchmarks/speed.py [--only part-of-a-name] [--rounds 3] [--json file.json]

Every number is the median over several rounds. A round has a process for each library, with one thread, which times
each of its calls five times; lossbook and the floor share a process, and alternate. The time is the processor's, so
that other programs count for little. lossbook's time includes its checks of the input. "value+gradient" is one call of
``value_and_gradient``, or forward and backward; for optax it is a compiled call, without the compilation. A library
that is not installed is left out, and named at the end.

The floor is what the formula can't do without: the transcendental passes over the numbers (for sparsemax a sort), into
fresh arrays, without checks. Its time depends on the processor: NumPy's exp and log of float64 are vectorized only with
AVX-512. So each round runs twice where the processor has it, the second time with AVX-512 switched off in NumPy, torch
and JAX (scikit-learn and SciPy are compiled without it).
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# What a process that measures finds: for JAX double precision, one thread, no notes on how long the compiler takes.
ONE_THREAD = {
    "JAX_PLATFORMS": "cpu",
    "JAX_ENABLE_X64": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
WITHOUT_AVX512 = ONE_THREAD | {
    "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",  # the names of NumPy 2.4
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "XLA_FLAGS": ONE_THREAD["XLA_FLAGS"] + " --xla_cpu_max_isa=AVX2",
}

Call = Callable[[], Any]
Medians = dict[str, dict[str, float]]  # row → library → seconds
BASE = "torch, 1 thread"  # what the ratios are to
FLOOR = "floor"
NEEDS = {"torch": "torch", "optax": "optax", "scikit-learn": "sklearn", "scipy": "scipy"}


class Task(NamedTuple):
    what: str  # the row: loss, shape, dtype
    library: str
    make: Callable[[], Call]  # loads the library, draws the input and returns the call to be timed


def draw(n: int, k: int, dtype: str) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.integers(0, k, n), rng.normal(size=(n, k)).astype(dtype)


def bits(n: int, dtype: str) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return (rng.random(n) < 0.3).astype(dtype), (2 * rng.normal(size=n)).astype(dtype)


def of_torch(function: Callable[[Any, Any], Any], y: np.ndarray, x: np.ndarray) -> Call:
    import torch

    torch.set_num_threads(1)
    truth, prediction = torch.tensor(y), torch.tensor(x, requires_grad=True)

    def call() -> Any:
        loss = function(truth, prediction)
        return loss, torch.autograd.grad(loss, prediction)

    return call


def of_optax(function: Callable[[Any, Any], Any], y: np.ndarray, x: np.ndarray) -> Call:
    import jax

    if hasattr(os, "sched_setaffinity"):  # XLA's threads are told by the processors they see
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

    compiled = jax.jit(jax.value_and_grad(lambda z, t: function(t, z).mean()))
    truth, prediction = jax.numpy.asarray(y), jax.numpy.asarray(x)
    return lambda: jax.block_until_ready(compiled(prediction, truth))


def both(loss: Any, y: np.ndarray, x: np.ndarray) -> Call:
    return lambda: loss.value_and_gradient(y, x)


def softmax_tasks(n: int, k: int, dtype: str) -> Iterator[Task]:
    what = f"softmax ({n}, {k}) {dtype}, value+gradient"

    def ours() -> Call:
        from lossbook.cross_entropy import SparseCategoricalCrossEntropy

        return both(SparseCategoricalCrossEntropy(from_logits=True), *draw(n, k, dtype))

    def torch() -> Call:
        from torch.nn import functional as F

        return of_torch(lambda y, z: F.cross_entropy(z, y), *draw(n, k, dtype))

    def scikit_learn() -> Call:
        from sklearn._loss.loss import HalfMultinomialLoss

        labels, z = draw(n, k, dtype)
        loss, truth = HalfMultinomialLoss(n_classes=k), labels.astype(dtype)

        def call() -> Any:
            losses, gradients = loss.loss_gradient(truth, z)
            return losses.mean(), gradients / n

        return call

    def optax() -> Call:
        import optax

        return of_optax(lambda y, z: optax.softmax_cross_entropy_with_integer_labels(z, y), *draw(n, k, dtype))

    def floor() -> Call:
        _, z = draw(n, k, dtype)
        sums = np.ones(n, dtype)
        return lambda: (np.exp(z), np.log1p(sums))

    yield Task(what, FLOOR, floor)
    yield Task(what, "lossbook", ours)
    yield Task(what, BASE, torch)
    yield Task(what, "scikit-learn (private)", scikit_learn)
    yield Task(what, "optax, jit", optax)


def value_tasks(n: int, k: int) -> Iterator[Task]:
    """The mean log loss alone, which is what scikit-learn's metric and scipy offer."""
    what = f"softmax ({n}, {k}) float64, value"

    def probabilities() -> tuple[np.ndarray, np.ndarray]:
        labels, z = draw(n, k, "float64")
        q = np.exp(z)
        return labels, q / q.sum(axis=1, keepdims=True)

    def ours() -> Call:
        from lossbook.cross_entropy import SparseCategoricalCrossEntropy

        loss, (labels, z) = SparseCategoricalCrossEntropy(from_logits=True), draw(n, k, "float64")
        return lambda: loss(labels, z)

    def torch() -> Call:
        import torch
        from torch.nn import functional as F

        torch.set_num_threads(1)
        labels, z = map(torch.tensor, draw(n, k, "float64"))
        return lambda: F.cross_entropy(z, labels)

    def scipy() -> Call:
        from scipy.special import log_softmax

        labels, z = draw(n, k, "float64")
        rows = np.arange(n)
        return lambda: -log_softmax(z, axis=1)[rows, labels].mean()

    def metric() -> Call:
        from sklearn.metrics import log_loss

        labels, q = probabilities()
        return lambda: log_loss(labels, q)

    def ours_from_probabilities() -> Call:
        from lossbook.cross_entropy import SparseCategoricalCrossEntropy

        loss, (labels, q) = SparseCategoricalCrossEntropy(), probabilities()
        return lambda: loss(labels, q)

    yield Task(what, "lossbook", ours)
    yield Task(what, BASE, torch)
    yield Task(what, "scipy", scipy)
    yield Task(what, "lossbook, probabilities", ours_from_probabilities)
    yield Task(what, "scikit-learn, log_loss", metric)


def binary_tasks(n: int, dtype: str) -> Iterator[Task]:
    what = f"binary ({n},) {dtype}, value+gradient"

    def ours() -> Call:
        from lossbook.cross_entropy import BinaryCrossEntropy

        return both(BinaryCrossEntropy(from_logits=True), *bits(n, dtype))

    def torch() -> Call:
        from torch.nn import functional as F

        return of_torch(lambda y, z: F.binary_cross_entropy_with_logits(z, y), *bits(n, dtype))

    def scikit_learn() -> Call:
        from sklearn._loss.loss import HalfBinomialLoss

        loss, (y, z) = HalfBinomialLoss(), bits(n, dtype)

        def call() -> Any:
            losses, gradients = loss.loss_gradient(y, z)
            return losses.mean(), gradients / n

        return call

    def optax() -> Call:
        import optax

        return of_optax(lambda y, z: optax.sigmoid_binary_cross_entropy(z, y), *bits(n, dtype))

    def floor() -> Call:
        _, z = bits(n, dtype)
        return lambda: (np.exp(z), np.log1p(np.abs(z)))

    yield Task(what, FLOOR, floor)
    yield Task(what, "lossbook", ours)
    yield Task(what, BASE, torch)
    yield Task(what, "scikit-learn (private)", scikit_learn)
    yield Task(what, "optax, jit", optax)


def other_tasks() -> Iterator[Task]:
    def hinge() -> Call:
        from lossbook.multiclass_hinge import MulticlassHinge

        return both(MulticlassHinge(), *draw(100000, 10, "float64"))

    def torch_hinge() -> Call:
        from torch.nn import functional as F

        return of_torch(lambda y, z: 10 * F.multi_margin_loss(z, y), *draw(100000, 10, "float64"))

    yield Task("multiclass hinge (100000, 10), value+gradient", "lossbook", hinge)
    yield Task("multiclass hinge (100000, 10), value+gradient", BASE, torch_hinge)

    def focal() -> Call:
        from lossbook.focal import BinaryFocal

        return both(BinaryFocal(from_logits=True), *bits(10**6, "float64"))

    def torch_focal() -> Call:
        import torch
        from torch.nn import functional as F

        def formula(y: Any, z: Any) -> Any:  # torchvision's, without α
            p = torch.sigmoid(z)
            losses = F.binary_cross_entropy_with_logits(z, y, reduction="none")
            return (losses * (1 - (p * y + (1 - p) * (1 - y))) ** 2).mean()

        return of_torch(formula, *bits(10**6, "float64"))

    def optax_focal() -> Call:
        import optax

        return of_optax(lambda y, z: optax.sigmoid_focal_loss(z, y, gamma=2.0), *bits(10**6, "float64"))

    yield Task("binary focal (1000000,), value+gradient", "lossbook", focal)
    yield Task("binary focal (1000000,), value+gradient", BASE, torch_focal)
    yield Task("binary focal (1000000,), value+gradient", "optax, jit", optax_focal)

    def pair() -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(0)
        return rng.dirichlet(np.ones(10), 100000), rng.dirichlet(np.ones(10), 100000)

    def kl() -> Call:
        from lossbook.divergence import kl_divergence

        p, q = pair()
        return lambda: kl_divergence(p, q)

    def torch_kl() -> Call:
        import torch
        from torch.nn import functional as F

        torch.set_num_threads(1)
        p, q = map(torch.tensor, pair())
        return lambda: F.kl_div(q.log(), p, reduction="none").sum(-1)

    def scipy_kl() -> Call:
        from scipy.special import rel_entr

        p, q = pair()
        return lambda: rel_entr(p, q).sum(axis=1)

    def kl_floor() -> Call:
        p, q = pair()
        return lambda: np.log(p / q)

    yield Task("KL (100000, 10), value", FLOOR, kl_floor)
    yield Task("KL (100000, 10), value", "lossbook", kl)
    yield Task("KL (100000, 10), value", BASE, torch_kl)
    yield Task("KL (100000, 10), value", "scipy", scipy_kl)

    def sparsemax() -> Call:
        from lossbook.multilabel import SparsemaxLoss

        return both(SparsemaxLoss(), *draw(100000, 10, "float64"))

    def sparsemax_floor() -> Call:
        _, z = draw(100000, 10, "float64")
        return lambda: np.sort(z, axis=1)

    yield Task("sparsemax (100000, 10), value+gradient", FLOOR, sparsemax_floor)
    yield Task("sparsemax (100000, 10), value+gradient", "lossbook", sparsemax)


def tasks() -> Iterator[Task]:
    for dtype in ("float64", "float32"):
        for n, k in ((100000, 10), (1000, 1000), (64, 10)):
            yield from softmax_tasks(n, k, dtype)
    yield from value_tasks(100000, 10)
    yield from binary_tasks(10**6, "float64")
    yield from binary_tasks(10**3, "float64")
    yield from other_tasks()


def loops_of(call: Call) -> int:
    """How many calls take about a twentieth of a second."""
    start = time.process_time()
    call()
    return max(1, round(0.05 / max(time.process_time() - start, 1e-6)))


def measure(group: str, only: str) -> Medians:
    """In a process of its own: the rows of one library, or of NumPy, which are lossbook and the floor."""
    found: dict[str, dict[str, list[float]]] = {}
    rows: dict[str, list[Task]] = {}
    for task in tasks():
        if only in task.what and group_of(task.library) == group:
            rows.setdefault(task.what, []).append(task)
    for what, row in rows.items():
        calls = {task.library: task.make() for task in row}
        for call in calls.values():  # JAX compiles in the first
            call()
        loops = {library: loops_of(call) for library, call in calls.items()}
        for _ in range(5):
            for library, call in calls.items():
                start = time.process_time()
                for _ in range(loops[library]):
                    call()
                seconds = (time.process_time() - start) / loops[library]
                found.setdefault(what, {}).setdefault(library, []).append(seconds)
    return {what: {key: statistics.median(times) for key, times in row.items()} for what, row in found.items()}


def group_of(library: str) -> str:
    return next((key for key in NEEDS if library.startswith(key)), "numpy")


def import_times(environment: dict[str, str]) -> dict[str, float]:
    """Seconds of the processor for a fresh Python that imports NumPy or lossbook."""
    # As at a user's: what Python has compiled it keeps, whatever this machine's settings say.
    environment = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
    found: dict[str, list[float]] = {"numpy": [], "lossbook": []}
    for _ in range(5):
        for name, times in found.items():
            code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {name}"
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, "-c", code], env=environment, check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return {name: statistics.median(times) for name, times in found.items()}


def measure_round(settings: dict[str, str], groups: list[str], only: str) -> Medians:
    environment = os.environ | settings
    found: Medians = {}
    for group in groups:
        command = [sys.executable, __file__, "--group", group, "--only", only]
        answer = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
        for what, row in json.loads(answer).items():
            found.setdefault(what, {}).update(row)
    if only in "import":
        found["import"] = import_times(environment)
    return found


def median_of(rounds: list[Medians]) -> Medians:
    first = rounds[0]
    return {what: {key: statistics.median(r[what][key] for r in rounds) for key in row} for what, row in first.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="only rows whose name contains this")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="also write medians and ratios to this file")
    parser.add_argument("--group", help=argparse.SUPPRESS)  # what a process that measures is told
    arguments = parser.parse_args()
    if arguments.group:
        print(json.dumps(measure(arguments.group, arguments.only)))
        return

    missing = {key for key, module in NEEDS.items() if importlib.util.find_spec(module) is None}
    groups = ["numpy", *(key for key in NEEDS if key not in missing)]
    simd = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    kinds = {"rows": ONE_THREAD} if "X86_V4" in simd else {}
    kinds["rows_without_avx512"] = WITHOUT_AVX512
    rounds: dict[str, list[Medians]] = {kind: [] for kind in kinds}
    for n in range(arguments.rounds):
        for kind, settings in kinds.items():
            rounds[kind].append(measure_round(settings, groups, arguments.only))
            print(f"round {n + 1}, {kind}", file=sys.stderr, flush=True)
        medians = {kind: median_of(found) for kind, found in rounds.items()}
        if arguments.json:  # after each round, so that one may stop early
            arguments.json.write_text(as_json(medians), encoding="utf-8")
    for kind, found in medians.items():
        report(kind.replace("_", " "), found)
    for name in sorted(missing):
        print(f"{name}: not installed, left out")


def base(row: dict[str, float]) -> float | None:
    """What the ratios of a row are to."""
    return row.get(BASE, row.get("numpy"))


def as_json(medians: dict[str, Medians]) -> str:
    """Medians in microseconds and their ratios, the versions, and the kind of machine; nothing that names it."""
    versions = {"python": platform.python_version()}
    for name in ("numpy", "torch", "scikit-learn", "scipy", "jax", "optax"):
        try:
            versions[name] = importlib.metadata.version(name).partition("+")[0]
        except importlib.metadata.PackageNotFoundError:
            continue
    machine = {"processor": platform.machine(), "cores": os.cpu_count(), "system": platform.system()}
    rows = {kind: {what: entries(row) for what, row in found.items()} for kind, found in medians.items()}
    return json.dumps({"versions": versions, "machine": machine} | rows, indent=1) + "\n"


def entries(row: dict[str, float]) -> dict[str, dict[str, float | None]]:
    return {
        library: {
            "us": float(f"{1e6 * seconds:.4g}"),
            "ratio": float(f"{seconds / reference:.3g}") if (reference := base(row)) else None,
            "to_floor": float(f"{seconds / row[FLOOR]:.3g}") if FLOOR in row else None,
        }
        for library, seconds in row.items()
    }


def report(title: str, medians: Medians) -> None:
    print(f"\n{title:48}{'library':26}{'median':>12}{'ratio':>8}{'to floor':>10}")
    for what, row in medians.items():
        reference = base(row)
        for library, seconds in row.items():
            ratio = f"{seconds / reference:8.2f}" if reference else ""
            floor = f"{seconds / row[FLOOR]:10.2f}" if FLOOR in row else ""
            print(f"{what:48}{library:26}{1e6 * seconds:9.1f} µs{ratio:8}{floor}")


if __name__ == "__main__":
    main()
