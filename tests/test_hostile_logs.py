"""Strings of attackers in lines of the log."""

import logging
import re

import pytest

from sentinel.logs import MAX_VALUE, LineFormatter
from support.hostile_strings import HOSTILE, unseen

FIELDS = re.compile(
    r'(?:^| )(?:time|level|part)=\S+| (?:message|url|error)="(?:\\.|[^"\\])*"',
)
"""What a line is made of: words of ours, and values in quotation marks."""


def logged(name: str, message: str, *args: object, **fields: object) -> str:
    record = logging.LogRecord("sentinel.test", logging.ERROR, "", 0, message, args, None)
    for field, value in fields.items():
        setattr(record, field, value)
    record.exc_info = (ValueError, ValueError(HOSTILE[name]), None)
    return LineFormatter().format(record)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_record_is_one_line_in_which_nothing_is_hidden(name: str) -> None:
    text = HOSTILE[name]
    line = logged(name, "a library says %s", text, url=text)
    assert len(line.splitlines()) == 1
    assert unseen(line, allowed="") == set()
    assert len(line) <= 4 * MAX_VALUE + 1_000
    line.encode()
    assert line.startswith("time=")
    assert FIELDS.sub("", line) == "", "nothing stands outside of the fields"
