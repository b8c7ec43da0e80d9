"""A page that follows what happens, in a real browser: what the reader does is kept."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from sentinel.core.incident import IncidentState
from sentinel.core.verdict import Verdict
from sentinel.operations import operation
from sentinel.operations.operation import perform
from support.console import FixedAccess, opened, person
from support.console_browser import Shown, shown
from support.fakes import open_incident
from support.waiting import LIMIT_SECONDS
from support.working_folder import make_working_folder

pytestmark = pytest.mark.e2e
WRITTEN = "The office moved; it was us."
MILLISECONDS = LIMIT_SECONDS * 1000


@dataclass(slots=True)
class Reader:
    """Before the page of a suspicion."""

    console: Shown
    access: FixedAccess
    page: Page
    incident: str

    async def taken_up(self) -> None:
        """By somebody else, meanwhile."""
        given = {"incident": self.incident}
        await perform(self.console.desk, person(), operation("acknowledge-incident"), given)
        self.console.desk.changes.tell()

    async def sees(self, place: str, words: str) -> None:
        await expect(self.page.locator(place)).to_contain_text(words, timeout=MILLISECONDS)


@asynccontextmanager
async def reading(folder: Path) -> AsyncIterator[Reader]:
    with opened(make_working_folder(folder)) as app:
        at = app.clock.now()
        suspected, verdict = IncidentState.SUSPECTED, Verdict.SUSPECT
        one = open_incident(
            app.store, "main", state=suspected, verdict=verdict, first_sighting_at=at, opened_at=at
        )
        access = FixedAccess(person())
        async with shown(app, access) as console:
            page = await console.page()
            async with page.expect_response("**/events"):
                await page.goto(f"/incidents/{one.id}")
            yield Reader(console, access, page, one.id)


async def test_what_is_written_and_where_the_focus_is_stay(tmp_path: Path) -> None:
    async with reading(tmp_path) as one:
        field = one.page.locator("#to-decide input[type=text], #to-decide textarea").first
        await field.fill(WRITTEN)
        link = one.page.locator("#head a").first
        words = await link.inner_text()
        await link.focus()
        assert await one.page.evaluate("document.activeElement.textContent") == words
        await one.taken_up()
        await one.sees("#head", "Taken up by GM (ICT)")
        assert await one.page.evaluate("document.activeElement.textContent") == words
        assert await field.input_value() == WRITTEN
        await one.page.evaluate("document.activeElement.blur()")
        await perform(
            one.console.desk,
            person(),
            operation("confirm-incident"),
            {"incident": one.incident, "reason": "seen"},
        )
        one.console.desk.changes.tell()
        await expect(one.page.locator("#old")).to_be_visible(timeout=MILLISECONDS)
        assert await field.input_value() == WRITTEN
        assert not one.console.heard.complaints


async def test_a_daemon_that_comes_again_is_found_and_a_session_that_ended_is_left(
    tmp_path: Path,
) -> None:
    async with reading(tmp_path) as one:
        await one.console.served.stop()
        await one.taken_up()
        one.console.served.start()
        await one.sees("#head", "Taken up by GM (ICT)")
        one.access.who = None
        one.console.desk.changes.tell()
        await one.page.wait_for_url("**/login?back=*", timeout=MILLISECONDS)
