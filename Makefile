# Two commands do everything, set-up included: `make demo` and `make test`. `make help` lists the others.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WORKERS ?= 2
SECONDS ?= 30
PARSERS ?=

.PHONY: help setup demo test lint check bench fuzz attack pictures figures serve neo4j lock schema clean

help: ## this list
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

setup: $(READY) ## the virtual environment, from the lock, and the compiled kernels

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Sociogram needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another with: make PYTHON=python3.12 ...")'
	@echo "== set-up: virtual environment in $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-binary python-louvain --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@echo "== set-up: compiling the numerical kernels, once"
	@$(BIN)/python -m analytics.warm_up
	@echo "== set-up: the explorer's parts, from the npm registry"
	@$(BIN)/python -m sociogram.explorer_parts || echo "Go on without: everything works but the drawn network. Later: $(BIN)/python -m sociogram.explorer_parts"
	@touch $@

demo: $(READY) ## a made-up company: load its files, analyse, print the four answers; on a terminal, serve the API
	@$(BIN)/sociogram demo

test: lint ## lint, types, import walls and all tests
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

lint: $(READY) ## format, lint, types, import walls
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: $(READY) ## the tables of figures, also written to bench/latest.json; takes an hour
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench --analytics

fuzz: $(READY) ## fuzz every parser for SECONDS each (30); what crashes one becomes a fixture of the tests
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["fuzz"], sep="\n")' | $(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement /dev/stdin
	@$(BIN)/python -m fuzz --seconds $(SECONDS) $(PARSERS)

attack: $(READY) ## public attack tools against the API, served over the demo company (wants Node.js); some minutes
	@$(PYTHON) -m venv build/attack
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["attack"], sep="\n")' | build/attack/bin/python -m pip install --quiet --disable-pip-version-check --requirement /dev/stdin
	@$(BIN)/python -m attack build/attack/bin

pictures: $(READY) ## the reports in every format and pictures of all pages of the demo company, into build/pictures (wants Chromium)
	@$(BIN)/python -m pictures

figures: $(READY) ## draw the figure of docs/accuracy.md anew, with its tables; takes a quarter of an hour
	@$(BIN)/python -m bench --truths --figure docs/accuracy.svg

serve: $(READY) ## the GraphQL API on loopback, over your own graph
	@$(BIN)/sociogram serve

neo4j: $(READY) ## fetch and start a real Neo4j without Docker (wants Java 17 and Maven)
	@$(BIN)/python -m sociogram.neo4j_server

schema: $(READY) ## write gql/schema.graphql, and the tables of docs/api-security.md and docs/exports.md
	@$(BIN)/python -m gql.print_schema
	@$(BIN)/python -m gql.rights_table
	@$(BIN)/python -m reports.exports.column_tables

lock: ## renew requirements.lock (wants uv), with as few versions of each package as the Pythons allow
	uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --group dev pyproject.toml --output-file requirements.lock

clean: ## remove what set-up and tests made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
