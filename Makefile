# `make demo` and `make test` work on a machine with Python 3.11+, pip and make: each sets up .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test coverage check bench install dev clean

demo: $(VENV)/installed
	$(BIN)/khaosan demo

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n auto

# The same with what the tests run through; it takes a fifth longer.
coverage: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n auto --cov --cov-report=term:skip-covered

# Lint, format, types: what CI runs beside the tests.
check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Prints every figure that the docs state. CORPUS and GOLD name data that is not part of the project.
bench: $(VENV)/installed-dev
	$(BIN)/python -m bench $(BENCH)

install: $(VENV)/installed
dev: $(VENV)/installed-dev

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
