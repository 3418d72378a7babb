# Every target works from a fresh clone: it sets up .venv first, once, and again when a lock file,
# pyproject.toml or the Python asked for changes. ARGS is passed on: make test ARGS="-k pareto".
#
#   make reports PYTHON=python3.12    uses that Python; without it a usable one is looked for

BIN   = .venv/bin
ARGS  =
PIP   = $(BIN)/python -m pip --disable-pip-version-check --quiet
# Two workers share one run of the sample company (tests/once.py); a file's tests stay on one worker,
# so that what a file prepares for itself is prepared once.
TEST  = $(BIN)/pytest -n 2 --dist loadfile
LOCK  = $(BIN)/uv pip compile --universal --fork-strategy fewest --generate-hashes --no-emit-index-url \
        --no-header --quiet --python-version 3.11 --group build pyproject.toml

# 0 for a Python that serves: right version, and able to make virtual environments.
USABLE  = import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
VERSION = import sys; print(*sys.version_info[:2])

.PHONY: help reports test lab lock screenshots notebooks definitions simulate messages sample bench bench-read bench-run faults faults-data fuzz lint clean

help: ## what there is
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1|/p' Makefile | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

reports: .venv/base.stamp ## the reports of the sample company, in reports/
	@$(BIN)/cskit run $(ARGS)

test: .venv/test.stamp ## all tests
	@$(TEST) $(ARGS)

lab: .venv/lock.stamp ## JupyterLab, on the notebooks
	@$(BIN)/jupyter lab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks $(ARGS)

sample: .venv/base.stamp ## the sample company's data, in data/sample/
	@$(BIN)/cskit sample data/sample $(ARGS)

screenshots: .venv/test.stamp ## the pictures in docs/, from real reports
	@$(BIN)/python -m tests.screenshots $(ARGS)

notebooks: .venv/test.stamp ## the notebooks, run on the sample and saved with their outputs
	@$(BIN)/python -m tests.notebooks $(ARGS)

definitions: .venv/test.stamp ## docs/definitions.md, from the code
	@$(BIN)/python -m tests.definitions_page $(ARGS)

simulate: .venv/test.stamp ## docs/validation.md: how often the intervals hold, published figures; 35 minutes
	@$(BIN)/python -m tests.simulation $(ARGS)

bench: .venv/base.stamp .venv/peers/ready ## benchmarks/metrics/: tables and fits against others, in half an hour
	@$(BIN)/python -m benchmarks.metrics --peers .venv/peers/bin/python $(ARGS)

bench-read: .venv/base.stamp ## benchmarks/reading/: exports to a snapshot against bare DuckDB, in a quarter of an hour
	@$(BIN)/python -m benchmarks.reading $(ARGS)

bench-run: .venv/base.stamp ## benchmarks/README.md: how fast a run is, in an hour or two
	@$(BIN)/python -m benchmarks.run $(ARGS)

faults: .venv/test.stamp ## docs/faults.md: what was broken on purpose, in an hour or two
	@$(BIN)/python -m tests.faults $(ARGS)

faults-data: .venv/test.stamp ## docs/faults-data.md: bad data, one cell or row at a time, in some minutes
	@$(BIN)/python -m tests.data_faults $(ARGS)

fuzz: .venv/test.stamp ## random files, for ten minutes or as many as ARGS says
	@$(BIN)/python -m tests.data_faults.fuzz $(ARGS)

messages: .venv/test.stamp ## the gettext catalogues, from the texts in the code
	@$(BIN)/python -m tests.messages $(ARGS)

lint: .venv/lock.stamp ## ruff and mypy
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

# Keeps the versions it finds where they still fit; ARGS=--upgrade takes the newest ones.
# base and test hold the same versions as lock: making reports installs no JupyterLab, tests no linter.
lock: .venv/lock.stamp ## the lock files in requirements/, from pyproject.toml
	@$(LOCK) --all-extras $(ARGS) --output-file requirements/lock.txt
	@$(LOCK) --no-annotate --constraint requirements/lock.txt --output-file requirements/base.txt
	@$(LOCK) --no-annotate --constraint requirements/lock.txt --extra test --output-file requirements/test.txt

clean: ## away with .venv and caches; reports and snapshots stay
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis

# A .venv whose Python is gone, or is not the one asked for, is made anew.
HAVE := $(shell $(BIN)/python -c '$(VERSION)' 2>/dev/null)
WANT := $(if $(PYTHON),$(shell $(PYTHON) -c '$(VERSION)' 2>/dev/null),$(HAVE))
ifneq ($(HAVE),$(WANT))
.PHONY: .venv/pyvenv.cfg
else ifeq ($(HAVE),)
.PHONY: .venv/pyvenv.cfg
endif

.venv/pyvenv.cfg:
	@for python in $(if $(PYTHON),$(PYTHON),python3 python3.13 python3.12 python3.11 python); do \
		if $$python -c '$(USABLE)' 2>/dev/null; then \
			echo "Making .venv with $$($$python --version)."; \
			exec $$python -m venv --clear .venv; \
		fi; \
	done; \
	echo "cskit needs Python 3.11, 3.12 or 3.13 with its venv module (on Debian and Ubuntu: python3-venv);" \
		"$(if $(PYTHON),$(PYTHON) is not one,none was found). Name one with: make PYTHON=/path/to/python3.12" >&2; \
	exit 1

# What the kit is timed against, apart: some of it is abandoned, and would hold the kit's packages down.
.venv/peers/ready: benchmarks/metrics/peers.txt .venv/pyvenv.cfg
	@echo "Installing the packages that the kit is timed against: a minute or three, this once."
	@$(BIN)/python -m venv --clear .venv/peers
	@.venv/peers/bin/python -m pip --disable-pip-version-check --quiet install --requirement $<
	@touch $@

.venv/%.stamp: requirements/%.txt pyproject.toml .venv/pyvenv.cfg
	@echo "Installing what requirements/$*.txt lists: a minute or three, this once."
	@$(PIP) install --require-hashes --no-deps --requirement requirements/$*.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
