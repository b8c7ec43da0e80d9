"""The file that a person names by `--output`: a whole one, or none."""

from pathlib import Path


def write_output(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """An older file of that name is replaced. Raises UsageError where it cannot be written."""
    from sentinel.edges.files import write_atomically
    from sentinel.errors import UsageError

    try:
        write_atomically(path, content, mode=mode)
    except OSError as error:
        raise UsageError(
            f"--output {path}: cannot be written ({error.strerror}); give a file in a folder "
            "that you may write to."
        ) from error
