"""The meaning of a server's answer, by stage and code."""

import unicodedata

import pytest

from sentinel.core.delivery import Outcome
from sentinel.core.smtp_reply import SHOWN_CHARACTERS, Stage, broken_off, fate, queue_id, quoted
from support.hostile_strings import HOSTILE, KEPT_FORMAT

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
LATER, AWAY, REFUSED = Outcome.LATER, Outcome.AWAY, Outcome.REFUSED


@pytest.mark.parametrize(
    ("stage", "code", "words", "outcome", "elsewhere"),
    [
        (Stage.GREETING, 421, "4.7.0 too many connections", AWAY, True),
        (Stage.GREETING, 554, "5.7.1 no service for you", AWAY, True),
        (Stage.HELLO, 501, "5.5.4 bad name", AWAY, True),
        (Stage.TLS, 454, "4.7.0 TLS not available", AWAY, True),
        (Stage.LOGIN, 535, "5.7.8 wrong", AWAY, True),
        (Stage.LOGIN, 454, "4.7.0 later", AWAY, True),
        (Stage.SENDER, 451, "4.3.0 later", AWAY, True),
        (Stage.SENDER, 530, "5.7.0 log in", AWAY, True),
        (Stage.SENDER, 550, "5.7.1 not you", AWAY, True),
        (Stage.SENDER, 421, "4.3.2 closing", AWAY, True),
        # the size of this one mail says nothing of others
        (Stage.SENDER, 452, "4.3.1 no room", LATER, True),
        (Stage.SENDER, 552, "5.3.4 too big", REFUSED, True),
        (Stage.RECIPIENT, 450, "4.2.0 grey-listed", LATER, False),
        (Stage.RECIPIENT, 451, "4.7.1 grey-listed", LATER, False),
        (Stage.RECIPIENT, 452, "4.2.2 mailbox full", LATER, False),
        (Stage.RECIPIENT, 451, "4.3.0 trouble here", LATER, True),
        (Stage.RECIPIENT, 552, "5.2.2 mailbox full", LATER, False),
        (Stage.RECIPIENT, 421, "4.3.2 closing", AWAY, True),
        (Stage.RECIPIENT, 550, "5.1.1 no such user", REFUSED, False),
        (Stage.RECIPIENT, 550, "no such user", REFUSED, False),
        (Stage.RECIPIENT, 554, "5.7.1 relay access denied", REFUSED, True),
        (Stage.RECIPIENT, 530, "log in", REFUSED, True),
        (Stage.DATA, 451, "4.3.0 trouble", LATER, True),
        (Stage.DATA, 554, "5.5.1 no valid recipients", REFUSED, False),
        (Stage.DATA, 250, "what?", AWAY, True),
        (Stage.END, 451, "4.7.1 grey-listed", LATER, False),
        (Stage.END, 421, "4.3.2 closing", AWAY, True),
        (Stage.END, 552, "5.3.4 too big", REFUSED, True),
        (Stage.END, 554, "5.6.0 no", REFUSED, False),
        (Stage.END, 550, "5.7.1 spam", REFUSED, True),
        # it may have been taken all the same
        (Stage.END, -1, "rubbish", LATER, False),
        (Stage.END, 354, "go on", LATER, False),
        (Stage.RECIPIENT, -1, "rubbish", AWAY, True),
        (Stage.RECIPIENT, 999, "rubbish", AWAY, True),
    ],
)
def test_what_an_answer_means(
    stage: Stage, code: int, words: str, outcome: Outcome, *, elsewhere: bool
) -> None:
    found = fate(stage, code, words)
    assert (found.outcome, found.elsewhere) == (outcome, elsewhere)
    assert stage.value in found.said
    assert words in found.said


def test_only_250_at_the_end_is_delivered() -> None:
    """A server that says 250 to anything else has promised nothing."""
    for stage in Stage:
        for code in range(200, 600):
            delivered = fate(stage, code, "2.0.0 Ok").outcome is Outcome.DELIVERED
            assert delivered is (stage is Stage.END and code == 250), (stage, code)


@pytest.mark.parametrize(
    ("stage", "code", "words", "advice"),
    [
        (Stage.LOGIN, 535, "5.7.8 no", "correct username and password"),
        (Stage.SENDER, 553, "5.7.1 no", "correct sender"),
        (Stage.SENDER, 530, "5.7.0 no", "encryption or a login"),
        (Stage.RECIPIENT, 554, "5.7.1 no", "may not relay"),
    ],
)
def test_what_a_person_can_correct_is_said(
    stage: Stage, code: int, words: str, advice: str
) -> None:
    assert advice in fate(stage, code, words).said


def test_a_conversation_that_broke_off_is_for_later_only_after_the_mail_had_gone() -> None:
    for stage in Stage:
        wanted = LATER if stage is Stage.END else AWAY
        assert broken_off(stage, "gone").outcome is wanted


@pytest.mark.parametrize("name", HOSTILE)
def test_a_servers_words_are_one_short_line(name: str) -> None:
    for stage in (Stage.GREETING, Stage.RECIPIENT, Stage.END):
        said = fate(stage, 550, HOSTILE[name]).said
        assert "\n" not in said and "\r" not in said
        assert len(said) < SHOWN_CHARACTERS + 200
        unseen = {char for char in said if unicodedata.category(char) in _UNSEEN}
        assert unseen <= KEPT_FORMAT


def test_words_are_cut_and_quoted() -> None:
    assert quoted('say "no"\r\nMAIL') == "\"say 'no' MAIL\""
    assert quoted(" \r\n") == ""
    assert quoted("x" * 1000).endswith('…"')


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("2.0.0 Ok: queued as 4F2A1B3C9D", "4F2A1B3C9D"),
        ("OK id=1tGh2K-00000001abc-2xYz", "1tGh2K-00000001abc-2xYz"),
        ("2.6.0 <x@y> [InternalId=123456, Hostname=a] Queued mail for delivery", "123456"),
        ("2.0.0 4AMNk1Qx012345 Message accepted for delivery", "4AMNk1Qx012345"),
        ("2.0.0 Ok: queued as <script>", ""),
        ("queued as " + "A" * 1000, ""),
        ("OK", ""),
    ],
)
def test_the_servers_own_name_of_a_mail(words: str, name: str) -> None:
    assert queue_id(words) == name
    assert fate(Stage.END, 250, words).reference == name
