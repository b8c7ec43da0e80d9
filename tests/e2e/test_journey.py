"""A journey against an application that no one here wrote: Roundup, an issue tracker with a login,
tokens against forgery, forms between rows of tables, and files."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.core.verdict import Verdict
from support.journeys import SECRET, findings_of, make, outcomes, words_of

PROGRAM = Path(__file__).parents[1] / "support" / "roundup_program.py"
JOURNEY = """
limit = "60s"

[[step]]
name = "open"
url = "/"
expect = ['css "input[name=__login_name]" exists']

[[step]]
name = "log in"
form = "input[name=__login_name]"
fields = { __login_name = "clerk", __login_password = "{secret:login}" }
expect = ['text contains "Hello, clerk"']

[[step]]
name = "new issue"
click = 'a[href="issue?@template=item"]'
expect = ['css "form[name=itemSynopsis]" count == 1']

[[step]]
name = "send it"
form = "form[name=itemSynopsis]"
files = { "@file" = "letter.txt" }
expect = ['text contains "issue {id} created"', "redirects == 1"]
take = { id = 'final url /issue(\\d+)/', file = 'css a[href^="file"] @href' }
[step.fields]
title = "A test of {run}: ज़रूरी & <b>bold</b>"
priority = "bug"
"@note" = "Sent by a journey."

[[step]]
name = "read it"
url = "/issue{id}"
expect = [
  'css "#title" @value == "A test of {run}: ज़रूरी & <b>bold</b>"',
  'text contains "letter.txt"',
]

[[step]]
name = "read the file"
url = "{file}"
expect = ['body contains "What was sent: नमस्ते"', 'content type == "text/plain"']

[[step]]
name = "issue to be closed"
url = "/issue{id}"
always = true
cleans = "send it"

[[step]]
name = "close it"
form = "form[name=itemSynopsis]"
fields = { status = "resolved" }
expect = [
  'text contains "edited ok"',
  'css "select[name=status] option[selected]" text == "resolved"',
]
always = true
cleans = "send it"

[[step]]
name = "log out"
click = 'a[href*="@action=logout"]'
expect = ['css "input[name=__login_name]" exists']
always = true
optional = true
"""
"""`{run}` tells what one journey made from what another did."""


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a new tracker in which `clerk` may work."""
    folder = tmp_path_factory.mktemp("roundup")
    command = [sys.executable, str(PROGRAM), str(folder), "not-for-the-clerk", SECRET]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        url = program.stdout.readline().strip()
        try:
            assert url, "it says where it listens"
            yield url
        finally:
            program.terminate()


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    (tmp_path / "letter.txt").write_text("What was sent: नमस्ते\n", encoding="utf-8")
    return tmp_path


async def test_an_issue_is_made_with_a_file_and_closed_again(tracker: str, beside: Path) -> None:
    record = await make(JOURNEY, tracker, folder=beside)
    assert set(outcomes(record).values()) == {"done"}, words_of(record)
    assert findings_of(record) == []
    assert SECRET not in words_of(record)


async def test_a_wrong_password_is_named(tracker: str, beside: Path) -> None:
    wrong = JOURNEY.replace('"{secret:login}"', '"let me in"')
    record = await make(wrong, tracker, folder=beside)
    [finding] = findings_of(record)
    assert (finding.verdict, finding.details["step"]) == (Verdict.BROKEN, "log in")
    assert "Invalid login" in words_of(record)
    assert outcomes(record)["close it"] == "left-out", "nothing was made"


async def test_a_field_that_is_gone_is_named_and_nothing_is_left(
    tracker: str, beside: Path
) -> None:
    """Not in the form as the tracker serves it: the step is not taken without it."""
    other = JOURNEY.replace('priority = "bug"', 'urgency = "bug"')
    record = await make(other, tracker, folder=beside)
    [finding] = findings_of(record)
    assert finding.details["step"] == "send it"
    assert "the form has no field urgency; it has title, priority" in finding.message
    assert outcomes(record)["close it"] == "left-out", "nothing was sent"
