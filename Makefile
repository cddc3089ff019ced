# make install   everything the tests need, into .venv
# make run       start Dealdesk on this machine (PORT=8000), from nothing
# make test      the whole suite
# make check     lint, formatting, import directions, migrations, deploy checks
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python

# The first interpreter that is new enough; a name given as PYTHON=... is tried first.
FIND_PYTHON = for name in $(PYTHON) python3.11 python3 python3.12 python3.13 python3.14 python; do \
	command -v $$name >/dev/null 2>&1 && \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { found=$$name; break; }; done; \
	[ -n "$$found" ] || { echo "Dealdesk needs Python 3.11 or newer, and none was found on the PATH." >&2; exit 1; }

# uv checks every hash; where it cannot install, pip does the same from the same file, only slower.
INSTALL = $(VENV)/bin/uv pip install --quiet --python $(PY) --require-hashes -r $(1) \
	|| { echo "uv could not install $(1); trying pip."; \
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); } \
	|| { echo "The packages of $(1) could not be installed; see the lines above." >&2; exit 1; }

.PHONY: help
help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

$(VENV)/.uv: uv.txt
	@$(FIND_PYTHON); \
	touch .writable 2>/dev/null && rm -f .writable || { echo "Dealdesk cannot write to this folder: $(CURDIR)" >&2; exit 1; }; \
	echo "Making .venv with $$found ..."; \
	$$found -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); \
	echo "$$found could not make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r uv.txt \
	|| { echo "The installer (uv) could not be fetched; is the package index reachable?" >&2; exit 1; }
	@touch $@

$(VENV)/.runtime: requirements.txt $(VENV)/.uv
	@echo "Installing what Dealdesk runs on ..."
	@$(call INSTALL,requirements.txt)
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.uv
	@echo "Installing what Dealdesk and its tests run on ..."
	@$(call INSTALL,requirements-dev.txt)
	@touch $(VENV)/.runtime $@

.PHONY: install
install: $(VENV)/.dev
