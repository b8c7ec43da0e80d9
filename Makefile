# sentinel: install, try, test. `make install demo` is all that a newcomer needs.
#
#   make install   .venv with everything, locked by version and hash, and .venv/bin/sentinel
#   make demo      the whole loop on a sample site on this machine: defaced, and back
#   make test      the tests                    make check   format, lint, types
#   make test-slow the tests that are left out there: minutes each
#   make proof     as a service on an empty Debian (root; debootstrap, systemd-container)
#   make docs      the documentation as a site, into build/docs
#   make screenshots  pictures of the console for the documentation (Chromium)
#   make bench     ratios, printed              make clean   away with what was built
#   make deb       the Debian package, in dist/ (docs/packages.md)
#   make lock      new lock files from pyproject.toml (needs uv); make lock LOCK=--upgrade

PYTHON ?= python3
VENV := .venv
PACKAGES := $(VENV)/.packages-installed
INSTALLED := $(VENV)/.sentinel-installed
LOCK ?=
COMPILE = uv pip compile --universal --generate-hashes --no-emit-index-url --no-header $(LOCK)

# a shim may stand on PATH without a uv behind it, so it is asked, not only looked for
UV := $(shell uv --version >/dev/null 2>&1 && echo uv)

.DELETE_ON_ERROR:
.PHONY: help screenshots install demo test test-slow proof check docs bench clean lock deb

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

install: $(INSTALLED)

demo: install
	$(VENV)/bin/sentinel demo

# four on two cores: many tests wait for servers, clocks and other processes; who is done takes of
# what others still have, so that none works alone for minutes at the end
test: install
	$(VENV)/bin/python -m pytest -n 4 --dist worksteal

test-slow: install
	$(VENV)/bin/python -m pytest -m slow

proof: install
	$(VENV)/bin/python -m pytest -m slow tests/e2e/test_empty_debian.py tests/e2e/test_package_on_debian.py

check: install
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

# a warning is a fault; what it has to say of its own future is told in CONTRIBUTING.md
docs: install
	NO_MKDOCS_2_WARNING=1 $(VENV)/bin/mkdocs build --strict
	@echo 'build/docs is written: python3 -m http.server -d build/docs shows it'

bench: install
	$(VENV)/bin/python bench/run.py

screenshots: install
	mkdir -p docs/screenshots
	SENTINEL_SCREENSHOTS=docs/screenshots $(VENV)/bin/python -m pytest -q tests/browser/test_an_officer_at_night.py

deb: install
	packaging/debian/build dist

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

lock:
	@uv --version >/dev/null || { echo "make lock: needs uv on PATH." >&2; exit 1; }
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) pyproject.toml --group dev --output-file requirements-dev.lock

# A changed lock makes a new .venv, so that nothing stays behind that the lock no longer names.
$(PACKAGES): requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "make install: Sentinel needs Python 3.11 or newer; '$(PYTHON)' is" \
			"$$($(PYTHON) --version 2>/dev/null || echo missing). Try: make install PYTHON=python3.11" >&2; \
		exit 1; }
	rm -rf $(VENV)
ifeq ($(UV),uv)
	uv venv --quiet --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $(VENV)
	uv pip install --quiet --python $(VENV)/bin/python --require-hashes -r requirements-dev.lock
else
	@$(PYTHON) -c 'import ensurepip' || { \
		echo "make install: '$(PYTHON)' cannot make a virtual environment." \
			"On Debian: apt-get install python3-venv" >&2; \
		exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes -r requirements-dev.lock
endif
	@touch $@

# pip comes with the locked packages; no isolation, so that hatchling is the locked one too.
$(INSTALLED): $(PACKAGES) pyproject.toml
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --no-build-isolation --editable .
	@touch $@
