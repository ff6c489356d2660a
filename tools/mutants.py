"""Break the package in small ways, one at a time, and see whether a test notices: make mutants (MODULE=focal for one).

The changes are mutmut's: an operator or a number replaced by another, an argument by None or by nothing, a condition by
its opposite, and so on. mutmut itself starts pytest for each of them. Here the tests are collected once, and each
mutant gets a fork of that process: the code of its function is replaced there, and the tests that reach the changed
statement run, the quickest first, until one fails.

A mutant that survives must be explained in tests/mutants.toml; one that is not is an error. So is an explanation of a
mutant that a test notices by now, or that is no longer made.

Not mutated are

* lossbook.interactive and lossbook.plots, which draw: they are tested through the browser and the notebooks;
* texts, and what stands in a raise statement: tests compare messages by what they name, not letter by letter. Whether
  the error is raised is mutated, in the condition before it;
* copy=False, which saves memory and changes no number;
* docstrings and annotations, the defaults of dataclass fields, and what stands outside of functions.
"""

import __future__

import argparse
import ast
import dataclasses
import functools
import gc
import importlib
import os
import re
import resource
import signal
import sys
import textwrap
import time
import tomllib
import unittest
from pathlib import Path

import coverage
import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import MutationVisitor, deep_replace
from mutmut.mutation.mutators import mutation_operators, operator_string
from mutmut.mutation.pragma_handling import IgnoredCode

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lossbook"
EXPLANATIONS = ROOT / "tests" / "mutants.toml"
NOT_MUTATED = {"__init__", "plots"}
SHARED = ["accuracy", "base", "misuse", "which_loss"]  # tests of all modules
EXAMPLES = 20  # of each property, a fifth of what `make test` draws
SECONDS = 5  # of processor time, and ten times what a test takes otherwise: a mutant that needs more hangs
MEMORY = 6 << 30
COPY = re.compile(r",? ?(copy=\w+)?(?=\))")
NOTICED = {"killed", "hangs", "dies"}


@dataclasses.dataclass
class Mutant:
    """One change: where, the line before and after, the lines of its statement, and its function as it is then."""

    function: str
    before: str
    after: str
    lines: range
    source: str
    state: str = "unchecked"

    @property
    def module(self):
        return self.function.partition(".")[0]

    @property
    def key(self):
        return self.function, self.before, self.after

    def __str__(self):
        where = f"lossbook/{self.module}.py:{self.lines.start}, {self.function}, {self.state}"
        return f"{where}\n  - {self.before}\n  + {self.after}"


class Visitor(MutationVisitor):
    """mutmut leaves out decorated functions, as it would have to decorate the mutant too; here nothing is decorated."""

    def _skip_node_and_children(self, node):
        if isinstance(node, cst.FunctionDef) and node.decorators:
            return any(cst.Module([]).code_for_node(each.decorator) == "overload" for each in node.decorators)
        return super()._skip_node_and_children(node)


def mutants_of(path):
    """Yield every mutant of a module."""
    text = path.read_text("utf-8")
    tree, wrapper = ast.parse(text), MetadataWrapper(cst.parse_module(text))
    raising = {line for node in ast.walk(tree) if isinstance(node, ast.Raise) for line in lines_of(node)}
    operators = [(kind, operator) for kind, operator in mutation_operators if operator is not operator_string]
    visitor = Visitor(operators, IgnoredCode(set(), set(), raising))
    wrapper.visit(visitor)
    positions, names = wrapper.resolve(PositionProvider), function_names(wrapper.module, path.stem)
    statements = [lines_of(node) for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    for mutation in visitor.mutations:
        function = mutation.contained_by_top_level_function
        if function not in names:
            continue
        changed = deep_replace(function, mutation.original_node, mutation.mutated_node)
        old, new = (wrapper.module.code_for_node(node.with_changes(decorators=[])) for node in (function, changed))
        before, after = difference(old, new)
        if COPY.sub("", before) == COPY.sub("", after):
            continue
        line = positions[mutation.original_node].start.line
        lines = min((span for span in statements if line in span), key=len)
        yield Mutant(names[function], before, after, lines, textwrap.dedent(new).strip("\n"))


def lines_of(node):
    """The lines of a statement; of a compound one those of its head, but a function's head is used when its body is."""
    body = None if isinstance(node, ast.FunctionDef) else getattr(node, "body", None)
    return range(node.lineno, max(node.lineno, body[0].lineno - 1 if body else node.end_lineno) + 1)


def function_names(module, stem):
    """The functions and methods of a module, with their names."""
    names = {}
    for statement in module.body:
        if isinstance(statement, cst.FunctionDef):
            names[statement] = f"{stem}.{statement.name.value}"
        elif isinstance(statement, cst.ClassDef):
            for member in statement.body.body:
                if isinstance(member, cst.FunctionDef):
                    names[member] = f"{stem}.{statement.name.value}.{member.name.value}"
    return names


def difference(old, new):
    """The lines in which two texts differ, each as one line without indentation."""
    old, new = old.split("\n"), new.split("\n")
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return " ".join(" ".join(old).split()), " ".join(" ".join(new).split())


def put_in(mutant):
    """Replace the code of the mutant's function, so that whoever has imported the function has the mutant."""
    stem, *owner, name = mutant.function.split(".")
    module = importlib.import_module(f"lossbook.{stem}")
    place = getattr(module, *owner) if owner else module
    target = vars(place)[name]
    for wrapped in ("__func__", "fget", "fn"):  # of a staticmethod, of a property, of what available_if makes
        target = getattr(target, wrapped, target)
    # A method that calls super() has its class as a free variable, and so must the new code.
    source = f"def make(__class__):\n{textwrap.indent(mutant.source, ' ')}\n return {name}"
    made = {}
    flags = __future__.annotations.compiler_flag
    exec(compile(source, module.__file__, "exec", flags, dont_inherit=True), vars(module), made)
    function = made["make"](place)
    if len(function.__code__.co_freevars) != len(target.__code__.co_freevars):
        setattr(place, name, function)  # the mutant does without super()
        return
    target.__code__ = function.__code__
    target.__defaults__, target.__kwdefaults__ = function.__defaults__, function.__kwdefaults__


class Plugin:
    """Runs the mutants where pytest would run the tests."""

    def __init__(self, mutants, jobs):
        self.mutants, self.jobs, self.pid = mutants, jobs, os.getpid()
        self.broken = None

    def pytest_collection(self):
        from hypothesis import Phase, settings  # not above, because pytest wants to be first

        same = settings.get_profile("reproducible")
        phases = [Phase.explicit, Phase.generate]  # a failure need not be made small
        settings.register_profile("mutants", same, max_examples=EXAMPLES, phases=phases)
        settings.load_profile("mutants")

    def pytest_collection_finish(self):
        # What mpmath computes takes most of the time and does not depend on the package.
        family = sys.modules["exact"].Family
        family.exact = functools.cache(lambda self, exact=family.exact: list(exact(self)))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item, call):
        if call.excinfo and not call.excinfo.errisinstance((pytest.skip.Exception, unittest.SkipTest)):
            if os.getpid() != self.pid:
                os._exit(1)  # a mutant is noticed, and nobody reads the report
            self.broken = item.nodeid

    def pytest_runtestloop(self, session):
        if session.testsfailed:
            return False
        items = {item.nodeid: item for item in session.items}
        reached, seconds = self.measure(items)
        gc.collect()
        gc.freeze()  # so that a fork need not copy what is there
        running, begin = {}, time.time()
        for number, mutant in enumerate(self.mutants, 1):
            contexts = reached.get(str(PACKAGE / f"{mutant.module}.py"), {})
            tests = {name for line in mutant.lines for name in contexts.get(line, ())} & items.keys()
            in_order = [(items[name], seconds[name]) for name in sorted(tests, key=seconds.get)]
            running[self.fork(mutant, in_order)] = mutant
            while len(running) == self.jobs:
                self.wait(running)
            if number % 500 == 0:
                print(f"  {number} of {len(self.mutants)} mutants after {time.time() - begin:.0f} s", flush=True)
        while running:
            self.wait(running)
        return True

    def measure(self, items):
        """Run all tests as they are: which lines does each reach, and how long does it take?"""
        recorder = coverage.Coverage(data_file=None, include=[str(PACKAGE / "*")], config_file=False)
        recorder.start()
        seconds = {}
        for name, item in items.items():
            recorder.switch_context(name)
            begin = time.process_time()
            self.run(item)
            seconds[name] = time.process_time() - begin
            if self.broken:
                raise KeyboardInterrupt
        recorder.stop()
        data = recorder.get_data()
        return {path: data.contexts_by_lineno(path) for path in data.measured_files()}, seconds

    def run(self, item):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)

    def fork(self, mutant, items):
        """Test a mutant in a process of its own, which ends with 1 if a test fails and with 0 if none does."""
        sys.stdout.flush()
        pid = os.fork()
        if pid:
            return pid
        try:
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            try:
                put_in(mutant)
            except Exception:
                os._exit(3)
            for item, usual in items:
                signal.setitimer(signal.ITIMER_PROF, SECONDS + 10 * usual)
                self.run(item)
            os._exit(0)
        finally:
            os._exit(2)

    def wait(self, running):
        pid, status = os.waitpid(-1, 0)
        code = os.waitstatus_to_exitcode(status)
        names = {0: "survived", 1: "killed", 2: "dies", 3: "can't be put in", -signal.SIGPROF: "hangs"}
        mutant = running.pop(pid)
        mutant.state = names.get(code, f"dies of signal {-code}")


def explanations(modules):
    """What tests/mutants.toml says of these modules: (function, before, after) → why."""
    rows = tomllib.loads(EXPLANATIONS.read_text("utf-8"))["survivor"] if EXPLANATIONS.exists() else []
    known = {(row["in"], row["before"], after): row["why"] for row in rows for after in row["after"]}
    return {key: why for key, why in known.items() if key[0].partition(".")[0] in modules}


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="without one, all")
    parser.add_argument("--jobs", type=int, default=1, help="processes at a time")
    options = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    every = sorted({path.stem for path in PACKAGE.glob("*.py")} - NOT_MUTATED)
    modules = options.modules or every
    if unknown := set(modules) - set(every):
        raise SystemExit(f"error: {', '.join(sorted(unknown))}: not among the modules, {', '.join(every)}")
    mutants = [mutant for name in modules for mutant in mutants_of(PACKAGE / f"{name}.py")]
    print(f"{len(mutants)} mutants", flush=True)
    # A private module is tested through those that use it.
    tested = every if any(name.startswith("_") for name in modules) else modules
    files = [f"tests/test_{name}.py" for name in dict.fromkeys(SHARED + tested) if not name.startswith("_")]
    quiet = ["--override-ini=addopts=", "--capture=no", "-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:xdist"]
    plugin = Plugin(mutants, options.jobs)
    if pytest.main([*quiet, *files], plugins=[plugin]) != 0:
        what = f"{plugin.broken} fails" if plugin.broken else "the tests can't be run"
        raise SystemExit(f"error: {what} even without a mutant; see to `make test` first")

    known = explanations(modules)
    survivors = [mutant for mutant in mutants if mutant.state not in NOTICED and not mutant.state.startswith("dies")]
    print(f"{'module':<15}{'mutants':>9}{'noticed':>9}{'explained':>11}{'open':>6}")
    unexplained = [mutant for mutant in survivors if mutant.key not in known]
    for name in [*modules, ""]:
        columns = [[each for each in group if name in ("", each.module)] for group in (mutants, survivors, unexplained)]
        total, alive, open_ = map(len, columns)
        print(f"{name or 'all':<15}{total:>9}{total - alive:>9}{alive - open_:>11}{open_:>6}")
    for mutant in unexplained:
        print(mutant)
    stale = known.keys() - {mutant.key for mutant in survivors}
    for function, before, after in sorted(stale):
        print(f"explained, but no longer among the survivors: {function}\n  - {before}\n  + {after}")
    raise SystemExit(bool(unexplained or stale))


if __name__ == "__main__":
    main()
