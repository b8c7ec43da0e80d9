"""Looks for an attack in what was learnt: it may have been there before the learning began."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from sentinel.core.baseline import CandidateWarning, PageBaseline
from sentinel.core.candidate_scan import (
    MAX_ASSET_BYTES,
    file_of,
    scan_beside_file,
    scan_look,
    scan_shown_to_others,
)
from sentinel.core.manifest import Manifest
from sentinel.core.page import FetchRequest, Page
from sentinel.core.settings import Witnesses
from sentinel.core.site import Site
from sentinel.core.urls import hosts_of, subject_of
from sentinel.errors import TreeError
from sentinel.eyes import Eyes
from sentinel.gathering import Gathered, Kept, whole

MAX_WARNINGS = 200
ASKED_AS_OTHERS = 12
"""Pages that are asked for once more as a search engine, and as one who comes from there."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """Scans the looks of a learning."""

    eyes: Eyes
    site: Site

    def signs(
        self, gathered: Gathered, known: Mapping[str, frozenset[str]]
    ) -> tuple[CandidateWarning, ...]:
        """Hostile signs of a round; bytes that earlier rounds had were read then."""
        return tuple(self._of_looks(gathered, tuple(gathered.hosts), known))

    async def warnings(
        self,
        gathered: Gathered,
        hosts: tuple[str, ...],
        *,
        read: Mapping[str, frozenset[str]],
        found: Iterable[CandidateWarning],
        pages: Iterable[PageBaseline],
        tree: Manifest | None,
        witnesses: Witnesses | None,
    ) -> tuple[CandidateWarning, ...]:
        """Everything that should be looked at before the candidate is approved: what was `found`
        in the digests that are `read` already, by address, and what else there is."""
        more = await asyncio.to_thread(
            lambda: [
                *self._of_looks(gathered, hosts, read),
                *self._beside_files(gathered, tree, {page.url: page for page in pages}),
            ]
        )
        if witnesses is not None:
            more += await self._as_others(gathered, hosts, witnesses)
        distinct = {(one.subject, one.code): one for one in reversed([*found, *more])}
        return tuple(sorted(distinct.values(), key=lambda one: one.subject)[:MAX_WARNINGS])

    def _of_looks(
        self, gathered: Gathered, hosts: tuple[str, ...], known: Mapping[str, frozenset[str]]
    ) -> Iterator[CandidateWarning]:
        """Each distinct form of each address is read; the same bytes elsewhere only once."""
        own, read = hosts_of(self.site), set[str]()
        for url, fetched in sorted(gathered.looks.items()):
            for digest, kept in _distinct(fetched).items():
                large = not kept.page.is_html and kept.size > MAX_ASSET_BYTES
                if large or digest in read or digest in known.get(url, frozenset()):
                    continue
                read.add(digest)
                page = whole(self.eyes.blobs, kept.page)
                yield from scan_look(page, subject_of(url, self.site), hosts, own)

    def _beside_files(
        self, gathered: Gathered, tree: Manifest | None, pages: Mapping[str, PageBaseline]
    ) -> Iterator[CandidateWarning]:
        """Where the answer never differs, it should be what the file behind it says."""
        if tree is None or self.site.document_root is None:
            return
        entries = tree.by_path()
        for url, fetched in sorted(gathered.looks.items()):
            subject = subject_of(url, self.site)
            entry = file_of(subject, entries)
            learnt = pages.get(url)
            if entry is None or learnt is None or len(_distinct(fetched)) > 1:
                continue
            if entry.sha256 == fetched[0].page.sha256 or entry.size > MAX_ASSET_BYTES:
                continue
            with suppress(TreeError):
                file = self.eyes.tree.read_site(self.site, entry.path, MAX_ASSET_BYTES)
                warning = scan_beside_file(whole(self.eyes.blobs, fetched[0].page), subject, file)
                if warning is not None:
                    yield warning

    async def _as_others(
        self, gathered: Gathered, hosts: tuple[str, ...], witnesses: Witnesses
    ) -> list[CandidateWarning]:
        """A sample of pages, as a search engine sees them and as its visitors do."""
        found: list[CandidateWarning] = []
        for url, kept in self._sample(gathered):
            for who, request in _requests(url, witnesses, self.eyes.user_agents[0]):
                look = await self.eyes.witness.fetch(request)
                if isinstance(look, Page) and look.is_html and look.sha256 != kept.page.sha256:
                    learnt = await asyncio.to_thread(whole, self.eyes.blobs, kept.page)
                    subject = subject_of(url, self.site)
                    warning = await asyncio.to_thread(
                        scan_shown_to_others, learnt, look, subject, who, hosts
                    )
                    found += [] if warning is None else [warning]
        return found

    def _sample(self, gathered: Gathered) -> list[tuple[str, Kept]]:
        html = [(u, f[0]) for u, f in sorted(gathered.looks.items()) if f[0].page.is_html]
        first = [one for one in html if one[0] == self.site.url]
        others = [one for one in html if one[0] != self.site.url]
        step = max(1, len(others) // ASKED_AS_OTHERS)
        return [*first, *others[::step]][:ASKED_AS_OTHERS]


def _distinct(fetched: list[Kept]) -> dict[str, Kept]:
    return {kept.page.sha256: kept for kept in reversed(fetched)}


def _requests(url: str, witnesses: Witnesses, agent: str) -> Iterator[tuple[str, FetchRequest]]:
    if witnesses.search_bot_agent:
        yield (
            "A search engine",
            FetchRequest(url=url, user_agent=witnesses.search_bot_agent, fresh_connection=True),
        )
    if witnesses.search_referrer:
        headers = (("Referer", witnesses.search_referrer),)
        yield (
            "A visitor who comes from a search engine",
            FetchRequest(url=url, user_agent=agent, headers=headers, fresh_connection=True),
        )
