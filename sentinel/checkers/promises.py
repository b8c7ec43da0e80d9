"""promises: what the site's policies promise is kept. Which profiles a site has: config.toml."""

from collections.abc import Iterable

from sentinel.checkers.proofs import PROOFS
from sentinel.core.check import Check, PromisesOptions
from sentinel.core.finding import Finding
from sentinel.core.no_look import looks_blocked, wall_of
from sentinel.core.note_book import NoteBook
from sentinel.core.nothing_seen import nothing_seen
from sentinel.core.published import Attestation, PromiseStanding, PublishedPromise, Standing
from sentinel.core.site import Site
from sentinel.core.snapshot import Snapshot
from sentinel.core.verdict import Verdict
from sentinel.core.whole_page import WholePage
from sentinel.core.words import Severity

BROKEN = "promise-broken"
ENDING = "attestation-ending"
ENDED = "attestation-ended"
NOTICE_DAYS = 14
"""So long before its last day a person's word is asked for anew."""
_ANEW = "Look at it anew and write who did in checks/attestations.toml."


def of_site(check: Check, site: Site) -> tuple[PublishedPromise, ...]:
    """The promises of the profiles that the site has."""
    profiles = check.options.profiles if isinstance(check.options, PromisesOptions) else ()
    return tuple(
        promise
        for profile in profiles
        if profile.name in site.profiles
        for promise in profile.promises
    )


def attestations_of(check: Check, site: Site) -> tuple[Attestation, ...]:
    """What persons said of the site's promises."""
    given = check.options.attestations if isinstance(check.options, PromisesOptions) else ()
    return tuple(one for one in given if one.site in {"", site.name})


def notes(check: Check, whole: WholePage, book: NoteBook) -> None:
    """Takes down what one answer says of each promise that it is about. What keeps programs out,
    our own block among it, is counted: it is no page of the site.

    A proof that breaks on a page stops no other; what the first of them raised is raised last.
    """
    page, site = whole.page, whole.site
    if wall_of(page) or looks_blocked(page):
        book.walls += 1
        return
    if page.is_html and page.status < 400 and not whole.readable:
        book.unread += 1
    errors: list[Exception] = []
    for promise in of_site(check, site):
        proof = PROOFS[promise.proof]
        if proof.page is None or not promise.covers(whole.path):
            continue
        try:
            if proof.looks(whole):
                book.take(promise.key, page.url, proof.page(promise, whole))
        except Exception as error:  # noqa: BLE001 - whatever it is, the other proofs go on
            errors.append(error)
    if errors:
        raise errors[0]


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """One finding for each broken promise, and for each that a person's word stands for no more or
    not much longer: told, and never a reason to block."""
    if of_site(check, snapshot.site) and not snapshot.promises:
        yield nothing_seen(check, snapshot)  # blocked by us, or away: looked at again soon
    given = attestations_of(check, snapshot.site)
    for standing in snapshot.promises:
        if standing.standing is Standing.BROKEN:
            yield _finding(check, snapshot, standing, BROKEN, f"Broken: {standing.reason}")
        words = [one for one in given if one.promise == standing.promise.key]
        if words and standing.standing in {Standing.ATTESTED, Standing.UNKNOWN}:
            word = max(words, key=lambda one: one.until)
            left = word.until - snapshot.taken_at.date()
            if left.days <= NOTICE_DAYS:
                code, ends = (ENDING, "ends") if left.days >= 0 else (ENDED, "ended")
                told = f"The word of {word.name}, {word.post}, {ends} on {word.until}. {_ANEW}"
                yield _finding(check, snapshot, standing, code, told)


def _finding(
    check: Check, snapshot: Snapshot, standing: PromiseStanding, code: str, told: str
) -> Finding:
    promise = standing.promise
    grave = min(check.severity, promise.severity)
    return Finding(
        check=check.name,
        code=code,
        subject=f"promise:{promise.key}",
        url=standing.pages[0] if standing.pages else "",
        severity=grave if code == BROKEN else Severity.WARNING,
        verdict=Verdict.BROKEN,
        message=f"{promise.says} {told}",
        witness=snapshot.witness,
        referrers=standing.pages,
        details={"promise": promise.key, "source": promise.source},
    )
