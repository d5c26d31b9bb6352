# make crawl   harvest the bundled sample site          make test   the whole suite and the checks
# Both set themselves up in .venv with the pinned packages; a second call starts at once.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
BENCH := .venv-bench
DEV := .venv/.ready-dev
INSTALL = $(BIN)/python -m pip install -qq --disable-pip-version-check --constraint constraints.txt
.DEFAULT_GOAL := help
.PHONY: help setup crawl test check format bench-extraction bench-restoration bench-crash bench-dataset

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(DEV) ## make .venv with the pinned packages, those of the tests and recipes too

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "cuishou needs Python 3.11 or newer; name one with: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	@echo "Setting up .venv (once) ..."
	@$(PYTHON) -m venv .venv
	@$(INSTALL) --editable '.[report]'
	@touch $@

$(DEV): $(READY)
	@echo "Adding what the tests and recipes need (once) ..."
	@$(INSTALL) --editable '.[dev]'
	@touch $@

crawl: $(READY) ## harvest the bundled sample site into data/sample
	@$(BIN)/scrapy crawl articles -a site=sample -s DATA_DIR=data/sample

# A file's tests stay on one worker, for they share crawls, servers and a browser; files are
# taken in their order, the dear ones first.
test: check ## lint, types, import contracts, doctests and the whole test suite
	@$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: $(DEV) ## lint, format, types and import contracts only
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

$(BENCH)/.ready: pyproject.toml constraints.txt bench/constraints.txt
	@echo "Setting up $(BENCH) with the peers (once) ..."
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install -qq --disable-pip-version-check --upgrade "pip>=24"
	@$(BENCH)/bin/python -m pip install -qq --disable-pip-version-check \
	  --constraint constraints.txt --constraint bench/constraints.txt --editable '.[bench]'
	@touch $@

bench-extraction: $(BENCH)/.ready ## extraction beside trafilatura, readability, resiliparse, newspaper4k
	@$(BENCH)/bin/python -m bench.extraction

bench-restoration: $(DEV) ## how much of the simulated damage the repair undoes
	@$(BIN)/python -m bench.restoration

bench-crash: $(DEV) ## twenty kills of a crawl of 500 pages, three sizes of pages, beside Scrapy's JOBDIR
	@$(BIN)/python -m bench.crash

bench-dataset: $(DEV) ## what storing, searching and exporting 100,000 records cost
	@$(BIN)/python -m bench.dataset

format: $(DEV) ## format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
