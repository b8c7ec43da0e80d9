"""What the owner of an account is told, for each thing that may happen to it."""

import pytest

from sentinel.core.account_telling import AccountEvent, account_notice
from sentinel.edges.templates import JinjaRenderer
from support.notices import CONFIG, NOW, SITE
from support.settings import TEMPLATES


@pytest.fixture(scope="module")
def renderer() -> JinjaRenderer:
    return JinjaRenderer(TEMPLATES, CONFIG)


@pytest.mark.parametrize("event", AccountEvent)
def test_each_event_has_its_own_words_in_both_languages(
    renderer: JinjaRenderer, event: AccountEvent
) -> None:
    told = renderer.notice(
        account_notice(SITE, "gm", event, NOW, by="boss", address="203.0.113.5", left=7)
    )
    for subject, body in (
        (told.subject, told.body),
        (told.subject_hindi, told.body_hindi),
    ):
        assert subject.count(":") == 2
        assert not subject.endswith(": ")
        assert "203.0.113.5" in body
        assert "\n\n\n" not in body
        closes = "user disable gm" in body
        assert closes == (event is not AccountEvent.PASSWORDS_GUESSED)
    others = {
        renderer.notice(account_notice(SITE, "gm", one, NOW)).subject
        for one in AccountEvent
        if one is not event
    }
    assert told.subject not in others


def test_whoever_keeps_sentinel_is_not_told_that_the_account_is_theirs(
    renderer: JinjaRenderer,
) -> None:
    made = AccountEvent.MADE
    own = renderer.notice(account_notice(SITE, "gm", made, NOW, recipients=("gm@x.example",)))
    other = renderer.notice(account_notice(SITE, "keeper", made, NOW))
    assert "your account gm" in own.subject
    assert "made for you: gm" in own.body
    assert "the account keeper" in other.subject
    assert "belongs to nobody in config.toml" in other.body
    assert "made for you" not in other.body
    assert "आपका" in own.subject_hindi
    assert "आपका" not in other.subject_hindi
