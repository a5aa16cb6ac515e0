# Two commands for everybody: make demo, make test. Each sets up what it needs.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check check-long format bench tui worker clean

demo: $(READY)
	$(RUN)/recpipe --home demo-home demo

test: $(READY) check
	$(RUN)/coverage erase
	$(RUN)/coverage run -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal
	$(RUN)/coverage combine --quiet
	$(RUN)/coverage report --skip-covered --show-missing --fail-under=90

check: $(READY)
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy
	$(RUN)/lint-imports

check-long: $(READY)
	HYPOTHESIS_PROFILE=long $(RUN)/python -m pytest -s tests/model

format: $(READY)
	$(RUN)/ruff format .
	$(RUN)/ruff check --fix .

bench: $(READY)
	$(RUN)/python benchmarks/run.py

tui: $(READY)
	$(RUN)/recpipe tui

worker: $(READY)
	$(RUN)/recpipe worker

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(RUN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(RUN)/python -m pip install --quiet --constraint constraints.txt --editable . --group dev
	touch $(READY)

clean:
	rm -rf $(VENV) demo-home .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis
