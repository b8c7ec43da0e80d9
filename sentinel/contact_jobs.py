"""What the daemon does about contacts: the card on disk, the questions of each quarter, and word of
what is missing."""

import asyncio
import logging

from sentinel.app import App
from sentinel.core.contact_card import card, same_but_for_the_time
from sentinel.core.contact_gaps import Gap, gaps, grave
from sentinel.core.contact_notices import gaps_notice
from sentinel.schedule import Job
from sentinel.verifying import Verifier

CARD_SECONDS = 60.0
"""How often is looked whether the card on disk is right: the duty changes at a minute."""
ASK_AT = "10:00"
"""When contacts are asked, in office hours; whoever was changed is asked when that is read."""

log = logging.getLogger(__name__)


def contact_jobs(app: App) -> tuple[Job, ...]:
    keeper = _Keeper(app)
    return (
        Job(name="contacts/card", run=keeper.card, every_seconds=CARD_SECONDS, at_start=True),
        Job(name="contacts/ask", run=keeper.ask, at=ASK_AT),
    )


def verifier_of(app: App) -> Verifier:
    """Who asks contacts, and takes their answers, in this application."""
    return Verifier(
        config=app.config,
        store=app.store,
        audit=app.audit,
        clock=app.clock,
        renderer=app.renderer,
        links=app.deed_links,
    )


def gaps_of(app: App) -> tuple[Gap, ...]:
    """What is missing now for the right people to be reached."""
    return gaps(app.config, verifier_of(app).standings(), app.clock.now())


class _Keeper:
    """Of one life of the daemon."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._asked_anew = False
        self._said: tuple[Gap, ...] = ()

    async def card(self) -> None:
        await asyncio.to_thread(self._card)

    async def ask(self) -> None:
        await asyncio.to_thread(self._ask)

    def _card(self) -> None:
        """At the first turn also whoever was changed in the configuration is asked."""
        app = self._app
        found = gaps_of(app)
        self._say(grave(found))
        text = "\n".join(
            (*card(app.config, verifier_of(app).details(), found, app.clock.now()), "")
        )
        if not same_but_for_the_time(text, app.card_file.read()):
            app.card_file.write(text)
        if not self._asked_anew:
            self._asked_anew = True
            self._carry_on(first_time=False)

    def _ask(self) -> None:
        self._carry_on(first_time=True)
        app = self._app
        missing = grave(gaps_of(app))
        notice = gaps_notice(app.config.sites[0], [gap.line for gap in missing], app.clock.now())
        if missing and not app.store.outbox.has(notice.key):
            app.store.outbox.put([(notice, app.renderer.notice(notice))])

    def _carry_on(self, *, first_time: bool) -> None:
        for text in verifier_of(self._app).carry_on(first_time=first_time):
            log.info("contacts", extra={"done": text})

    def _say(self, missing: tuple[Gap, ...]) -> None:
        """In the log, when it changes."""
        if missing != self._said:
            self._said = missing
            for gap in missing:
                log.warning("contacts are not complete", extra={"missing": gap.line})
