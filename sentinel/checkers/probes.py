"""probes: addresses that nobody links to and that attackers use must not answer.

A crawl finds only what is linked. A dropped page (`/hacked.html`), a program (`/x.php`) and an
index that takes the place of the site's own (`/index.html` beside `index.php`) are not.
"""

import re
from collections.abc import Iterable, Iterator

import ada_url

from sentinel.core.baseline import Baseline, PageBaseline
from sentinel.core.canonical import sha256
from sentinel.core.check import Check, ProbesOptions
from sentinel.core.comparison import Comparison, by_strength, signal
from sentinel.core.file_kinds import suffix_of
from sentinel.core.finding import Finding, Signal, Strength
from sentinel.core.fingerprint import alike, fingerprint
from sentinel.core.learn_slots import normal_form
from sentinel.core.named_page import recognised
from sentinel.core.newcomers import examine_new
from sentinel.core.page import Page
from sentinel.core.server_code import is_server_code
from sentinel.core.snapshot import Snapshot
from sentinel.core.urls import host_of, hosts_of, subject_of, url_of_subject
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity

NOT_THERE_SUFFIXES = ("", ".html", ".php")
"""Servers choose by suffix who says that something is not there: each is asked for a name that
cannot exist."""
_REPOSITORY = re.compile(rb"ref: refs/[\w./-]{1,200}\s*|[0-9a-f]{40}\s*")


def asks(check: Check, snapshot: Snapshot) -> tuple[str, ...]:
    """The probes that are not approved, and names that cannot exist. Nothing without an approved
    baseline: nobody could say what was there before."""
    baseline = snapshot.baseline
    if baseline is None:
        return ()
    approved = baseline.by_url()
    probes = tuple(url for url in _probes(check, snapshot) if url not in approved)
    return (*_not_there(check, snapshot, baseline), *probes) if probes else ()


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """At most one finding per address that answers with something that is neither approved, nor the
    root page under another name, nor what the site shows for what it does not have."""
    baseline = snapshot.baseline
    if baseline is None:
        return
    asked, absent = set(_probes(check, snapshot)), set(_not_there(check, snapshot, baseline))
    pages = [look for look in snapshot.looks if isinstance(look, Page) and look.status < 300]
    shown = [page for page in pages if page.url in absent]
    for page in pages:
        if page.url in asked and not _explained(page, shown, snapshot, baseline):
            yield _finding(check, snapshot, page, _judged(page, snapshot, baseline))


def _probes(check: Check, snapshot: Snapshot) -> tuple[str, ...]:
    options = check.options
    probes = options.probes if isinstance(options, ProbesOptions) else ()
    return tuple(dict.fromkeys(url_of_subject(probe, snapshot.site) for probe in probes))


def _not_there(check: Check, snapshot: Snapshot, baseline: Baseline) -> tuple[str, ...]:
    """Addresses that cannot exist, the same for one baseline, and unknown to anybody outside."""
    name = sha256(f"{check.name} {baseline.id}".encode())[:24]
    return tuple(url_of_subject(f"/{name}{end}", snapshot.site) for end in NOT_THERE_SUFFIXES)


def _explained(page: Page, shown: list[Page], snapshot: Snapshot, baseline: Baseline) -> bool:
    """Whether an answer needs nobody's attention."""
    if any(page.sha256 == other.sha256 or _same_end(page, other) for other in shown):
        return True
    own = _fingerprint(page)
    if any(alike(own, _fingerprint(other)) for other in shown):
        return True
    if recognised(page, baseline.named) is not None:
        return True
    return _is_approved(page, snapshot, baseline, own)


def _same_end(page: Page, other: Page) -> bool:
    """Whether both were led to one address, such as the home page."""
    return page.final_url == other.final_url != other.url


def _is_approved(page: Page, snapshot: Snapshot, baseline: Baseline, own: int) -> bool:
    """Whether it is an approved page: led to one, or the root page under another name."""
    approved = baseline.by_url()
    if page.final_url != page.url and page.final_url in approved:
        return True
    root = approved.get(snapshot.site.url)
    if root is None:
        return False
    if _holds(root, page.sha256) or _is_a_form(root, page):
        return True
    body = snapshot.kept.get(root.url)
    return body is not None and alike(own, fingerprint(body, root.content_type, root.url))


def _is_a_form(approved: PageBaseline, page: Page) -> bool:
    """Whether an answer is one of the page's approved forms but for what may vary in it."""
    forms = {variant.normal_digest for variant in approved.variants} - {""}
    return bool(forms) and page.is_html and normal_form(page, approved.slots) in forms


def _holds(page: PageBaseline, digest: str) -> bool:
    return any(variant.sha256 == digest for variant in page.variants)


def _fingerprint(page: Page) -> int:
    return fingerprint(page.body, page.header("content-type"), page.url) if page.is_html else 0


def _judged(page: Page, snapshot: Snapshot, baseline: Baseline) -> Comparison:
    path = subject_of(page.url, snapshot.site)
    if host_of(page.final_url) not in hosts_of(snapshot.site):
        text = f"The address leads visitors to {host_of(page.final_url)}."
        away = signal("address-leads-away", Strength.WEAK, text, page.final_url)
        return by_strength([away], otherwise=away)
    compared = examine_new(
        path,
        page.content_type,
        page.body,
        baseline.hosts,
        baseline.identity,
        url=page.final_url,
    )
    # the subject of an index is its folder: what answers is told by the address
    found = [*compared.signals, *_odd(page, ada_url.URL(page.url).pathname)]
    said = signal("address-answers", Strength.BENIGN, "It answers, and nothing in it is hostile.")
    return by_strength(found, otherwise=said, exits=compared.exits)


def _odd(page: Page, path: str) -> Iterator[Signal]:
    if "/.git/" in path:
        if _REPOSITORY.fullmatch(page.body[:400]):
            text = "The site's repository can be read by anybody, with all that was ever in it."
            yield signal("repository-exposed", Strength.WEAK, text)
    elif is_server_code(path) and suffix_of(path) != "":
        text = "A program answers under a name that attackers use."
        yield signal("unknown-program-answers", Strength.WEAK, text)


def _finding(check: Check, snapshot: Snapshot, page: Page, compared: Comparison) -> Finding:
    quiet = compared.verdict is Verdict.EDITED
    return Finding(
        check=check.name,
        code="page-unapproved",
        subject=subject_of(page.url, snapshot.site),
        url=page.url,
        severity=min(Severity.WARNING, check.severity) if quiet else check.severity,
        verdict=compared.verdict,
        message="An address that nobody links to and that attackers use answers: "
        f"{compared.reasons[0]}",
        witness=snapshot.witness,
        signals=compared.signals,
        digest_after=page.sha256,
        evidence=(page.sha256,) if page.body else (),
        details={
            "status": str(page.status),
            "content_type": page.content_type,
            "comparison": compared.code,
            "exits": " ".join(compared.exits),
        },
    )
