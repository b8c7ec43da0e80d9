"""Concluding the site's published promises: from notes of its pages, and what the record says."""

import asyncio
from dataclasses import replace

from sentinel.checkers.promises import of_site
from sentinel.checkers.proofs import PROOFS
from sentinel.core.check import Check
from sentinel.core.note_book import NoteBook
from sentinel.core.proof import ProofFacts
from sentinel.core.published import PromiseStanding
from sentinel.core.snapshot import Snapshot
from sentinel.eyes import Eyes, Scene, Seen


async def with_promises(
    eyes: Eyes, scene: Scene, check: Check, seen: Seen, snapshot: Snapshot
) -> Snapshot:
    """The snapshot with what came of each promise."""
    del eyes, scene, seen
    standings = await asyncio.to_thread(_standings, check, snapshot)
    return replace(snapshot, promises=standings)


def _standings(check: Check, snapshot: Snapshot) -> tuple[PromiseStanding, ...]:
    book = snapshot.notes or NoteBook()
    facts = ProofFacts(site=snapshot.site, now=snapshot.taken_at, crawl=snapshot.facts)
    return tuple(
        PROOFS[promise.proof].conclude(promise, book.of(promise.key), facts)
        for promise in of_site(check, snapshot.site)
    )
