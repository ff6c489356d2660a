"""How fast lossbook is beside the libraries one would call, timed by pyperf.

    python benchmarks/speed.py [--only part-of-a-name] [--json file.json] [pyperf's options, such as --rigorous]

Every number is the median over several processes, each with calls of its own. A process loads one library and uses one
thread, but for "torch, 2 threads". The time is the processor's, so that other programs count for little; of two threads
it is the clock's. lossbook's time includes its checks of the input. "value+gradient" is one call of
``value_and_gradient``, or forward and backward; for optax it is a compiled call, without the compilation. A library
that is not installed is left out, and named at the end.

The floor is what the formula can't do without: the transcendental passes over the numbers (for sparsemax a sort), into
fresh arrays, without checks. Its time depends on the processor: NumPy's exp and log of float64 are vectorized only with
AVX-512. NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL AVX512_SPR" measures this processor as one without it.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyperf

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# JAX reads these when it is first imported: double precision, one thread, no notes on how long the compiler takes.
os.environ |= {"JAX_PLATFORMS": "cpu", "JAX_ENABLE_X64": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

Call = Callable[[], Any]
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


def of_torch(function: Callable[[Any, Any], Any], y: np.ndarray, x: np.ndarray, threads: int) -> Call:
    import torch

    torch.set_num_threads(threads)
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

    def torch(threads: int) -> Call:
        from torch.nn import functional as F

        return of_torch(lambda y, z: F.cross_entropy(z, y), *draw(n, k, dtype), threads)

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
    yield Task(what, BASE, lambda: torch(1))
    yield Task(what, "torch, 2 threads", lambda: torch(2))
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

    def torch(threads: int) -> Call:
        from torch.nn import functional as F

        return of_torch(lambda y, z: F.binary_cross_entropy_with_logits(z, y), *bits(n, dtype), threads)

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
    yield Task(what, BASE, lambda: torch(1))
    yield Task(what, "torch, 2 threads", lambda: torch(2))
    yield Task(what, "scikit-learn (private)", scikit_learn)
    yield Task(what, "optax, jit", optax)


def other_tasks() -> Iterator[Task]:
    def hinge() -> Call:
        from lossbook.multiclass_hinge import MulticlassHinge

        return both(MulticlassHinge(), *draw(100000, 10, "float64"))

    def torch_hinge() -> Call:
        from torch.nn import functional as F

        return of_torch(lambda y, z: 10 * F.multi_margin_loss(z, y), *draw(100000, 10, "float64"), 1)

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

        return of_torch(formula, *bits(10**6, "float64"), 1)

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


def timed(loops: int, task: Task) -> float:
    call = task.make()
    call()
    now = time.perf_counter if "2 threads" in task.library else time.process_time
    start = now()
    for _ in range(loops):
        call()
    return now() - start


def main() -> None:
    def pass_on(command: list[str], arguments: Any) -> None:
        command.extend(["--only", arguments.only] if arguments.only else [])

    runner = pyperf.Runner(processes=3, values=5, warmups=1, min_time=0.05, add_cmdline_args=pass_on)
    runner.argparser.add_argument("--only", default="", help="only rows whose name contains this")
    runner.argparser.add_argument("--json", type=Path, help="also write medians and ratios to this file")
    only = runner.parse_args().only
    runner.metadata["description"] = "lossbook beside its peers"

    medians: dict[str, dict[str, float]] = {}
    missing = {key for key, module in NEEDS.items() if importlib.util.find_spec(module) is None}
    for task in tasks():
        if only in task.what and not any(task.library.startswith(key) for key in missing):
            result = runner.bench_time_func(f"{task.what} | {task.library}", timed, task)
            if not runner.args.worker:  # a worker is one of the processes that measure
                medians.setdefault(task.what, {})[task.library] = result.median()
    if only in "import":
        for name in ("numpy", "lossbook"):
            code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {name}"
            result = runner.bench_command(f"import | {name}", [sys.executable, "-c", code])
            if not runner.args.worker:
                medians.setdefault("import", {})[name] = result.median()
    if not runner.args.worker:
        report(medians, missing)
        if runner.args.json:
            runner.args.json.write_text(as_json(medians), encoding="utf-8")


def base(row: dict[str, float]) -> float | None:
    """What the ratios of a row are to."""
    return row.get(BASE, row.get("numpy"))


def as_json(medians: dict[str, dict[str, float]]) -> str:
    """Medians in microseconds and their ratios, the versions, and the kind of machine; nothing that names it."""
    versions = {"python": platform.python_version()}
    for name in ("numpy", "torch", "scikit-learn", "scipy", "jax", "optax", "pyperf"):
        try:
            versions[name] = importlib.metadata.version(name).partition("+")[0]
        except importlib.metadata.PackageNotFoundError:
            continue
    rows = {
        what: {
            library: {
                "us": float(f"{1e6 * seconds:.4g}"),
                "ratio": float(f"{seconds / reference:.3g}") if (reference := base(row)) else None,
                "to_floor": float(f"{seconds / row[FLOOR]:.3g}") if FLOOR in row else None,
            }
            for library, seconds in row.items()
        }
        for what, row in medians.items()
    }
    machine = {"processor": platform.machine(), "cores": os.cpu_count(), "system": platform.system()}
    return json.dumps({"versions": versions, "machine": machine, "rows": rows}, indent=1) + "\n"


def report(medians: dict[str, dict[str, float]], missing: set[str]) -> None:
    print(f"\n{'':48}{'library':26}{'median':>12}{'ratio':>8}{'to floor':>10}")
    for what, row in medians.items():
        reference = base(row)
        for library, seconds in row.items():
            ratio = f"{seconds / reference:8.2f}" if reference else ""
            floor = f"{seconds / row[FLOOR]:10.2f}" if FLOOR in row else ""
            print(f"{what:48}{library:26}{1e6 * seconds:9.1f} µs{ratio:8}{floor}")
    for name in sorted(missing):
        print(f"{name}: not installed, left out")


if __name__ == "__main__":
    main()
