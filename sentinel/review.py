"""Edits without a ticket: a proposed baseline and one notice that asks for approve or reject."""

import asyncio
import json
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sentinel.core.baseline import (
    MAX_VARIANTS,
    Baseline,
    BaselineState,
    CandidateWarning,
    PageBaseline,
    Resource,
    Variant,
)
from sentinel.core.candidate_parts import same_content
from sentinel.core.candidate_scan import scan_look
from sentinel.core.canonical import canonical, from_json, sha256
from sentinel.core.check import Check
from sentinel.core.database import DatabaseState
from sentinel.core.database_look import DatabaseLook
from sentinel.core.deployed import DEPLOYED
from sentinel.core.finding import Finding
from sentinel.core.identifiers import new_id
from sentinel.core.incident import IncidentState
from sentinel.core.learn import learn_page
from sentinel.core.learn_slots import normal_form
from sentinel.core.manifest import Manifest
from sentinel.core.notice import Reach
from sentinel.core.page import Page
from sentinel.core.ports import Renderer
from sentinel.core.records import Store
from sentinel.core.run import Run
from sentinel.core.servers import ServerIdentity
from sentinel.core.telling import review_notice
from sentinel.core.third_party_change import RESOURCE_CHANGED
from sentinel.core.urls import hosts_of
from sentinel.core.verdict import Verdict
from sentinel.core.weigh import UNDER_TICKET
from sentinel.errors import IntegrityError, TreeError
from sentinel.eyes import Eyes, Scene, Seen
from sentinel.proposed_tree import proposed_tree

log = logging.getLogger(__name__)


AGAIN_SECONDS = 3600.0
"""Edits of the same addresses are proposed at most this often, whatever their bytes: a page that
differs at each look would fill the store and the mailboxes."""
MAX_WAITING = 20
"""Of the candidates that wait, the newest that are looked at."""


About = tuple[str, frozenset[tuple[str, str]]]
"""The baseline that is differed from, and which addresses differ in what way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """Puts edits into the review queue. It proposes; only a person approves."""

    eyes: Eyes
    store: Store
    renderer: Renderer
    checks: tuple[Check, ...] = ()
    """All that are configured; those of trees judge what a proposal holds of the document root."""
    in_digest: bool = False
    """Whether the digest alone tells of an edit that waits."""
    proposed: dict[About, float] = field(default_factory=dict)
    """When the edits of some addresses were proposed, by the monotonic clock."""

    async def propose(self, scene: Scene, run: Run, seen: Seen) -> None:
        """Stores a candidate with the edits of a run and asks for review, once per set of edits.

        Not while a playbook puts the site right, nor on a look that is outdated by now: the sweep
        after it proposes what still stands there.
        """
        edits = await asyncio.to_thread(self._edits, scene, run)
        about = _about(scene.baseline, edits)
        if not edits or self._just_proposed(about):
            return
        stored = False
        try:
            served = {edit.digest_after for edit in edits} - {""}
            tree = await proposed_tree(self.eyes, scene, seen, self.checks, served)
            stored = await asyncio.to_thread(self._store, scene, run, edits, seen, tree)
        except TreeError:
            log.warning("no proposal without the document root", extra={"site": run.site})
        finally:
            if not stored:
                self.proposed.pop(about, None)

    def _edits(self, scene: Scene, run: Run) -> list[Finding]:
        """What a run has to propose; empty where there is nothing, or it was proposed."""
        edited = [j for j in run.judgements if j.verdict is Verdict.EDITED]
        subjects = {j.subject for j in edited}
        edits = [f for f in run.findings if f.subject in subjects]
        announced = all(j.code in {UNDER_TICKET, DEPLOYED} for j in edited)
        if scene.baseline is None or not edits or announced or self._overtaken(scene):
            return []
        return [] if self.store.outbox.has(_key(scene.baseline, edits)) else edits

    def _overtaken(self, scene: Scene) -> bool:
        """Whether what was seen says nothing of what is to stand there: a playbook is at work, one
        has ended since the look began, or what it was compared with is in force no more."""
        for known in self.store.incidents.all(scene.site.name):
            ended = not known.state.is_open and known.id not in scene.ended
            if ended or known.state is IncidentState.RESPONDING:
                return True
        try:
            approved = self.store.baselines.approved(scene.site.name)
        except IntegrityError:
            return True
        return approved is None or scene.baseline is None or approved.id != scene.baseline.id

    def _store(
        self, scene: Scene, run: Run, edits: list[Finding], seen: Seen, tree: Manifest | None
    ) -> bool:
        """Whether the candidate waits for review: not where it was overtaken in the last moment.
        What is left of one of which some parts were decided waits already."""
        approved = scene.baseline
        if approved is None or self._overtaken(scene):
            return False
        candidate = replace(self._candidate(scene, approved, edits, seen, run), tree=tree)
        waiting = self.store.baselines.waiting(scene.site.name, MAX_WAITING)
        if any(one.proposal_for and same_content(one, candidate) for one in waiting):
            return True
        self.store.baselines.add(candidate)
        now = self.eyes.clock.now()
        reach = Reach.DIGEST if self.in_digest else Reach.USUAL
        told = review_notice(run, scene.site, candidate.id, now)
        notice = replace(told, key=_key(approved, edits), reach=reach)
        self.store.outbox.put([(notice, self.renderer.notice(notice))])
        return True

    def _just_proposed(self, about: About) -> bool:
        """Whether these edits were proposed a while ago, with whatever bytes; notes it where they
        were not. That the page shows what its file had before is another edit."""
        now = self.eyes.clock.monotonic()
        for known, at in tuple(self.proposed.items()):
            if now - at >= AGAIN_SECONDS:
                self.proposed.pop(known, None)
        if about in self.proposed:
            return True
        self.proposed[about] = now
        return False

    def _candidate(
        self,
        scene: Scene,
        approved: Baseline,
        edits: list[Finding],
        seen: Seen,
        run: Run,
    ) -> Baseline:
        pages = approved.by_url()
        for edit in edits:
            if edit.code == RESOURCE_CHANGED:
                continue  # another host's: it is no page of the site
            page = self._page(edit, pages.get(edit.url))
            if page is not None:
                pages[edit.url] = page
            elif edit.code in {"page-missing", "file-removed"}:
                pages.pop(edit.url, None)
        return replace(
            approved,
            id=new_id(self.eyes.clock.now(), secrets.randbits(80)),
            learnt_at=self.eyes.clock.now(),
            fetches=1,
            pages=tuple(page for _, page in sorted(pages.items())),
            server=_server(edits, approved.server),
            resources=_resources(edits, approved.resources),
            databases=_databases(edits, approved.databases, seen.databases),
            state=BaselineState.CANDIDATE,
            proposal_for=run.id,
            approved_by="",
            approved_at=None,
            reason="",
            approvals=(),
            expires_at=None,
            warnings=self._warnings(scene, approved, edits),
        )

    def _warnings(
        self, scene: Scene, approved: Baseline, edits: list[Finding]
    ) -> tuple[CandidateWarning, ...]:
        """Hostile signs in the edited pages, read as if they were new: who approves the edit days
        later sees them before it becomes known-good."""
        found: list[CandidateWarning] = []
        for edit in edits:
            try:
                body = self.eyes.blobs.get(edit.digest_after)
            except KeyError:
                continue
            kind = edit.details.get("content_type", "")
            page = self._as_seen(edit, body, kind, final_url=edit.url, status=200)
            own = hosts_of(scene.site)
            found += scan_look(page, edit.subject, approved.hosts, own)
        return tuple(found)

    def _as_seen(
        self, edit: Finding, body: bytes, content_type: str, *, final_url: str, status: int
    ) -> Page:
        return Page(
            url=edit.url,
            final_url=final_url,
            status=status,
            headers=(("content-type", content_type),),
            body=body,
            sha256=edit.digest_after,
            fetched_at=self.eyes.clock.now(),
        )

    def _page(self, edit: Finding, before: PageBaseline | None) -> PageBaseline | None:
        """The edited page as one more approved form would be; None where it has no bytes."""
        on_disk = edit.code.startswith("file-")
        if not edit.digest_after or (before is None and on_disk):
            return None
        if on_disk and before and edit.digest_before not in {v.sha256 for v in before.variants}:
            return before  # a program fills the file in: its bytes are no page that is served
        try:
            body = self.eyes.blobs.get(edit.digest_after)
        except KeyError:
            return before
        content_type = before.content_type if before else edit.details.get("content_type", "")
        page = self._as_seen(
            edit,
            body,
            content_type,
            final_url=before.final_url if before else edit.url,
            status=before.status if before else 200,
        )
        learnt = learn_page(edit.url, [page])
        # of the headers only the type is known here: the others stay as they were approved
        if before is None:
            return replace(learnt, subject=edit.subject, headers=())
        form = normal_form(page, before.slots) if page.is_html and before.slots else ""
        edited = Variant(sha256=edit.digest_after, normal_digest=form)
        # of a page of several forms one was seen: the others are as they were approved
        others = before.variants if len(before.variants) > 1 else ()
        return replace(
            learnt,
            subject=edit.subject,
            variants=(edited, *others)[:MAX_VARIANTS],
            slots=before.slots,
            watched_share=before.watched_share,
            headers=before.headers,
            sealed=before.sealed,
        )


def _server(edits: list[Finding], before: ServerIdentity | None) -> ServerIdentity | None:
    """The servers as the check of them says that they are now."""
    seen = next((edit.details["server"] for edit in edits if "server" in edit.details), "")
    return from_json(ServerIdentity, json.loads(seen)) if seen else before


def _resources(edits: list[Finding], before: tuple[Resource, ...]) -> tuple[Resource, ...]:
    """What pages load from other hosts, with the bytes that these serve now."""
    new = {edit.url: edit.digest_after for edit in edits if edit.code == RESOURCE_CHANGED}
    return tuple(replace(one, sha256=new.get(one.url) or one.sha256) for one in before)


def _databases(
    edits: list[Finding], before: tuple[DatabaseState, ...], looks: tuple[DatabaseLook, ...]
) -> tuple[DatabaseState, ...]:
    """The databases that were edited, as they are now; the others as they were approved."""
    edited = {edit.subject for edit in edits}
    now = {look.database: look.state for look in looks if look.subject in edited and look.state}
    return tuple(now.get(state.name, state) for state in before)


def _about(approved: Baseline | None, edits: Sequence[Finding]) -> About:
    known = "" if approved is None else approved.id
    return known, frozenset((edit.subject, edit.code) for edit in edits)


def _key(approved: Baseline, edits: Sequence[Finding]) -> str:
    """Of the notice: one for each set of addresses and bytes that differ from a baseline. Where
    another one is approved, what was proposed against the one before would take that back."""
    bytes_of = sorted({f"{f.subject} {f.digest_after}" for f in edits})
    return f"review/{approved.site}/{sha256(canonical([approved.id, bytes_of]))[:16]}"
