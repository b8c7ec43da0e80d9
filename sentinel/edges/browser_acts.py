"""What a step of a browser journey does in its tab, and what it means where that cannot be done."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from sentinel.core.browser_journey import Act, BrowserStep
from sentinel.core.journey import Fault, StepFault
from sentinel.core.journey_request import place_of
from sentinel.core.page import FAILURE_TEXT, FailureReason
from sentinel.core.placeholders import filled
from sentinel.core.secret import Secret
from sentinel.core.site import Site
from sentinel.core.urls import resolve

if TYPE_CHECKING:
    from playwright.async_api import Locator
    from playwright.async_api import Page as Tab

_UNREACHABLE = (
    ("ERR_NAME_NOT_RESOLVED", FailureReason.DNS),
    ("ERR_CERT_", FailureReason.TLS),
    ("ERR_SSL_", FailureReason.TLS),
    ("ERR_TIMED_OUT", FailureReason.TIMEOUT),
    ("ERR_EMPTY_RESPONSE", FailureReason.EMPTY_ANSWER),
    ("ERR_TOO_MANY_REDIRECTS", FailureReason.TOO_MANY_REDIRECTS),
    ("ERR_INVALID_HTTP_RESPONSE", FailureReason.NOT_HTTP),
    ("ERR_", FailureReason.REFUSED),
)
"""Chromium's words for a page that did not come; the first that is found decides."""
_ERROR_WITHOUT_PAGE = "ERR_HTTP_RESPONSE_CODE_FAILURE"
"""Chromium's words for an answer with an error status and an empty body: it came all the same."""


def unreachable(url: str, reason: FailureReason, words: str) -> str:
    """Why a page did not come: in words for people, with the browser's own name of it."""
    named = re.search(r"ERR_[A-Z_]+", words)
    code = named[0] if named else "nothing"
    other = reason is FailureReason.REFUSED and code != "ERR_CONNECTION_REFUSED"
    why = "the page did not come" if other else FAILURE_TEXT[reason]
    return f"{url}: {why} (the browser says {code})"


class BrowserActs:
    """Acts in one tab. Raises StepFault and Playwright's errors."""

    def __init__(
        self,
        site: Site,
        tab: "Tab",
        places: frozenset[str],
        values: Mapping[str, str],
        secrets: Mapping[str, Secret],
    ) -> None:
        self._site, self._tab, self._places = site, tab, places
        self._values, self._secrets = values, secrets
        self.did: list[str] = []
        """One line each, with secrets in them."""
        self.failure: FailureReason | None = None

    def begin_step(self) -> None:
        self.did, self.failure = [], None

    def put(self, text: str) -> str:
        """The text with everything in its places."""
        return filled(text, self._values, self._secrets)

    async def act(self, step: BrowserStep, seconds: float) -> None:
        where, milliseconds = step.where, seconds * 1000
        match step.act:
            case Act.GOTO:
                await self._goto(step, milliseconds)
            case Act.CLICK:
                await self._first(where).click(timeout=milliseconds)
                self.did.append(f"clicked {where}")
            case Act.FILL:
                await self._first(where).fill(self.put(step.value), timeout=milliseconds)
                self.did.append(f"filled {where} with {self.put(step.value)}")
            case Act.SELECT:
                await self._first(where).select_option(self.put(step.value), timeout=milliseconds)
                self.did.append(f"chose {self.put(step.value)} in {where}")
            case Act.TICK | Act.UNTICK:
                ticked = step.act is Act.TICK
                await self._first(where).set_checked(ticked, timeout=milliseconds)
                self.did.append(f"{'ticked' if ticked else 'unticked'} {where}")
            case Act.PRESS:
                await self._press(step, milliseconds)
            case Act.UPLOAD:
                assert step.upload is not None
                given = step.upload
                await self._first(where).set_input_files(
                    {"name": given.name, "mimeType": given.media_type, "buffer": given.content},
                    timeout=milliseconds,
                )
                self.did.append(f"gave {where} the file {given.name}")
            case Act.LOOK:
                self.did.append("looked at the page")

    async def _goto(self, step: BrowserStep, milliseconds: float) -> None:
        url = self._address(step.where)
        self.did.append(f"went to {url}")
        if place_of(url) not in self._places:
            text = f"{place_of(url) or url} is not the site; add it to hosts where that is right"
            raise StepFault(Fault.FOREIGN, text)
        from playwright.async_api import Error

        try:
            await self._tab.goto(url, timeout=milliseconds, wait_until="load")
        except Error as error:
            if _ERROR_WITHOUT_PAGE not in str(error):
                raise

    async def _press(self, step: BrowserStep, milliseconds: float) -> None:
        if step.where:
            await self._first(step.where).press(step.value, timeout=milliseconds)
        else:
            await self._tab.keyboard.press(step.value)
        self.did.append(f"pressed {step.value}{f' in {step.where}' if step.where else ''}")

    async def wait(self, step: BrowserStep, seconds: float) -> None:
        if step.wait_for:
            await self._first(step.wait_for).wait_for(state="visible", timeout=seconds * 1000)
            self.did.append(f"saw {step.wait_for}")
        if step.wait_text:
            text = self.put(step.wait_text)
            found = self._tab.get_by_text(text).first
            await found.wait_for(state="visible", timeout=seconds * 1000)
            self.did.append(f"read {text}")

    def too_late(self, step: BrowserStep, seconds: float) -> StepFault:
        if step.act is Act.GOTO and not step.wait_for and not step.wait_text:
            return StepFault(Fault.TIME_OVER, f"{step.where} did not load within {seconds:g} s")
        acted = bool(self.did)
        what = (step.wait_for or step.wait_text) if acted else step.where
        how = "was to be seen" if acted else f"could be used ({step.act})"
        text = f"nothing that matches {self.put(what)} {how} within {seconds:g} s"
        return StepFault(Fault.NOT_ON_PAGE, text)

    def failed(self, step: BrowserStep, error: Exception) -> StepFault:
        words = (str(error).splitlines() or [""])[0][:200]
        for sign, reason in _UNREACHABLE:
            if sign in words and step.act is Act.GOTO:
                self.failure = reason
                return StepFault(
                    Fault.UNREACHABLE, unreachable(self._address(step.where), reason, words)
                )
        if "closed" in words or "crash" in words.lower():
            return StepFault(Fault.OUR_SIDE, f"the browser failed: {words}")
        return StepFault(Fault.NOT_ON_PAGE, f"{step.act} {step.where}: {words}")

    def _first(self, selector: str) -> "Locator":
        return self._tab.locator(f"css={selector}").first

    def _address(self, text: str) -> str:
        def quoted(value: str) -> str:
            return quote(value, safe="")

        written = filled(text, self._values, self._secrets, written=quoted)
        site = self._site.url
        below = site + written.lstrip("/") if written.startswith("/") else written
        return resolve(site, below) or below
