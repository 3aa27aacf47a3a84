# make demo   score a sample workbook, explain one bid, score real notices
# make show   the cases worth seeing: exclusions, ties, zeros, blanks, limits, dates, mistakes
# make test   what CI runs: format, lint, types, layers, tests
# The rest is listed by `make help`.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# The first Python that runs and is new enough. Being on the path is not enough: version managers leave
# commands there that only say that the version is not installed.
CANDIDATES := python3.11 python3.12 python3.13 python3.14 python3 python
IS_RECENT := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))
PYTHON ?= $(shell for p in $(CANDIDATES); do "$$p" -c '$(IS_RECENT)' >/dev/null 2>&1 && { echo "$$p"; break; }; done)

VENV ?= .venv
BIN := $(VENV)/bin
WORKERS ?= 2

DEMO_RULEBOOK ?= rulebooks/lcr-contracts.svr
DEMO_BIDS ?= rulebooks/samples/lcr-contracts.xlsx
DEMO_BID ?= Birch Building
DEMO_NOTICES ?= rulebooks/samples/uk-notices.jsonl

FUZZ_EXAMPLES ?= 2000

.PHONY: help demo show impact test format lint types layers real unit fuzz bulk-robust robust spark mistakes bench choices wheel wheel-test clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/installed ## score the sample bids, explain one of them, score real notices
	$(BIN)/svrules score $(DEMO_RULEBOOK) $(DEMO_BIDS)
	$(BIN)/svrules explain $(DEMO_RULEBOOK) $(DEMO_BIDS) --bid "$(DEMO_BID)"
	$(BIN)/svrules score uk-thresholds $(DEMO_NOTICES) --from ocds

show: $(VENV)/installed ## print the cases worth seeing, with the commands
	$(BIN)/python tests/showcase/show.py

impact: $(VENV)/installed ## what a second edition makes of 200 made-up competitions and the sample, in build/impact
	@mkdir -p build/impact
	$(BIN)/python -m tests.change.impact.made_up 200 > build/impact/made-up.jsonl
	for kind in html xlsx json; do \
	  $(BIN)/svrules impact lcr-contracts rulebooks/samples/lcr-contracts-2027.svr \
	    rulebooks/samples/lcr-contracts.xlsx build/impact/made-up.jsonl -o build/impact/impact.$$kind; done
	$(BIN)/svrules impact lcr-contracts rulebooks/samples/lcr-contracts-2027.svr \
	  rulebooks/samples/lcr-contracts.xlsx build/impact/made-up.jsonl --format markdown | head -40

test: lint types layers real unit ## everything that must be green before a commit

format: $(VENV)/installed-dev ## put the layout of all Python files right
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(VENV)/installed-dev ## layout and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/installed-dev ## static types
	$(BIN)/mypy --strict svrules

layers: $(VENV)/installed-dev ## imports point one way
	$(BIN)/lint-imports

real: ## LibreOffice, Chromium, PostgreSQL, Java and Node.js with its packages, for the tests that start them
	tests/real/install.sh

unit: $(VENV)/installed-dev ## the tests
	$(BIN)/pytest -n $(WORKERS)

fuzz: $(VENV)/installed-dev ## property tests with many more cases: make fuzz FUZZ_EXAMPLES=20000
	SVRULES_FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) $(BIN)/pytest -n $(WORKERS) --timeout 0 -m "not slow"

robust: $(VENV)/installed-dev real ## ledgers killed at 200 moments, and 1,000 bits of them changed: make robust SEED=1
	$(BIN)/python -m tests.audit.ledger.killing --moments 200 $(if $(SEED),--seed $(SEED))
	$(BIN)/python -m tests.audit.ledger.flipping --flips 1000 $(if $(SEED),--seed $(SEED))

spark: $(VENV)/installed-dev real ## a Spark cluster on this machine loses a worker in the middle of a job: make spark ROWS=200000
	$(BIN)/python -m tests.bulk.spark.killing --rows $(or $(ROWS),200000)

bulk-robust: $(VENV)/installed-dev ## bulk runs killed at 60 moments, their memory over 10^5 and 10^6 rows: make bulk-robust SEED=1
	$(BIN)/python -m tests.bulk.files.killing --moments 20 $(if $(SEED),--seed $(SEED))
	$(BIN)/python -m tests.bulk.files.memory

mistakes: $(VENV)/installed-dev ## what becomes of the mistakes that officers make, by kind
	$(BIN)/python -m tests.language.mistakes
	$(BIN)/python -m tests.language.mistakes held_out

bench: $(VENV)/installed-bench ## svrules beside its peers, in one run
	$(BIN)/python -m benchmarks

choices: $(VENV)/installed-bench $(VENV)/installed-dev ## what the decision records compared before they chose, in one run
	$(BIN)/python -m benchmarks.choices
	$(BIN)/python -m benchmarks.proofs

wheel: $(VENV)/installed-dev ## build the wheel and the source archive into dist/
	$(BIN)/python -m build

wheel-test: $(VENV)/installed-dev ## build the wheel, install it in an empty environment, use it from elsewhere
	$(BIN)/pytest tests/house -m slow -rA

clean: ## remove what the targets above leave behind
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# Stamps: installed again only when pyproject.toml has changed.

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "svrules needs Python 3.11 to 3.14 and found none that runs." \
	  "Install one, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c '$(IS_RECENT)' || { echo "$(PYTHON) does not run, or is not Python 3.11 to 3.14." >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[workbook,ledger,word]'
	@touch $@

$(VENV)/installed-%: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[$*]'
	@touch $@ $(VENV)/installed
