"""Is every public name proved by the book? Change one by a thousandth, and see which chapter notices.

    make sensitivity                                   every name, some minutes
    python tools/sensitivity.py Huber softmax          some of them
    python tools/sensitivity.py --jobs 4               in four processes

The package stays as it is: the change is made in the kernel, before its first cell. A chapter notices when nbval, with
the options of `make test`, finds another output than the stored one, or when a check in a cell fails. An error that
the changed number causes elsewhere, such as a row that no longer sums to 1, does not count: it hides the number.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import functools
import importlib
import inspect
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "book"
NBVAL = ["--nbval", "--nbval-current-env", "--override-ini", "filterwarnings=default"]

SHARE = 0.001
FACTOR = 1 + SHARE

MODULES = [  # linear is the last, because it brings scikit-learn, and activations must be changed before it is loaded
    *(
        "advice",
        "cross_entropy",
        "datasets",
        "divergence",
        "focal",
        "multiclass_hinge",
        "activations",
        "margin",
        "metric_learning",
        "multilabel",
    ),
    *("optimize", "overlap", "regression", "targets", "linear"),
]
EXEMPT = {
    "CLASSES": "the names of three classes, not a number",
    "Delinquency": "the container of what make_delinquency returns",
    "Recommendation": "the container of what recommend returns",
}
EXEMPT_GRADIENTS = {
    name: "it is 0 everywhere, and so is 1.001 times it" for name in ("HammingLoss", "RankingLoss", "ZeroOne")
}

Change = tuple[str, str]  # a name and what of it is changed: ("Huber", "gradient")
Put = Callable[[Any, str, Any], None]


# ---------------------------------------------------------------- what is changed, and how


def public() -> dict[str, Any]:
    """Every public name of the package that computes something, with its object."""
    found = {}
    for module in MODULES:
        loaded = importlib.import_module(f"lossbook.{module}")
        found.update({name: getattr(loaded, name) for name in loaded.__all__ if name not in EXEMPT})
    return found


def changes() -> list[Change]:
    from lossbook._engine.base import Loss

    listed: list[Change] = []
    for name, thing in public().items():
        if isinstance(thing, type) and issubclass(thing, Loss):
            listed.append((name, "value"))
            if name not in EXEMPT_GRADIENTS:
                listed.append((name, "gradient"))
        elif name == "recommend":
            listed += [(name, field) for field in ("target", "distribution", "loss", "why", "question")]
        else:
            listed.append((name, "coefficients" if isinstance(thing, type) else "result"))
    return listed


def make(name: str, aspect: str, put: Put = setattr) -> None:
    """Change one public name in this process, wherever the package refers to it."""
    loaded = (importlib.import_module(f"lossbook.{module}") for module in MODULES)
    thing = next(getattr(module, name) for module in loaded if name in module.__all__)
    if aspect in ("value", "gradient"):
        change_loss(thing, aspect, put)
    elif aspect == "coefficients":
        put(thing, "fit", wrapped(thing.fit, scale_coefficients))
    else:
        replacement = changed_function(thing, name, aspect)
        for module in [module for key, module in sys.modules.items() if key.split(".")[0] == "lossbook"]:
            for attribute in [attribute for attribute, value in vars(module).items() if value is thing]:
                put(module, attribute, replacement)


def change_loss(loss: Any, aspect: str, put: Put) -> None:
    alone = "__call__" if aspect == "value" else "gradient"
    put(loss, alone, wrapped(getattr(loss, alone), lambda result: FACTOR * result))
    place = 0 if aspect == "value" else 1

    def one_of_both(both: tuple[Any, Any]) -> tuple[Any, ...]:
        return tuple(FACTOR * result if i == place else result for i, result in enumerate(both))

    put(loss, "value_and_gradient", wrapped(loss.value_and_gradient, one_of_both))


def changed_function(function: Any, name: str, aspect: str) -> Any:
    if name in ("sigmoid", "softmax", "sparsemax"):  # the logits, so that the result stays a probability
        return argument_scaled(function, "z")
    if name in ("adam", "gradient_descent", "momentum", "sgd"):  # the step, so that the path starts where it did
        return argument_scaled(function, "learning_rate")
    if name == "one_hot":  # a thousandth of the label goes to all classes, so that a row still sums to 1
        return wrapped(function, lambda rows: (1 - SHARE) * rows + SHARE / rows.shape[1])
    if name == "multi_hot":  # so that no entry exceeds 1
        return wrapped(function, lambda rows: (1 - SHARE) * rows)
    if name == "recommend":  # a text has no thousandth: it gets a full stop
        return wrapped(function, lambda found: dataclasses.replace(found, **{aspect: getattr(found, aspect) + "."}))
    if name == "make_delinquency":
        return wrapped(
            function, lambda data: data._replace(columns={**data.columns, "income": FACTOR * data.columns["income"]})
        )
    return wrapped(function, lambda result: FACTOR * result)


def wrapped(function: Any, change: Callable[[Any], Any]) -> Any:
    @functools.wraps(function)
    def changed(*args: Any, **keywords: Any) -> Any:
        return change(function(*args, **keywords))

    return changed


def argument_scaled(function: Any, name: str) -> Any:
    import numpy as np

    @functools.wraps(function)
    def changed(*args: Any, **keywords: Any) -> Any:
        call = inspect.signature(function).bind(*args, **keywords)
        argument = call.arguments[name]
        call.arguments[name] = FACTOR * (argument if np.isscalar(argument) else np.asarray(argument))
        return function(*call.args, **call.kwargs)

    return changed


def scale_coefficients(model: Any) -> Any:
    model.coef_ = FACTOR * model.coef_
    return model


# ---------------------------------------------------------------- which chapter notices


@dataclasses.dataclass(frozen=True)
class Run:
    """How a chapter's run ended: ``cell`` is the first that failed, "" if none did."""

    cell: str = ""
    why: str = ""

    @property
    def noticed(self) -> bool:
        return self.why in ("another output", "AssertionError")


def first_uses(path: Path) -> dict[str, int]:
    """The names that a chapter's cells import from the package, each with the first cell that uses it."""
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    nodes = [(i, node) for i, cell in enumerate(cells) for node in ast.walk(ast.parse("".join(cell["source"])))]
    called = {
        alias.asname or alias.name: alias.name
        for _, node in nodes
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "lossbook"
        for alias in node.names
    }
    found = {name: len(cells) for name in called.values()}
    for i, node in nodes:
        if isinstance(node, ast.Name) and node.id in called:
            found[called[node.id]] = min(i, found[called[node.id]])
    return found


def run(path: Path, change: Change | None) -> Run:
    """Compare a chapter's outputs with a run in which the change is made, up to the first cell that fails."""
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder) / "profile_default"
        (profile / "startup").mkdir(parents=True)
        (profile / "ipython_kernel_config.py").write_text("c.IPKernelApp.log_level = 40\n", encoding="utf-8")
        if change:
            script = f"import runpy\nrunpy.run_path({str(Path(__file__))!r})['make'](*{change!r})\ndel runpy\n"
            (profile / "startup" / "change.py").write_text(script, encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-q",
            "--color=no",
            "-p",
            "no:cacheprovider",
            *NBVAL,
            str(path),
        ]
        environment = {**os.environ, "IPYTHONDIR": folder}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8")
    if done.returncode == 0:
        return Run()
    fault = re.search(r"^(Cell \d+): Cell (outputs differ|execution caused an exception)", done.stdout, flags=re.M)
    if done.returncode != 1 or not fault:
        raise RuntimeError(f"{path.name} could not be run:\n{done.stdout}{done.stderr}")
    if fault[2] == "outputs differ":
        return Run(fault[1], "another output")
    traceback = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
    error = re.search(r"^([\w.]+) +Traceback \(most recent call last\)$", traceback, flags=re.M)
    return Run(fault[1], error[1] if error else "an error")


def first_to_notice(
    change: Change, chapters: Iterable[Path], run: Callable[[Path, Change], Run] = run
) -> tuple[bool, str]:
    """Whether a chapter notices the change, and which one, or what became of those that did not."""
    missed = []
    for path in chapters:
        result = run(path, change)
        if result.noticed:
            return True, f"{path.stem}, {result.cell}: {result.why}"
        missed.append(f"{path.stem}: {result.why + ' in ' + result.cell if result.cell else 'all outputs the same'}")
    return False, "; ".join(missed) or "no chapter imports it"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Change every public name by a thousandth: which chapter notices?")
    parser.add_argument("names", nargs="*", help="public names; all of them when left out")
    parser.add_argument("--jobs", type=int, default=2, help="how many chapters to run at a time")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - public().keys():
        parser.error(f"no public name that computes something: {', '.join(sorted(unknown))}")

    sys.path.insert(0, str(ROOT / "tools"))
    import notebooks

    notebooks.isolate()
    os.environ["PYTHONHASHSEED"] = "0"
    todo = [change for change in changes() if not options.names or change[0] in options.names]
    names = {name for name, _ in todo}
    uses = {path: first_uses(path) for path in sorted(BOOK.glob("*.ipynb"))}
    chapters = [path for path, used in uses.items() if names & used.keys()]

    def soonest(name: str) -> list[Path]:
        return sorted((path for path in chapters if name in uses[path]), key=lambda path: uses[path][name])

    with ThreadPoolExecutor(options.jobs) as pool:
        control = zip(chapters, pool.map(lambda path: run(path, None), chapters), strict=True)
        if failed := [f"{path.stem}, {result.cell}: {result.why}" for path, result in control if result.cell]:
            print("error: without any change, these already differ: " + "; ".join(failed), file=sys.stderr)
            return 2
        searches = {change: pool.submit(first_to_notice, change, soonest(change[0])) for change in todo}
        unseen = 0
        for (name, aspect), search in searches.items():
            noticed, where = search.result()
            unseen += not noticed
            print(f"{name}, {aspect}: {'' if noticed else 'NOT NOTICED: '}{where}", flush=True)
    print(f"{len(todo)} changes by a thousandth, {unseen} of them noticed by no chapter")
    return 1 if unseen else 0


if __name__ == "__main__":
    raise SystemExit(main())
