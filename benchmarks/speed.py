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
import functools
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


class Lazy:
    """A module that is loaded when it is first used: a process has one library, and another one's threads count."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(importlib.import_module(self.name), attribute)


torch, F, jax, optax = Lazy("torch"), Lazy("torch.nn.functional"), Lazy("jax"), Lazy("optax")
private, metrics, special, lossbook = (
    Lazy(name) for name in ("sklearn._loss.loss", "sklearn.metrics", "scipy.special", "lossbook")
)


class Task(NamedTuple):
    what: str  # the row: loss, shape, dtype
    library: str
    make: Callable[[], Call]  # draws the input and returns the call to be timed


def draw(n: int, k: int, dtype: str = "float64") -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.integers(0, k, n), rng.normal(size=(n, k)).astype(dtype)


def bits(n: int, dtype: str = "float64") -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return (rng.random(n) < 0.3).astype(dtype), (2 * rng.normal(size=n)).astype(dtype)


def distributions(n: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.dirichlet(np.ones(k), n), rng.dirichlet(np.ones(k), n)


def probabilities(n: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    labels, z = draw(n, k)
    q = np.exp(z)
    return labels, q / q.sum(axis=1, keepdims=True)


# Each returns the call to be timed: value and gradient, or where it is named so the value alone.


def ours(loss: Any, y: np.ndarray, x: np.ndarray) -> Call:
    return lambda: loss.value_and_gradient(y, x)


def value(function: Callable[[Any, Any], Any], y: np.ndarray, x: np.ndarray) -> Call:
    return lambda: function(y, x)


def torch_value(function: Callable[[Any, Any], Any], y: np.ndarray, x: np.ndarray) -> Call:
    torch.set_num_threads(1)
    return value(function, torch.tensor(y), torch.tensor(x))


def of_torch(function: Callable[[Any, Any], Any], y: np.ndarray, x: np.ndarray) -> Call:
    torch.set_num_threads(1)
    truth, prediction = torch.tensor(y), torch.tensor(x, requires_grad=True)

    def call() -> Any:
        loss = function(truth, prediction)
        return loss, torch.autograd.grad(loss, prediction)

    return call


def of_optax(function: Callable[[Any, Any], Any], y: np.ndarray, x: np.ndarray) -> Call:
    if hasattr(os, "sched_setaffinity"):  # XLA's threads are told by the processors they see
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    compiled = jax.jit(jax.value_and_grad(lambda z, t: function(t, z).mean()))
    truth, prediction = jax.numpy.asarray(y), jax.numpy.asarray(x)
    return lambda: jax.block_until_ready(compiled(prediction, truth))


def of_scikit_learn(loss: Any, y: np.ndarray, x: np.ndarray) -> Call:
    truth = y.astype(x.dtype)

    def call() -> Any:
        losses, gradients = loss.loss_gradient(truth, x)
        return losses.mean(), gradients / len(y)

    return call


def torchvision_focal(y: Any, z: Any) -> Any:  # without α
    p = torch.sigmoid(z)
    losses = F.binary_cross_entropy_with_logits(z, y, reduction="none")
    return (losses * (1 - (p * y + (1 - p) * (1 - y))) ** 2).mean()


def softmax_tasks(n: int, k: int, dtype: str) -> dict[str, Callable[[], Call]]:
    data = functools.partial(draw, n, k, dtype)
    sums = np.ones(n, dtype)
    return {
        FLOOR: lambda: value(lambda _, z: (np.exp(z), np.log1p(sums)), *data()),
        "lossbook": lambda: ours(lossbook.SparseCategoricalCrossEntropy(from_logits=True), *data()),
        BASE: lambda: of_torch(lambda y, z: F.cross_entropy(z, y), *data()),
        "scikit-learn (private)": lambda: of_scikit_learn(private.HalfMultinomialLoss(n_classes=k), *data()),
        "optax, jit": lambda: of_optax(lambda y, z: optax.softmax_cross_entropy_with_integer_labels(z, y), *data()),
    }


def value_tasks(n: int, k: int) -> dict[str, Callable[[], Call]]:
    """The mean log loss alone, which is what scikit-learn's metric and scipy offer."""
    logits, given = functools.partial(draw, n, k), functools.partial(probabilities, n, k)
    rows = np.arange(n)
    return {
        "lossbook": lambda: value(lossbook.SparseCategoricalCrossEntropy(from_logits=True), *logits()),
        BASE: lambda: torch_value(lambda y, z: F.cross_entropy(z, y), *logits()),
        "scipy": lambda: value(lambda y, z: -special.log_softmax(z, axis=1)[rows, y].mean(), *logits()),
        "lossbook, probabilities": lambda: value(lossbook.SparseCategoricalCrossEntropy(), *given()),
        "scikit-learn, log_loss": lambda: value(metrics.log_loss, *given()),
    }


def binary_tasks(n: int) -> dict[str, Callable[[], Call]]:
    data = functools.partial(bits, n)
    return {
        FLOOR: lambda: value(lambda _, z: (np.exp(z), np.log1p(np.abs(z))), *data()),
        "lossbook": lambda: ours(lossbook.BinaryCrossEntropy(from_logits=True), *data()),
        BASE: lambda: of_torch(lambda y, z: F.binary_cross_entropy_with_logits(z, y), *data()),
        "scikit-learn (private)": lambda: of_scikit_learn(private.HalfBinomialLoss(), *data()),
        "optax, jit": lambda: of_optax(lambda y, z: optax.sigmoid_binary_cross_entropy(z, y), *data()),
    }


def other_tasks() -> dict[str, dict[str, Callable[[], Call]]]:
    rows, many = functools.partial(draw, 100000, 10), functools.partial(bits, 10**6)
    pair = functools.partial(distributions, 100000, 10)
    return {
        "multiclass hinge (100000, 10), value+gradient": {
            "lossbook": lambda: ours(lossbook.MulticlassHinge(), *rows()),
            BASE: lambda: of_torch(lambda y, z: 10 * F.multi_margin_loss(z, y), *rows()),
        },
        "binary focal (1000000,), value+gradient": {
            "lossbook": lambda: ours(lossbook.BinaryFocal(from_logits=True), *many()),
            BASE: lambda: of_torch(torchvision_focal, *many()),
            "optax, jit": lambda: of_optax(lambda y, z: optax.sigmoid_focal_loss(z, y, gamma=2.0), *many()),
        },
        "KL (100000, 10), value": {
            FLOOR: lambda: value(lambda p, q: np.log(p / q), *pair()),
            "lossbook": lambda: value(lossbook.kl_divergence, *pair()),
            BASE: lambda: torch_value(lambda p, q: F.kl_div(q.log(), p, reduction="none").sum(-1), *pair()),
            "scipy": lambda: value(lambda p, q: special.rel_entr(p, q).sum(axis=1), *pair()),
        },
        "sparsemax (100000, 10), value+gradient": {
            FLOOR: lambda: value(lambda _, z: np.sort(z, axis=1), *rows()),
            "lossbook": lambda: ours(lossbook.SparsemaxLoss(), *rows()),
        },
    }


def tasks() -> Iterator[Task]:
    sizes = ((100000, 10), (1000, 1000), (64, 10))
    table = {
        f"softmax ({n}, {k}) {dtype}, value+gradient": softmax_tasks(n, k, dtype)
        for dtype in ("float64", "float32")
        for n, k in sizes
    }
    table["softmax (100000, 10) float64, value"] = value_tasks(100000, 10)
    table |= {f"binary ({n},) float64, value+gradient": binary_tasks(n) for n in (10**6, 10**3)}
    for what, calls in (table | other_tasks()).items():
        for library, make in calls.items():
            yield Task(what, library, make)


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


def import_times() -> dict[str, float]:
    """Seconds of the processor for a fresh Python that imports NumPy or lossbook."""
    # As at a user's: what Python has compiled it keeps, whatever this machine's settings say.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
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
    if arguments.only in "import":
        kinds["once"] = {}  # whatever the processor
    rounds: dict[str, list[Medians]] = {kind: [] for kind in kinds}
    for n in range(arguments.rounds):
        for kind, settings in kinds.items():
            rounds[kind].append(
                {"import": import_times()} if kind == "once" else measure_round(settings, groups, arguments.only)
            )
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
