"""Concluding the site's published promises: from notes of its pages, and what the record says."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sentinel.actions.driver import driver_of
from sentinel.checkers.promises import attestations_of, of_site
from sentinel.checkers.proofs import PROOFS
from sentinel.core.check import Check
from sentinel.core.note_book import NoteBook
from sentinel.core.nothing_seen import any_seen
from sentinel.core.page import FetchRequest, Look
from sentinel.core.promise_port import PromiseGround
from sentinel.core.promise_sight import gaps, tempered
from sentinel.core.proof import CheckFacts, Proof, ProofFacts, attested, facts_of, unknown
from sentinel.core.published import PromiseStanding, PublishedPromise, Standing
from sentinel.core.site import Site
from sentinel.core.snapshot import Snapshot
from sentinel.errors import BlockError, SentinelError
from sentinel.eyes import Eyes, Scene, Seen

MAX_ASKED = 200
"""Addresses that all promises of a site together may ask for in one look."""
MAX_DOMAINS = 50
AT_ONCE = 4
MAIL = "mail"
"""The kind of values that are mail addresses, or their domains."""

log = logging.getLogger(__name__)


async def with_promises(
    eyes: Eyes, scene: Scene, check: Check, seen: Seen, snapshot: Snapshot
) -> Snapshot:
    """The snapshot with what came of each promise. Nothing is concluded of a site that is away, nor
    while we block it and visitors see our page: what earlier looks found stands, with their day."""
    promises = of_site(check, scene.site)
    if not promises or not any_seen(snapshot):
        return snapshot
    if await asyncio.to_thread(_blocked, eyes, scene.site):
        return snapshot
    book = snapshot.notes or NoteBook()
    ground = await asyncio.to_thread(_ground, eyes, scene.site, snapshot.taken_at)
    facts = ProofFacts(
        site=scene.site,
        now=snapshot.taken_at,
        crawl=snapshot.facts,
        looks=await _looks(eyes, scene.site, promises),
        mail=await _mail(eyes, promises, book),
        checks=_checks(scene, seen, ground, snapshot.taken_at),
        record=None if ground is None else ground.record,
    )
    standings = await asyncio.to_thread(conclusions, check, promises, book, facts, ground)
    seen.promises = standings
    return replace(snapshot, promises=standings)


def conclusions(
    check: Check,
    promises: Sequence[PublishedPromise],
    book: NoteBook,
    facts: ProofFacts,
    ground: PromiseGround | None,
) -> tuple[PromiseStanding, ...]:
    """What came of each promise. A proof that breaks stops no other: its promise is unknown."""
    gap = gaps(facts.crawl, book.walls, book.unread)
    remembered = {} if ground is None else ground.remembered
    given = attestations_of(check, facts.site)
    return tuple(
        _concluded(
            promise,
            PROOFS[promise.proof],
            book,
            replace(
                facts,
                remembered=remembered.get(promise.key, {}),
                attestations=tuple(one for one in given if one.promise == promise.key),
            ),
            gap,
        )
        for promise in promises
    )


def _concluded(
    promise: PublishedPromise, proof: Proof, book: NoteBook, facts: ProofFacts, gap: str
) -> PromiseStanding:
    noted = book.of(promise.key)
    try:
        found = tempered(proof.conclude(promise, noted, facts), proof, noted, gap)
    except Exception:
        log.exception("promise not concluded", extra={"promise": promise.key})
        return unknown(promise, "Its proof failed; the log says how.")
    if found.standing is not Standing.UNKNOWN:
        return found
    word = attested(promise, facts)
    return found if word is None else replace(word, remember=found.remember)


def _blocked(eyes: Eyes, site: Site) -> bool:
    """Whether the site is blocked by us, or that cannot be found out."""
    if site.block is None:
        return False
    try:
        return bool(driver_of(eyes.blockers, site).incident(site))
    except BlockError:
        log.exception("block unknown", extra={"site": site.name})
        return True


def _ground(eyes: Eyes, site: Site, now: datetime) -> PromiseGround | None:
    """None where there is no record, or it cannot be read: then nothing is concluded from it."""
    if eyes.promises is None:
        return None
    try:
        return eyes.promises.ground(site, now)
    except SentinelError:
        log.exception("record unreadable", extra={"site": site.name})
        return None


async def _looks(
    eyes: Eyes, site: Site, promises: Iterable[PublishedPromise]
) -> Mapping[str, Look]:
    """What the proofs ask for, without cookies and without headers of ours, each address once."""
    wanted: dict[str, None] = {}
    for promise in promises:
        asks = PROOFS[promise.proof].asks
        if asks is not None:
            wanted.update(dict.fromkeys(await asyncio.to_thread(asks, promise, site)))
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(url: str) -> Look:
        async with turns:
            return await eyes.sweep.fetch(FetchRequest(url=url))

    urls = list(wanted)[:MAX_ASKED]
    return dict(zip(urls, await asyncio.gather(*(one(url) for url in urls)), strict=True))


async def _mail(
    eyes: Eyes, promises: Iterable[PublishedPromise], book: NoteBook
) -> dict[str, bool | None]:
    """Whether the domains of noted mail addresses take mail, by domain and by address."""
    values = {value for promise in promises for value in book.of(promise.key).of(MAIL)}
    domains = sorted({value.rpartition("@")[2].lower() for value in values})[:MAX_DOMAINS]
    if eyes.mail_domains is None or not domains:
        return {}
    asked = await asyncio.gather(*(eyes.mail_domains.takes_mail(one) for one in domains))
    known = dict(zip(domains, asked, strict=True))
    return {**{value: known.get(value.rpartition("@")[2].lower()) for value in values}, **known}


def _checks(
    scene: Scene, seen: Seen, ground: PromiseGround | None, now: datetime
) -> Mapping[str, CheckFacts]:
    """As they are on record; one that was never recorded as this very look found it."""
    recorded = {} if ground is None else dict(ground.checks)
    for check in scene.checks:
        if check.name not in recorded and check.kind != "promises":
            recorded[check.name] = _of_this_look(check, seen, now)
    return recorded


def _of_this_look(check: Check, seen: Seen, now: datetime) -> CheckFacts:
    own = tuple(finding for finding in seen.findings if finding.check == check.name)
    return facts_of(check.kind, now, own)
