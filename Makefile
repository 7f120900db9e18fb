# LRS Bridge. `make help` lists what can be made.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8080
ONCE   ?=
REGISTER ?= on
SECONDS ?= 120
WORKERS ?= 3
SUITE ?=
CYCLES ?= 50
CODE   := lrs_bridge adapters schemas tests
.DEFAULT_GOAL := help
.PHONY: help demo test lint types layers unit tests browser schemas wheel kill soak bench conformance clean

help:  ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or later is needed; set PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(BIN)/python pyproject.toml
	@echo "Installing LRS Bridge in $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . 2>&1 | grep -v '^WARNING' || true
	@$(BIN)/lrs-bridge --version
	@touch $@

$(VENV)/.test: $(VENV)/.run
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]' 2>&1 | grep -v '^WARNING' || true
	@$(BIN)/python -m pytest --version
	@touch $@

$(VENV)/.clients: $(VENV)/.test tests/clients/package-lock.json
	@echo "Installing the xAPI clients that the tests drive …"
	@$(BIN)/python -m tests.clients.node && touch $@ || { [ -z "$$CI" ] \
	  && echo "The clients cannot be installed: their tests are left out."; }

demo: $(VENV)/.run  ## play "En morgon i Vedhamn" and stay up (PORT=8080; ONCE=1 ends by itself; REGISTER=off)
	@$(BIN)/lrs-bridge demo --directory .demo --port $(PORT) \
	  $(if $(filter 1 yes true,$(ONCE)),--once) $(if $(filter off 0 no,$(REGISTER)),--register-off)

test: $(VENV)/.test lint types layers tests  ## everything that judges the project

lint: $(VENV)/.test  ## ruff: rules and format
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)

types: $(VENV)/.test  ## mypy --strict
	$(BIN)/mypy

layers: $(VENV)/.test  ## import-linter: who may import whom
	$(BIN)/lint-imports

unit: $(VENV)/.test  ## the fast tests
	$(BIN)/python -m pytest tests/unit

tests: $(VENV)/.test $(VENV)/.clients browser  ## all tests, on SQLite and PostgreSQL, with branch coverage
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --cov --cov-report= --durations=10
	$(BIN)/coverage report

browser:
	@command -v chromium >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Chromium …"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; \
	  else echo "Chromium is not here and cannot be installed without root: browser tests are left out."; fi; }

schemas: $(VENV)/.run  ## write schemas/json anew from the marshmallow schemas
	$(BIN)/python -m lrs_bridge_schemas.export schemas/json

wheel: $(VENV)/.test  ## build the wheel
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

kill: $(VENV)/.test  ## kill -9 under load, on both databases, CYCLES=50 times each
	LRS_BRIDGE_TEST_KILLS=$(CYCLES) $(BIN)/python -m pytest tests/fault/test_kill.py

soak: $(VENV)/.test  ## post, kill and count for SECONDS=120
	$(BIN)/python -m tests.fault.soak --seconds $(SECONDS)

bench: $(VENV)/.test  ## measure beside a floor (BENCH=--quick, BENCH=--help; PEER=url,user,password)
	$(BIN)/python -m tests.bench $(if $(PEER),--peer $(PEER)) $(BENCH)

conformance: $(VENV)/.test  ## the ADL suite, outside of here, judges a fresh service: SUITE=path
	@$(BIN)/python -m tests.conformance.suite --suite "$(SUITE)"

clean:  ## remove what was made
	rm -rf $(VENV) .demo build dist .coverage* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
