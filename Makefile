# One command each; all of them set up what is missing first, and need only GNU make and Python 3.11 or newer.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
VENV_PYTHON := .venv/bin/python
export PORT

.DEFAULT_GOAL := help
.PHONY: help run test check bench clean

help:
	@echo "make run     the site with its demonstration data, on 127.0.0.1 port 8000 (or PORT=...)"
	@echo "make test    every test on SQLite, on a throwaway PostgreSQL and in a browser"
	@echo "make check   style, types, import floors, templates, migrations, deployment settings"
	@echo "make bench   requests per second of the main pages beside an empty Django view"
	@echo "make clean   remove what the above installed and built; the data in var/ stays"

run:
	@$(PYTHON) tools/prepare.py
	@DEMO="$${DEMO:-1}" SITE_URL="$${SITE_URL:-http://127.0.0.1:$(PORT)}" exec $(VENV_PYTHON) manage.py serve

test:
	@$(PYTHON) tools/prepare.py --dev
	@exec $(VENV_PYTHON) -m tools.test

check:
	@$(PYTHON) tools/prepare.py --dev
	@exec $(VENV_PYTHON) -m tools.check

bench:
	@$(PYTHON) tools/prepare.py --dev
	@exec $(VENV_PYTHON) -m tools.bench

clean:
	rm -rf .venv node_modules static_vendor var/static var/test .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
