"""Cookies of those who enter.

All are HttpOnly and SameSite=Lax, and Secure with the prefix `__Host-` where people come by https.
Lax and not Strict: mails and tickets link to pages of the console, and with Strict whoever follows
one in the night would be asked to sign in although they are. It gives nothing away: following a
link changes nothing here, and each form bears a token of its session, is refused where the browser
says that it comes from elsewhere, and Lax sends no cookie with it then.
"""

import hmac
import secrets
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from sentinel.core.access_ports import Seals

DEVICE_SECONDS = 180 * 86_400
BROWSER_SECONDS = 3600
ELSEWHERE_SECONDS = 600
MAX_VALUE = 300
MAX_SEALED = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookies:
    """Of one console."""

    secure: bool
    seals: Seals

    def session(self, request: Request) -> str:
        """The secret of a session; empty where there is none."""
        return self._get(request, "session")

    def device(self, request: Request) -> str:
        return self._get(request, "device")

    def browser(self, request: Request) -> str:
        """What ties the pages before a login to one browser; empty where it has none yet."""
        value = self._get(request, "login")
        nonce, _, mac = value.partition(".")
        right = self.seals.mac("browser", nonce)
        return value if hmac.compare_digest(mac.encode(), right.encode()) else ""

    def new_browser(self) -> str:
        nonce = secrets.token_urlsafe(18)
        return f"{nonce}.{self.seals.mac('browser', nonce)}"

    def form_token(self, browser: str) -> str:
        """What the forms before a login bear: nobody signs somebody else's browser in."""
        return self.seals.mac("browser-form", browser) if browser else ""

    def keep_session(self, answer: Response, secret: str) -> None:
        """Until the browser is closed, or the session ends here."""
        self._set(answer, "session", secret, None)

    def keep_device(self, answer: Response, value: str) -> None:
        self._set(answer, "device", value, DEVICE_SECONDS)

    def keep_browser(self, answer: Response, value: str) -> None:
        self._set(answer, "login", value, BROWSER_SECONDS)

    def login_elsewhere(self, request: Request) -> str:
        """A login by an identity provider that is on its way, sealed."""
        value = request.cookies.get(self.name("oidc"), "")
        return value if len(value) <= MAX_SEALED else ""

    def keep_login_elsewhere(self, answer: Response, value: str) -> None:
        self._set(answer, "oidc", value, ELSEWHERE_SECONDS)

    def drop(self, answer: Response, *parts: str) -> None:
        for part in parts:
            self._set(answer, part, "", 0)

    def _get(self, request: Request, part: str) -> str:
        value = request.cookies.get(self.name(part), "")
        return value if len(value) <= MAX_VALUE else ""

    def _set(self, answer: Response, part: str, value: str, seconds: int | None) -> None:
        answer.set_cookie(
            self.name(part),
            value,
            max_age=seconds,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def name(self, part: str) -> str:
        """The prefix binds it to this very host, over https."""
        if not self.secure:
            return f"sentinel-{part}"
        return "__Host-sentinel" if part == "session" else f"__Host-sentinel-{part}"
