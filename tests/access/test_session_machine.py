"""Sessions under everything that may happen to them, in any order: which secret counts is always
what the rules say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    rule,
    run_state_machine_as_test,
)

from sentinel.core.session import TOUCH_SECONDS
from support.access import Gate, gate_of

NAMES = ("first", "second")
IDLE, LONGEST = 30 * 60, 12 * 3600


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    with gate_of(tmp_path_factory.mktemp("sessions")) as found:
        for name in NAMES:
            found.add(name)
        yield found


@dataclass(slots=True, eq=False)
class Known:
    """What a browser holds, and what ought to come of it."""

    account: str
    secret: str
    made_at: datetime
    seen_at: datetime
    ended: bool = False


class Sessions(RuleBasedStateMachine):
    browsers = Bundle("browsers")

    def __init__(self, gate: Gate) -> None:
        super().__init__()
        self.gate = gate
        self.known: list[Known] = []
        self.changes = 0
        for name in NAMES:
            gate.entering.keeping.enable(name, by="test")
            gate.entering.keeping.end_sessions(name, by="test")

    @rule(target=browsers, name=st.sampled_from(NAMES))
    def enter(self, name: str) -> Known:
        self.gate.entering.keeping.enable(name, by="test")
        entered, now = self.gate.signed_in(name), self.gate.clock.at
        found = Known(account=name, secret=entered.secret, made_at=now, seen_at=now)
        self.known.append(found)
        return found

    @rule(browser=browsers)
    def use(self, browser: Known) -> None:
        now, session = self.gate.clock.at, self.gate.entering.sessions.of(browser.secret)
        idle = (now - browser.seen_at).total_seconds()
        late = idle >= IDLE or (now - browser.made_at).total_seconds() >= LONGEST
        assert (session is not None) == (not browser.ended and not late)
        if session is None:
            browser.ended = True
            return
        principal = self.gate.entering.sessions.principal(session, browser.secret, "")
        assert principal is not None
        assert principal.account == browser.account
        if idle >= TOUCH_SECONDS:
            browser.seen_at = now

    @rule(seconds=st.sampled_from([1, 59, 61, 600, IDLE - 1, IDLE, 6 * 3600]))
    def wait(self, seconds: int) -> None:
        self.gate.clock.later(seconds)

    @rule(target=browsers, browser=consumes(browsers))
    def change_password(self, browser: Known) -> Known:
        """This browser goes on with another secret; all others of the account have ended."""
        session = self.gate.entering.sessions.of(browser.secret)
        if session is None:
            return browser
        self.changes += 1
        password = f"copper lantern seven rivers {self.changes} {self.gate.clock.at}"
        done = self.gate.entering.enrolment.password(session, password, None)
        self._end(browser.account)
        seen = session.seen_at if session.seen_at > browser.seen_at else browser.seen_at
        fresh = Known(
            account=browser.account,
            secret=done.entered.secret,
            made_at=browser.made_at,
            seen_at=seen,
        )
        self.known.append(fresh)
        return fresh

    @rule(name=st.sampled_from(NAMES))
    def disable(self, name: str) -> None:
        self.gate.entering.keeping.disable(name, by="test")
        self._end(name)

    @rule(browser=browsers)
    def end(self, browser: Known) -> None:
        session = self.gate.entering.sessions.of(browser.secret, by_person=False)
        if session is not None:
            self.gate.entering.keeping.end_session(session.id, by="x", account=session.account)
        browser.ended = True

    def _end(self, account: str) -> None:
        for one in self.known:
            one.ended = one.ended or one.account == account


def test_whose_secret_counts_is_what_the_rules_say(gate: Gate) -> None:
    run_state_machine_as_test(
        lambda: Sessions(gate),
        settings=settings(
            max_examples=5,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
