"""Who gets a notice, and under which Message-ID."""

from dataclasses import replace
from email.utils import parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.addressing import (
    base_key,
    domain_of,
    message_id,
    recipients,
    stand_ins,
    thread_id,
)
from sentinel.core.notice import NoticeKind
from sentinel.core.settings import Contact
from sentinel.core.words import Role
from support.settings import MANAGER, ON_CALL, SECOND

ALL = (ON_CALL, SECOND, MANAGER)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        (NoticeKind.SUSPECT, (ON_CALL.mail, MANAGER.mail)),
        (NoticeKind.BLOCKED, (ON_CALL.mail, SECOND.mail, MANAGER.mail)),
        (NoticeKind.APPROVAL, (MANAGER.mail,)),
        (NoticeKind.REVIEW, (SECOND.mail, MANAGER.mail)),
        (NoticeKind.WATCH, (ON_CALL.mail, SECOND.mail)),
    ],
)
def test_the_audience_of_a_kind_by_role(kind: NoticeKind, wanted: tuple[str, ...]) -> None:
    assert recipients(ALL, kind) == wanted


def test_a_notice_that_nobody_has_the_role_for_goes_to_everybody() -> None:
    assert recipients((ON_CALL, SECOND), NoticeKind.APPROVAL) == (ON_CALL.mail, SECOND.mail)


def test_two_posts_with_one_mailbox_get_one_mail() -> None:
    twin = replace(SECOND, mail=ON_CALL.mail)
    assert recipients((ON_CALL, twin), NoticeKind.WATCH) == (ON_CALL.mail,)


@pytest.mark.parametrize(
    ("refused", "addressed", "wanted"),
    [
        ((ON_CALL.mail,), (ON_CALL.mail,), (SECOND.mail,)),
        ((MANAGER.mail,), (MANAGER.mail,), (ON_CALL.mail, SECOND.mail)),
        ((ON_CALL.mail,), (ON_CALL.mail, SECOND.mail), (MANAGER.mail,)),
        ((ON_CALL.mail,), (ON_CALL.mail, SECOND.mail, MANAGER.mail), ()),
    ],
)
def test_deputies_stand_in_first_then_all_others_and_nobody_twice(
    refused: tuple[str, ...], addressed: tuple[str, ...], wanted: tuple[str, ...]
) -> None:
    assert stand_ins(ALL, refused, addressed) == wanted


def test_contacts_without_a_mail_address_are_left_out() -> None:
    phone = Contact(name="Gate", post="", mail="", mobile="1", roles=(Role.ON_CALL,))
    assert recipients((phone, ON_CALL), NoticeKind.SUSPECT) == (ON_CALL.mail,)
    assert stand_ins((phone, ON_CALL), (ON_CALL.mail,), ()) == ()


@given(st.text(), st.text())
@settings(max_examples=200)
def test_a_message_id_is_one_token_whatever_key_and_domain(key: str, domain: str) -> None:
    found = message_id(key, domain)
    assert found == message_id(key, domain)
    assert found.isascii()
    assert found.isprintable()
    assert " " not in found
    assert parseaddr(found)[1].count("@") == 1


def test_message_ids_differ_by_key_and_stay_short() -> None:
    found = {message_id(key, "institute.example") for key in ("a", "b", "a/thread")}
    assert len(found) == 3
    assert thread_id("a", "institute.example") in found
    assert len(f"Message-ID: {message_id('a', 'mail.institute.example')}") < 78


@pytest.mark.parametrize(
    ("sender", "domain"),
    [
        ("sentinel@Institute.Example", "institute.example"),
        ("Sentinel <sentinel@institute.example>", "institute.example"),
        ("sentinel", "sentinel.invalid"),
        ("a@b c", "sentinel.invalid"),
        ("", "sentinel.invalid"),
    ],
)
def test_the_domain_of_a_sender(sender: str, domain: str) -> None:
    assert domain_of(sender) == domain


def test_a_row_knows_the_notice_it_goes_back_to() -> None:
    assert base_key("INC-1/blocked/refused/escalated/escalated") == "INC-1/blocked"
    assert base_key("INC-1/blocked") == "INC-1/blocked"
