# make install   everything the tests need, into .venv
# make run       start Dealdesk on this machine (PORT=8000), from nothing
# make test      the whole suite
# make bench     how fast, as ratios inside one run (ARGS="queue keyboard")
# make screenshots  pictures of the main pages, of a desk made for it, in var/screenshots (ARGS="queue drift-check")
# make lint      style, formatting, import directions, templates
# make check     lint, and missing migrations, the production settings
# make types     mypy, strict, on the doors, the policies and what everything starts from
# make quality  what is reached on the labelled sentences, and whether they are as they should be
# make train    the models that suspect hard stops and promises, from the labelled asks and rows
# make lock      both requirement files again, after a change of pyproject.toml
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

.PHONY: install run test bench screenshots quality train lint check types lock
install: $(VENV)/.dev
	@echo "Everything is installed; see: make help"

run: $(VENV)/.runtime
	@$(PY) -m dealdesk.run

test: $(VENV)/.dev
	@$(PY) -m tests.suite $(ARGS)

bench: $(VENV)/.dev
	@$(PY) -m tests.bench $(ARGS)

screenshots: $(VENV)/.dev
	@$(PY) -m tests.screenshots $(ARGS)

lint: $(VENV)/.dev
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check --quiet . || { echo "Some files are not formatted; run: $(VENV)/bin/ruff format ." >&2; exit 1; }
	@$(VENV)/bin/lint-imports --no-logo
	@$(VENV)/bin/djlint templates --lint --quiet

# The deploy check runs on the settings of a complete production, which needs none of its servers.
check: lint
	@$(PY) manage.py makemigrations --check --dry-run
	@DEALDESK_ENV=production SITE_URL=https://desk.example.com DATABASE_URL=postgres://desk@db/desk \
		REDIS_URL=redis://redis:6379/0 EMAIL_URL=smtps://desk:secret@mail.example.com \
		SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))') \
		$(PY) manage.py check --deploy --fail-level WARNING

types: $(VENV)/.dev
	@$(VENV)/bin/mypy

quality: $(VENV)/.dev
	@$(PY) -m tests.quality

# One thread, so that sums are added in one order and the weights come out the same.
train: $(VENV)/.dev
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m tests.training.asks
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m tests.training.promises

# Compiles both locks anew, keeping every version that still fits pyproject.toml; LOCK_FLAGS=--upgrade takes newer ones.
COMPILE = $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header $(LOCK_FLAGS)
lock: $(VENV)/.dev
	@$(COMPILE) pyproject.toml -o requirements.txt
	@$(COMPILE) --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt
