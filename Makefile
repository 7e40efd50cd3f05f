# What a person would guess: make run, make test, make lint, make bench.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
# The tests run real processes with deadlines; on a busy machine one may miss its own. A rerun is shown as such.
RERUNS ?= --reruns 2
# Half of a test is waiting for phones, modems and browsers, so more processes than cores share the tests.
SHARED ?= --numprocesses 3
BIN := $(VENV)/bin

.PHONY: run test lint format bench chaos fuzz screenshots clean help package package-test audit

help: ## What can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1	/' | expand -t 20

run: $(VENV)/.run ## Start the box in demo form at https://localhost:8443
	@$(BIN)/python -m lab.demo

test: $(VENV)/.test ## Install what the tests need and run all of them
	@$(BIN)/python -m lab.peers
	node --test tests/js/*.test.js
	$(BIN)/pytest $(RERUNS) $(SHARED)

lint: $(VENV)/.test ## ruff, mypy and the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.test ## Let ruff put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.test ## Measure what the box is held to, beside the targets: make bench ONLY="sockets mail"
	$(BIN)/python -m lab.bench $(ONLY)

chaos: $(VENV)/.test ## Kill the processes of the box, break its modem, its PBX and its machine under traffic (some minutes)
	$(BIN)/python -m lab.chaos
	$(BIN)/python -m lab.chaos_machine
	$(BIN)/python -m lab.chaos_calls

fuzz: $(VENV)/.test ## Hostile input for all that reads from outside: make fuzz N=1000000 ONLY="smtp rest"
	$(BIN)/python -m lab.fuzz $(N) $(if $(ONLY),--only $(ONLY))

screenshots: $(VENV)/.test ## Make the pictures of docs/pictures anew
	$(BIN)/python -m lab.screenshots

package: $(VENV)/.test ## Build the Debian packages for amd64 and arm64 into dist/
	@$(BIN)/python package/build.py

package-test: package ## Install the package into a fresh Debian without a network and run it there, also booted (as root; ARM64=1)
	@$(BIN)/python -m lab.package_content
	@$(if $(ARM64),$(BIN)/python -m lab.package_arm64)
	@$(BIN)/python -m lab.package_test
	@$(BIN)/python -m lab.quick_start
	@$(BIN)/python -m lab.service_test

audit: package ## What the package ships and what is known against it, and how exposed the services are (systemd-analyze)
	@$(BIN)/python -m lab.library_audit
	@for unit in systemd/*.service; do systemd-analyze security --offline=true --no-pager $$unit; done

clean: ## Remove what was built, the demo's data and the lab
	rm -rf $(VENV) .demo .lab build dist *.egg-info

$(VENV)/bin/python:
	@echo "Making a Python environment in $(VENV) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "This needs Python 3.11 or newer; set PYTHON=/path/to/python3.11."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: setup.py | $(VENV)/bin/python
	@echo "Installing the box …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.test: setup.py | $(VENV)/bin/python
	@echo "Installing the box and the tools of its tests …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.run
