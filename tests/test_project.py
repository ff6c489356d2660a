"""The files that describe the project agree with each other, and the package loads only what it needs."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def requirement(text: str) -> tuple[str, str]:
    name, version = re.fullmatch(r"([\w.-]+)(?:\[[\w,]+\])?\s*([^;]*)", text.strip()).groups()
    return name.lower().replace("_", "-"), version.replace(" ", "")


def modules() -> list[str]:
    paths = sorted((ROOT / "lossbook").rglob("*.py"))
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]
    # scikit-learn's estimators need scikit-learn, and their solver SciPy.
    return [name for name in names if name not in ("lossbook.linear", "lossbook._engine.solver")]


@pytest.mark.parametrize("module", modules())
def test_import_loads_numpy_and_nothing_else(module):
    script = (
        f"import sys, numpy; before = set(sys.modules); import {module}; known = {{'lossbook', 'numpy'}};"
        "print({name.split('.')[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names) - known)"
    )
    run = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "set()"


def test_environment_yml_agrees_with_pyproject():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    entries = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    conda = dict(requirement(entry) for entry in entries)
    pip = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    # repo2docker, and so Binder, knows "python=3.13"; it reads no version from "python>=3.11".
    version = re.fullmatch(r"=(3\.\d+)", conda.pop("python"))
    assert version and f"Programming Language :: Python :: {version[1]}" in PYPROJECT["classifiers"]
    assert {"pip", "make"} <= conda.keys()
    if "matplotlib-base" in conda:
        conda["matplotlib"] = conda.pop("matplotlib-base")  # conda's name of it without a window system
    listed = [*PYPROJECT["dependencies"], *(r for e in PYPROJECT["optional-dependencies"].values() for r in e)]
    wanted = dict(requirement(text) for text in listed)
    ours = {name: version for name, version in conda.items() if name not in ("pip", "make")}
    assert ours == {name: wanted[name] for name in ours}
    core = {requirement(text)[0] for text in PYPROJECT["dependencies"]}
    assert core <= ours.keys()
    extras = re.fullmatch(r"-e \.\[([\w,]+)\]", pip[0])
    assert extras and set(extras[1].split(",")) <= PYPROJECT["optional-dependencies"].keys()
    assert {"book", "test"} <= set(extras[1].split(","))


def test_the_pip_part_of_environment_yml_can_be_resolved():
    """What it asks for, and what that asks for, is in the lock in a version that all of them take."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    version = next(e for e in environment["dependencies"] if str(e).startswith("python="))[len("python=") :]
    pip = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pins = {canonicalize_name(name): pin for name, pin in re.findall(r"^([\w.-]+)==([^\s;]+)", lock, flags=re.M)}
    extras = re.search(r"\[.*\]", pip[0])
    asked = [Requirement(f"lossbook{extras[0]}")]
    seen: set[tuple[str, str]] = set()
    while asked:
        wanted = asked.pop()
        name = canonicalize_name(wanted.name)
        assert name == "lossbook" or wanted.specifier.contains(pins[name], prereleases=True), str(wanted)
        for extra in {"", *wanted.extras} - {extra for known, extra in seen if known == name}:
            seen.add((name, extra))
            try:
                listed = importlib.metadata.requires(name) or []
            except importlib.metadata.PackageNotFoundError:
                continue  # for another system or Python than this one
            needs = (Requirement(text) for text in listed)
            target = {"extra": extra, "python_version": version, "python_full_version": f"{version}.0"}
            asked += [need for need in needs if need.marker is None or need.marker.evaluate(target)]
    assert len({name for name, _ in seen}) > 50


def test_lock_has_hashes_and_no_address():
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^([\w.-]+)==(\S+)", lock, flags=re.M)
    assert len(pins) > 50
    for block in re.split(r"\n(?=\S)", lock):
        if "==" in block.split("\n")[0] and not block.startswith("#"):
            assert "--hash=sha256:" in block, block.split("\n")[0]
    assert not re.search(r"https?://|file:|--(?:extra-)?index-url|--find-links", lock)
    assert not re.search(
        r"https?://(?!opencollective|github\.com/sponsors)", (ROOT / "package-lock.json").read_text("utf-8")
    )


def test_lock_holds_what_pyproject_asks_for():
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    locked = {name.lower().replace("_", "-") for name in re.findall(r"^([\w.-]+)==", lock, flags=re.M)}
    asked = [*PYPROJECT["dependencies"], *(r for e in PYPROJECT["optional-dependencies"].values() for r in e)]
    assert {requirement(text)[0] for text in asked} - {"lossbook"} <= locked


def test_versions_agree():
    import lossbook

    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(citation["version"]) == lossbook.__version__
    assert f"## {lossbook.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_chapter_is_in_the_table_of_contents():
    toc = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    listed = re.findall(r"file: (book/\d\d-[\w-]+)", toc)
    stored = sorted(f"book/{path.stem}" for path in (ROOT / "book").glob("[0-9][0-9]-*.ipynb"))
    assert listed == stored


def test_the_api_page_lists_every_public_module():
    page = (ROOT / "book" / "api.md").read_text(encoding="utf-8")
    public = {path.removesuffix(".py") for path in (p.name for p in (ROOT / "lossbook").iterdir()) if path[0] != "_"}
    public = {
        name for name in public if (ROOT / "lossbook" / f"{name}.py").exists() or name in ("checks", "interactive")
    }
    assert {f"lossbook.{name}" for name in public} == set(re.findall(r"automodule:: (lossbook(?:\.[a-z]\w*)?)\n", page))


@pytest.mark.skipif(not shutil.which("make") or sys.platform == "win32", reason="needs make, and a shell to replace")
def test_the_makefile_in_a_folder_with_a_space_and_in_a_shell_that_is_not_one(tmp_path):
    folder = tmp_path / "my dir"
    folder.mkdir()
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    (folder / "lossbook").mkdir()
    shutil.copy(ROOT / "lossbook" / "__init__.py", folder / "lossbook")

    def make(*arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(["make", *arguments], cwd=folder, capture_output=True, text=True, check=False)

    commands = make("--dry-run", "env")
    assert commands.returncode == 0, commands.stderr
    bare = re.sub(r'"[^"\n]*"|\'[^\'\n]*\'', "", commands.stdout)
    assert commands.stdout and str(tmp_path) not in bare
    # cmd.exe prints the quotes that a shell takes away.
    cmd = folder / "cmd"
    cmd.write_text("#!/bin/sh\necho '\"quotes\"'\n", encoding="utf-8")
    cmd.chmod(0o755)
    assert make("OS=Windows_NT", "help").returncode == 0
    refused = make("OS=Windows_NT", "SHELL=./cmd", "help")
    assert refused.returncode and "Please run make in Git Bash" in refused.stderr
