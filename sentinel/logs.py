"""Structured log lines, one per event: `time=... level=... part=... message="..." key=value ...` on
stderr, and JSON objects for the files that are kept."""

import json
import logging
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sentinel.core.plain_line import clean_line

MAX_VALUE = 8_000
"""Characters of the message, and of each field's value."""
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class LineFormatter(logging.Formatter):
    """One line per record; the fields given as `extra` follow the message in their order."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields = {k: v for k, v in vars(record).items() if k not in _PLAIN}
        if record.exc_info and record.exc_info[1] is not None:
            fields["error"] = f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
        words = [
            f"time={at}",
            f"level={record.levelname.lower()}",
            f"part={record.name.removeprefix('sentinel.')}",
            f"message={_cut(json.dumps(_words(record), ensure_ascii=False))}",
            *(f"{key}={_cut(json.dumps(value, default=str))}" for key, value in fields.items()),
        ]
        return " ".join(words)


class JsonFormatter(logging.Formatter):
    """One JSON object per record, in ASCII: what is foreign stands escaped, and under `fields` or
    `trace`, where it takes no name of ours."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        found: dict[str, object] = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "part": record.name.removeprefix("sentinel."),
            "message": _words(record)[:MAX_VALUE],
        }
        if fields := {k: _short(v) for k, v in vars(record).items() if k not in _PLAIN}:
            found["fields"] = fields
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            found["error"] = _short(f"{type(error).__name__}: {error}")
            found["trace"] = self.formatException(record.exc_info)[-MAX_VALUE:].splitlines()
        return json.dumps(found, default=str, skipkeys=True)


def _short(value: object) -> object:
    """A foreign value may be of any length and depth, a line of the log may not."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no such number
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return value if len(text) <= MAX_VALUE else f"{text[: MAX_VALUE - 1]}\u2026"


def _words(record: logging.LogRecord) -> str:
    """Ours are constant; a library's may repeat what a server said."""
    return clean_line(record.getMessage()[:MAX_VALUE])


def _cut(value: str) -> str:
    """A foreign value may be of any length, a line of the log may not."""
    return value if len(value) <= MAX_VALUE else f'{value[: MAX_VALUE - 2]}…"'


def set_up(level: str) -> None:
    """Sends all log lines of Sentinel to stderr; libraries only from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("sentinel").setLevel(level.upper())


@contextmanager
def kept(handler: logging.Handler) -> Iterator[None]:
    """Until it ends, whatever is logged goes to this handler, too."""
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()
