# Two commands need nothing else: `make up` runs Fabula, `make test` tests it.

PYTHON ?= python3
UV ?= uv
BIN := .venv/bin
LOCK := $(UV) pip compile -q --universal --generate-hashes --python-version 3.11 --annotation-style line \
	--no-emit-index-url --custom-compile-command "make lock" \
	pyproject.toml --group build
GATES := $(wildcard tests/gates tests/test_compose.py)
PIP := PIP_USER=0 $(BIN)/python -m pip --disable-pip-version-check --no-input -qq

# An environment holds absolute paths: one that was copied or moved here would run other code.
ifneq ($(shell cat .venv/place 2>/dev/null),$(CURDIR))
$(shell rm -f .venv/place .venv/run .venv/dev)
endif

.PHONY: help up test check lint format schema permissions lock clean bench-read bench-fanout bench-ingest bench-chat

help:
	@echo "make up       run everything here        ARGS=\"--port N --data DIR --ready FILE\""
	@echo "make test     run the tests              T=expression selects some"
	@echo "make check    format, lint, types, layers, schema, migrations"
	@echo "make lint     format, lint and types alone"
	@echo "make format   rewrite the sources as the formatter wants them"
	@echo "make schema   write schema.graphql"
	@echo "make permissions  write docs/permissions.md"
	@echo "make lock     resolve the dependencies anew (needs uv)"
	@echo "make clean    remove the environment and caches; .data stays"

# exec: a signal for make's child must reach the program and no shell in between.
# --parent: a killed make takes the program along.
up: .venv/run
	@exec $(BIN)/fabula up --parent $$PPID $(ARGS)

# Two at a time, each with servers of its own; a selection is not worth starting them twice.
test: .venv/dev
	@if [ -n "$$T" ]; then set -- -k "$$T"; else set -- -n 2 --dist loadfile; fi; \
		exec $(BIN)/python -m pytest -q "$$@"

check: lint
	@$(BIN)/python -m pytest -q $(GATES)

lint: .venv/dev
	@$(BIN)/ruff format --check --quiet . || { echo "Run \`make format\`."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary

format: .venv/dev
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format .

schema: .venv/run
	@$(BIN)/fabula schema > schema.graphql.new && mv schema.graphql.new schema.graphql

permissions: .venv/run
	@$(BIN)/fabula permissions > docs/permissions.md.new && mv docs/permissions.md.new docs/permissions.md

# The tools' lock first: both go into one environment, so what they share must agree.
lock:
	@command -v $(UV) >/dev/null || { echo "Locking needs uv; install it or set UV=path." >&2; exit 1; }
	@$(LOCK) --group dev -o requirements-dev.lock
	@$(LOCK) --constraint requirements-dev.lock -o requirements.lock

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './.data/*' -prune -exec rm -rf {} +

# Some five minutes; what cannot be installed is said to be missing. ARGS=--help tells more.
bench-read: .venv/dev
	@exec $(BIN)/python -m bench.read --write $(ARGS)

bench-fanout: .venv/dev
	@exec $(BIN)/python -m bench.fanout --write $(ARGS)

# Two minutes; the machine should have nothing else to do. ARGS=--help tells more.
bench-ingest: .venv/dev
	@exec $(BIN)/python -m bench.ingest $(ARGS)

# Five minutes; `python -m bench.chat.hostile` plays tricks instead. ARGS=--help tells more.
bench-chat: .venv/dev
	@exec $(BIN)/python -m bench.chat $(ARGS)

# Stamps: what is installed already is not installed again, and needs no network.
.venv/run: requirements.lock pyproject.toml | .venv/place
	@echo "Installing Fabula into .venv."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: requirements-dev.lock .venv/run
	@echo "Installing the tools for tests and checks into .venv."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

.venv/place:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Fabula needs Python 3.11 or newer as $(PYTHON); set PYTHON=path to one." >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv >/dev/null || \
		{ echo "$(PYTHON) cannot make .venv here; it may lack the package python3-venv." >&2; exit 1; }
	@echo "$(CURDIR)" > $@
