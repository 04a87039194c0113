# Everything starts here. `make help` lists the words.
# Needs only python3 (3.11 or newer) with venv, git and make; on Debian as root it installs the rest itself.

PYTHON ?= python3
PORT ?= 8000
ROW ?=

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
SERVICES := $(BIN)/python -m tests.services
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --no-deps --no-compile
STATIC := $(shell find static -type f 2>/dev/null)

export PORT PYTHON

.DEFAULT_GOAL := help
.PHONY: help run test test-long check bench lock clean

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

run: .venv/run.stamp .venv/static.stamp ## The product with a sample organization, at http://localhost:8000 (PORT=9000 make run)
	@sh requirements/system.sh run
	@exec $(BIN)/python manage.py serve --sample

test: .venv/dev.stamp ## Everything from a fresh clone: SQLite, PostgreSQL with Redis, a real browser, broken services
	@sh requirements/system.sh run test
	@failed=0; \
	$(PYTEST) -n 2 --dist loadfile -m "not walk and not browser and not chaos and not postgres and not long" || failed=1; \
	$(SERVICES) $(PYTEST) -n 2 --dist loadfile --stored -m "not browser and not chaos and not long" || failed=1; \
	$(SERVICES) $(PYTEST) -m "(browser or chaos) and not long" || failed=1; \
	exit $$failed

test-long: .venv/dev.stamp ## The long forms: full chaos, long properties, a bare system
	@sh requirements/system.sh run test bare
	@failed=0; \
	$(PYTEST) -n 2 --hypothesis-profile=long -m "hypothesis and not long" || failed=1; \
	$(SERVICES) $(PYTEST) -m long || failed=1; \
	exit $$failed

check: .venv/dev.stamp ## Format, lint, types, contracts, templates, translations, migrations: seconds, no services
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet || { echo "Run: $(BIN)/ruff format"; exit 1; }
	@$(BIN)/mypy .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/djlint templates --lint --quiet
	@$(BIN)/python manage.py check --fail-level WARNING
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(PYTEST) -q -p no:randomly tests/test_house.py tests/house

bench: .venv/dev.stamp ## Measure against the limit: make bench ROW=P1
	@sh requirements/system.sh run test
	@exec $(BIN)/python -m benchmarks $(ROW)

lock: ## Write the lock files anew from pyproject.toml (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --upgrade \
		pyproject.toml --output-file requirements/run.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--constraints requirements/run.lock --group test --group lint pyproject.toml --output-file requirements/dev.lock

clean: ## Remove the virtual environment and what tools left behind; the data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("SOC Builder needs Python 3.11 or newer; $(PYTHON) is " + sys.version.split()[0] + ".")'
	@sh requirements/system.sh venv
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements/run.lock | .venv/bin/python
	$(PIP) -r requirements/run.lock
	@touch $@

# The development lock holds everything of the run-time lock, in the same versions.
.venv/dev.stamp: requirements/dev.lock | .venv/bin/python
	$(PIP) -r requirements/dev.lock
	@touch .venv/run.stamp $@

.venv/static.stamp: .venv/run.stamp $(STATIC)
	@$(BIN)/python manage.py collectstatic --no-input --clear --verbosity 0
	@touch $@
