"""What the record says of a made site: the parts of samples of promises that are about no page."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sentinel.core.promise_port import PromiseGround
from sentinel.core.proof import CheckFacts, CheckFinding
from sentinel.core.published import Attestation, PublishedPromise
from sentinel.core.site_record import ContactRecord, ElementRecord, SiteRecord
from sentinel.core.verdict import Verdict


@dataclass(slots=True, kw_only=True)
class MadeRecord:
    """Filled sample by sample."""

    record: SiteRecord
    host: str = "institute.gov.in"
    mail: dict[str, bool] = field(default_factory=dict)
    checks: dict[str, CheckFacts] = field(default_factory=dict)
    remembered: dict[str, dict[str, str]] = field(default_factory=dict)
    attestations: list[Attestation] = field(default_factory=list)

    @property
    def ground(self) -> PromiseGround:
        return PromiseGround(record=self.record, checks=self.checks, remembered=self.remembered)


def add_record(
    site: MadeRecord, promise: PublishedPromise, part: Mapping[str, Any], now: datetime
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
    site: MadeRecord, promise: PublishedPromise, part: Mapping[str, Any], now: datetime
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
    site: MadeRecord, promise: PublishedPromise, said: Mapping[str, Any], today: date
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
