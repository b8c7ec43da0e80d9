"""A function of the site that one request shows: what is asked, what must come, what came."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sentinel.core.assertion import Answer, Judged, Outcome, judge
from sentinel.core.assertion_parts import Assertion
from sentinel.core.no_look import looks_blocked, wall_of
from sentinel.core.page import FetchRequest, Look, Page
from sentinel.core.placeholders import filled
from sentinel.core.redactor import Redactor
from sentinel.core.secret import Secret

MAX_SHOWN = 500
"""Characters of a body that is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpOptions:
    """An address must answer one request as it should. Texts may hold places for secrets
    (core/placeholders.py)."""

    expect: tuple[Assertion, ...]
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    json: object = None
    """None: no JSON is sent."""
    follow_redirects: bool = True
    secrets: Mapping[str, Secret] = field(default_factory=dict)

    @property
    def texts(self) -> tuple[str, ...]:
        """All that may hold places for secrets."""
        sent = "" if self.json is None else json.dumps(self.json)
        return (*(value for _, value in self.headers), self.body, sent)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRecord:
    """What one target was sent, what came, and how each condition was judged. No secret is in
    what is meant to be shown; the bytes of `look` are as they came."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    """Those of the definition."""
    body: str
    """Its beginning."""
    look: Look
    judged: tuple[Judged, ...] = ()
    """In the order of the definition; none where there is no answer."""
    wall: str = ""
    """Which firewall, captcha or bot check answers."""
    shown_block: bool = False
    """Whether the answer says that it is our own block notice."""
    signed_in: bool = False
    """Whether secrets were sent: a refusal is then about them, and about no program."""

    @property
    def failed(self) -> tuple[Judged, ...]:
        return tuple(one for one in self.judged if one.outcome is Outcome.FAILED)

    @property
    def unknown(self) -> tuple[Judged, ...]:
        return tuple(one for one in self.judged if one.outcome is Outcome.UNKNOWN)


def request_of(
    options: HttpOptions, url: str, *, user_agent: str, own: tuple[tuple[str, str], ...] = ()
) -> FetchRequest:
    """What is asked; `own` are headers that let us through our own block."""
    headers = [(name, filled(value, {}, options.secrets)) for name, value in options.headers]
    body = options.body
    if options.json is not None:
        body = json.dumps(options.json, ensure_ascii=False)
        if "content-type" not in {name.lower() for name, _ in headers}:
            headers.append(("Content-Type", "application/json"))
    written = _in_json if options.json is not None else str
    return FetchRequest(
        url=url,
        method=options.method,
        headers=(*headers, *own),
        body=filled(body, {}, options.secrets, written=written).encode(),
        user_agent=user_agent,
        # what a secret opens is asked of this address, and of none that an answer names
        follow_redirects=options.follow_redirects and not options.secrets,
        fresh_connection=True,
    )


def record_of(options: HttpOptions, url: str, look: Look) -> HttpRecord:
    """The look, judged. In bounded time; off the event loop."""
    hide = Redactor(options.secrets)
    sent = options.body if options.json is None else json.dumps(options.json, ensure_ascii=False)
    record = HttpRecord(
        method=options.method,
        url=url,
        headers=options.headers,
        body=sent[:MAX_SHOWN],
        look=look,
        signed_in=bool(options.secrets),
    )
    if not isinstance(look, Page):
        return record
    answer = Answer(look)
    judged = tuple(judge(one, answer) for one in options.expect)
    return replace(
        record,
        judged=tuple(replace(one, found=hide(one.found)) for one in judged),
        wall=wall_of(look),
        shown_block=looks_blocked(look),
    )


def _in_json(value: str) -> str:
    """A value inside a text of a JSON document."""
    return json.dumps(value, ensure_ascii=False)[1:-1]
