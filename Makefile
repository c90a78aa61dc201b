# make demo · test · check · bench · campaign · format · catalogues · clean
# Everything runs in .venv, which the first command makes. Needs make and Python 3.11 or newer.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; \
	done)
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.edoc-tui-installed
PIP_FLAGS := --disable-pip-version-check --no-input --quiet
PYTEST_FLAGS ?= -n auto --maxprocesses 8
DEMO_FLAGS ?=
BENCH_FLAGS ?=
CAMPAIGN_FLAGS ?=

.PHONY: demo test check bench campaign format catalogues clean
.DEFAULT_GOAL := demo

demo: $(STAMP)
	@$(BIN)/edoc-tui demo $(DEMO_FLAGS)

test: $(STAMP)
	$(BIN)/pytest $(PYTEST_FLAGS)

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.locales.catalogues --check

bench: $(STAMP)
	@$(BIN)/python benchmarks/run.py $(BENCH_FLAGS)

campaign: $(STAMP)
	@$(BIN)/python -m tests.campaign $(CAMPAIGN_FLAGS)

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

catalogues: $(STAMP)
	$(BIN)/python -m tests.locales.catalogues

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Debian ships Python without ensurepip: then the system's pip fills the environment, and where
# there is none either, the message says what to install.
$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "edoc-tui needs Python 3.11 or newer, and found none." >&2; exit 1; }
	@if $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
		$(PYTHON) -m venv $(VENV); \
	elif $(PYTHON) -m pip --version >/dev/null 2>&1; then \
		$(PYTHON) -m venv --without-pip $(VENV) && \
		$(PYTHON) -m pip --python $(BIN)/python install $(PIP_FLAGS) pip; \
	else \
		echo "$(PYTHON) cannot make a virtual environment (no ensurepip, no pip)." >&2; \
		echo "On Debian and Ubuntu: apt-get install python3-venv, then run make again." >&2; \
		exit 1; \
	fi
	@echo "Installing edoc-tui into $(VENV) (once) ..." >&2
	$(BIN)/python -m pip install $(PIP_FLAGS) -c constraints.txt -e '.[dev]'
	$(BIN)/python -m compileall -q edoc_tui
	@touch $@
