"""Each page of the console in a real browser: nothing serious by axe-core, light and dark, on desk
and telephone; no complaint of the browser; nothing wider than the screen."""

from pathlib import Path

import pytest

from sentinel.console.pages import PAGES
from support.console import CONSOLE, FixedAccess, opened, person
from support.console_browser import COMBINATIONS, faults, shown
from support.working_folder import CONFIG, make_working_folder

pytestmark = pytest.mark.e2e


async def test_axe_finds_nothing_serious(tmp_path: Path) -> None:
    with opened(make_working_folder(tmp_path, CONFIG + CONSOLE)) as app:
        async with shown(app, FixedAccess(person())) as console:
            found: list[str] = []
            for scheme, device, size in COMBINATIONS:
                page = await console.page(scheme=scheme, size=size)
                for one in PAGES:
                    if "{" in one.path:
                        continue
                    await page.goto(one.path)
                    found += [f"{one.path} {scheme} {device}: {x}" for x in await faults(page)]
                    wide = await page.evaluate("document.documentElement.scrollWidth")
                    if wide > size["width"]:
                        found.append(f"{one.path} {device}: {wide} px wide")
            assert not found, "\n".join(found)
            assert not console.heard.complaints
