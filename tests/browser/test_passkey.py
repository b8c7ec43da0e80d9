"""Passkeys in a real browser: made, shown to sign in, shown again for what takes a fresh one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from playwright.async_api import Page

from sentinel.access.entering import Entering
from sentinel.console.entry.stored_access import StoredAccess
from sentinel.edges.access_parts import LatePasskeys
from support.access import PASSWORD, Gate, gate_of
from support.console_browser import Shown, faults, shown

VIRTUAL = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@asynccontextmanager
async def console(gate: Gate) -> AsyncIterator[Shown]:
    """At a name, for browsers give no passkeys to bare addresses."""
    passkeys = LatePasskeys("", "Institute")
    gate.app.entering = Entering.by(replace(gate.entering.parts, passkeys=passkeys))
    access = StoredAccess(gate.entering)
    try:
        async with shown(gate.app, access) as found:
            named = replace(found, url=found.url.replace("127.0.0.1", "localhost"))
            passkeys._url = f"{named.url}/"
            yield named
    finally:
        access.counter.close()


async def with_authenticator(page: Page) -> None:
    """A device that verifies its user, without anybody who touches it."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": VIRTUAL})


async def test_a_passkey_is_made_and_signs_in_and_is_shown_anew(tmp_path: Path) -> None:
    with gate_of(tmp_path) as gate:
        gate.add("gm", "GM (ICT)", totp=False)
        async with console(gate) as served:
            page = await served.page()
            await with_authenticator(page)
            await page.goto("/login?back=/tokens")
            assert await faults(page) == []
            await page.keyboard.type("gm")
            await page.keyboard.press("Tab")
            await page.keyboard.type(PASSWORD)
            await page.keyboard.press("Enter")
            await page.wait_for_url("**/enrol*")
            assert await faults(page) == []
            await page.focus("[data-make-passkey]")
            await page.keyboard.press("Enter")
            await page.wait_for_selector("ol.codes")
            assert await faults(page) == []
            await page.click("main a.button")
            await page.wait_for_url("**/tokens")
            await page.click("header .who button")
            await page.wait_for_url("**/login")
            await page.focus("[data-use-passkey]")
            await page.keyboard.press("Enter")
            await page.wait_for_url(f"{served.url}/")
            gate.clock.later(301)
            await page.goto("/tokens")
            await page.fill("#title", "ci")
            await page.click("main form[action='/shown/create-token'] button")
            await page.wait_for_selector("#factor")
            await page.click("[data-use-passkey]")
            token = await page.inner_text("code.secret >> nth=0")
    assert token.startswith("sntl_")
    assert served.heard.complaints == []
    assert gate.actions().count("signed-in") == 2
