"""A whole night on the real daemon, by keyboard alone: sign in with a second factor, an incident
from red to closed, a change approved, a dry run and a restore, a broken link muted."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Page, async_playwright, expect

from sentinel.demo.stage import SAMPLE
from support.console_browser import QUIET, Heard
from support.free_ports import free_port
from support.keyboard import Keyboard
from support.mail_sink import MailSink
from support.programs import needs
from support.scene import GM, SITE, Scene, scene
from support.waiting import LIMIT_SECONDS

pytestmark = pytest.mark.e2e
PASSWORD = "four words of our own"
SCREENSHOTS = os.environ.get("SENTINEL_SCREENSHOTS", "")
"""A folder for pictures of the pages, for the documentation: `make screenshots`."""
SHOWN = Path("/srv/www")
TITLE = "Institute of Earth Resources"
DEFACED = (
    "<html><head><title>HACKED</title></head><body><h1>Hacked by ZeroCool</h1>"
    "<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">"
    "</body></html>"
)


@dataclass(slots=True)
class Night:
    """The daemon, and the officer before the console."""

    built: Scene
    page: Page
    keys: Keyboard
    heard: Heard
    codes: list[str]

    async def until(self, place: str, words: str) -> None:
        """Waits until a part of the page, which follows what happens, says it."""
        await expect(self.page.locator(place)).to_contain_text(words, timeout=LIMIT_SECONDS * 1000)

    async def shoot(self, name: str) -> None:
        if SCREENSHOTS:
            await self.page.screenshot(path=f"{SCREENSHOTS}/{name}.png")

    async def factor_if_asked(self) -> None:
        """It is asked for where the one of the login is too old by now."""
        if await self.page.locator("#factor").count():
            await self.keys.fill("Code from your app, or a recovery code", self.codes.pop())
            await self.keys.press("Go on")


@asynccontextmanager
async def night(folder: Path) -> AsyncIterator[Night]:
    program = needs("chromium", package="chromium")
    root = folder / "root"
    shutil.copytree(SAMPLE, root)
    with MailSink() as mails, scene(folder, root, mail_port=mails.port) as built:
        book = built.config.parent / "playbooks" / "defacement.toml"
        book.write_text(_asking_before_the_restore(book.read_text()))
        listen = f"127.0.0.1:{free_port()}"
        console = {"listen": listen, "fresh": "10s"}
        built.configure({"console": console, "site": {"title": TITLE}})
        await asyncio.to_thread(built.prepare)
        await asyncio.to_thread(built.start)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=program, args=list(QUIET))
            page = await browser.new_page(base_url=f"http://{listen}")
            heard = Heard()
            heard.listen(page)
            yield Night(built, page, Keyboard(page), heard, [])
            await browser.close()


async def test_from_red_to_closed_and_all_else_by_keyboard(tmp_path: Path) -> None:
    async with night(_place(tmp_path)) as one:
        await _signs_in(one)
        await _answers_a_defacement(one)
        await _approves_a_change(one)
        await _restores(one)
        await _mutes_a_link(one)
        assert not one.heard.complaints


async def _signs_in(one: Night) -> None:
    made = await asyncio.to_thread(one.built.sentinel, "user", "add", "gm", "--contact", GM)
    await one.page.goto("/")
    await one.shoot("login")
    await one.keys.fill("Name", "gm")
    await one.keys.fill("Password", made["initial_password"])
    await one.keys.press("Sign in")
    await one.keys.fill("New password", PASSWORD)
    await one.keys.fill("The same once more", PASSWORD)
    await one.keys.press("Go on")
    secret = (await one.page.locator("code.secret").inner_text()).replace(" ", "")
    await one.keys.fill("Code from the app", pyotp.TOTP(secret).now())
    await one.keys.press("Set up the app")
    text = await one.page.locator("main").inner_text()
    one.codes = re.findall(r"\b[0-9A-Z]{4,5}(?:-[0-9A-Z]{4,5})+\b", text)
    assert len(one.codes) == 10
    await one.keys.follow("I have kept them")
    await expect(one.page.locator("#needs")).to_contain_text("All is calm")
    await one.shoot("now")


async def _answers_a_defacement(one: Night) -> None:
    """The page Now turns red by itself; the restore waits for a yes."""
    (one.built.document_root / "index.html").write_text(DEFACED)
    await one.until("#needs", "This needs somebody now")
    await one.shoot("now-red")
    await one.page.goto("/incidents")
    await one.keys.follow(re.compile("^INC-"), within=one.page.locator("main"))
    await one.keys.press("I take it up")
    await one.until("main", "Yes, do it")
    await one.shoot("incident")
    assert await one.page.title() != "ran"
    await one.keys.press(re.compile("^Yes, do it"))
    await one.until("main", "Close the incident")
    await one.keys.fill("How it could happen", "A stolen password of the content system.")
    await one.keys.fill("What was done so that it does not recur", "All passwords changed.")
    await one.keys.press("Close the incident")
    await expect(one.page.get_by_role("status").first).to_contain_text("It is closed.")
    await asyncio.to_thread(one.built.until, lambda: one.built.differences() == [], "it was whole")


async def _approves_a_change(one: Night) -> None:
    page = one.built.document_root / "contact.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("</p>", " Closed on Saturdays.</p>", 1), encoding="utf-8")
    await one.page.goto("/changes")
    await one.until("main", "contact")
    await one.shoot("changes")
    await one.keys.follow(re.compile("^(Look at it|[0-9A-Z]{26})"), within=one.page.locator("main"))
    await one.keys.fill("Reason", "Asked for by the office.")
    await one.keys.press("Approve all of it")
    await expect(one.page.locator("main")).to_contain_text("Approved by GM (ICT)")


async def _restores(one: Night) -> None:
    """From the first backup, which holds the page as it was before the change."""
    await one.page.goto(f"/backups?site={SITE}")
    await one.shoot("backups")
    await one.keys.press("Dry run")
    await one.until("main", "See what the restore would do")
    await one.keys.follow("See what the restore would do")
    await one.shoot("dry-run")
    await one.keys.fill(f"Type the name of the site to confirm: {SITE}", SITE)
    await one.keys.press("Restore")
    await one.factor_if_asked()
    await one.until("#work", "Ended well")


async def _mutes_a_link(one: Night) -> None:
    await one.page.goto("/links")
    await one.shoot("links")
    box = one.page.locator("input[name=url]").first
    await one.keys.reach(box)
    await one.page.keyboard.press("Space")
    await one.keys.fill("Reason", "The other office moves its site.")
    until = one.page.get_by_label("Until, this day included")
    await one.keys.reach(until)
    last = await until.get_attribute("max")
    assert last is not None
    await until.fill(last)
    await one.keys.press("Mute")
    await expect(one.page.get_by_role("status").first).to_be_visible()


def _asking_before_the_restore(text: str) -> str:
    """The shipped playbook brings files back by itself."""
    assert text.count('approve = "never"') == 1
    return text.replace('approve = "never"', 'approve = "gm"')


def _place(folder: Path) -> Path:
    """Pictures for the documentation show where the site lies."""
    if not SCREENSHOTS:
        return folder
    shutil.rmtree(SHOWN, ignore_errors=True)
    SHOWN.mkdir(parents=True)
    return SHOWN
