"""Names and domains in DNS: asked of a real server that signs its zones, and of one that lies."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sentinel.checkers.names import check
from sentinel.core.finding import Finding
from sentinel.core.names_look import NamesLook, NamesQuestion, ServerState, Signing
from sentinel.core.platform_options import NamesOptions
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.dns_questions import DnsQuestions, MakeResolver
from sentinel.edges.names_eye import DnsEye
from support.dns_server import NameServer, Records, name_server
from support.knot import Knot, running_knot
from support.platform_eyes import snapshot_of
from support.site_looks import site_check
from support.values import FakeClock, make_site
from support.waiting import LIMIT_SECONDS

RECORDS = """
@ NS ns1
@ NS ns2
@ MX 10 mx
@ CAA 0 issue "letsencrypt.org"
@ TXT "v=spf1 mx -all"
_dmarc TXT "v=DMARC1; p=reject"
ns1 A {address}
ns2 A {address}
mx A 8.8.4.4
www CNAME edge
edge A 8.8.4.4
"""
PARENT = """
@ NS ns1
ns1 A {address}
"""
ZONES = {
    "example": PARENT,
    **{f"{name}.example": RECORDS for name in ("good", "wrong", "lone")},
    "plain.example": RECORDS,
}
SIGNED = {"good.example": "example", "wrong.example": "example", "lone.example": "-"}
FORGED = frozenset({"wrong.example"})
TOLD = "names-one-network"
"""All name servers of tests lie on one network."""


@pytest.fixture(scope="module")
def knot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Knot]:
    with running_knot(
        tmp_path_factory.mktemp("knot"), ZONES, signed=SIGNED, forged=FORGED
    ) as running:
        yield running


def eye(make: MakeResolver, port: int, now: datetime, seconds: float = LIMIT_SECONDS) -> DnsEye:
    return DnsEye(
        questions=DnsQuestions(timeout_seconds=seconds, resolvers=make, server_port=port),
        guard=AddressGuard.of([], ["127.0.0.0/8"]),
        clock=FakeClock(now),
    )


async def look(knot: Knot, zone: str, *, after: timedelta = timedelta()) -> NamesLook:
    question = NamesQuestion(host=f"www.{zone}", domain=zone)
    return await eye(knot.resolver, knot.port, datetime.now(UTC) + after).look(question)


def judged(found: NamesLook, *, after: timedelta = timedelta(), **options: object) -> list[Finding]:
    made = replace(NamesOptions(), **options)  # type: ignore[arg-type] # a test gives what it means
    at = datetime.now(UTC) + after
    told = replace(snapshot_of(make_site()), names=(found,), taken_at=at)
    return [one for one in check(site_check("names", made), told) if one.code != TOLD]


async def test_a_sound_zone_gives_nothing_to_say(knot: Knot) -> None:
    """Compared with what is expected of it, too."""
    found = await look(knot, "good.example")
    assert found.records.addresses == ("8.8.4.4",)
    assert found.records.aliases == ("edge.good.example",)
    assert found.signing.state is Signing.VALID
    assert {one.state for one in found.answers} == {ServerState.AUTHORITATIVE}
    assert judged(found) == []
    expected = {
        "expected_addresses": ("8.8.4.0/24",),
        "expected_name_servers": ("ns1.good.example", "ns2.good.example"),
        "expected_mail_servers": ("mx.good.example",),
        "caa": ("letsencrypt.org",),
        "dnssec": True,
        "mail": True,
    }
    assert judged(found, **expected) == []


async def test_keys_that_the_parent_does_not_name_are_bogus(knot: Knot) -> None:
    found = await look(knot, "wrong.example")
    assert found.signing.state is Signing.BOGUS
    (finding,) = judged(found)
    assert (finding.code, finding.severity) == ("names-dnssec-bogus", Severity.CRITICAL)
    assert "none of its keys" in finding.message


async def test_signatures_that_have_ended_are_bogus(knot: Knot) -> None:
    found = await look(knot, "good.example", after=timedelta(days=60))
    assert found.signing.detail == "the signature of its DNSKEY records expired"


async def test_signatures_that_were_not_made_anew_are_told(knot: Knot) -> None:
    found = await look(knot, "good.example")
    (ends,) = {one.signed_until for one in found.answers}
    assert ends is not None
    left = ends - datetime.now(UTC) - timedelta(minutes=50)
    (finding,) = judged(found, after=left)
    assert (finding.code, finding.severity) == ("names-dnssec-ending", Severity.ERROR)
    assert judged(found, after=left - timedelta(minutes=30)) == []


@pytest.mark.parametrize(
    ("zone", "state"),
    [("lone.example", Signing.NOT_DELEGATED), ("plain.example", Signing.UNSIGNED)],
)
async def test_a_zone_that_nobody_can_check_is_told_where_signing_is_wanted(
    knot: Knot, zone: str, state: Signing
) -> None:
    found = await look(knot, zone)
    assert found.signing.state is state
    assert judged(found) == []
    (finding,) = judged(found, dnssec=True)
    assert (finding.code, finding.severity) == ("names-dnssec-missing", Severity.WARNING)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"expected_addresses": ("203.0.113.0/24",)}, "names-address-unexpected"),
        ({"expected_name_servers": ("ns1.good.example",)}, "names-server-unexpected"),
        ({"expected_name_servers": ("ns9.good.example",)}, "names-server-unexpected"),
        ({"expected_mail_servers": ("mx.elsewhere.example",)}, "names-mail-unexpected"),
        ({"caa": ("sectigo.com",)}, "names-caa-unexpected"),
        ({"caa": ("letsencrypt.org", "sectigo.com")}, "names-caa-unexpected"),
    ],
)
async def test_what_is_not_as_the_definition_says_is_told(
    knot: Knot, options: dict[str, object], code: str
) -> None:
    (finding,) = judged(await look(knot, "good.example"), **options)
    assert (finding.code, finding.severity) == (code, Severity.ERROR)


HOST = "www.institute.example"
ZONE = "institute.example"
START = "ns1.institute.example. hostmaster.institute.example. 7 3600 600 86400 300"
SOUND: Records = {
    (HOST, "A"): ["8.8.4.4"],
    (ZONE, "SOA"): [START],
    (ZONE, "NS"): [f"ns1.{ZONE}.", f"ns2.{ZONE}."],
    (f"ns1.{ZONE}", "A"): ["127.0.0.1"],
    (f"ns2.{ZONE}", "A"): ["127.0.0.1"],
    (ZONE, "TXT"): ['"v=spf1 -all"'],
    (f"_dmarc.{ZONE}", "TXT"): ['"v=DMARC1; p=none"'],
    (ZONE, "CAA"): ['0 issue "letsencrypt.org"'],
    (ZONE, "MX"): ["0 ."],
}


class Holder(NameServer):
    """Answers for its zone with authority, as the table alone does not."""

    def _answer(self, query: object) -> object:  # type: ignore[override] # of dnspython's classes
        answer = super()._answer(query)  # type: ignore[arg-type] # as above
        answer.flags |= 0x0400
        return answer


async def of_table(
    records: Records, kind: type[NameServer] = Holder, seconds: float = LIMIT_SECONDS
) -> NamesLook:
    async with name_server(records, kind) as server:
        made = eye(server.resolver, server.port, datetime.now(UTC), seconds)
        return await made.look(NamesQuestion(host=HOST, domain=ZONE))


async def test_a_sound_table_gives_nothing_to_say() -> None:
    assert judged(await of_table(SOUND)) == []


def without(*keys: tuple[str, str]) -> Records:
    return {key: value for key, value in SOUND.items() if key not in keys}


LIES: dict[str, tuple[Records, Severity, Verdict, dict[str, object]]] = {
    "names-missing": (without((HOST, "A")), Severity.CRITICAL, Verdict.BROKEN, {}),
    "names-private": (
        {**SOUND, (HOST, "A"): ["10.1.2.3", "8.8.4.4"]},
        Severity.WARNING,
        Verdict.BROKEN,
        {},
    ),
    "names-one-server": (
        {**SOUND, (ZONE, "NS"): [f"ns1.{ZONE}."]},
        Severity.WARNING,
        Verdict.BROKEN,
        {},
    ),
    "names-server-lost": (
        without((f"ns2.{ZONE}", "A")),
        Severity.WARNING,
        Verdict.BROKEN,
        {},
    ),
    "names-mail-dead": (
        {**SOUND, (ZONE, "MX"): ["10 mx.nowhere.example."]},
        Severity.ERROR,
        Verdict.BROKEN,
        {},
    ),
    "names-mail-missing": (SOUND, Severity.ERROR, Verdict.BROKEN, {"mail": True}),
    "names-caa-missing": (without((ZONE, "CAA")), Severity.INFO, Verdict.INTACT, {}),
    "names-spoofing": (
        without((f"_dmarc.{ZONE}", "TXT")),
        Severity.INFO,
        Verdict.INTACT,
        {},
    ),
    "names-spf-twice": (
        {**SOUND, (ZONE, "TXT"): ['"v=spf1 -all"', '"v=spf1 mx ?all"']},
        Severity.WARNING,
        Verdict.BROKEN,
        {},
    ),
}


@pytest.mark.parametrize("code", LIES)
async def test_each_fault_is_told_by_itself(code: str) -> None:
    records, severity, verdict, options = LIES[code]
    (finding,) = judged(await of_table(records), **options)
    assert (finding.code, finding.severity, finding.verdict) == (code, severity, verdict)


async def test_a_name_of_an_inner_network_is_as_it_should_be() -> None:
    assert judged(await of_table({**SOUND, (HOST, "A"): ["10.1.2.3"]})) == []


async def test_a_server_that_does_not_hold_the_zone_is_lame() -> None:
    """It answers, and without authority."""
    found = judged(await of_table(SOUND, NameServer))
    assert [(one.code, one.severity) for one in found] == [("names-server-lame", Severity.ERROR)]


async def test_servers_that_differ_or_are_silent_are_told() -> None:
    sound = await of_table(SOUND)
    first, second = sound.answers
    (differ,) = judged(replace(sound, answers=(first, replace(second, serial=6))))
    assert (differ.code, differ.severity) == ("names-servers-differ", Severity.WARNING)
    away = replace(second, state=ServerState.SILENT, serial=None)
    (silent,) = judged(replace(sound, answers=(first, away)))
    assert (silent.code, silent.verdict) == ("names-server-silent", Verdict.BROKEN)
    both = (replace(first, state=ServerState.SILENT, serial=None), away)
    (unseen,) = judged(replace(sound, answers=both))
    assert (unseen.code, unseen.verdict) == ("names-servers-silent", Verdict.INCONCLUSIVE)


async def test_one_dead_mail_server_of_two_is_no_loss_of_all_mail() -> None:
    mail = [f"10 mx.{ZONE}.", "20 mx.nowhere.example."]
    table = {**SOUND, (ZONE, "MX"): mail, (f"mx.{ZONE}", "A"): ["8.8.4.4"]}
    (dead,) = judged(await of_table(table))
    assert (dead.code, dead.severity) == ("names-mail-dead", Severity.WARNING)
    assert "Mail is late or lost" in dead.message


async def test_signatures_that_ended_are_one_finding_and_families_of_addresses_are_apart() -> None:
    sound = await of_table({**SOUND, (HOST, "AAAA"): ["2001:4860:4860::8888"]})
    ended = [replace(one, signed_until=datetime.now(UTC)) for one in sound.answers]
    bogus = replace(sound.signing, state=Signing.BOGUS, detail="a signature ended")
    found = judged(replace(sound, signing=bogus, answers=tuple(ended)))
    assert [one.code for one in found] == ["names-dnssec-bogus"]
    other = judged(sound, expected_addresses=("0.0.0.0/0", "fe80::/10"))
    assert [one.code for one in other] == ["names-address-unexpected"]
    assert judged(sound, expected_addresses=("8.8.4.0/24", "2001:4860::/32")) == []


async def test_where_nothing_is_answered_nothing_is_known() -> None:
    class Silent(NameServer):
        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            """Says nothing."""

    found = judged(await of_table(SOUND, Silent, seconds=0.02), dnssec=True, caa=("x.example",))
    assert {one.verdict for one in found} == {Verdict.INCONCLUSIVE}
    assert {one.code for one in found} == {
        "names-unseen",
        "names-servers-unseen",
        "names-mail-unseen",
        "names-caa-unseen",
        "names-dnssec-unknown",
    }


async def test_a_private_name_server_is_not_asked() -> None:
    records = {**SOUND, (f"ns2.{ZONE}", "A"): ["10.0.0.53"]}
    found = await of_table(records)
    assert [one.state for one in found.answers if one.address == "10.0.0.53"] == [
        ServerState.NOT_ASKED
    ]
