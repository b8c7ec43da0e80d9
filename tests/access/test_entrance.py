"""Signing in: what counts, how often may be guessed, and what nobody learns by being refused."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.access.entrance import WRONG
from sentinel.core.attempts import NEAR, STRANGERS
from sentinel.core.principal import Scope
from sentinel.core.session import MAX_SESSIONS, Stage
from sentinel.edges.passwords import Argon2Passwords
from sentinel.errors import NotApproved, StoreError
from support.access import PASSWORD, Gate, gate_of, gated, origin_of_test
from support.console import opened


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    with gate_of(tmp_path_factory.mktemp("entrance")) as found:
        yield found


def refused(gate: Gate, name: str, password: str, address: str, device: str = "") -> str:
    with pytest.raises(NotApproved) as caught:
        gate.entering.entrance.password(name, password, origin_of_test(address, device))
    return type(caught.value).__name__ + str(caught.value)


def test_a_name_that_is_none_is_refused_by_the_same_words_pauses_and_work(gate: Gate) -> None:
    gate.add("known")
    before = gate.passwords.looked
    known = [refused(gate, "known", "wrong", "198.51.100.1") for _ in range(8)]
    between = gate.passwords.looked
    nobody = [refused(gate, "nobody", "wrong", "198.51.100.2") for _ in range(8)]
    assert known == nobody
    assert known[0] == f"NotApproved{WRONG}"
    assert known[7].startswith("Paused")
    assert gate.passwords.looked - between == between - before == NEAR.free


def test_nobodys_hash_is_of_the_same_cost_as_those_of_accounts() -> None:
    passwords = Argon2Passwords(time_cost=1, memory_kib=16, lanes=1)
    assert passwords._nobodys.split("$")[:4] == passwords.hashed("any").split("$")[:4]
    assert not passwords.is_right("", "nobody has this password")


def test_a_disabled_account_is_refused_as_one_that_is_none(gate: Gate) -> None:
    gate.add("off")
    gate.entering.keeping.disable("off", by="test")
    assert refused(gate, "off", PASSWORD, "198.51.100.3") == f"NotApproved{WRONG}"


def test_a_right_password_is_not_looked_at_in_a_pause_and_counts_after_it(gate: Gate) -> None:
    gate.add("late")
    for _ in range(NEAR.free):
        refused(gate, "late", "wrong", "198.51.100.4")
    assert "Paused" in refused(gate, "late", PASSWORD, "198.51.100.4")
    gate.clock.later(NEAR.first_seconds)
    entered = gate.entering.entrance.password("late", PASSWORD, origin_of_test("198.51.100.4"))
    assert entered.session.stage is Stage.SECOND
    gate.entering.entrance.password("late", PASSWORD, origin_of_test("198.51.100.4"))


def test_who_guesses_from_one_address_keeps_nobody_out_at_another(gate: Gate) -> None:
    gate.add("night")
    for _ in range(40):
        refused(gate, "night", "wrong", "198.51.100.5")
    entered = gate.entering.entrance.password("night", PASSWORD, origin_of_test("198.51.100.6"))
    assert entered.session.account == "night"


def test_many_addresses_together_keep_a_known_browser_not_out(gate: Gate) -> None:
    gate.add("wide")
    device = gate.entering.entrance.device("wide")
    for number in range(STRANGERS.free):
        refused(gate, "wide", "wrong", f"203.0.113.{number}")
    assert "Paused" in refused(gate, "wide", PASSWORD, "203.0.113.99")
    here = origin_of_test("203.0.113.98", device)
    assert gate.entering.entrance.password("wide", PASSWORD, here).session.account == "wide"
    other = gate.entering.entrance.device("night")
    assert "Paused" in refused(gate, "wide", PASSWORD, "203.0.113.97", other), "of another account"
    assert "Paused" in refused(gate, "wide", PASSWORD, "203.0.113.96", device[:-1] + "x"), "made up"
    gate.clock.later(STRANGERS.most_seconds)
    assert gate.entering.entrance.password("wide", PASSWORD, origin_of_test("203.0.113.95"))


def test_one_subscriber_of_ipv6_is_one_address(gate: Gate) -> None:
    for number in range(NEAR.free):
        refused(gate, "six", "wrong", f"2001:db8:1:1::{number + 1:x}")
    assert "Paused" in refused(gate, "six", "wrong", "2001:db8:1:1::ffff")
    assert "Paused" not in refused(gate, "six", "wrong", "2001:db8:1:2::1")


def test_pauses_outlast_a_start(tmp_path: Path) -> None:
    with gate_of(tmp_path) as gate:
        gate.add("gm", "GM (ICT)")
        for _ in range(NEAR.free):
            refused(gate, "gm", "wrong", "198.51.100.7")
        at = gate.clock.at
    with opened(tmp_path / "config.toml") as app:
        again = gated(app)
        again.clock.at = at
        assert "Paused" in refused(again, "gm", PASSWORD, "198.51.100.7")


def test_a_contact_is_told_once_that_passwords_were_guessed(gate: Gate) -> None:
    gate.add("boss", "GM (ICT)")
    for _ in range(NEAR.free + 3):
        refused(gate, "boss", "wrong", "198.51.100.8")
    gate.entering.noting.flush()
    rows = [
        row for row in gate.app.store.outbox.all("") if "account/boss/passwords-guessed" in row.key
    ]
    assert [row.recipients for row in rows] == [("gm@institute.example",)]


def test_a_flood_does_not_fill_the_audit_log_and_is_counted_in_it(gate: Gate) -> None:
    gate.clock.later(86_400)
    before = gate.actions().count("login-refused")
    for number in range(200):
        refused(gate, f"name{number}", "wrong", f"10.{number % 200}.0.1")
    written = gate.actions().count("login-refused") - before
    assert written <= 101
    gate.clock.later(60)
    refused(gate, "one more", "wrong", "10.250.0.1")
    last = gate.app.audit.entries(1)[0]["data"]
    assert isinstance(last, dict)
    assert last["refused_besides"] == 200 - written
    assert last["account"] == "", "what was typed as a name may be a password"


def test_a_hash_of_other_parameters_is_renewed_at_the_next_login(gate: Gate) -> None:
    gate.add("old")
    other = Argon2Passwords(time_cost=2, memory_kib=16, lanes=1)
    gate.entering.parts.accounts.change("old", password=other.hashed(PASSWORD))
    gate.entering.entrance.password("old", PASSWORD, origin_of_test("198.51.100.9"))
    stored = gate.entering.keeping.get("old").password
    assert "m=8,t=1,p=1" in stored
    assert gate.passwords.is_right(stored, PASSWORD)


def test_a_password_for_the_first_login_ends_by_itself(gate: Gate) -> None:
    kept = gate.entering.keeping.add("late2", by="test")
    gate.clock.later(7 * 86_400)
    assert refused(gate, "late2", kept.initial, "198.51.100.10") == f"NotApproved{WRONG}"


def test_a_session_of_one_step_cannot_be_used_for_another(gate: Gate) -> None:
    gate.add("steps")
    entered = gate.entering.entrance.password("steps", PASSWORD, origin_of_test("198.51.100.11"))
    whole = replace(entered.session, stage=Stage.WHOLE)
    with pytest.raises(NotApproved):
        gate.entering.entrance.second(whole, {"code": gate.code("steps")}, origin_of_test())


def test_a_state_that_cannot_be_written_shuts_out_nobody_who_is_signed_in(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is what people come to look at."""
    gate.add("full-disk")
    entered = gate.signed_in("full-disk")
    value = gate.entering.tokens.make("full-disk", "program", [Scope.READ], 30).value
    parts = gate.entering.parts

    def full(*_: object) -> None:
        raise StoreError("database or disk is full")

    for written in (parts.sessions, parts.tokens):
        for name in {"touch", "end", "used"} & set(dir(written)):
            monkeypatch.setattr(written, name, full)
    gate.clock.later(120)
    assert gate.entering.sessions.of(entered.secret) is not None
    assert gate.entering.tokens.principal(value, "192.0.2.7") is not None
    gate.clock.later(86_400)
    assert gate.entering.sessions.of(entered.secret) is None


def test_who_knows_the_password_alone_ends_no_session_of_its_owner(gate: Gate) -> None:
    """However often they come half the way in."""
    gate.add("owner")
    entered = gate.signed_in("owner")
    for number in range(MAX_SESSIONS + 1):
        gate.entering.entrance.password("owner", PASSWORD, origin_of_test(f"10.1.{number}.1"))
    assert gate.entering.sessions.of(entered.secret) is not None
    assert len(gate.entering.parts.sessions.of_account("owner")) == MAX_SESSIONS
    for _ in range(MAX_SESSIONS):
        gate.clock.later(1)
        gate.signed_in("owner")
    assert gate.entering.sessions.of(entered.secret) is None, "the oldest of whole ones ends"
