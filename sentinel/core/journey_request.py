"""The request of a step, made from its definition, the page it stands on and the values taken so
far; and the request to which a redirect leads. Both stay on the hosts of the journey."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote

import ada_url

from sentinel.core.journey import Fault, Field, JourneyOptions, JourneyStep, StepFault
from sentinel.core.journey_document import JourneyDocument
from sentinel.core.journey_submission import (
    MULTIPART,
    URLENCODED,
    Entry,
    encoded,
    submitted,
    urlencoded,
)
from sentinel.core.journey_texts import filled_json, put_in, texts_of
from sentinel.core.page import FetchRequest
from sentinel.core.placeholders import secret_names
from sentinel.core.site import Site
from sentinel.core.urls import normal, resolve, without_fragment

_ONE_PLACE = re.compile(r"\{[a-z][a-z0-9_-]*\}")
_UNSAFE_IN_HEADER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """Where a journey stands before a step."""

    site: Site
    options: JourneyOptions
    values: Mapping[str, str] = field(default_factory=dict)
    document: JourneyDocument | None = None
    """The last page; None before the first answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that may go out, without cookies."""

    request: FetchRequest
    entries: tuple[Entry, ...] = ()
    """The fields, where its body or query is made of some."""
    own_headers: tuple[tuple[str, str], ...] = ()
    """Those of the definition."""
    carries_secret: bool = False
    secret_in_header: bool = False
    """Whether one stands in a header: such go on with a redirect that lets the body go."""


def asked(step: JourneyStep, stand: Standpoint, user_agent: str) -> Asked:
    """Raises StepFault where it cannot be made, or would go where it may not."""
    made = _made(step, stand)
    headers = tuple((name, _in_header(name, stand, text)) for name, text in step.headers)
    made = replace(
        made,
        own_headers=headers,
        carries_secret=bool(secret_names(texts_of(step))),
        secret_in_header=bool(secret_names(text for _, text in step.headers)),
        request=replace(
            made.request,
            headers=(*headers, *_without(made.request.headers, headers)),
            user_agent=user_agent,
            follow_redirects=False,
            fresh_connection=True,
        ),
    )
    expect_allowed(made, stand)
    return made


def expect_allowed(made: Asked, stand: Standpoint) -> None:
    """Raises StepFault where an address is not one of the journey's, or not safe enough."""
    url, site = made.request.url, stand.site
    place = place_of(url)
    if place not in places_of(site, stand.options):
        text = (
            f"it leads to {place or url[:100]}, which is not the site; "
            "add it to hosts where that is right"
        )
        raise StepFault(Fault.FOREIGN, text)
    if made.carries_secret and site.url.startswith("https:") and not url.startswith("https:"):
        text = f"it would send a secret in clear text, to {url[:200]}"
        raise StepFault(Fault.INSECURE, text)


def redirected(made: Asked, status: int, location: str) -> Asked:
    """The next hop (RFC 9110, 15.4; fetch standard, 4.4). Raises StepFault for a bad one."""
    request = made.request
    target = resolve(request.url, location)
    if target is None:
        raise StepFault(Fault.FOREIGN, f"it is sent on to {location[:200]}, which cannot be asked")
    becomes_get = (status == 303 and request.method not in {"GET", "HEAD"}) or (
        status in {301, 302} and request.method == "POST"
    )
    same = place_of(target) == place_of(request.url)
    left_out = {name.lower() for name, _ in made.own_headers} if not same else set()
    if becomes_get:
        left_out.add("content-type")
    return replace(
        made,
        entries=() if becomes_get else made.entries,
        own_headers=made.own_headers if same else (),
        # what the first address was given in its body or query does not go out again as a GET
        carries_secret=made.secret_in_header and same if becomes_get else made.carries_secret,
        secret_in_header=made.secret_in_header and same,
        request=replace(
            request,
            url=without_fragment(target),
            method="GET" if becomes_get else request.method,
            body=b"" if becomes_get else request.body,
            headers=tuple(one for one in request.headers if one[0].lower() not in left_out),
        ),
    )


def places_of(site: Site, options: JourneyOptions) -> frozenset[str]:
    """Hosts, with ports that are not the usual ones, that a journey may ask."""
    own = (place_of(url) for url in (site.url, *site.aliases))
    return frozenset(filter(None, own)) | options.hosts


def place_of(url: str) -> str:
    """`www.example.in`, `127.0.0.1:8080`; empty where it is no http(s) address."""
    written = normal(url)
    return str(ada_url.URL(written).host) if written else ""


def _made(step: JourneyStep, stand: Standpoint) -> Asked:
    """Method, address and body, with the headers that these need."""
    if step.form:
        return _of_form(step, stand)
    if step.click:
        document = _last(step, stand)
        target = resolve(document.base, document.link(step.click))
        if target is None:
            raise StepFault(Fault.NOT_ON_PAGE, f"the link {step.click} leads to nothing to ask for")
        headers = _from_page(document, target, "GET")
        return Asked(
            request=FetchRequest(url=without_fragment(target), method="GET", headers=headers)
        )
    return _of_address(step, _address(step.url, stand), stand)


def _of_address(step: JourneyStep, url: str, stand: Standpoint) -> Asked:
    if step.json is not None:
        body = json.dumps(
            filled_json(step.json, lambda text: _put(text, stand)), ensure_ascii=False
        ).encode()
        return _plain(step, url, "application/json", body)
    if step.body:
        return _plain(step, url, "text/plain; charset=utf-8", _put(step.body, stand).encode())
    entries = tuple(_own_entries(step, stand))
    if entries and step.method == "GET":
        query = urlencoded(entries, "utf-8")
        asking = FetchRequest(url=_with_query(url, query), method="GET")
        return Asked(request=asking, entries=entries)
    if entries:
        content_type, body = encoded(entries, MULTIPART if step.files else URLENCODED, "utf-8")
        return replace(_plain(step, url, content_type, body), entries=entries)
    return Asked(request=FetchRequest(url=url, method=step.method or "GET"))


def _plain(step: JourneyStep, url: str, content_type: str, body: bytes) -> Asked:
    return Asked(
        request=FetchRequest(
            url=url,
            method=step.method or "POST",
            headers=(("Content-Type", content_type),),
            body=body,
        )
    )


def _of_form(step: JourneyStep, stand: Standpoint) -> Asked:
    document = _last(step, stand)
    form = document.form(step.form)
    encoding = document.encoding
    fields = [(name, _value(value, stand)) for name, value in step.fields]
    sent = submitted(form, fields, step.files, press=step.press, encoding=encoding)
    # an empty action is the page's own address, whatever its base (HTML 4.10.21.3)
    own = document.page.final_url
    target = resolve(document.base, sent.action) if sent.action.strip() else own
    if target is None:
        raise StepFault(Fault.NOT_ON_PAGE, f"the form's action {sent.action[:100]} cannot be asked")
    url = without_fragment(target)
    headers = _from_page(document, url, sent.method)
    if sent.query is not None:
        request = FetchRequest(url=_with_query(url, sent.query), method="GET", headers=headers)
    else:
        request = FetchRequest(
            url=url,
            method=sent.method,
            headers=(("Content-Type", sent.content_type), *headers),
            body=sent.body,
        )
    return Asked(request=request, entries=sent.entries)


def _last(step: JourneyStep, stand: Standpoint) -> JourneyDocument:
    if stand.document is None:
        text = f"step {step.name} needs a page, and no step before it gave one"
        raise StepFault(Fault.NOT_ON_PAGE, text)
    return stand.document


def _address(text: str, stand: Standpoint) -> str:
    """A written path is below the site's root; one that was taken is a link of the last page."""
    if _ONE_PLACE.fullmatch(text) and stand.document is not None:
        found = resolve(stand.document.base, _put(text, stand))
    else:
        written = put_in(
            text, stand.values, stand.options.secrets, written=lambda value: quote(value, safe="")
        )
        site = stand.site.url
        found = resolve(site, site + written.lstrip("/") if written.startswith("/") else written)
    if found is None:
        raise StepFault(Fault.FOREIGN, f"{text} is no address that can be asked")
    return without_fragment(found)


def _put(text: str, stand: Standpoint) -> str:
    return put_in(text, stand.values, stand.options.secrets)


def _value(value: Field, stand: Standpoint) -> Field:
    if isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return tuple(_put(one, stand) for one in value)
    return _put(value, stand)


def _own_entries(step: JourneyStep, stand: Standpoint) -> Iterator[Entry]:
    for name, value in step.fields:
        put = _value(value, stand)
        if isinstance(put, bool):
            if put:
                yield name, "on"
        else:
            yield from ((name, one) for one in (put if isinstance(put, tuple) else (put,)))
    yield from ((one.control, one) for one in step.files)


def _in_header(name: str, stand: Standpoint, text: str) -> str:
    """A value that was taken may not end the line, and what is not ASCII goes as UTF-8."""
    value = _put(text, stand)
    if _UNSAFE_IN_HEADER.search(value):
        text = f"the header {name} would hold a line end or another control character"
        raise StepFault(Fault.NOT_TAKEN, text)
    return value.encode().decode("latin-1") if not value.isascii() else value


def _from_page(document: JourneyDocument, url: str, method: str) -> tuple[tuple[str, str], ...]:
    """Referer and Origin, as browsers send them by default (strict-origin-when-cross-origin).
    Many sites take a form without them for a forged one."""
    page = ada_url.URL(without_fragment(document.page.final_url))
    if page.protocol == "https:" and url.startswith("http:"):
        return ()
    page.username = page.password = ""
    same = place_of(url) == place_of(str(page.href)) and url.startswith(str(page.protocol))
    referer = str(page.href) if same else f"{page.origin}/"
    origin = (("Origin", str(page.origin)),) if method not in {"GET", "HEAD"} else ()
    return (("Referer", referer), *origin)


def _with_query(url: str, query: str) -> str:
    return f"{url.partition('?')[0]}?{query}"


def _without(
    headers: Sequence[tuple[str, str]], given: Sequence[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    names = {name.lower() for name, _ in given}
    return tuple(one for one in headers if one[0].lower() not in names)
