"""`sentinel user`: accounts on the command line; passwords come from no argument."""

import io
import json
from pathlib import Path
from typing import Any

import pyotp
import pytest

from sentinel.cli import main
from sentinel.edges.clock import SystemClock
from support.access import CountedPasswords
from support.working_folder import make_working_folder

PASSWORD = "copper lantern seven rivers"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_working_folder(tmp_path_factory.mktemp("user")).parent


@pytest.fixture(autouse=True)
def here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sentinel.edges.access_parts.Argon2Passwords", CountedPasswords)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["user", *words, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_an_account_of_a_contact_is_made_listed_set_up_and_removed(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = said(capsys, "add", "gm", "--contact", "GM (ICT)")
    assert len(made["initial_password"]) == 23
    listed = said(capsys, "list")["accounts"]
    assert [(one["name"], one["roles"], one["lacks"]) for one in listed] == [
        ("gm", ["authoriser"], "lacks a password of its own and a second factor")
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert said(capsys, "passwd", "gm", "--password-stdin")["initial_password"] is None
    monkeypatch.setattr("sys.stdin", Code(capsys))
    assert main(["user", "totp", "gm"]) == 0
    capsys.readouterr()
    shown = said(capsys, "show", "gm")
    assert (shown["totp"], shown["lacks"], shown["made_by"][:7]) == (True, "", "command")
    assert len(said(capsys, "recovery", "gm")["recovery_codes"]) == 10
    assert said(capsys, "reset", "gm")["initial_password"]
    assert said(capsys, "show", "gm")["totp"] is False
    assert said(capsys, "disable", "gm")["done"]
    assert said(capsys, "list")["accounts"][0]["disabled"] is True
    assert main(["user", "add", "gm2", "--contact", "GM (ICT)"]) == 4, "one person, one account"
    assert "has the account gm already" in capsys.readouterr().err
    assert said(capsys, "remove", "gm")["done"]
    assert said(capsys, "list")["accounts"] == []
    log = (folder / "state" / "audit.jsonl").read_text()
    for action in ("account-added", "password-set", "factor-added", "factors-reset"):
        assert f'"action":"{action}"' in log
    assert PASSWORD not in log


class Code(io.StringIO):
    """Somebody who types what the app shows, after its secret was printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        super().__init__()
        self._capsys = capsys

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override] # as it is called
        secret = self._capsys.readouterr().out.split("app: ")[1].split()[0]
        return pyotp.TOTP(secret).at(SystemClock().now())


@pytest.mark.parametrize(
    ("words", "typed", "found"),
    [
        ("add gm --contact Nobody", "", "accepted: "),
        ("add daemon", "", "none of"),
        ("add eye --password-stdin", "password1234\n", "tried first"),
        ("add eye --password-stdin", "", "found nothing"),
        ("add eye --ask", "", "--password-stdin"),
        ("disable nobody", "", "there is none"),
    ],
)
def test_what_is_not_taken_is_said(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    typed: str,
    found: str,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert main(["user", *words.split()]) == 2
    assert found in capsys.readouterr().err
