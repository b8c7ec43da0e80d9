"""An attacked site, its evidence, and one archive of it, as those get it who have no Sentinel."""

import asyncio
import gzip
import io
import json
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from sentinel.cli import main
from sentinel.core.canonical import sha256
from sentinel.core.incident import Incident
from support.demo_place import DemoPlace, demo_place

DEFACED = b"<html><title>HACKED</title><h1>Hacked by a test, owned and pwned</h1></html>"
WHY = "asked for by CERT-In"
GM = "GM (ICT)"
VERIFIER = Path(__file__).parents[1] / "backups" / "verify.py"


@dataclass(frozen=True)
class Case:
    place: DemoPlace
    incident: Incident
    config: Path
    archive: Path
    told: dict[str, Any]

    @property
    def folder(self) -> Path:
        return self.place.app.proofs.evidence.folder(self.incident.id)

    @property
    def key(self) -> str:
        return str(self.told["public_key"])


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """A site that was defaced; its response has kept the evidence and stopped at a person."""
    folder = tmp_path_factory.mktemp("case")
    with demo_place(folder) as place:

        async def attacked() -> Incident:
            await place.approve()
            return await place.stopped("index.html", DEFACED)

        incident = asyncio.run(attacked())
        asyncio.run(place.app.close_connections())
        config, archive = folder / "work" / "config.toml", folder / "inc.zip"
        told = exported(config, incident.id, archive)
        yield Case(place, incident, config, archive, told)


def exported(config: Path, incident: str, output: Path, *more: str) -> dict[str, Any]:
    words = [*("--config", str(config), "evidence", "export", incident, "--output", str(output))]
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        code = main([*words, "--by", GM, "--reason", WHY, "--json", *more])
    assert code == 0, out.getvalue()
    return dict(json.loads(out.getvalue()))


def verify(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """The program alone: nothing of the checkout, nothing but the standard library."""
    command = [sys.executable, "-I", "-S", VERIFIER, *words]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)


def test_what_witnesses_saw_is_in_the_evidence_before_the_site_is_closed(case: Case) -> None:
    """And it is what the server sent: status line, headers and the hostile bytes."""
    journal = case.place.app.store.journal.entries(case.incident.id)
    first_block = next(e for e in journal if e.action == "block")
    opened = json.loads((case.folder / "incident.json").read_bytes())
    runs = case.place.app.store.runs.last("main", 10)
    named = {
        finding.details["warc"]: run.ended_at
        for run in runs
        for finding in run.findings
        if "warc" in finding.details
    }
    assert named
    assert set(named) & set(opened["evidence"])
    assert min(named.values()) <= first_block.at
    witnesses = set()
    for path in (case.folder / "warc").iterdir():
        data = path.read_bytes()
        if path.name.partition("-")[0] not in {digest[:16] for digest in named}:
            continue
        witnesses.add(path.name.removesuffix(".warc.gz").partition("-")[2])
        for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
            body = record.content_stream().read()
            if record.rec_type == "response":
                assert body == DEFACED
                assert record.http_headers.get_statuscode() == "200"
        assert b"WARC-IP-Address: 127.0.0.1" in gzip.decompress(data)
    assert "public-second-agent" in witnesses


def test_the_token_that_lets_through_the_block_is_nowhere(case: Case) -> None:
    token = case.place.incident.retest_token.encode()
    assert len(token) == 64
    with zipfile.ZipFile(case.archive) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            whole = gzip.decompress(data) if name.endswith(".gz") else data
            assert token not in whole, name


def test_the_archive_holds_all_and_says_who_took_it(case: Case) -> None:
    with zipfile.ZipFile(case.archive) as archive:
        names = archive.namelist()
        custody = json.loads(archive.read("custody.json"))
        text = archive.read("README.txt").decode()
        assert stat.S_IMODE(archive.infolist()[0].external_attr >> 16) == 0o400
    for wanted in (
        *("manifest.json", "manifest.json.sig", "verify.py", "public-key.txt", "journal.json"),
        *("audit/lines.jsonl", "audit/checkpoint.txt", "evidence/contents.json"),
        *("evidence/list.json", "evidence/list.json.sig", "evidence/playbook.toml"),
        *("evidence/versions.json", "evidence/clock.json", "evidence/audit/lines.jsonl"),
        "reports/1.txt",
    ):
        assert wanted in names, names
    assert any(name.startswith("evidence/warc/") for name in names)
    assert any(name.startswith("evidence/custody/") for name in names)
    assert (custody["by"], custody["reason"]) == (GM, WHY)
    assert WHY in text
    assert "साक्ष्य" in text
    log = case.place.app.audit.entries()
    noted = [e for e in log if e["action"] == "evidence-exported"]
    assert noted[0]["data"]["sha256"] == sha256(case.archive.read_bytes()) == case.told["sha256"]
    assert [e["action"] for e in log].index("evidence-export") < log.index(noted[0])


def test_it_verifies_alone_as_a_file_and_unpacked(case: Case, tmp_path: Path) -> None:
    done = verify(case.archive, "--public-key", case.key)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "As it was" in done.stdout
    with zipfile.ZipFile(case.archive) as archive:
        archive.extractall(tmp_path / "all")
    alone = [sys.executable, "-I", "-S", str(tmp_path / "all" / "verify.py")]
    again = subprocess.run(alone, capture_output=True, text=True, check=False, cwd="/")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "compare this key" in again.stdout


def changed(archive: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A copy of the archive after an attack on its files."""
    with zipfile.ZipFile(archive) as source:
        files = {name: source.read(name) for name in source.namelist()}
    change(files)
    with zipfile.ZipFile(target, "w") as made:
        for name, data in files.items():
            made.writestr(name, data)
    return target


def flip(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        data = files[name]
        middle = len(data) // 2
        files[name] = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]

    return change


def _swap(files: dict[str, bytes]) -> None:
    files["evidence/list.json.sig"] = files["manifest.json.sig"]


def _evil_names(files: dict[str, bytes]) -> None:
    files["../outside"] = files["/etc/passwd"] = files["evidence\\..\\x"] = b"x"


def _own_manifest(files: dict[str, bytes]) -> None:
    """A thorough forger makes the manifest fit; the signatures remain."""
    files["evidence/contents.json"] = b"{}"
    manifest = json.loads(files["manifest.json"])
    for entry in manifest["files"]:
        if entry["name"] == "evidence/contents.json":
            entry |= {"size": 2, "sha256": sha256(b"{}")}
    files["manifest.json"] = json.dumps(manifest).encode()


ATTACKS: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "a changed byte": (flip("evidence/playbook.toml"), "evidence/playbook.toml: was changed"),
    "a changed list": (flip("evidence/list.json"), "evidence/list.json"),
    "a changed log": (flip("audit/lines.jsonl"), "audit/lines.jsonl"),
    "a changed checkpoint": (flip("audit/checkpoint.txt"), "audit/checkpoint.txt"),
    "a removed file": (lambda f: f.pop("evidence/contents.json") and None, "is missing"),
    "a removed list": (lambda f: f.pop("evidence/list.json") and None, "is missing"),
    "an added file": (lambda f: f.update({"evidence/x.txt": b"x"}), "evidence/x.txt: was added"),
    "a swapped signature": (_swap, "evidence/list.json: its signature is wrong"),
    "names that lead out": (_evil_names, "a name that may not be in an archive"),
    "a manifest made to fit": (_own_manifest, "manifest.json: its signature is wrong"),
    "no manifest": (lambda f: f.pop("manifest.json") and None, "manifest.json: is missing"),
    "garbage for a manifest": (lambda f: f.update({"manifest.json": b"["}), "cannot be verified"),
}


@pytest.mark.parametrize("attack", list(ATTACKS))
def test_every_attack_on_the_archive_is_found(case: Case, tmp_path: Path, attack: str) -> None:
    change, said = ATTACKS[attack]
    spoilt = changed(case.archive, tmp_path / "spoilt.zip", change)
    done = verify(spoilt, "--public-key", case.key)
    assert done.returncode == 1, done.stdout + done.stderr
    assert said in done.stdout
    assert not done.stderr


def test_an_archive_signed_anew_by_another_is_found_by_the_key(case: Case, tmp_path: Path) -> None:
    other = "A" * 43 + "="
    done = verify(case.archive, "--public-key", other)
    assert done.returncode == 1
    assert "is not the key that you gave" in done.stdout
    assert verify(tmp_path / "nothing.zip").returncode == 1


def test_links_in_an_unpacked_archive_are_found(case: Case, tmp_path: Path) -> None:
    with zipfile.ZipFile(case.archive) as archive:
        archive.extractall(tmp_path / "all")
    victim = tmp_path / "all" / "evidence" / "playbook.toml"
    shutil.copy(victim, tmp_path / "copy")
    victim.unlink()
    victim.symlink_to(tmp_path / "copy")
    done = verify(tmp_path / "all")
    assert done.returncode == 1
    assert "evidence/playbook.toml'" in done.stdout


def test_the_verifier_is_written_for_old_pythons() -> None:
    import ast

    ast.parse(VERIFIER.read_text(), feature_version=(3, 8))


def test_nothing_is_overwritten_and_nobody_else_may_export(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = ["--config", str(case.config), "evidence", "export", case.incident.id]
    words = [*base, "--reason", WHY, "--output"]
    assert main([*words, str(case.archive), "--by", GM]) == 4
    assert "is there already" in capsys.readouterr().err
    assert main([*words, str(tmp_path / "x.zip"), "--by", "Somebody"]) == 4
    assert main([*words, str(tmp_path / "no" / "x.zip"), "--by", GM]) == 2
    assert main([*base[:-1], "INC-1", *words[5:], str(tmp_path / "x.zip"), "--by", GM]) == 2
    assert main([*words, str(tmp_path / "x.zip"), "--by", GM, "--dry-run"]) == 0
    assert "Nothing was written" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_the_list_tells_what_was_seen_on_the_wire(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config", str(case.config), "evidence", "list"]) == 0
    assert f"{case.incident.id}  " in capsys.readouterr().out
    assert main(["--config", str(case.config), "evidence", "list", case.incident.id]) == 0
    shown = capsys.readouterr().out
    assert "200 OK  from 127.0.0.1" in shown
    assert "contents.json" in shown


def test_evidence_that_was_touched_is_refused_and_exported_only_as_it_is(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Last of the module: the folder is not as it was after it."""
    victim = case.folder / "playbook.toml"
    victim.chmod(0o600)
    victim.write_bytes(victim.read_bytes() + b"#")
    (case.folder / "added.txt").write_bytes(b"x")
    words = ["--config", str(case.config), "evidence", "export", case.incident.id]
    words += ["--by", GM, "--reason", WHY, "--output", str(tmp_path / "x.zip")]
    assert main(words) == 4
    refused = capsys.readouterr().err
    assert "playbook.toml: was changed" in refused
    assert "added.txt: was added" in refused
    told = exported(case.config, case.incident.id, tmp_path / "as-it-is.zip", "--as-it-is")
    assert len(told["problems"]) >= 2
    done = verify(tmp_path / "as-it-is.zip")
    assert done.returncode == 1
    assert "playbook.toml: was changed" in done.stdout
    with zipfile.ZipFile(tmp_path / "as-it-is.zip") as archive:
        assert "NOT AS IT WAS" in archive.read("README.txt").decode()
