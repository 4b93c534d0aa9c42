# make setup, run, test, lint: all that daily work needs. `make help` lists the rest.
PYTHON ?= python3
PY := .venv/bin/python
PROJECTS := core web $(patsubst %/pyproject.toml,%,$(sort $(wildcard plugins/[a-z]*/pyproject.toml)))
TEMPLATES := $(wildcard web/opx_web/templates plugins/[a-z]*/opx_*/templates)
PIP_OPTIONS := -qq --disable-pip-version-check
# Each worker has servers of its own; a file stays with one worker.
PARALLEL ?= -n 2 --dist loadfile
# Named, or it would stop looking at the first distribution's pyproject.toml.
DJLINT := .venv/bin/djlint --configuration pyproject.toml
# What was compiled is kept: without it every process that starts compiles OPX anew.
unexport PYTHONDONTWRITEBYTECODE
VENDOR := web/opx_web/static/vendor/manifest.json
# A .venv holds absolute paths: one that was copied or moved along with its tree is made anew.
HERE := $(if $(filter $(CURDIR),$(shell cat .venv/.home 2>/dev/null)),,elsewhere)

.PHONY: help setup run test lint format bench soak lock clean elsewhere
.DELETE_ON_ERROR:

help:
	@echo "make setup   install everything into .venv (does nothing when nothing changed)"
	@echo "make run     start OPX with its demonstration data, database and Redis included"
	@echo "make test    run all tests          make lint    check style, types and imports"
	@echo "make bench   measure                make soak    run for long under load"
	@echo "make format  lay out the code       make lock    renew the locks"
	@echo "make clean   remove what the above made, except data"

setup: .venv/.installed $(VENDOR)

.venv/.locked: requirements.lock scripts/venv.sh $(HERE)
	@PYTHON="$(PYTHON)" HERE="$(HERE)" bash scripts/venv.sh
	@echo "Installing the Python packages: about a minute the first time"
	@$(PY) -m pip install $(PIP_OPTIONS) --require-hashes -r requirements.lock
	@printf '%s' "$(CURDIR)" > .venv/.home
	@touch $@

.venv/.installed: .venv/.locked $(PROJECTS:=/pyproject.toml)
	@$(PY) -m pip install $(PIP_OPTIONS) --no-index --no-deps --no-build-isolation \
		$(PROJECTS:%=-e ./%)
	@touch $@

$(VENDOR): web/package-lock.json web/icons.txt web/build_static.py | .venv/.locked
	@echo "Fetching the browser files"
	@$(PY) web/build_static.py

run: setup
	@exec .venv/bin/opx run --demo

test: setup
	@browser=$$($(PY) scripts/browser.py) && OPX_BROWSER="$$browser" $(PY) -m pytest -q $(PARALLEL)

lint: setup
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) scripts/packages.py types
	@$(PY) scripts/packages.py imports
	@$(if $(TEMPLATES),$(DJLINT) --quiet --lint $(TEMPLATES))
	@$(if $(TEMPLATES),$(DJLINT) --check $(TEMPLATES))
	@$(PY) scripts/sizes.py
	@$(PY) scripts/addresses.py

format: setup
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .
	@$(if $(TEMPLATES),$(DJLINT) --quiet --reformat $(TEMPLATES) || true)

bench: setup
	@$(PY) -m bench.run
	@$(PY) -m bench.moves
	@$(PY) -m bench.rehearsal
	@$(PY) -m bench.batches
	@$(PY) -m bench.clocks
	@$(PY) -m bench.policy
	@$(PY) -m bench.backup

soak: setup
	@exec $(PY) -m soak.run

lock: setup
	@$(PY) scripts/lock.py $(UPGRADE)

clean:
	@rm -rf .venv web/node_modules web/opx_web/static/vendor dist .pytest_cache .mypy_cache \
		.ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
