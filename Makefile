# make brief   set up and write the brief of the artillery study
# make test    set up and run every check
PYTHON ?= python3
STUDY  ?= studies/artillery-155mm
OUT    ?= brief
BIN    := .venv/bin
CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.PHONY: brief test lint browser lock picture bench clean

brief: .venv/installed
	$(BIN)/mainstay brief $(STUDY) --out $(OUT)
	@echo "The brief is at $(abspath $(OUT))/index.html"

test: .venv/tested browser lint
	$(BIN)/python -m pytest -n 2 --dist loadfile -q

lint: .venv/tested
	$(BIN)/ruff check src tests benchmarks docs
	$(BIN)/ruff format --check src tests benchmarks docs
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache | tail -n 4

# The pages are tested in Debian's Chromium; it is installed where there is none.
browser:
ifeq ($(CHROMIUM),)
	$(if $(filter 0,$(shell id -u)),,sudo) apt-get update -qq
	$(if $(filter 0,$(shell id -u)),,sudo) apt-get install -y -qq chromium fonts-liberation > /dev/null
endif

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/tested: .venv/installed requirements-test.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

# Exact versions with hashes, without the address of any registry.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
		--python-version 3.11 pyproject.toml requirements-build.in -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
		--python-version 3.11 --extra test pyproject.toml requirements-build.in -o requirements-test.lock

picture: brief
	$(BIN)/python docs/images/picture.py $(OUT)/index.html docs/images/brief.png

bench: .venv/tested
	$(BIN)/python benchmarks/start.py

clean:
	rm -rf .venv brief
