"""A reader who has no pointer: everything is reached by Tab and done by keys."""

from re import Pattern
from typing import Any

from playwright.async_api import Locator, Page

MAX_TABS = 400
FOCUS = """one => !one.isConnected ? "gone" : document.activeElement === one ? "there" : "elsewhere"
"""


class Keyboard:
    """Of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def reach(self, wanted: Locator) -> None:
        """Tabs until the focus is on it. Fails where it cannot be reached so."""
        found = await wanted.element_handle()
        for _ in range(MAX_TABS):
            state = await found.evaluate(FOCUS)
            if state == "there":
                return
            # another part of the page may have been put in its place meanwhile; to look for it by
            # its name at each Tab would be most of the work of a long test
            if state == "gone":
                found = await wanted.element_handle()
            else:
                await self.page.keyboard.press("Tab")
        raise AssertionError(f"{wanted} cannot be reached by Tab on {self.page.url}")

    async def fill(self, label: str, text: str) -> None:
        """Types into the field of a label."""
        field = self.page.get_by_label(label, exact=True).first
        await self.reach(field)
        await self.page.keyboard.press("Control+a")
        await self.page.keyboard.type(text)

    async def press(self, name: str | Pattern[str], *, within: Locator | None = None) -> None:
        """Presses the button of a name, and waits for the page after it."""
        place: Any = within or self.page
        button = place.get_by_role("button", name=name, exact=isinstance(name, str)).first
        await self.reach(button)
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")

    async def follow(self, name: str | Pattern[str], *, within: Locator | None = None) -> None:
        """Follows the link of a name."""
        place: Any = within or self.page
        link = place.get_by_role("link", name=name, exact=isinstance(name, str)).first
        await self.reach(link)
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")

    async def open(self, summary: str) -> None:
        """Opens a part that is folded."""
        part = self.page.locator("summary", has_text=summary).first
        await self.reach(part)
        await self.page.keyboard.press("Enter")
