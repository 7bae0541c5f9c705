# `make demo` and `make test` set up what they need, once, in .venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready
READY_TO_TEST := .venv/.ready-to-test
# librosa compiles these when first used: here, by one process, because two that do so at the same
# time leave a cache that crashes whoever calls them later (github.com/numba/numba/issues/10128).
COMPILED := import librosa; librosa.pyin, librosa.beat.beat_track, librosa.util.localmax

.PHONY: demo test setup

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[offline,dev]'
	touch $(READY)

$(READY_TO_TEST): $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[offline,mono,evaluate,web,notebook,cluster,objects,dev]'
	$(BIN)/python -c "$(COMPILED)"
	command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; }
	touch $(READY_TO_TEST)

demo: $(READY)
	$(BIN)/tone analyze audio_samples/*.flac --channels agent,customer --out out
	$(BIN)/tone show out/*.json

test: $(READY_TO_TEST)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n auto -m "not model and not slow and not browser"
	$(BIN)/pytest -q -m "model or slow or browser"
