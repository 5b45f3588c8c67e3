# Everything a person does with this project; `make help` lists it.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
FLASK := $(VENV)/bin/flask --app wsgi
export PYTHAINLP_OFFLINE = 1
export PYTHAINLP_READ_ONLY = 1
export HOST PORT

.DEFAULT_GOAL := help
.PHONY: help run demo test check fix bench bench-themes browser

help: ## list these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

run: $(VENV)/runtime ## set up, print the staff and facilitator links, and serve
	@$(FLASK) survey prepare
	@$(FLASK) survey serve

demo: $(VENV)/runtime ## the same, with the real report's 41 points imported, closed and themed
	@$(FLASK) survey demo
	@$(FLASK) survey prepare
	@$(FLASK) survey serve

test: $(VENV)/tools browser ## run the test suite, in a real browser too
	$(VENV)/bin/pytest

check: $(VENV)/tools browser ## format, lint, types, import contracts, tests
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/pytest

fix: $(VENV)/tools ## format the code and mend what can be mended by itself
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

bench: $(VENV)/tools ## measure: a room full of phones, anonymity attacked, killed and restarted, names found, a full board, a report in every format
	$(VENV)/bin/python -m bench.serving
	$(VENV)/bin/python -m bench.anonymity
	$(VENV)/bin/python -m bench.chaos
	$(VENV)/bin/python -m bench.identify
	$(VENV)/bin/python -m bench.board
	$(VENV)/bin/python -m bench.likeness
	$(VENV)/bin/python -m bench.report

bench-themes: $(VENV)/peers ## measure the themes beside other methods; ARGS="--quick" for a look
	$(VENV)/bin/python -m bench.themes $(ARGS)

# Debian parts the venv module from Python; where we may, we fetch it.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "ต้องใช้ Python 3.11 ขึ้นไป (ระบุได้ด้วย make PYTHON=...)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || sh tests/install_packages.sh python3-venv
	$(PYTHON) -m venv $(VENV)

$(VENV)/runtime: requirements.txt | $(VENV)/bin/python
	$(VENV)/bin/python -m pip install --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/tools: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	$(VENV)/bin/python -m pip install --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/runtime

# With --no-deps, as all are pinned and one would bring torch along, which isn't needed here.
$(VENV)/peers: requirements-bench.txt $(VENV)/tools
	@$(VENV)/bin/python -m pip install --disable-pip-version-check --no-deps -r requirements-bench.txt \
		&& touch $@ || echo "The peers can't be installed; their rows of the table will say so."

browser:
	@sh tests/install_browser.sh
