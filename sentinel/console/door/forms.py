"""Forms of our own pages: read with bounds, and taken only from the page behind a link."""

import hashlib
import hmac
import secrets
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from sentinel.errors import Refused

MAX_BODY = 8_192
MAX_WORDS = 1_000


class Forms:
    """Of one life of the door: a form of an earlier one is not taken."""

    def __init__(self, link_url: str) -> None:
        url = urlsplit(link_url)
        self._origin = f"{url.scheme}://{url.netloc}"
        self._secret = secrets.token_bytes(32)

    def token(self, link: str) -> str:
        """What the form of a link bears: whoever did not load the page does not know it."""
        return hmac.new(self._secret, link.encode(), hashlib.sha256).hexdigest()

    async def fields(self, request: Request) -> dict[str, str]:
        """The form's fields. Raises Refused where it is none, or too large."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/x-www-form-urlencoded":
            raise Refused("no form")
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MAX_BODY:
                raise Refused("too large")
        try:
            pairs = parse_qsl(body.decode("ascii"), errors="strict", max_num_fields=10)
        except ValueError as error:
            raise Refused("no form") from error
        return dict(pairs)

    def are_ours(self, request: Request, link: str, given: dict[str, str]) -> bool:
        """Whether fields were sent by the page behind a link."""
        right = self.token(link).encode()
        return hmac.compare_digest(given.get("form", "").encode(), right) and self._same_origin(
            request
        )

    def _same_origin(self, request: Request) -> bool:
        """What browsers say of whence a form comes; older ones say nothing."""
        site = request.headers.get("sec-fetch-site", "same-origin")
        origin = request.headers.get("origin", self._origin)
        return site == "same-origin" and origin.casefold() == self._origin.casefold()
