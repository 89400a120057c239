# Every command of the project. `make` alone prints this list.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PROFILE ?= demo
SEED ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo serve seed reset test test-fast check lint types imports migrations-check bench law privacy css browser clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---- installation: a stamp file makes the second run skip it --------------------------------------------------------
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed (PYTHON=python3.11 make …)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq python3-venv; } \
	  || { echo "Debian keeps venv apart: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: setup.cfg pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: setup.cfg pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $(VENV)/.runtime $@

# The engines that speed claims are measured against: for the bench only.
$(VENV)/.bench: $(VENV)/.dev
	$(BIN)/pip install --quiet --editable '.[bench]'
	@touch $@

# ---- running ---------------------------------------------------------------------------------------------------------
demo: $(VENV)/.runtime ## everything from a fresh clone: database, fictitious Calvados and Orne, server, worker
	@exec $(BIN)/toit demo --profile $(PROFILE) --seed $(SEED)

serve: $(VENV)/.runtime ## the server alone, on the database in use
	@exec $(BIN)/toit serve

seed: $(VENV)/.runtime ## fill an empty database: make seed PROFILE=small SEED=1
	$(BIN)/toit seed --profile $(PROFILE) --seed $(SEED)

reset: $(VENV)/.runtime ## delete the embedded database and the files of TOIT_DATA_DIR
	$(BIN)/toit reset

# ---- checking --------------------------------------------------------------------------------------------------------
test: browser lint types imports ## everything CI runs: lint, types, imports, sizes, migrations, tests, browser tests
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: lint types imports test-fast ## what to run before a commit: seconds, no database

# Properties over whole populations and markets take seconds that an inner loop does without; `make test` plays them.
SLOWER := impact matching chances reletting one_definition
test-fast: $(VENV)/.dev ## the scoring and the pure rules, in seconds
	$(BIN)/python -m pytest -q -p no:randomly $(SLOWER:%=--ignore tests/scoring/test_%.py) tests/scoring $(wildcard tests/*/test_*rules*.py tests/register/*/test_rules.py)

lint: $(VENV)/.dev
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports

migrations-check: $(VENV)/.dev ## models and migrations agree
	$(BIN)/python -m pytest -q tests/contracts/test_migrations.py

# Browser tests need Chromium, and the driver's own Node needs libatomic1. Root gets them; others are told.
browser: $(VENV)/.dev
	@if ! command -v "$${CHROMIUM:-chromium}" >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && apt-get install -y -qq chromium libatomic1; fi
	@command -v "$${CHROMIUM:-chromium}" >/dev/null || echo "Browser tests will be skipped: apt-get install chromium libatomic1"

bench: $(VENV)/.bench ## every speed claim, as ratios against its anchors in one run
	$(BIN)/python -m bench.run

law: $(VENV)/.dev ## write the matrix of articles, rules and tests again (docs/law)
	$(BIN)/python -m tests.contracts.law_matrix

privacy: $(VENV)/.dev ## write the data dictionary and the retention pages again (docs/privacy)
	$(BIN)/python -m tests.contracts.privacy_pages

css: ## rebuild the style sheet and the icons from their sources (needs Node)
	npm ci --no-audit --no-fund
	npm run build

clean: ## delete the virtual environment and the caches
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
