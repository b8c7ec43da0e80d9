"""Second factors: each counts once, whoever shows it how often at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from sentinel.access.factors import WRONG_CODE
from sentinel.access.recovery import new_codes
from sentinel.core.access_ports import Passkeys
from sentinel.core.attempts import CODES, CODES_OF_STRANGERS
from sentinel.core.principal import Scope
from sentinel.edges.passkeys import WebAuthnPasskeys
from sentinel.edges.totp import PyotpCodes
from sentinel.errors import NotApproved, Paused
from support.access import START, Gate, gate_of, origin_of_test
from support.authenticator import Authenticator

URL = "http://localhost:8600/"
ORIGIN, HOST = "http://localhost:8600", "localhost"
SESSION = "session-of-test"


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    with gate_of(tmp_path_factory.mktemp("factors")) as found:
        passkeys: Passkeys = WebAuthnPasskeys(URL, "Institute")
        found.app.entering = type(found.entering).by(
            replace(found.entering.parts, passkeys=passkeys)
        )
        yield found


def shown(gate: Gate, name: str, session: str = SESSION, **fields: str) -> str:
    account = gate.entering.keeping.get(name)
    return gate.entering.factors.shown(account, fields, session, origin_of_test())


def counts(gate: Gate, name: str, **fields: str) -> bool:
    try:
        shown(gate, name, **fields)
    except NotApproved:
        return False
    return True


def test_a_code_counts_once_and_within_one_step_of_now(gate: Gate) -> None:
    gate.add("once")
    code = gate.code("once")
    assert shown(gate, "once", code=code) == "TOTP"
    assert not counts(gate, "once", code=code)
    gate.clock.later(30)
    spaced = f"{gate.code('once')[:3]} {gate.code('once')[3:]}"
    assert counts(gate, "once", code=spaced)
    gate.clock.later(30)
    late = gate.code("once")
    gate.clock.later(30)
    assert counts(gate, "once", code=late), "clocks differ by a step"
    gate.clock.later(30)
    old = gate.code("once")
    gate.clock.later(60)
    assert not counts(gate, "once", code=old)


def test_an_earlier_step_counts_no_more_after_a_later_one(gate: Gate) -> None:
    gate.add("order")
    earlier = gate.code("order")
    gate.clock.later(30)
    assert counts(gate, "order", code=gate.code("order"))
    assert not counts(gate, "order", code=earlier)


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, SHA-1, the last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        at = START.fromtimestamp(seconds, tz=START.tzinfo)
        assert PyotpCodes().step(secret, code, at) == seconds // 30


def test_the_same_code_twice_at_once_counts_once(gate: Gate) -> None:
    gate.add("race")
    code = gate.code("race")
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: counts(gate, "race", code=code), range(4)))
    assert sum(found) == 1


def test_a_recovery_code_counts_once_also_at_once_and_however_it_is_typed(gate: Gate) -> None:
    gate.add("paper")
    codes = new_codes(gate.entering.parts, "paper")
    assert len(set(codes)) == 10
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: counts(gate, "paper", code=codes[0]), range(4)))
    assert sum(found) == 1
    assert shown(gate, "paper", code=codes[1].lower().replace("-", " ")) == "recovery code"
    assert gate.entering.parts.accounts.factors("paper").recovery_codes == 8
    gate.add("other")
    assert not counts(gate, "other", code=codes[2]), "of another account"
    new_codes(gate.entering.parts, "paper")
    assert not counts(gate, "paper", code=codes[3]), "of an earlier set"


def at_login(gate: Gate, name: str, address: str, code: str, device: str = "") -> str:
    """What becomes of a code after the password."""
    account = gate.entering.keeping.get(name)
    origin = origin_of_test(address, device)
    try:
        return gate.entering.factors.shown_at_login(account, {"code": code}, SESSION, origin)
    except Paused:
        return "paused"
    except NotApproved:
        return "wrong"


def test_who_guesses_codes_waits_and_the_right_one_waits_too(gate: Gate) -> None:
    gate.add("guess", "GM (ICT)")
    device = gate.entering.entrance.device("guess")
    found = [at_login(gate, "guess", "198.51.100.1", "000000") for _ in range(CODES.free)]
    assert found == ["wrong"] * CODES.free
    assert at_login(gate, "guess", "198.51.100.1", gate.code("guess")) == "paused"
    told = [row for row in gate.app.store.outbox.all("") if "guess/codes-guessed" in row.key]
    assert [row.recipients for row in told] == [("gm@institute.example",)]
    assert at_login(gate, "guess", "198.51.100.2", gate.code("guess")) == "TOTP", "from elsewhere"
    for number in range(CODES_OF_STRANGERS.free):
        at_login(gate, "guess", f"203.0.113.{number}", "000000")
    gate.clock.later(30)
    assert at_login(gate, "guess", "203.0.113.200", gate.code("guess")) == "paused", "together"
    assert at_login(gate, "guess", "203.0.113.201", gate.code("guess"), device) == "TOTP"


def test_who_has_stolen_a_session_or_token_pauses_that_alone(gate: Gate) -> None:
    gate.add("robbed")
    for stolen in ("a-session", ""):
        for _ in range(CODES.free):
            with pytest.raises(NotApproved, match=WRONG_CODE[:20]):
                shown(gate, "robbed", session=stolen, code="000000")
        with pytest.raises(Paused):
            shown(gate, "robbed", session=stolen, code=gate.code("robbed"))
    assert shown(gate, "robbed", session="another", code=gate.code("robbed")) == "TOTP"
    gate.clock.later(30)
    assert at_login(gate, "robbed", "198.51.100.3", gate.code("robbed")) == "TOTP"


def test_secrets_of_apps_are_sealed_to_their_account(gate: Gate) -> None:
    gate.add("mine")
    gate.add("theirs")
    stored = gate.entering.keeping.get("mine").totp
    assert gate.secrets["mine"] not in stored
    gate.entering.parts.accounts.change("theirs", totp=stored)
    with pytest.raises(Exception, match="not sealed"):
        shown(gate, "theirs", code=gate.code("mine"))


def passkey_of(gate: Gate, name: str) -> Authenticator:
    """An account with a passkey, set up as its page does."""
    gate.add(name)
    session = gate.signed_in(name).session
    key = Authenticator(ORIGIN, HOST)
    options = gate.entering.enrolment.options(session)
    gate.entering.enrolment.passkey(session, key.made(options), "telephone")
    return key


def options(gate: Gate, name: str, session: str = SESSION) -> str:
    return gate.entering.factors.options(gate.entering.keeping.get(name), session)


def test_a_passkey_is_a_second_factor_and_each_answer_counts_once(gate: Gate) -> None:
    key = passkey_of(gate, "key")
    answer = key.shown(options(gate, "key"))
    assert shown(gate, "key", assertion=answer) == "passkey"
    assert not counts(gate, "key", assertion=answer)


def test_the_same_passkey_answer_twice_at_once_counts_once(gate: Gate) -> None:
    key = passkey_of(gate, "keyrace")
    key.count = -1  # a passkey without a counter: its count stays 0
    answer = key.shown(options(gate, "keyrace"))
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: counts(gate, "keyrace", assertion=answer), range(4)))
    assert sum(found) == 1


def test_a_passkey_signs_in_by_itself_once_its_user_is_verified(gate: Gate) -> None:
    key = passkey_of(gate, "alone")
    asked = gate.entering.factors.login_options("browser-1")
    entered = gate.entering.entrance.passkey(key.shown(asked), "browser-1", origin_of_test())
    assert (entered.session.account, entered.session.factor) == ("alone", "passkey")
    assert entered.session.fresh_until is not None


@pytest.mark.parametrize(
    "spoilt", ["unverified", "origin", "host", "counter", "late", "session", "purpose", "other key"]
)
def test_an_answer_that_does_not_hold_lets_nobody_in(gate: Gate, spoilt: str) -> None:
    name = "bad" + spoilt.replace(" ", "")
    key = passkey_of(gate, name)
    key.count = 7
    assert counts(gate, name, assertion=key.shown(options(gate, name)))
    asked = options(gate, name, "another" if spoilt == "session" else SESSION)
    match spoilt:
        case "unverified":
            key.verified = False
        case "origin":
            key.origin = "https://evil.example"
        case "host":
            key.host = "evil.example"
        case "counter":
            key.count = 3
        case "purpose":
            asked = gate.entering.factors.login_options(SESSION)
        case "other key":
            key.key = Authenticator(ORIGIN, HOST).key
    answer = key.shown(asked)
    if spoilt == "late":
        gate.clock.later(300)
    assert not counts(gate, name, assertion=answer)


@pytest.mark.parametrize(
    "answer", ["", "{", "[]", "null", '{"id": 1}', '{"response": {}}', "{}" * 9]
)
def test_what_is_no_answer_is_refused_quietly(gate: Gate, answer: str) -> None:
    with pytest.raises(NotApproved):
        gate.entering.entrance.passkey(answer, "browser-1", origin_of_test("192.0.2.200"))


def test_a_passkey_of_somebody_else_is_none_of_yours(gate: Gate) -> None:
    key = passkey_of(gate, "first")
    passkey_of(gate, "second")
    assert not counts(gate, "second", assertion=key.shown(options(gate, "second")))


def test_a_disabled_accounts_passkey_signs_nobody_in(gate: Gate) -> None:
    key = passkey_of(gate, "gone")
    gate.entering.keeping.disable("gone", by="test")
    asked = gate.entering.factors.login_options("browser-1")
    with pytest.raises(NotApproved):
        gate.entering.entrance.passkey(key.shown(asked), "browser-1", origin_of_test())


def test_who_took_an_account_over_keeps_no_token_of_it(gate: Gate) -> None:
    """Disabled, set up anew, enabled: as docs/access.md has it."""
    gate.add("taken")
    value = gate.entering.tokens.make("taken", "theirs", [Scope.RESPOND], 366).value
    gate.entering.keeping.disable("taken", by="test")
    gate.entering.keeping.reset_factors("taken", by="test")
    gate.entering.keeping.enable("taken", by="test")
    assert gate.entering.tokens.principal(value, "192.0.2.7") is None
