"""preserve keeps all that a restore would overwrite, says what it could not keep, and seals it."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sentinel.actions import ACTIONS, preserve
from sentinel.core.action import Observation
from sentinel.core.baseline import BaselineState
from sentinel.core.canonical import sha256
from sentinel.core.evidence_port import Piece
from sentinel.core.incident import IncidentState
from sentinel.core.look_facts import with_look
from sentinel.core.manifest import Manifest
from sentinel.core.site import Site
from sentinel.core.verdict import Verdict
from sentinel.core.words import WitnessKind
from sentinel.edges.kept_bytes import kept_bytes
from sentinel.errors import IntegrityError, StoreError
from support.fakes import Desk, desk
from support.values import make_baseline, make_finding, make_page, make_run

PRESERVE, REPORT = ACTIONS["preserve"], ACTIONS["report"]


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    """A desk with an approved baseline of the good tree, and a defacement after it."""
    with desk(tmp_path) as made:
        baseline = make_baseline(tree=made.tools.tree.scan(made.root))
        made.store.baselines.add(baseline)
        made.store.baselines.decide(baseline.id, BaselineState.APPROVED, "GM (ICT)", "good")
        (made.root / "index.html").write_bytes(b"DEFACED")
        (made.root / "x.php").write_bytes(b"<?php evil")
        yield made


def kept(at: Desk) -> dict[str, bytes]:
    folder = at.tools.evidence.folder(at.incident.id)
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def contents(at: Desk) -> dict[str, Any]:
    return dict(json.loads(kept(at)["contents.json"]))


async def test_changed_files_manifest_playbook_and_journal_are_kept(at: Desk) -> None:
    outcome = await at.carry_out(at.context("preserve"))
    files = kept(at)
    assert files["tree/index.html"] == b"DEFACED"
    assert files["tree/x.php"] == b"<?php evil"
    assert "tree/a%2Fb.html" not in files
    assert "x.php" in {e["path"] for e in json.loads(files["manifest.json"])["entries"]}
    assert files["playbook.toml"] == b"# as frozen\n"
    assert json.loads(files["journal.json"])
    assert json.loads(files["incident.json"])["id"] == at.incident.id
    assert any(name.startswith("runs/") for name in files)
    assert outcome.data["list_sha256"] == sha256(files["list.json"])
    assert at.tools.evidence.sealed(at.incident.id)


async def test_a_file_that_is_written_after_the_manifest_is_named_with_what_was_kept(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An attacker goes on writing: who compares the manifest with the copies later must not take
    the evidence for a forged one."""
    scan = at.tools.tree.scan_site

    def attacked_again(site: Site) -> Manifest:
        seen = scan(site)
        (at.root / "x.php").write_bytes(b"<?php worse")
        return seen

    monkeypatch.setattr(at.tools.tree, "scan_site", attacked_again)
    await at.carry_out(at.context("preserve"))
    assert kept(at)["tree/x.php"] == b"<?php worse"
    assert contents(at)["rewritten_since_manifest"] == {"tree/x.php": sha256(b"<?php worse")}
    assert contents(at)["left_out"] == {}


async def test_the_retest_token_is_not_kept(at: Desk) -> None:
    await at.carry_out(at.context("preserve"))
    assert not [n for n, data in kept(at).items() if at.incident.retest_token.encode() in data]


async def test_the_bytes_that_proved_it_are_kept_and_missing_ones_named(at: Desk) -> None:
    seen = at.tools.blobs.put(b"<h1>defaced")
    at.store.incidents.change(
        at.incident.id, IncidentState.RESPONDING, fields={"evidence": (seen, "0" * 64)}
    )
    also = at.tools.blobs.put(b"second look")
    run = make_run("run-9", Verdict.DEFACED, findings=(make_finding(evidence=(also,)),))
    at.store.runs.record(run, None, ())
    await at.carry_out(at.context("preserve"))
    assert kept(at)[f"bytes/{seen}"] == b"<h1>defaced"
    assert kept(at)[f"bytes/{also}"] == b"second look"
    assert contents(at)["left_out"] == {f"bytes/{'0' * 64}": "not in the spool"}


async def test_what_a_page_was_compared_with_is_kept_beside_it(at: Desk) -> None:
    """With both, the verdict can be made again from the evidence alone (`incident replay`)."""
    approved, seen = at.tools.blobs.put(b"<h1>approved"), at.tools.blobs.put(b"<h1>defaced")
    known = make_finding(digest_before=approved, digest_after=seen, evidence=(seen,))
    finding = with_look(known, make_page(body=b"<h1>defaced"))
    run = make_run("run-9", Verdict.DEFACED, findings=(finding,))
    at.store.runs.record(run, None, ())
    await at.carry_out(at.context("preserve"))
    folder = at.tools.evidence.folder(at.incident.id)
    assert kept_bytes(folder, approved) == b"<h1>approved"
    assert kept_bytes(folder, seen) == b"<h1>defaced"


async def test_what_does_not_fit_is_named_and_the_small_ones_come_first(at: Desk) -> None:
    (at.root / "big.bin").write_bytes(b"x" * 5_000)
    await at.carry_out(at.context("preserve", options={"max_bytes": 1_000}))
    assert {"tree/index.html", "tree/x.php"} <= kept(at).keys()
    assert "tree/big.bin" not in kept(at)
    assert "quarantine" in contents(at)["left_out"]["tree/big.bin"]


async def test_a_hostile_tree_neither_hangs_nor_leads_outside(at: Desk) -> None:
    (at.root / "secrets").symlink_to("/etc/passwd")
    (at.root / "folder").symlink_to("/etc")
    os.mkfifo(at.root / "pipe")
    (at.root / "\nlist.json").write_bytes(b"name")
    (at.root / os.fsdecode(b"\xff.html")).write_bytes(b"name")
    await at.carry_out(at.context("preserve"))
    files = kept(at)
    assert not [name for name, data in files.items() if b"root:" in data]
    assert {"tree/%0Alist.json", "tree/%FF.html"} <= files.keys()


async def test_a_root_that_is_gone_holds_nothing_up(at: Desk) -> None:
    at.root.rename(at.folder / "elsewhere")
    await at.carry_out(at.context("preserve"))
    assert "tree" in contents(at)["left_out"]
    assert at.tools.evidence.sealed(at.incident.id)


async def test_a_site_without_a_document_root_keeps_the_rest(tmp_path: Path) -> None:
    with desk(tmp_path, document_root=None) as at:
        await at.carry_out(at.context("preserve"))
        assert "incident.json" in kept(at)


async def test_without_an_approved_tree_every_file_is_kept(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        await at.carry_out(at.context("preserve"))
        assert {"tree/index.html", "tree/a%2Fb.html"} <= kept(at).keys()


async def test_a_pass_that_was_cut_short_is_done_again(at: Desk) -> None:
    context = at.context("preserve")
    plan = at.read_back(await PRESERVE.plan(context), context)
    at.tools.evidence.keep(at.incident.id, "incident.json", b"half of an earlier try")
    assert await PRESERVE.observe(context, plan) is Observation.NOT_DONE
    await PRESERVE.apply(context, plan)
    assert await PRESERVE.observe(context, plan) is Observation.DONE
    assert kept(at)["incident.json"] == b"half of an earlier try"
    assert json.loads(kept(at)["incident.json-2"])["id"] == at.incident.id
    await PRESERVE.apply(context, plan)
    await PRESERVE.verify(context, plan)


async def test_a_second_preserve_is_not_taken_for_done_by_the_first_seal(at: Desk) -> None:
    await at.carry_out(at.context("preserve"))
    context = at.context("preserve", step_id="again")
    plan = await PRESERVE.plan(context)
    assert await PRESERVE.observe(context, plan) is Observation.NOT_DONE


async def test_evidence_that_was_touched_fails_the_step(at: Desk) -> None:
    await at.carry_out(at.context("preserve"))
    path = at.tools.evidence.folder(at.incident.id) / "tree" / "x.php"
    path.chmod(0o600)
    path.write_bytes(b"harmless")
    context = at.context("preserve")
    with pytest.raises(IntegrityError, match=r"x\.php"):
        await PRESERVE.verify(context, await PRESERVE.plan(context))


async def test_a_report_step_adds_one_revision(at: Desk) -> None:
    at.tools.draft(at.incident, "first sighting")
    context = at.context("report")
    plan = await REPORT.plan(context)
    assert await REPORT.observe(context, plan) is Observation.NOT_DONE
    await REPORT.apply(context, plan)
    assert await REPORT.observe(context, plan) is Observation.DONE
    outcome = await REPORT.verify(context, plan)
    assert outcome.data == {"revision": 2}
    assert len(at.store.reports.all(at.incident.id)) == 2


async def test_a_flood_of_files_is_kept_in_bounds_and_the_rest_is_named(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each copy takes time on disk; a flood must not hold the restore up."""
    monkeypatch.setattr(preserve, "MAX_FILES", 10)
    for number in range(30):
        (at.root / f"flood-{number}.txt").write_bytes(b"%d" % number)
    await at.carry_out(at.context("preserve"))
    left_out = contents(at)["left_out"]
    assert 10 < len(left_out) < 32
    assert set(left_out.values()) == {"too many; see the quarantine"}


class GivenAround:
    """Port Around: one log, one that could not be read, and a fault in the middle of it."""

    def __init__(self, fault: bool = False) -> None:
        self._fault = fault

    def pieces(self, incident: str, site: Site, first: datetime) -> Iterator[Piece]:
        assert (incident, site.name) != ("", "")
        assert first.tzinfo is not None
        yield Piece(name="logs//var/log/a.log", data=b"\xff line\n", note="cut")
        yield Piece(name="logs//var/log/b.log", data=None, note="cannot be read")
        if self._fault:
            raise StoreError("the log is gone")
        yield Piece(name="clock.json", data=b"{}")


async def test_what_stands_around_is_kept_with_what_is_not_there(at: Desk) -> None:
    at.tools = replace(at.tools, around=GivenAround())
    await at.carry_out(at.context("preserve"))
    files = kept(at)
    assert files["logs/%2Fvar%2Flog%2Fa.log"] == b"\xff line\n"
    assert files["clock.json"] == b"{}"
    assert contents(at)["notes"] == {"logs//var/log/a.log": "cut"}
    assert contents(at)["left_out"] == {"logs//var/log/b.log": "cannot be read"}
    listed = {one["name"] for one in json.loads(files["list.json"])["files"]}
    assert {"logs/%2Fvar%2Flog%2Fa.log", "clock.json"} <= listed


async def test_a_fault_around_does_not_keep_the_evidence_from_being_sealed(at: Desk) -> None:
    at.tools = replace(at.tools, around=GivenAround(fault=True))
    await at.carry_out(at.context("preserve"))
    assert contents(at)["left_out"]["around"] == "the log is gone"
    assert at.tools.evidence.sealed(at.incident.id)


async def test_records_of_the_wire_are_kept_by_witness_and_not_twice(at: Desk) -> None:
    page, records = b"HACKED", b"\x1f\x8b packed records"
    digest = at.tools.blobs.put(records)
    finding = make_finding(
        evidence=(at.tools.blobs.put(page), digest),
        details={"warc": digest},
        witness=WitnessKind.PUBLIC_SECOND,
    )
    forged = make_finding(evidence=(), details={"warc": "a" * 64})
    at.store.runs.record(make_run(id="run-9", findings=(finding, forged)), None, ())
    await at.carry_out(at.context("preserve"))
    files = kept(at)
    assert files[f"warc/{digest[:16]}-public-second-agent.warc.gz"] == records
    assert f"bytes/{digest}" not in files
    assert files[f"bytes/{sha256(page)}"] == page
    assert sum(name.startswith("warc/") for name in files) == 1
