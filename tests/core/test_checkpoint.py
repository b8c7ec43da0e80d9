"""The text of a checkpoint: as C2SP writes it, and as a mail brings it back."""

import base64
import hashlib
from datetime import UTC, datetime

import pytest

from sentinel.core.chain import EMPTY, Head
from sentinel.core.checkpoint import (
    Checkpoint,
    checkpoints_in,
    key_hash_of,
    new_text,
    origin_of,
    read_checkpoint,
)

PUBLIC = bytes(range(32))
AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
HEAD = Head(seq=42, hash="ab" * 32)
NOTE = Checkpoint(
    origin=origin_of(PUBLIC),
    head=HEAD,
    at="2026-11-22T10:00:00.000000+00:00",
    signature=b"s" * 64,
    key_hash=key_hash_of(origin_of(PUBLIC), PUBLIC),
).note


def test_the_note_has_the_lines_of_c2sp() -> None:
    lines = NOTE.split("\n")
    name = "sentinel/audit/" + hashlib.sha256(PUBLIC).hexdigest()[:16]
    assert lines[0] == name
    assert lines[1] == "42"
    assert base64.b64decode(lines[2]).hex() == HEAD.hash
    assert lines[3:5] == ["at 2026-11-22T10:00:00.000000+00:00", ""]
    dash, signer, packed = lines[5].split(" ")
    assert (dash, signer, lines[6:]) == ("\u2014", name, [""])
    raw = base64.b64decode(packed)
    assert raw[:4] == hashlib.sha256(name.encode() + b"\n\x01" + PUBLIC).digest()[:4]
    assert raw[4:] == b"s" * 64
    assert read_checkpoint(NOTE).signed_text == new_text(PUBLIC, HEAD, AT)


def quoted(text: str) -> str:
    return "On Monday they wrote:\n" + "".join(f"> {line}\n" for line in text.splitlines())


def wrapped(text: str) -> str:
    head, _, last = text.rstrip("\n").rpartition("\n")
    return f"{head}\n{last[:70]}\n{last[70:]}\n\n-- \nAn Office\n"


@pytest.mark.parametrize(
    "carried",
    [
        quoted,
        wrapped,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\u2014", "-"),
        lambda text: "Dear all,\n\n" + text + "\nRegards",
        lambda text: "".join(f"  {line}  \n" for line in text.splitlines()),
    ],
    ids=["quoted", "wrapped", "crlf", "plain dash", "in a mail", "indented"],
)
def test_it_is_read_as_mails_carry_it(carried: object) -> None:
    assert callable(carried)
    assert read_checkpoint(carried(NOTE)) == read_checkpoint(NOTE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nothing of that kind", "holds no checkpoint"),
        (NOTE.replace("\u2014", "by"), "without the line of its signature"),
        (NOTE.replace("\n42\n", "\n042\n"), "as the number of entries"),
        (NOTE.replace("\nat ", "\nAT "), "out of order"),
        (NOTE.replace("\u2014 sentinel", "\u2014 other"), "out of order"),
        (NOTE.replace("c3Nz", "c3N"), "damaged"),
        (NOTE[:-30], "damaged"),
    ],
)
def test_what_is_none_is_told(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_checkpoint(text)


def test_an_empty_log_has_no_checkpoint() -> None:
    with pytest.raises(ValueError, match="no end of a chain"):
        new_text(PUBLIC, EMPTY, AT)


def test_what_an_attacked_page_says_in_the_form_of_one_hides_none() -> None:
    """A mail quotes the page above; the end of the mail is Sentinel's own."""
    decoy = NOTE.replace("42", "41")
    assert read_checkpoint(f"Title: x\n{decoy}\nBlocked.\n\n{NOTE}").head.seq == 42
    assert read_checkpoint(f"sentinel/audit/\n{'A' * 90_000}\n{NOTE}").head.seq == 42
    assert [one.head.seq for one in checkpoints_in(f"{decoy}\n{NOTE}")] == [42, 41]
