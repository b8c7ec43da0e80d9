"""Structured log lines: `time level logger "message" key=value ...`, one per event, on stderr."""

import json
import logging
import sys
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
