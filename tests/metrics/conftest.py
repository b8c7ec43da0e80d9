"""One application for all that only reads it: to fill a month takes longer than each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.app import App
from sentinel.metrics import metrics_text
from support.measured import Read, measured, read
from support.working_folder import make_working_folder


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """Read alone by tests: it is shared."""
    with measured(tmp_path_factory.mktemp("measured")) as found:
        yield found


@pytest.fixture(scope="session")
def samples(app: App) -> tuple[Read, ...]:
    return read(metrics_text(app))


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    """A working folder of a site that was never looked at."""
    return make_working_folder(tmp_path / "work")
