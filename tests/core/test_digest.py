"""What belongs into a digest, and what does not."""

from datetime import timedelta

from sentinel.core.digest import held_back, mended_since
from sentinel.core.link_graph import Event, HistoryEntry
from sentinel.core.link_state import LinkReason
from sentinel.core.repeats import MOST_TOLD, Repeat
from support.values import T0


def entry(url: str, event: Event, minutes: int) -> HistoryEntry:
    at = T0 + timedelta(minutes=minutes)
    return HistoryEntry(url=url, event=event, reason=LinkReason.NONE, words="", at=at)


def test_what_broke_again_is_not_called_mended() -> None:
    history = [
        entry("/mended", Event.GOOD, 1),
        entry("/again", Event.GOOD, 1),
        entry("/gone from the pages", Event.UNLINKED, 2),
        entry("/mended", Event.GOOD, 3),
        entry("/told before", Event.GOOD, 0),
    ]
    assert mended_since(history, T0, {"/again"}) == ("/mended", "/gone from the pages")


def test_a_trouble_that_had_a_mail_each_time_needs_no_digest() -> None:
    told = Repeat(
        site="main",
        name="late",
        text="jobs are late",
        first_at=T0,
        last_at=T0,
        times=MOST_TOLD,
        told=MOST_TOLD,
    )
    more = Repeat(
        site="main",
        name="other",
        text="jobs are late",
        first_at=T0,
        last_at=T0,
        times=MOST_TOLD + 1,
        told=MOST_TOLD,
    )
    assert held_back([told, more]) == (more,)
