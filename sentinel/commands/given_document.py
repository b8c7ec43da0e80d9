"""A JSON document in a file that a person hands in: of the kind asked for, and of a size."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def given_document(file: Path, schema: str, *, max_bytes: int) -> Mapping[str, Any]:
    """The document whose `schema` is as given. Raises UsageError where the file is larger, cannot
    be read, or holds another kind."""
    from sentinel.errors import UsageError

    try:
        if file.stat().st_size > max_bytes:
            raise UsageError(f"{file}: larger than any {schema}.")
        document = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"{file}: cannot be read ({error}); accepted: a {schema} file.") from error
    if not isinstance(document, dict) or document.get("schema") != schema:
        raise UsageError(f"{file}: found another kind of file; accepted: a {schema} file.")
    return document
