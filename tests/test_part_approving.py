"""Parts of a candidate that two people decide on at once."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from sentinel.approving import Approver
from sentinel.core.baseline import Baseline, BaselineState, Variant
from sentinel.core.canonical import sha256
from sentinel.core.settings import Learning
from sentinel.edges.audit import FileAudit
from sentinel.edges.store import SqliteStore
from sentinel.errors import Refused
from sentinel.part_approving import PartApprover
from support.stores import new_key, open_store
from support.values import FakeClock, make_baseline, make_page_baseline

URL = "https://www.institute.example/"


@dataclass(frozen=True, slots=True)
class Somebody:
    name: str


GM, DGM = Somebody("GM (ICT)"), Somebody("DGM (ICT)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A site with an approved baseline, and a candidate that changes two pages of it."""

    store: SqliteStore
    audit: FileAudit
    parts: PartApprover
    candidate: Baseline

    def approve(self, subject: str, who: Somebody, meanwhile: Callable[[], object]) -> None:
        """`meanwhile` happens when it was looked at, and not yet decided."""

        def sign(_: Baseline) -> str:
            meanwhile()
            return ""

        self.parts.approve(self.candidate, [subject], who, "ours", sign=sign)

    def pages(self) -> dict[str, str]:
        approved = self.store.baselines.approved("main")
        assert approved is not None
        return {page.subject: page.variants[0].sha256 for page in approved.pages}

    def waiting(self) -> list[str]:
        return [one.id for one in self.store.baselines.waiting("main", 20)]


def with_pages(name: str, **contents: str) -> Baseline:
    pages = tuple(
        make_page_baseline(
            url=URL + page,
            subject=f"/{page}",
            variants=(Variant(sha256=sha256(text.encode()), normal_digest=""),),
        )
        for page, text in sorted(contents.items())
    )
    return make_baseline(name, pages=pages, tree=None, state=BaselineState.CANDIDATE)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock, key = FakeClock(), new_key()
    with closing(open_store(tmp_path / "sentinel.db", clock=clock, key=key)) as store:
        store.baselines.add(with_pages("first", news="old", tenders="old"))
        store.baselines.decide("first", BaselineState.APPROVED, "GM (ICT)", "opening")
        candidate = with_pages("learnt", news="new", tenders="new")
        store.baselines.add(candidate)
        audit = FileAudit(tmp_path / "audit.jsonl", clock, key)
        approver = Approver(store=store, audit=audit, clock=clock, settings=Learning())
        parts = PartApprover(approver=approver, keys={})
        yield Desk(store=store, audit=audit, parts=parts, candidate=candidate)


def test_of_two_who_approve_different_parts_at_once_neither_takes_the_others_back(
    desk: Desk,
) -> None:
    with pytest.raises(Refused, match="is the baseline in force now"):
        desk.approve("/news", GM, lambda: desk.approve("/tenders", DGM, lambda: None))
    assert desk.pages() == {"/news": sha256(b"old"), "/tenders": sha256(b"new")}
    assert desk.waiting() == ["learnt"], "what was refused leaves nothing in the queue"
    acts = [(one["actor"], one["action"]) for one in desk.audit.entries()]
    assert acts[-3:] == [
        ("GM (ICT)", "baseline-parts-approved"),
        ("GM (ICT)", "baseline-approved"),
        ("GM (ICT)", "baseline-approved-refused"),
    ]
    desk.approve("/news", GM, lambda: None)
    assert set(desk.pages().values()) == {sha256(b"new")}


def test_no_part_is_approved_of_what_somebody_rejects_at_the_same_time(desk: Desk) -> None:
    def reject() -> None:
        desk.parts.approver.reject(desk.candidate, DGM, "nobody wrote it")

    with pytest.raises(Refused, match="was rejected by DGM"):
        desk.approve("/news", GM, reject)
    assert set(desk.pages().values()) == {sha256(b"old")}
    assert desk.waiting() == []


def test_what_is_left_of_a_rejection_waits_once_whoever_was_first(desk: Desk) -> None:
    desk.parts.reject(desk.candidate, ["/news"], DGM, "no")
    with pytest.raises(Refused, match="was rejected by DGM"):
        desk.parts.reject(desk.candidate, ["/tenders"], GM, "no")
    assert len(desk.waiting()) == 1


def test_a_form_that_was_made_against_another_baseline_decides_nothing(desk: Desk) -> None:
    desk.approve("/news", GM, lambda: None)
    chosen, words = ["/tenders"], "look at what differs now"
    with pytest.raises(Refused, match=words):
        desk.parts.approve(desk.candidate, chosen, DGM, "", sign=lambda _: "", against="first")
    with pytest.raises(Refused, match=words):
        desk.parts.reject(desk.candidate, chosen, DGM, "", against="first")
    assert desk.pages()["/tenders"] == sha256(b"old")
    assert desk.waiting() == ["learnt"]
