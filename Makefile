# One command each; `make` alone lists them. Needs only bash and Python 3.11 or newer.
# Works with the GNU Make 3.81 that macOS ships: no .ONESHELL, longer scripts live in .ci/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
# Tests start many processes of the product; each would be compiled anew where this is set.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help install demo demo-reset test quick pictures words check format bench bench-peers soak clean

PYTHON := .venv/bin/python
INSTALLED := .venv/.installed
# One more than there are cores: a test also waits, for a disk, for a deadline, for an officer who looks first.
AT_ONCE := $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )))
QUICK := $(addprefix tests/app/,domain journal device notebook state sync)

help: ## List what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Installs again only when pyproject.toml has changed since the last time.
$(INSTALLED): pyproject.toml .ci/environment
	@.ci/environment
	@touch $@

install: $(INSTALLED)
	@:

demo: $(INSTALLED) ## Start a server and an agency of three squads with sample data in the browser; state stays in .demo
	@$(PYTHON) -m tests.demo .demo

demo-reset: ## Forget everything the demo has stored
	@rm -rf .demo

# The journeys run apart: Playwright leaves a running event loop behind that asyncio tests cannot share. Both halves
# always run, so that one look shows everything that is broken. A file of journeys stays with one worker, which opens
# its phone once; the longest begin. A journey that failed is walked once more, alone (decision 0077).
test: $(INSTALLED) ## Run every test: first all but the journeys, then the journeys in Chromium
	@export CHROMIUM TMPDIR; CHROMIUM="$$(.ci/browser)" && TMPDIR="$$(.ci/room)" || exit 1; failed=0; \
	trap 'rm -rf "$$TMPDIR"' EXIT; \
	echo "Everything but the journeys:"; \
	$(PYTHON) -m pytest --ignore=tests/journeys --numprocesses $(AT_ONCE) --dist worksteal || failed=1; \
	echo "Journeys, in $$CHROMIUM:"; \
	$(PYTHON) -m pytest tests/journeys --numprocesses $(AT_ONCE) --dist loadfile --no-loadscope-reorder || { \
	  echo "Failed beside two others; once more, alone:"; \
	  $(PYTHON) -m pytest tests/journeys --last-failed --last-failed-no-failures none; } || failed=1; \
	exit $$failed

quick: $(INSTALLED) ## Run the tests of everything below the screens, in a minute: for the loop at the desk
	@$(PYTHON) -m pytest $(QUICK) -q -m "not slow" --numprocesses auto --dist worksteal

pictures: $(INSTALLED) ## Take the screenshots in docs/screens anew
	@export CHROMIUM; CHROMIUM="$$(.ci/browser)" && BEATBOOK_PICTURES=docs/screens $(PYTHON) -m pytest -q --numprocesses $(AT_ONCE) \
	  $$(grep -l 'picture(' tests/journeys/test_*.py)

words: $(INSTALLED) ## Gather the words to be translated, check every language and compile it
	@.ci/words

check: $(INSTALLED) ## Check style, types and floors without running anything
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy app sync_server recovery main.py
	.venv/bin/lint-imports
	$(PYTHON) -m pip --disable-pip-version-check check
	.ci/words --check
	.ci/audit

format: $(INSTALLED) ## Rewrite the code in the house style
	.venv/bin/ruff check --fix-only
	.venv/bin/ruff format

bench: $(INSTALLED) ## Measure speed side by side with others and write docs/benchmarks.md
	@$(PYTHON) -m tests.bench

soak: $(INSTALLED) ## Try to lose a note for MINUTES (60 unless told) and KILLS kills (200 each)
	@$(PYTHON) -m tests.attacks.simulation --minutes $(or $(MINUTES),60)
	@BEATBOOK_KILLS=$(or $(KILLS),200) $(PYTHON) -m pytest tests/attacks/kills -q -o timeout=3600
	@BEATBOOK_FAULT_SEEDS=14 $(PYTHON) -m pytest tests/attacks/faults -q -o timeout=3600
	@BEATBOOK_FLIP_EVERY=1 $(PYTHON) -m pytest tests/attacks/flipped_bytes/test_wire.py -q -o timeout=3600
	@for round in 1 2 3 4 5 6 7 8; do $(PYTHON) -m pytest tests/app tests/sync_server -m hypothesis --hypothesis-profile=chance -q || exit 1; done
	@BEATBOOK_HOSTILE_EXAMPLES=20 $(PYTHON) -m pytest tests/attacks/hostile_member/test_screens.py -q -o timeout=3600
	@export CHROMIUM; CHROMIUM="$$(.ci/browser)" && BEATBOOK_TAPS=all BEATBOOK_LOCKS=all $(PYTHON) -m pytest -q -o timeout=3600 \
	  tests/journeys/test_second_tap.py tests/journeys/test_everything_locks.py

bench-peers: $(INSTALLED) ## Measure beside PouchDB, Morango, Kinto and SQLCipher, installed into build/peers
	@$(PYTHON) -m tests.bench.peers

clean: ## Remove the environment and every cache; the demo's state stays
	rm -rf .venv build dist *.egg-info
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find app recovery sync_server tests -name __pycache__ -type d -prune -exec rm -rf {} +
