"""What every response must keep (I1 to I8), asserted of a LoneSite: at the moment of an effect
where it is about one, else after each move. Reckoned anew here, not asked of the product."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from sentinel.blockers.demo import DemoBlocker
from sentinel.config.playbooks import frozen_playbook
from sentinel.core.canonical import sha256
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.notice import NoticeKind, OutboxRow
from sentinel.core.playbook import (
    BY_HAND,
    NEW_ATTACK,
    NEW_PLAYBOOK,
    Approval,
    JournalEntry,
    Phase,
    Playbook,
)
from sentinel.core.site import Site
from sentinel.core.verdict import Verdict
from support.asked import PEOPLE
from support.folder_web import contents, digest
from support.lone_site import GOOD, LoneSite

NEEDED = {Approval.NEVER: 0, Approval.GM: 1, Approval.TWO_PERSON: 2}
ENDED = {Phase.DONE, Phase.FAILED}
Journal = Sequence[JournalEntry]


class Promises:
    """Of one site; `check` after each move."""

    def __init__(self, site: LoneSite) -> None:
        self.site = site
        self.trees = {digest(GOOD)}
        """All that stood in the document root, or may: each is whole."""
        self.overriding = False
        """Whether a person opens the site without a re-test, and says so."""
        self._journals: dict[str, tuple[JournalEntry, ...]] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._rows: dict[str, OutboxRow] = {}
        self._evidence: dict[Path, str] = {}
        self._swaps: Counter[tuple[str, int]] = Counter()
        self._broken: list[BaseException] = []
        """What was broken by an effect; a step that raises it is but a failed step."""
        site.swap, site.lifted = self.swap, self.lifted

    def note_tree(self) -> None:
        """Somebody else has changed the site."""
        self.trees.add(digest(contents(self.site.root)))

    def swap(self, exchange: Any, of: Site, stage: Path) -> None:
        with self._noting():
            self._swap(exchange, of, stage)

    def lifted(self) -> None:
        with self._noting():
            self._lifted()

    @contextmanager
    def _noting(self) -> Iterator[None]:
        try:
            yield
        except AssertionError as error:
            self._broken.append(error)
            raise

    def _swap(self, exchange: Any, of: Site, stage: Path) -> None:
        before, new = digest(contents(self.site.root)), digest(contents(stage))
        assert before in self.trees, "I4: neither wholly old nor wholly new"
        incident = self.site.store.incidents.get(stage.parent.name.removeprefix(".sentinel-"))
        if new not in self.site.effects.displaced:
            assert new == digest(GOOD), "I6: no clean backup"
            unclean = self.site.place.cleaner.unclean
            assert any(b.id not in unclean for b in self.site.place.vault.list("main")), "I6"
        if incident is not None:
            self._swap_of_run(incident, back=new in self.site.effects.displaced)
        exchange(of, stage)
        assert digest(contents(self.site.root)) == new, "I4"
        effects = self.site.effects
        effects.swapped_at = effects.tick()
        effects.in_place.append(new)
        effects.displaced.add(before)

    def _swap_of_run(self, incident: Incident, *, back: bool) -> None:
        journal = self.site.journal(incident.id)
        run = (incident.id, _run_of(journal))
        self._swaps[run] += -1 if back else 1
        assert self._swaps[run] <= 1, "I2: restored twice"
        done = {(e.action, e.phase) for e in journal}
        assert ("preserve", Phase.DONE) in done, "I8: overwritten before it was kept"
        last = [e for e in journal if e.action == "restore" and e.phase is Phase.INTENT][-1]
        assert back or last.step == BY_HAND or answered(incident, last.step, journal)

    def _lifted(self) -> None:
        flagged = DemoBlocker().incident(self.site.place.site)
        incident = self.site.store.incidents.get(flagged)
        if incident is None or self.overriding:
            return
        journal = self.site.journal(flagged)
        turns = [e for e in journal if e.action in {"block", "unblock"}]
        opening = [e for e in turns if e.phase in {Phase.INTENT, Phase.DONE}][-1]
        if opening.action == "block":
            assert opening.phase is Phase.INTENT, "I5: a block that holds is lifted"
            return
        effects = self.site.effects
        assert effects.green_at > effects.swapped_at, "I5: no green re-test since the restore"
        assert effects.green_at > effects.grave_at, "I5: seen defaced since the green re-test"
        assert opening.step == BY_HAND or answered(incident, opening.step, journal)

    def check(self) -> None:
        if self._broken:
            raise self._broken[0]
        store = self.site.store
        for name, before in self._journals.items():
            incident = store.incidents.get(name)
            assert incident is not None, "I1"
            assert incident.state is not IncidentState.DISMISSED, "I1"
            milder = self._verdicts[name] is Verdict.DEFACED is not incident.verdict
            assert not milder, "I1"
            assert self.site.journal(name)[: len(before)] == before, "I8: the journal"
        lines = self._audited()
        for incident in store.incidents.all("main"):
            if incident.state is not IncidentState.DISMISSED:
                self._check_incident(incident, lines)
        self._check_outbox()
        self._check_evidence()
        assert digest(contents(self.site.root)) in self.trees, "I4"
        assert self.site.place.tools.audit.verify() == (), "I7"

    def _check_incident(self, incident: Incident, lines: "Counter[tuple[str, str, str]]") -> None:
        journal = self.site.journal(incident.id)
        self._journals[incident.id] = journal
        self._verdicts[incident.id] = incident.verdict
        own = [e for e in journal if e.step not in {BY_HAND, NEW_ATTACK, NEW_PLAYBOOK}]
        for key, count in Counter((incident.id, e.step, e.phase.value) for e in own).items():
            assert lines[key] >= count, f"I7: no audit line of {key}"
        for entries in _runs(own, journal):
            ends = Counter(e.step for e in entries if e.phase in ENDED)
            assert all(count == 1 for count in ends.values()), "I2: a step settles once"
        for entry in journal:
            self._check_done(entry)
        self._check_told(incident, journal)

    def _check_done(self, entry: JournalEntry) -> None:
        if entry.phase is not Phase.DONE or entry.step == BY_HAND:
            return
        store, incident = self.site.store, entry.incident
        match entry.action:
            case "notify":
                assert store.outbox.has(f"{incident}/{entry.step}"), "I2, I3"
            case "report":
                reasons = [row[2].get("reason") for row in store.reports.all(incident)]
                assert reasons.count(f"playbook step {entry.step}") == 1, "I2"
            case "preserve":
                assert self.site.place.tools.evidence.sealed(incident), "I2, I8"
            case "restore":
                assert digest(GOOD) in self.site.effects.in_place, "I2"

    def _check_told(self, incident: Incident, journal: Journal) -> None:
        told = Counter(row.kind for row in self.site.store.outbox.all(incident.id))
        if incident.state is IncidentState.NEEDS_HUMAN:
            assert told[NoticeKind.NEEDS_HUMAN], "I3"
        asked = sum(e.phase is Phase.ASKED for e in journal)
        assert told[NoticeKind.APPROVAL] >= asked, "I3"

    def _check_outbox(self) -> None:
        rows = {row.key: row for row in self.site.store.outbox.all()}
        gone = self._rows.keys() - rows.keys()
        assert not gone, "I3: a notice is gone"
        self._rows = rows

    def _check_evidence(self) -> None:
        folder = self.site.place.folder / "evidence"
        found = {p: sha256(p.read_bytes()) for p in folder.rglob("*") if p.is_file()}
        for path, kept in self._evidence.items():
            assert found.get(path) == kept, f"I8: {path.name}"
        self._evidence = found
        beside = self.site.root.parent
        places = [self.site.root, *beside.glob(".sentinel-*/*")]
        trees = {digest(contents(place)) for place in places if place.is_dir()}
        assert self.site.effects.displaced <= trees | self.trees_put_back, "I8: a tree is gone"

    @property
    def trees_put_back(self) -> set[str]:
        """What was put in place again stands there until somebody changes it."""
        return set(self.site.effects.in_place)

    def _audited(self) -> "Counter[tuple[str, str, str]]":
        file, found = self.site.place.folder / "audit.jsonl", Counter[tuple[str, str, str]]()
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        for line in map(json.loads, text.splitlines()):
            action, data = line["action"], line["data"]
            if action.startswith("step-"):
                found[data.get("incident"), data.get("step"), action.removeprefix("step-")] += 1
        return found


def answered(incident: Incident, step_id: str, journal: Journal) -> bool:
    """Whether as many different people as the frozen playbook wants said yes, in time, each with a
    role of the question or for one who has it."""
    playbook: Playbook = frozen_playbook(incident)
    step = playbook.step(step_id)
    since = [e for e in journal[_run_of(journal) :] if e.step == step_id]
    asked = [e for e in since if e.phase is Phase.ASKED]
    if not asked and step.approve is Approval.NEVER:
        return True
    assert asked, "nobody was asked"
    question = asked[-1].data
    yes = [e for e in since if e.phase is Phase.APPROVED and e.number > asked[-1].number]
    people = [str(e.data["by"]) for e in yes]
    principals = [str(e.data["for"] or e.data["by"]) for e in yes]
    for entry, by, principal in zip(yes, people, principals, strict=True):
        assert entry.at < datetime.fromisoformat(str(question["deadline"])), "too late"
        contact = next(c for c in PEOPLE if c.name == principal)
        assert set(contact.roles) & set(question["roles"]), "not their role"  # type: ignore[call-overload]
        if by != principal:
            assert contact.deputy == by, "nobody's deputy"
            assert entry.at >= datetime.fromisoformat(str(question["escalate_at"])), "too early"
    assert len(set(people)) == len(people), "one person counts twice"
    assert len({*people, *principals}) == len({*people}) + sum(
        a != b for a, b in zip(people, principals, strict=True)
    ), "somebody counts beside their deputy"
    return len(people) >= max(1, NEEDED[step.approve])


def _run_of(journal: Journal) -> int:
    """Where the run that is going on began: after the last other playbook took over."""
    marks = [e.number for e in journal if e.action == NEW_PLAYBOOK]
    return max(marks, default=0)


def _runs(entries: Journal, journal: Journal) -> list[list[JournalEntry]]:
    marks = [0, *(e.number for e in journal if e.action == NEW_PLAYBOOK), 1 << 30]
    return [[e for e in entries if begun < e.number < over] for begun, over in pairwise(marks)]
