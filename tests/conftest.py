"""What all tests share. Helpers that need no pytest stand in tests/support."""

import gc
import os
import sys
from collections.abc import Generator
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from sentinel.cli import OBJECTS_BEFORE_COLLECTING
from support.manual import copy_manual
from support.memory_folder import use_memory
from support.programs import MISSING
from support.spreading import spread
from support.steady_examples import no_values_of_modules

WAITING = ("browser", "e2e")
"""Folders of tests that take seconds, and little of the processor."""

# The same examples in every run, and none fails because the machine is busy. The option
# --hypothesis-profile=default looks for new ones.
EXAMPLES = 60
"""Where a test says no number of its own. More of the same in each run would find nothing new."""
settings.register_profile(
    "steady",
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")

# One width of help and tables, and no colour, whatever the terminal that the tests are run in.
os.environ["COLUMNS"] = "80"
for name in ("FORCE_COLOR", "NO_COLOR", "NOTIFY_SOCKET", "SENTINEL_MAIL_PASSWORD"):
    os.environ.pop(name, None)

# What was compiled is kept, also where the environment says otherwise: hundreds of processes are
# started from this folder, and in a fresh one each would compile all that it imports.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# The workers find in their environment what the process that begins them chose.
IN_MEMORY = use_memory()


@pytest.hookimpl(trylast=True)  # the workers have ended
def pytest_sessionfinish(exitstatus: int) -> None:
    """What failed leaves its files for who looks into it."""
    if IN_MEMORY is not None:
        IN_MEMORY.left = exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}


def pytest_sessionstart() -> None:
    if settings.get_current_profile_name() == "steady":
        no_values_of_modules()


@pytest.fixture
def manual(tmp_path: Path) -> Path:
    """A document root with the Python manual, this test's own."""
    return copy_manual(tmp_path / "manual")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """While thousands of tests are collected nothing becomes garbage, nor does what was collected
    while they run: to look through millions of objects again and again takes a third of the time
    of the one and a tenth of the other."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(OBJECTS_BEFORE_COLLECTING)
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that wait for daemons and browsers stand evenly among those that compute: each worker
    gets its share of both, and neither is left for the end."""
    modules = [list(group) for _, group in groupby(items, lambda item: item.path)]
    long = [one for one in modules if one[0].path.parent.name in WAITING]
    short = [one for one in modules if one[0].path.parent.name not in WAITING]
    items[:] = spread(long, short)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under CI a test that is skipped for a missing program has failed."""
    report = yield
    if os.environ.get("CI") and report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2]
        if MISSING in reason:
            report.outcome = "failed"
            report.longrepr = f"{reason}: CI must have it, see .ci/run"
    return report
