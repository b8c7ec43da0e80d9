"""What tests need of the machine: a program or a file of a Debian package.

Where it is missing the test is skipped and the reason names the package. Under CI a skip for this
reason counts as a failure (tests/conftest.py), so that nothing goes untested there unnoticed.
"""

import os
import shutil
from pathlib import Path

import pytest

MISSING = "Debian package"
"""Words in the reason of every such skip, by which it is known."""

_PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/sbin"


def needs(program: str, *, package: str) -> str:
    """Path of a program; skips the test where there is none."""
    found = shutil.which(program, path=_PLACES)
    if found is None:
        pytest.skip(f"needs {program} ({MISSING}: {package})")
    return found


def needs_file(path: Path, *, package: str) -> Path:
    """A file or folder that a package brings; skips the test where it is missing."""
    if not path.exists():
        pytest.skip(f"needs {path} ({MISSING}: {package})")
    return path
