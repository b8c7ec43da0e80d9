"""Trying one check: it looks and judges as the daemon does, and nothing is put on record.

No run, incident, notice or line of the audit log comes of it, and nothing is remembered: what looks
are taken with keeps what it learns to itself. A journey and a request that changes something do
change it on the site.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sentinel.announcing import with_announced
from sentinel.beside import findings_beside
from sentinel.checkers import Scope
from sentinel.checking import kind_of, page_findings, run_check
from sentinel.core.assertion import Judged
from sentinel.core.canonical import sha256
from sentinel.core.check import Check, PageOptions, PromisesOptions
from sentinel.core.finding import Finding
from sentinel.core.http_function import HttpOptions, record_of
from sentinel.core.page import FetchRequest, Look, Page
from sentinel.core.page_conditions import judged_page
from sentinel.core.ports import Blobs, Crawler, Fetcher, Progress
from sentinel.core.proof import ProofFacts
from sentinel.core.records import Store
from sentinel.core.redactor import Redactor
from sentinel.core.secret import Secret
from sentinel.core.site import Site
from sentinel.core.snapshot import Snapshot
from sentinel.core.trial import Exchange, LookedAt, Trial, exchange_of
from sentinel.core.words import WitnessKind
from sentinel.errors import IntegrityError, UsageError
from sentinel.eyes import RETEST_HEADER, Eyes, Scene, Seen, tree_witness
from sentinel.gatherers import GATHERERS
from sentinel.looking import look_around
from sentinel.noting import take_notes
from sentinel.promise_looks import conclusions

MAX_EXCHANGES = 40
"""Requests that are told one by one."""
BY_THEMSELVES = frozenset({"http", "journey", "browser-journey"})
"""Kinds of which more is told than their findings."""
NEEDING_BASELINE = frozenset({"baseline", "tree"})


@dataclass(slots=True)
class _Listening:
    """Port Fetcher: takes down what is asked and what comes."""

    fetcher: Fetcher
    asked: list[FetchRequest] = field(default_factory=list)
    """In the order in which they were asked."""
    looks: dict[int, Look] = field(default_factory=dict)
    """By the place of their request."""

    async def fetch(self, request: FetchRequest) -> Look:
        place = len(self.asked)
        self.asked.append(request)
        look = await self.fetcher.fetch(request)
        if place < MAX_EXCHANGES:
            self.looks[place] = look
        return look

    @property
    def heard(self) -> list[tuple[FetchRequest, Look]]:
        return [(self.asked[place], look) for place, look in sorted(self.looks.items())]

    @property
    def more(self) -> int:
        return len(self.asked) - len(self.looks)

    async def close(self) -> None:
        await self.fetcher.close()


@dataclass(frozen=True, slots=True)
class _Reading:
    """Port Blobs: gives what is kept, and keeps nothing."""

    blobs: Blobs

    def put(self, data: bytes) -> str:
        return sha256(data)

    def get(self, sha256: str) -> bytes:
        return self.blobs.get(sha256)


def unrecording(eyes: Eyes, crawler: Crawler) -> Eyes:
    """The same eyes, of which nothing stays. `crawler` is one that keeps its memory to itself."""
    return replace(
        eyes,
        crawler=crawler,
        blobs=_Reading(eyes.blobs),
        observer=None,
        syntax_reports=None,
    )


async def try_check(
    eyes: Eyes,
    store: Store,
    checks: tuple[Check, ...],
    site: Site,
    check: Check,
    *,
    progress: Progress | None = None,
) -> Trial:
    """One look of one check; `eyes` are `unrecording`. `checks` are all of the configuration.

    Raises StoreError where the record cannot be read, and SentinelError as looks do.
    """
    scene, doubtful = await asyncio.to_thread(_scene, eyes, store, checks, site, check)
    witness, sweep = _Listening(eyes.witness), _Listening(eyes.sweep)
    eyes = replace(eyes, witness=witness, sweep=sweep)
    seen = Seen()
    snapshot: Snapshot | None = None
    if check.kind in BY_THEMSELVES:
        snapshot, seen.findings = await _by_itself(eyes, scene, check, seen)
    else:
        seen = await look_around(eyes, scene, progress=progress)
    heard = [] if snapshot and snapshot.journey else [*witness.heard, *sweep.heard]
    hide = Redactor(_secrets(check))
    return Trial(
        check=check,
        site=site,
        findings=tuple(seen.findings),
        exchanges=tuple(_told(check, request, look, hide) for request, look in heard),
        more_exchanges=witness.more + sweep.more,
        journey=None if snapshot is None else snapshot.journey,
        promises=seen.promises,
        looked_at=_looked_at(seen),
        nothing=_nothing(scene, seen, doubtful=doubtful),
    )


async def try_file(eyes: Eyes, site: Site, check: Check, page: Page) -> Trial:
    """A check on a page that was saved, as if its first target had answered so. Raises UsageError
    where such a check looks at no page."""
    scene = Scene(site=site, checks=(check,), baseline=None)
    seen = Seen()
    options = check.options
    snapshot = Snapshot(site=site, taken_at=eyes.clock.now(), witness=WitnessKind.PUBLIC, block="")
    kind = kind_of(eyes, check)
    if kind.scope is Scope.PAGE:
        found = await page_findings(eyes, scene, page, WitnessKind.PUBLIC)
    elif isinstance(options, HttpOptions):
        record = await asyncio.to_thread(record_of, options, page.url, page)
        found = await run_check(eyes, check, replace(snapshot, http=(record,)))
    elif kind.notes is not None:
        await take_notes(eyes, scene, page, seen)
        snapshot = replace(snapshot, notes=seen.notes.get(check.name))
        snapshot = await _concluded(eyes, scene, check, seen, snapshot)
        found = await run_check(eyes, check, snapshot)
    else:
        raise UsageError(
            f"{check.name}: a check of kind {check.kind} looks at no single page; try it without "
            "--file."
        )
    return Trial(
        check=check,
        site=site,
        findings=tuple(found),
        exchanges=(_told(check, FetchRequest(url=page.url), page, Redactor(_secrets(check))),),
        promises=snapshot.promises,
        looked_at=LookedAt(pages=1),
    )


async def _concluded(
    eyes: Eyes, scene: Scene, check: Check, seen: Seen, snapshot: Snapshot
) -> Snapshot:
    """With what notes of one page give. Of promises, those that a page alone decides; nothing is
    asked of the site, its mail domains and the record."""
    if isinstance(check.options, PromisesOptions):
        from sentinel.checkers.promises import of_site

        facts = ProofFacts(site=scene.site, now=snapshot.taken_at)
        promises, book = of_site(check, scene.site), snapshot.notes
        if book is None:
            return snapshot
        standings = await asyncio.to_thread(conclusions, check, promises, book, facts, None)
        return replace(snapshot, promises=standings)
    gather = GATHERERS.get(check.kind)
    return snapshot if gather is None else await gather(eyes, scene, check, seen, snapshot)


def _scene(
    eyes: Eyes, store: Store, checks: tuple[Check, ...], site: Site, check: Check
) -> tuple[Scene, bool]:
    """As the detector's, without telling anybody of a baseline that does not verify."""
    incident = store.incidents.open_of(site.name)
    doubtful, baseline = False, None
    try:
        baseline = store.baselines.approved(site.name)
    except IntegrityError:
        doubtful = True
    scene = Scene(
        site=site,
        checks=(check,),
        baseline=baseline,
        headers=() if incident is None else ((RETEST_HEADER, incident.retest_token),),
        expected={} if baseline is None else baseline.by_url(),
        doubtful=doubtful,
    )
    return with_announced(scene, store, incident, checks, eyes.clock.now()), doubtful


async def _by_itself(
    eyes: Eyes, scene: Scene, check: Check, seen: Seen
) -> tuple[Snapshot, list[Finding]]:
    snapshot = Snapshot(site=scene.site, taken_at=eyes.clock.now(), witness=WitnessKind.PUBLIC)
    snapshot = await GATHERERS[check.kind](eyes, scene, check, seen, snapshot)
    return snapshot, await findings_beside(eyes, scene, check, snapshot)


def _told(check: Check, request: FetchRequest, look: Look, hide: Redactor) -> Exchange:
    conditions: Iterable[Judged] = ()
    if isinstance(look, Page):
        if isinstance(check.options, HttpOptions):
            conditions = record_of(check.options, request.url, look).judged
        elif isinstance(check.options, PageOptions):
            conditions = judged_page(check.options, look)
    return exchange_of(request, look, hide, unshown=(RETEST_HEADER,), conditions=tuple(conditions))


def _secrets(check: Check) -> dict[str, Secret]:
    return dict(getattr(check.options, "secrets", {}))


def _looked_at(seen: Seen) -> LookedAt:
    return LookedAt(
        pages=seen.pages,
        assets=seen.assets,
        links=0 if seen.facts is None else seen.facts.link_count,
        files=0 if seen.tree is None else len(seen.tree.files),
        databases=len(seen.databases),
        stopped_because="" if seen.facts is None else seen.facts.stopped_because,
    )


def _nothing(scene: Scene, seen: Seen, *, doubtful: bool) -> str:
    """Why a look says little, in words."""
    (check,) = scene.checks
    site = scene.site
    if doubtful:
        return "the approved baseline does not verify, so nothing was compared with it"
    if check.kind == "tree" and not tree_witness(site):
        return f"the site {site.name} has no document_root that is looked at"
    if check.kind in NEEDING_BASELINE and scene.baseline is None:
        return "there is no approved baseline to compare with"
    if check.kind == "database" and not site.databases:
        return f"the site {site.name} has no [[site.database]]"
    if check.kind == "promises" and not seen.promises:
        return (
            f"the site {site.name} has no profile of promises, is blocked, or gave no good answer"
        )
    return ""
