"""Tokens of links: one for a content, none for what was changed."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.answer_link import AnswerLink, opened, sealed, token_of, without_links
from sentinel.edges.answer_keys import AnswerKeys
from sentinel.errors import Refused
from support.stores import new_key
from support.values import T0

KEYS = AnswerKeys(new_key())
LINK = AnswerLink(
    incident="INC-20261122-0001",
    step="restore",
    question="restore/1",
    person="GM (ICT)",
    may=("yes", "no"),
    expires=T0,
)
TOKEN = sealed(LINK, KEYS.sign)


def test_a_token_holds_what_was_sealed() -> None:
    assert opened(TOKEN, KEYS.verify) == LINK
    assert token_of(f"https://s.example/x/answer/{TOKEN}?utm=1#top") == TOKEN
    assert token_of(f" {TOKEN}\n") == TOKEN


@given(st.integers(0, len(TOKEN) - 1), st.characters(codec="ascii"))
def test_a_token_with_one_other_character_is_none(place: int, other: str) -> None:
    changed = TOKEN[:place] + other + TOKEN[place + 1 :]
    if changed == TOKEN:
        return
    with pytest.raises(Refused):
        opened(changed, KEYS.verify)


@given(st.text(max_size=300))
def test_any_other_text_is_none(text: str) -> None:
    with pytest.raises(Refused):
        opened(text, KEYS.verify)


@pytest.mark.parametrize(
    "bad",
    [TOKEN + "=", TOKEN + "A", "A" + TOKEN, TOKEN.partition(".")[0], TOKEN * 20, "." * 90, ""],
)
def test_what_is_cut_or_longer_is_none(bad: str) -> None:
    with pytest.raises(Refused):
        opened(bad, KEYS.verify)


def test_another_installation_and_another_purpose_are_refused() -> None:
    other = AnswerKeys(new_key())
    with pytest.raises(Refused, match="not made by this installation"):
        opened(sealed(LINK, other.sign), KEYS.verify)
    forged = sealed(LINK, lambda _, payload: KEYS.sign("manifest/1", payload))
    with pytest.raises(Refused, match="not made by this installation"):
        opened(forged, KEYS.verify)


def test_a_sealed_text_that_is_no_link_is_refused() -> None:
    """Of another version: signed by us, and of another shape."""
    payload = b'{"incident":1}'
    signature = base64.b64decode(KEYS.sign("answer-link/1", payload))
    parts = [base64.urlsafe_b64encode(one).decode().rstrip("=") for one in (payload, signature)]
    with pytest.raises(Refused, match="another version"):
        opened(".".join(parts), KEYS.verify)


def test_a_mail_that_others_get_holds_no_link_of_its_first_reader() -> None:
    body = f"  Open\n    https://s.example/answer/{TOKEN}\n  before noon\n"
    assert TOKEN not in without_links(body)
    assert "before noon" in without_links(body)
