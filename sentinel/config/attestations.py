"""checks/attestations.toml: who answers for a promise that no program can prove, and until when."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from sentinel.checkers.proofs import PROOFS
from sentinel.config.files import Files, table_of
from sentinel.config.problems import Problems, did_you_mean, listed, shown
from sentinel.config.table import Table
from sentinel.core.check import Check, PromisesOptions
from sentinel.core.published import Attestation, Profile
from sentinel.core.site import Site

ATTESTATIONS = "attestations.toml"
"""Stands beside the definitions of checks, and is none."""
_DAY = 'a day of the calendar in quotation marks, such as "2026-01-31"'
MAX_YEARS = 3
"""A word is given for so long at most: people change their posts."""


def read_attestations(
    files: Files, folder: Path, profiles: Sequence[Profile]
) -> tuple[Attestation, ...]:
    """All of the file; none where there is no such file."""
    path = folder / ATTESTATIONS
    if not path.is_file():
        return ()
    text = files.text(path)
    table = table_of(text, files.name(path), files.problems) if text is not None else None
    if table is None:
        return ()
    keys = [promise.key for profile in profiles for promise in profile.promises]
    found = tuple(_attestation(inner, keys) for inner in table.tables("attestation"))
    table.finish()
    return found


def report_promises(problems: Problems, checks: Sequence[Check], sites: Sequence[Site]) -> None:
    """A site's profiles exist and are looked at; an attestation is about a site that exists."""
    options = [check.options for check in checks if isinstance(check.options, PromisesOptions)]
    names = sorted({profile.name for one in options for profile in one.profiles})
    for number, site in enumerate(sites):
        _report_profiles(problems, number, site, names, looked_at=bool(options))
    known = [site.name for site in sites]
    for attestation in options[0].attestations if options else ():
        if attestation.site and attestation.site not in known:
            problems.add(
                attestation.source,
                attestation.place("site"),
                f"found {shown(attestation.site)}; accepted: the name of a [[site]] of config.toml"
                f"{did_you_mean(attestation.site, known)}, or none for every site; correct it",
            )


def attestation_notes(checks: Sequence[Check]) -> list[str]:
    """Words that count for less than whoever gave them may believe."""
    options = [check.options for check in checks if isinstance(check.options, PromisesOptions)]
    if not options:
        return []
    promises = {
        promise.key: promise for profile in options[0].profiles for promise in profile.promises
    }
    return [
        f"{one.source}: {one.promise} has the proof {proof}; a person's word counts there "
        f"{'only while the proof could not find out' if PROOFS[proof].breakable else 'for nothing'}"
        for one in options[0].attestations
        if one.promise in promises
        for proof in (promises[one.promise].proof,)
        if proof != "attestation"
    ]


def _report_profiles(
    problems: Problems, number: int, site: Site, names: Sequence[str], *, looked_at: bool
) -> None:
    if site.profiles and not looked_at:
        problems.add(
            "config.toml",
            f"site[{number}].profiles",
            'no check has kind = "promises", so nothing would look at them; accepted: one such '
            "file in checks/; copy the shipped promises.toml there, or remove the key",
        )
        return
    for place, profile in enumerate(site.profiles):
        if profile and profile not in names:
            problems.add(
                "config.toml",
                f"site[{number}].profiles[{place}]",
                f"found {shown(profile)}; accepted: a folder below checks/promises/, which has "
                f"{listed(names) or 'none'}{did_you_mean(profile, names)}; correct it, or add "
                "the folder",
            )


def _attestation(table: Table, keys: Iterable[str]) -> Attestation:
    def known(text: str) -> str:
        if text not in keys:
            raise ValueError(
                'accepted: a promise as profile and name, such as "cmpdi/not-framed"'
                f"{did_you_mean(text, keys)}; see sentinel promises"
            )
        return text

    promise = table.text("promise", accepted="a promise as profile and name", convert=known)
    on, until = _day(table, "on"), _day(table, "until")
    if on is None or until is None:
        on = until = date.max
    elif until < on:
        table.problem(
            "until", f"found {until}, before `on` ({on}); accepted: that day or a later one"
        )
    elif until > _later(on, MAX_YEARS):
        table.problem(
            "until",
            f"found {until}; accepted: at most {MAX_YEARS} years after `on` ({on}); people change "
            "their posts: have it confirmed anew by then",
        )
    found = Attestation(
        promise=promise,
        site=table.text("site", ""),
        name=table.text("name", accepted="who answers for it"),
        post=table.text("post", accepted="the post of that person"),
        on=on,
        until=until,
        statement=table.text("statement", ""),
        source=table.file,
        key=table.key,
    )
    table.finish()
    return found


def _day(table: Table, key: str) -> date | None:
    """None after a fault was noted."""
    written = table.text(key, accepted=_DAY, convert=_checked_day)
    return date.fromisoformat(written) if written else None


def _checked_day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(f"accepted: {_DAY}; correct it") from None


def _later(day: date, years: int) -> date:
    year = min(day.year + years, date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)
