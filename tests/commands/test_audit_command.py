"""`sentinel audit` reads the log of a configuration, without the database."""

import io
import json
from argparse import ArgumentParser
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from sentinel.commands import audit as command
from sentinel.config import load
from sentinel.edges.audit import FileAudit
from sentinel.edges.checkpointing import new_checkpointer
from sentinel.edges.keys import load_or_create
from sentinel.errors import CouldNotFindOut, UsageError
from support.stores import open_store
from support.values import FakeClock
from support.working_folder import make_working_folder


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return make_working_folder(tmp_path)


@pytest.fixture
def audit(config: Path) -> FileAudit:
    paths = load(config).paths
    log = FileAudit(paths.state / "audit.jsonl", FakeClock(), load_or_create(paths.signing_key))
    log.append("GM (ICT)", "unblock", {"site": "main", "reason": "a\nb \x1b[2J \udce9"})
    log.append("sentinel", "block", {"site": "main"})
    return log


def run(config: Path, *words: str) -> int:
    parser = ArgumentParser()
    parser.add_argument("--config", type=Path)
    parser.add_argument("--json", action="store_true")
    command.add_arguments(parser)
    return command.run(parser.parse_args(["--config", str(config), *words]))


def log_of(config: Path) -> Path:
    return load(config).paths.state / "audit.jsonl"


@pytest.mark.usefixtures("audit")
def test_a_whole_log_gives_its_count_and_head(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    last = json.loads(log_of(config).read_bytes().splitlines()[-1])
    assert run(config, "verify") == 0
    assert capsys.readouterr().out == f"The audit log is whole: 2 entries, head {last['hash']}.\n"
    assert run(config, "--json", "verify") == 0
    assert json.loads(capsys.readouterr().out) == {
        "schema": "sentinel/audit-verify/1",
        "ok": True,
        "entries": 2,
        "head": last["hash"],
        "problems": [],
    }


@pytest.mark.usefixtures("audit")
def test_a_changed_log_gives_every_problem(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = log_of(config)
    log.write_bytes(log.read_bytes().replace(b'"unblock"', b'"approve"'))
    assert run(config, "verify") == 1
    assert "line 1: was changed after it was written" in capsys.readouterr().out
    assert run(config, "--json", "verify") == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["ok"], len(document["problems"])) == (False, 1)


@pytest.mark.usefixtures("audit")
def test_show_prints_one_harmless_line_per_entry(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(config, "show") == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("1  2026-11-22T04:30:00.000000+00:00  GM (ICT)  unblock  {")
    assert "\x1b" not in first
    assert second.endswith('sentinel  block  {"site":"main"}')
    assert run(config, "show", "--last", "1") == 0
    assert capsys.readouterr().out.startswith("2  ")
    assert run(config, "--json", "show") == 0
    assert len(json.loads(capsys.readouterr().out)["entries"]) == 2
    with pytest.raises(UsageError, match="--last -1"):
        run(config, "show", "--last", "-1")


def test_without_a_log_nothing_is_claimed(config: Path) -> None:
    with pytest.raises(CouldNotFindOut, match="there is no audit log"):
        run(config, "verify")


@pytest.mark.usefixtures("audit")
def test_without_the_key_nothing_is_claimed_and_none_is_made(config: Path) -> None:
    key = load(config).paths.signing_key
    key.unlink()
    with pytest.raises(CouldNotFindOut, match="signing key is missing"):
        run(config, "verify")
    assert not key.exists()


@pytest.fixture
def note(config: Path, audit: FileAudit) -> str:
    """What stands at the end of a mail of now."""
    key = load_or_create(load(config).paths.signing_key)
    store = open_store(config.parent / "checkpoints.db", key=key)
    made = new_checkpointer(audit, key, FakeClock(), store.checkpoints).make()
    store.close()
    assert made is not None
    return made.note


def test_an_old_mail_vouches_for_the_log(
    config: Path,
    audit: FileAudit,
    note: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    audit.append("sentinel", "unblock", {})
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = "[Sentinel] blocked"
    mail.set_content(f"Blocked.\n\n{note}", cte="quoted-printable")
    kept = config.parent / "old.eml"
    kept.write_bytes(mail.as_bytes())
    assert b"=E2=80=94" in kept.read_bytes()
    text = config.parent / "note.txt"
    text.write_text(note, encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO(note))
    for given in (str(kept), str(text), note, "-"):
        assert run(config, "verify", "--checkpoint", given) == 0
        assert "It holds all that was signed at" in capsys.readouterr().out
    assert run(config, "--json", "verify", "--checkpoint", note) == 0
    assert json.loads(capsys.readouterr().out)["checkpoint"]["entries"] == 2


@pytest.mark.parametrize(("kept", "said"), [(2, "the log was rewritten"), (1, "the log was cut")])
def test_a_log_made_anew_with_the_key_is_found_by_an_old_mail(
    config: Path, note: str, kept: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    log = log_of(config)
    log.unlink()
    log.with_suffix(".head").unlink()
    forged = FileAudit(log, FakeClock(), load_or_create(load(config).paths.signing_key))
    for number in range(kept):
        forged.append("sentinel", "nothing", {"number": number})
    assert run(config, "verify") == 0
    assert run(config, "verify", "--checkpoint", note) == 1
    assert said in capsys.readouterr().out


def test_a_checkpoint_that_is_changed_or_none_is_told(
    config: Path, note: str, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = note.replace("\n2\n", "\n1\n")
    assert run(config, "verify", "--checkpoint", changed) == 1
    assert "not signed by this installation's key" in capsys.readouterr().out
    with pytest.raises(UsageError, match="holds no checkpoint"):
        run(config, "verify", "--checkpoint", str(config))
    with pytest.raises(UsageError, match="cannot be read"):
        run(config, "verify", "--checkpoint", str(config.parent / "nothing.txt"))


def test_a_decoy_in_an_old_mail_neither_alarms_nor_hides_what_is_signed(
    config: Path,
    note: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The title of an attacked page stands in the mail, and may look like a checkpoint."""
    decoy = note.replace("\n2\n", "\n1\n")
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = "[Sentinel] blocked"
    mail.set_content(f"{decoy}\n{'long ' * 9000}\n{note}\n{decoy}", cte="base64")
    monkeypatch.setattr("sys.stdin", io.StringIO(mail.as_string()))
    assert run(config, "verify", "--checkpoint", "-") == 0
    assert "It holds all that was signed at" in capsys.readouterr().out
