"""Small sites that keep or break the promises of a profile, made from its definitions and from
samples: `tests/samples/promises/<proof>.toml`, or `<profile>/<name>.toml` for one promise alone.

A sample has [kept] and [broken], each with what stands on a page (`head`, `body`, `hindi`, `lang`,
`headers`, `without` of headers, `owner` and `updated` of the footer, `described`, `whole` in place
of all; `at`: on which, with which `status`, and whether the home page has it `listed`), what other
addresses answer (`answers`; a whole URL is one of another site), and what
the record says (`record`, `findings`, `elements`, `mail`, `remembered`, `attested`, `host`).
`also` names proofs that the same fault breaks; [options] are in the place of the definition's own,
where each site has to write its. `@name@` is the first value of the promise's option,
`@name:last@` the last one.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sentinel.core.published import Profile, PublishedPromise
from sentinel.core.site_record import SiteRecord
from support.promise_records import MadeRecord, add_record
from support.small_pdf import pdf

FOLDER = Path(__file__).parents[1] / "samples" / "promises"
HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "x-frame-options": "SAMEORIGIN",
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "strict-transport-security": "max-age=31536000",
    "content-security-policy": "default-src 'self'",
    "permissions-policy": "geolocation=()",
}
_HINDI = "/hi/"


@dataclass(slots=True, kw_only=True)
class Answer:
    """What an address of the site answers."""

    body: str | bytes
    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=lambda: list(HEADERS.items()))


@dataclass(slots=True, kw_only=True)
class MadeSite(MadeRecord):
    """One site, as its server and its record are."""

    answers: dict[str, Answer] = field(default_factory=dict)
    """By path."""
    also: set[str] = field(default_factory=set)
    """Proofs that a fault breaks beside its own."""


def sample_of(promise: PublishedPromise) -> Mapping[str, Any] | None:
    """The promise's own sample, else that of its proof; None where there is neither."""
    places = (FOLDER / promise.profile / f"{promise.name}.toml", FOLDER / f"{promise.proof}.toml")
    found = next((place for place in places if place.is_file()), None)
    return None if found is None else tomllib.loads(found.read_text(encoding="utf-8"))


def made_site(profile: Profile, broken: Iterable[str], now: datetime) -> MadeSite:
    """A site that breaks the named promises of a profile and keeps all others."""
    wrong, pages = set(broken), _Pages()
    site = MadeSite(record=SiteRecord(today=now.date(), has_files=True))
    for promise in profile.promises:
        sample = sample_of(promise)
        if sample is not None:
            side = "broken" if promise.name in wrong else "kept"
            part = _filled(sample.get(side, {}), promise, now)
            pages.add(promise, part)
            add_record(site, promise, part, now)
            site.also |= set(part.get("also", ())) if side == "broken" else set()
    pages.finish(site, now)
    return site


def _filled(part: Any, promise: PublishedPromise, now: datetime) -> Any:
    """With values of the promise's options, and days, in their places."""
    if isinstance(part, dict):
        return {name: _filled(value, promise, now) for name, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, promise, now) for value in part]
    if not isinstance(part, str):
        return part
    for name, value in promise.options.items():
        values = value if isinstance(value, tuple) and value else (value,)
        part = part.replace(f"@{name}@", str(values[0])).replace(f"@{name}:last@", str(values[-1]))
    for name, days in (("today", 0), ("yesterday", 1), ("last-year", 400)):
        day = now.date() - timedelta(days=days)
        part = part.replace(f"@{name}@", f"{day:%d} {day:%B} {day:%Y}").replace(
            f"@{name}-iso@", day.isoformat()
        )
    return part.replace("@year@", str(now.year)).replace("@promise@", promise.name)


_ON_PAGE = {
    "head",
    "body",
    "hindi",
    "whole",
    "headers",
    "without",
    "lang",
    "at",
    "updated",
    "owner",
    "described",
}


class _Pages:
    """Pages as they are filled with samples."""

    def __init__(self) -> None:
        self._parts: dict[str, list[Mapping[str, Any]]] = {"/": []}
        self._own: dict[str, Answer] = {}

    def add(self, promise: PublishedPromise, part: Mapping[str, Any]) -> None:
        exact = [one for one in promise.applies_to if not one.endswith("/**")]
        for path in exact:
            self._parts.setdefault(path, [])
        for answer in part.get("answers", ()):
            self._own[answer["path"]] = Answer(
                body=pdf(answer["pdf"]) if "pdf" in answer else answer.get("body", ""),
                status=answer.get("status", 200),
                headers=_headers(answer),
            )
        if not _ON_PAGE & part.keys():
            return
        if "at" in part:
            for path in [part["at"]] if isinstance(part["at"], str) else part["at"]:
                self._parts.setdefault(path, []).append(part)
        elif exact:
            for path in exact:
                self._parts[path].append(part)
        else:
            folder = promise.applies_to[0].removesuffix("**")
            self._parts[f"{folder}{promise.name}.html"] = [part]

    def finish(self, site: MadeSite, now: datetime) -> None:
        listed = (path for path, parts in self._parts.items() if all(map(_listed, parts)))
        paths = [*listed, *(path for path in self._own if path.startswith("/"))]
        site.answers = {
            path: _page(path, parts, paths, now) for path, parts in self._parts.items()
        } | self._own


def _listed(part: Mapping[str, Any]) -> bool:
    return bool(part.get("listed", True))


def _page(path: str, parts: list[Mapping[str, Any]], paths: list[str], now: datetime) -> Answer:
    headers = [pair for part in parts for pair in _added(part)]
    without = {name for part in parts for name in part.get("without", ())}
    base = [(name, value) for name, value in HEADERS.items() if name not in without]
    whole = next((part["whole"] for part in parts if "whole" in part), None)
    return Answer(
        body=whole or _document(path, parts, paths, now),
        status=next((part["status"] for part in parts if "status" in part), 200),
        headers=[*base, *headers],
    )


def _document(path: str, parts: list[Mapping[str, Any]], paths: list[str], now: datetime) -> str:
    hindi = path.startswith(_HINDI)
    lang = next((part["lang"] for part in parts if "lang" in part), "hi" if hindi else "en")
    head = "".join(part.get("head", "") for part in parts)
    inner = "".join(
        f"<section>{part['hindi'] if hindi and 'hindi' in part else part.get('body', '')}</section>"
        for part in parts
    )
    menu = "".join(_menu(one) for one in paths) if path == "/" else ""
    menu = menu or '<li><a href="/">Home</a></li>'
    title = "जिला संस्थान" if hindi else "District Institute"
    words = _WORDS[hindi]
    day = f"{_UPDATED[hindi]} {now.date() - timedelta(days=2):%d.%m.%Y}"
    updated = next((part["updated"] for part in parts if "updated" in part), day)
    described = "".join(
        f'<meta name="{name}" content="{title}">'
        for name in ("description", "keywords")
        if all(part.get("described", True) for part in parts)
    )
    owner = next((part["owner"] for part in parts if "owner" in part), _OWNER[hindi])
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f"{described}{head}</head><body><header><p>{title}</p></header><nav><ul>{menu}</ul></nav>"
        f"<main><h1>{title}</h1><p>{words}</p>{inner}</main>"
        f"<footer><p>{owner}</p><p>{updated}</p></footer>"
        "</body></html>"
    )


def _menu(path: str) -> str:
    kind = " (PDF, 1 KB)" if path.endswith(".pdf") else ""
    return f'<li><a href="{path}">{path}{kind}</a></li>'


_WORDS = {
    False: "The institute surveys the ground water of the district and publishes what it finds.",
    True: "संस्थान जिले के भूजल का सर्वेक्षण करता है और परिणाम प्रकाशित करता है।",
}
_OWNER = {False: "Government of the District, Ministry of Water", True: "भारत सरकार, जल मंत्रालय"}
_UPDATED = {False: "Last updated on:", True: "अंतिम अद्यतन:"}


def _headers(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    base = {**HEADERS, "content-type": answer.get("type", HEADERS["content-type"])}
    return [*base.items(), *_added(answer)]


def _added(part: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in part.get("headers", ())]
