"""Small sites that keep or break the promises of a profile, made from its definitions and from
samples: `tests/samples/promises/<proof>.toml`, or `<profile>/<name>.toml` for one promise alone.

A sample has [kept] and [broken], each with what stands on a page (`head`, `body`, `hindi`, `lang`,
`headers`, `without` of headers, `whole` in place of all; `at`: on which, with which `status`), what
other addresses answer (`answers`; a whole URL is one of another site), and what
the record says (`record`, `findings`, `elements`, `mail`, `remembered`, `attested`, `host`).
`also` names proofs that the same fault breaks. `@name@` is the first value of the promise's option,
`@name:last@` the last one.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sentinel.core.proof import CheckFacts, CheckFinding
from sentinel.core.promise_port import PromiseGround
from sentinel.core.published import Attestation, Profile, PublishedPromise
from sentinel.core.site_record import ContactRecord, ElementRecord, SiteRecord
from sentinel.core.verdict import Verdict

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
class MadeSite:
    """One site, as its server and its record are."""

    host: str = "institute.gov.in"
    answers: dict[str, Answer] = field(default_factory=dict)
    """By path."""
    also: set[str] = field(default_factory=set)
    """Proofs that a fault breaks beside its own."""
    mail: dict[str, bool] = field(default_factory=dict)
    checks: dict[str, CheckFacts] = field(default_factory=dict)
    record: SiteRecord
    remembered: dict[str, dict[str, str]] = field(default_factory=dict)
    attestations: list[Attestation] = field(default_factory=list)

    @property
    def ground(self) -> PromiseGround:
        return PromiseGround(record=self.record, checks=self.checks, remembered=self.remembered)


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
            _add_record(site, promise, part, now)
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


_ON_PAGE = {"head", "body", "hindi", "whole", "headers", "without", "lang", "at"}


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
                body=answer.get("body", ""),
                status=answer.get("status", 200),
                headers=_headers(answer),
            )
        if not _ON_PAGE & part.keys():
            return
        if "at" in part:
            self._parts.setdefault(part["at"], []).append(part)
        elif exact:
            for path in exact:
                self._parts[path].append(part)
        else:
            folder = promise.applies_to[0].removesuffix("**")
            self._parts[f"{folder}{promise.name}.html"] = [part]

    def finish(self, site: MadeSite, now: datetime) -> None:
        paths = [*self._parts, *(path for path in self._own if path.startswith("/"))]
        site.answers = {
            path: _page(path, parts, paths, now) for path, parts in self._parts.items()
        } | self._own


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
    menu = "".join(f'<li><a href="{one}">{one}</a></li>' for one in paths) if path == "/" else ""
    menu = menu or '<li><a href="/">Home</a></li>'
    title = "जिला संस्थान" if hindi else "District Institute"
    words = _WORDS[hindi]
    day = now.date() - timedelta(days=2)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="description" content="{title}"><meta name="keywords" content="{title}">'
        f"{head}</head><body><header><p>{title}</p></header><nav><ul>{menu}</ul></nav>"
        f"<main><h1>{title}</h1><p>{words}</p>{inner}</main>"
        f"<footer><p>{_OWNER[hindi]}</p><p>{_UPDATED[hindi]} {day:%d.%m.%Y}</p></footer>"
        "</body></html>"
    )


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


def _add_record(
    site: MadeSite, promise: PublishedPromise, part: Mapping[str, Any], now: datetime
) -> None:
    site.host = part.get("host", site.host)
    site.mail |= part.get("mail", {})
    if "remembered" in part:
        site.remembered[promise.key] = dict(part["remembered"])
    if part.get("attested"):
        site.attestations.append(_attestation(promise, now.date()))
    if "findings" in part:
        _add_checks(site, promise, part, now)
    if "elements" in part:
        _add_elements(site, promise, part["elements"], now.date())
    if "record" in part:
        site.record = replace(site.record, **_record(part["record"], now))


def _attestation(promise: PublishedPromise, today: date) -> Attestation:
    return Attestation(
        promise=promise.key,
        site="",
        name="A. Verma",
        post="Web Information Manager",
        on=today,
        until=today + timedelta(days=100),
    )


def _add_checks(
    site: MadeSite, promise: PublishedPromise, part: Mapping[str, Any], now: datetime
) -> None:
    """Each check that the promise names has looked; the first found what is said."""
    codes = promise.texts("codes")
    code = codes[0] if codes else "fault"
    names = promise.texts("checks") or (part["check"],)
    for number, name in enumerate(names):
        found = part["findings"] if number == 0 else []
        known = site.checks.get(name)
        site.checks[name] = CheckFacts(
            kind=part.get("kind", name),
            looked_at=now - timedelta(days=part.get("looked_days_ago", 1)),
            verdict=Verdict.BROKEN if found else Verdict.INTACT,
            findings=(
                *(() if known is None else known.findings),
                *(CheckFinding(code=code, message=text, url="") for text in found),
            ),
        )


def _add_elements(
    site: MadeSite, promise: PublishedPromise, said: Mapping[str, Any], today: date
) -> None:
    known = {one.name: one for one in site.record.elements or ()}
    for name in promise.texts("elements") or ("gallery",):
        known[name] = ElementRecord(
            name=name,
            due=today + timedelta(days=-1 if said.get("overdue") else 30),
            overdue=bool(said.get("overdue")),
            roles_missing=tuple(said.get("roles_missing", ())),
        )
    site.record = replace(site.record, elements=tuple(known.values()))


def _record(said: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Moments are written as days ago."""
    found: dict[str, Any] = {}
    for name, value in said.items():
        if name == "contacts":
            found[name] = tuple(
                ContactRecord(
                    name=one["name"],
                    decides=True,
                    lacks=tuple(one.get("lacks", ())),
                    verified_at=now - timedelta(days=one.get("verified_days_ago", 1)),
                )
                for one in value
            )
        elif name.endswith("_at"):
            found[name] = now - timedelta(days=value)
        else:
            found[name] = tuple(value) if isinstance(value, list) else value
    return found
