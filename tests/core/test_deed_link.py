"""Links for small deeds: what they may is sealed in them, and others lose them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.answer_link import opened
from sentinel.core.deed_link import (
    ACKNOWLEDGE_FOR,
    ACKNOWLEDGE_PLACE,
    Deed,
    DeedLink,
    DeedLinks,
    opened_deed,
    sealed_deed,
)
from sentinel.core.notice import INCIDENT_PLACE
from sentinel.core.sealed_link import token_of, without_links
from sentinel.edges.answer_keys import AnswerKeys
from sentinel.errors import Refused
from support.stores import new_key
from support.values import T0

KEYS = AnswerKeys(new_key())
LINKS = DeedLinks(root="https://s.example/x/", sign=KEYS.sign, now=lambda: T0)
LINK = DeedLink(deed=Deed.CONTACT, about="code", person="GM (ICT)", expires=T0)
TOKEN = sealed_deed(LINK, KEYS.sign)


def test_a_url_holds_what_it_may_and_until_when() -> None:
    url = LINKS.url(Deed.CONTACT, "code", person="GM (ICT)", lasts=timedelta(days=21))
    assert url.startswith("https://s.example/x/deed/")
    link = opened_deed(token_of(url), KEYS.verify)
    assert link == DeedLink(
        deed=Deed.CONTACT, about="code", person="GM (ICT)", expires=T0 + timedelta(days=21)
    )


def test_an_incident_is_taken_up_by_whoever_reads_the_mail() -> None:
    link = opened_deed(token_of(LINKS.acknowledge("INC-1")), KEYS.verify)
    assert (link.deed, link.about, link.person) == (Deed.ACKNOWLEDGE, "INC-1", "")
    assert link.expires == T0 + ACKNOWLEDGE_FOR


def test_an_incident_without_a_number_gets_its_link_from_the_store() -> None:
    assert LINKS.acknowledge(INCIDENT_PLACE) == ACKNOWLEDGE_PLACE


def test_without_an_address_there_are_no_links() -> None:
    none = DeedLinks(root="", sign=KEYS.sign, now=lambda: T0)
    assert none.acknowledge("INC-1") == none.acknowledge(INCIDENT_PLACE) == ""


@given(st.integers(0, len(TOKEN) - 1), st.characters(codec="ascii"))
def test_a_token_with_one_other_character_is_none(place: int, other: str) -> None:
    changed = TOKEN[:place] + other + TOKEN[place + 1 :]
    if changed == TOKEN:
        return
    with pytest.raises(Refused):
        opened_deed(changed, KEYS.verify)


def test_a_deed_is_no_answer_to_a_question() -> None:
    """Each kind of link is sealed for its own purpose."""
    with pytest.raises(Refused):
        opened(TOKEN, KEYS.verify)


def test_others_lose_the_link() -> None:
    body = f"Open\n  {LINKS.acknowledge('INC-1')}\nor run the command"
    assert "/deed/" not in without_links(body)
    assert "or run the command" in without_links(body)
