"""The public status page in a real browser, as a file: readable on desk and telephone, light and
dark, without a script; and nothing of it is loaded or run."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from sentinel.core.site import MaintenanceWindow
from sentinel.monitoring_days import close_days
from sentinel.status_page import write_page
from support.console_browser import COMBINATIONS, QUIET, faults
from support.monitored import monitored
from support.programs import needs

pytestmark = pytest.mark.e2e
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=1</script>'


async def test_people_can_read_it_everywhere_and_nothing_runs(tmp_path: Path) -> None:
    program, folder = needs("chromium", package="chromium"), tmp_path / "public"
    with monitored(tmp_path / "work") as app:
        (site,) = app.config.sites
        close_days(app, site)
        window = MaintenanceWindow(weekly="sun 02:00-04:00")
        other = replace(site, name="other", title=HOSTILE, maintenance=(window,))
        app.config = replace(app.config, sites=(site, other))
        write_page(app, folder)
    found: list[str] = []
    asked: list[str] = []
    said: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(QUIET))
        for scheme, device, size in COMBINATIONS:
            context = await browser.new_context(color_scheme=scheme, viewport=size)
            page = await context.new_page()
            page.on("console", lambda message: said.append(message.text))
            page.on("request", lambda request: asked.append(request.url))
            await page.goto((folder / "index.html").as_uri())
            found += [f"{scheme} {device}: {one}" for one in await faults(page)]
            if (wide := await page.evaluate("document.documentElement.scrollWidth")) > size[
                "width"
            ]:
                found.append(f"{device}: {wide} px wide")
            assert await page.title() == "Institute: status · स्थिति"
            style = "getComputedStyle(document.querySelector('.site')).borderRadius"
            assert await page.evaluate(style) == "8px", "its own style holds"
            assert HOSTILE in await page.inner_text("main")
        await browser.close()
    assert not found, "\n".join(found)
    assert not said, "the browser complains of nothing"
    assert set(asked) == {(folder / "index.html").as_uri()}
