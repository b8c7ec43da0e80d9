"""Each page of the console in a real browser, with all that attackers can write in it: nothing of
theirs runs, axe-core finds nothing serious, nothing is wider than the screen."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from sentinel.console.pages import PAGES
from support.access import PASSWORD
from support.console_browser import COMBINATIONS, DESKTOP, Shown, faults, shown
from support.filled_console import SITE, Filled, filled
from support.hostile_page import MARKUP
from support.page_faults import Traffic, page_faults

pytestmark = pytest.mark.e2e
SMALLEST = {"width": 320, "height": 256}
"""What a screen of 1280 by 1024 is at 400 %."""
BESIDE = ("/account", "/account/app", "/nothing-like-it")
"""Without an operation, or there is none."""
HINDI = {"en": "/language/en", "hi": "/language/hi"}
Profile = Any
"""Cookies, as Playwright keeps them."""


class Looked:
    """What was found in one pass over all pages, and what is told apart by it."""

    def __init__(self, console: Shown, state: Filled) -> None:
        self.console, self.state = console, state
        self.traffic = Traffic(console.url)
        self.found: list[str] = []
        self.profile: Profile = None
        self.beginnings = True
        """Whether axe-core looks at the first rows of long lists alone."""

    async def page(self, **more: Any) -> Page:
        page = await self.console.page(user_agent=f"Browser {MARKUP}", **more)
        self.traffic.listen(page)
        return page

    async def look(self, page: Page, what: str) -> None:
        """Whatever is wrong with the page that is open."""
        place = f"{page.url.removeprefix(self.console.url)[:90]} {what}: "
        found = [
            *await page_faults(page),
            *await faults(page, beginnings=self.beginnings),
        ]
        self.found += [f"{place}{one}" for one in found]

    def end(self) -> None:
        complaints = [one for one in self.console.heard.complaints if "/nothing-like-it" not in one]
        found = [*self.found, *self.traffic.complaints, *complaints]
        assert not found, "\n".join(found)


async def test_every_page_is_whole_and_nothing_foreign_runs(tmp_path: Path) -> None:
    """The quick part of the matrix: by day at a desk, and as narrow as it gets."""
    async with filled(tmp_path) as state, shown(state.app, state.access, state.desk) as console:
        looked = Looked(console, state)
        await _enrols(looked)
        await _enters(looked)
        await _over_all(looked, "en", "light", "desktop", DESKTOP)
        await _shows_pictures(looked)
        await _by_keyboard(looked)
        await _on_paper(looked)
        await _not_in_a_frame(looked)
        looked.end()
        await _without_scripts(looked)
        looked.end()


@pytest.mark.slow
async def test_every_page_in_each_light_on_each_device_in_both_languages(tmp_path: Path) -> None:
    async with filled(tmp_path) as state, shown(state.app, state.access, state.desk) as console:
        looked = Looked(console, state)
        looked.beginnings = False
        await _enters(looked)
        for language in HINDI:
            for scheme, device, size in COMBINATIONS:
                await _over_all(looked, language, scheme, device, size)
        looked.end()


async def _enrols(looked: Looked) -> None:
    """One who has a password alone: the pages until there are recovery codes."""
    page = await looked.page()
    await page.goto("/login")
    await looked.look(page, "login")
    await _password(page, "officer")
    await looked.look(page, "enrolment")
    looked.state.gate.secrets["officer"] = (await page.inner_text("code.secret")).replace(" ", "")
    await page.fill("[name=app_code]", looked.state.gate.code("officer"))
    await page.keyboard.press("Enter")
    await page.wait_for_selector("ol.codes")
    await looked.look(page, "recovery codes")
    await page.context.close()


async def _enters(looked: Looked) -> None:
    page = await looked.page()
    await page.goto("/login")
    await _password(page, "gm")
    await looked.look(page, "second factor")
    await page.fill("[name=code]", looked.state.code())
    await page.keyboard.press("Enter")
    await page.wait_for_selector("nav.main")
    looked.profile = await page.context.storage_state()
    await page.context.close()


async def _password(page: Page, name: str) -> None:
    await page.fill("[name=name]", name)
    await page.fill("[name=password]", PASSWORD)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def _over_all(
    looked: Looked, language: str, scheme: str, device: str, size: dict[str, int]
) -> None:
    """Every page of the console once, and those beside them; a page without a place fails."""
    page = await looked.page(scheme=scheme, size=size, storage_state=looked.profile)
    await page.goto(HINDI[language])
    titles: dict[str, str] = {}
    what = f"{language} {scheme} {device}"
    for one in PAGES:
        for address in looked.state.addresses[one.path]:
            answer = await page.goto(address)
            if answer is None or answer.status != 200:
                looked.found.append(f"{address}: {await page.inner_text('main')}")
            await looked.look(page, what)
            title, written = await page.title(), await page.get_attribute("html", "lang")
            if written != language or not title:
                looked.found.append(f"{address}: {title!r} in {written}")
            if titles.setdefault(title, one.path) != one.path:
                looked.found.append(f"{address}: {title!r} as {titles[title]}")
            await _reflows(looked, page, size)
    for address in BESIDE:
        await page.goto(address)
        await looked.look(page, what)
    await page.context.close()


async def _reflows(looked: Looked, page: Page, size: dict[str, int]) -> None:
    await page.set_viewport_size(SMALLEST)  # type: ignore[arg-type] # a plain dictionary
    wide = await page.evaluate("document.documentElement.scrollWidth")
    if wide > SMALLEST["width"]:
        looked.found.append(f"{page.url}: {wide} px wide at 400 %")
    await page.set_viewport_size(size)  # type: ignore[arg-type] # a plain dictionary


async def _shows_pictures(looked: Looked) -> None:
    """What came as a picture is one: a PNG with a page of the attacker's behind it, drawn anew."""
    page = await looked.page(storage_state=looked.profile)
    await page.goto(looked.state.addresses["/incidents/{incident}"][0])
    decoded = await page.evaluate(
        """() => Promise.all([...document.querySelectorAll("img.shot")].map(async (one) => {
          one.loading = "eager"; await one.decode(); return one.naturalWidth; }))"""
    )
    assert decoded
    assert min(decoded) > 0
    assert looked.traffic.pictures
    for path in looked.traffic.pictures:
        answer = await page.request.get(path)
        assert b"script" not in await answer.body()
    await page.context.close()


async def _by_keyboard(looked: Looked) -> None:
    """The first key leads past the menu; whatever has the focus shows it, and is on the screen."""
    page = await looked.page(storage_state=looked.profile, reduced_motion="reduce")
    await page.goto(looked.state.addresses["/incidents/{incident}"][0])
    moves = await page.evaluate(
        """() => [...document.querySelectorAll("*")].some((one) => {
          const style = getComputedStyle(one);
          return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0
            || style.scrollBehavior === "smooth"; })"""
    )
    assert not moves, "something moves although the reader asked that nothing does"
    for number in range(40):
        await page.keyboard.press("Tab")
        seen = await page.evaluate(
            """() => { const one = document.activeElement, box = one.getBoundingClientRect();
              const style = getComputedStyle(one);
              return [one.className, one.outerHTML.slice(0, 120),
                style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
                && box.right > 0 && box.bottom > 0 && box.top < innerHeight]; }"""
        )
        if number == 0:
            assert seen[0] == "skip"
        if not seen[2]:
            looked.found.append(f"the focus is not seen: {seen[1]}")
    await page.reload()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "content"
    await page.context.close()


async def _on_paper(looked: Looked) -> None:
    """An incident printed by one who reads in the dark: dark words on white, without the menu."""
    page = await looked.page(scheme="dark", storage_state=looked.profile)
    await page.goto(looked.state.addresses["/incidents/{incident}"][0])
    await page.emulate_media(media="print", color_scheme="dark")
    await expect(page.locator("nav.main")).to_be_hidden()
    for part in ("h1", "#timeline", "#seen", "#why"):
        await expect(page.locator(part)).to_be_visible()
    ink = await page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    assert max(map(int, ink.removeprefix("rgb(").removesuffix(")").split(","))) < 96
    await page.context.close()


async def _not_in_a_frame(looked: Looked) -> None:
    """A page of others that puts ours into a frame gets none of it."""
    context = await looked.console.browser.new_context(storage_state=looked.profile)
    page = await context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    await page.set_content(f'<iframe src="{looked.console.url}/"></iframe>')
    assert [one.url for one in page.frames[1:]] == ["chrome-error://chromewebdata/"]
    assert any("frame-ancestors" in one for one in said), said
    await context.close()


async def _without_scripts(looked: Looked) -> None:
    """Each form works; what a script would renew is there after the next page."""
    state = looked.state
    page = await looked.page(storage_state=looked.profile, java_script_enabled=False)
    await page.goto(state.addresses["/incidents/{incident}"][0])
    await page.click("text=I take it up")
    await expect(page.get_by_role("status").first).to_be_visible()
    await expect(page.locator("#head")).to_contain_text("Taken up by GM (ICT)")
    await page.goto("/links")
    await page.check("input[name=url] >> nth=0")
    await page.fill("#reason", MARKUP)
    last = await page.get_attribute("#until", "max")
    await page.fill("#until", last or "")
    await page.click("main button:has-text('Mute')")
    await expect(page.get_by_role("status").first).to_be_visible()
    await page.goto(f"/backups?site={SITE}")
    await page.click("button:has-text('Dry run') >> nth=0")
    state.going.set()
    await state.desk.works.ended()
    await page.reload()
    await page.click("text=See what the restore would do")
    await expect(page.locator("#plan")).to_contain_text("What would change")
    await page.goto(state.addresses["/changes/{candidate}"][0])
    await page.click("text=Approve all of it")
    await expect(page.locator("main")).to_contain_text("Approved by GM (ICT)")
    await page.context.close()
