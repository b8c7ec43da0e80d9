"""Which changes of a site's servers count, and which happen by themselves."""

import pytest

from sentinel.core.server_identity import HIJACK, Part, ServerLook, changes, merged, united
from sentinel.core.servers import ServerIdentity

APPROVED = ServerIdentity(
    addresses=("192.0.2.1", "192.0.2.2"),
    aliases=("edge.cdn.example",),
    name_servers=("ns1.example", "ns2.example"),
    mail_servers=("mx.example",),
    certificate_keys=("aa" * 32,),
    issuers=("Good Authority",),
    certificate_names=("institute.example", "www.institute.example"),
)
VALUES = {name: getattr(APPROVED, name) for name in ServerIdentity.__dataclass_fields__}
NEW_KEY = ("bb" * 32,)


def look(*unknown: Part, distrusted: tuple[str, ...] = (), **seen: tuple[str, ...]) -> ServerLook:
    """The approved servers, but for what is given."""
    return ServerLook(
        identity=ServerIdentity(**{**VALUES, **seen}), unknown=unknown, distrusted=distrusted
    )


CASES: dict[str, tuple[ServerLook, dict[str, bool]]] = {
    "as approved": (look(), {}),
    "some of several addresses": (look(addresses=("192.0.2.2",)), {}),
    "a name server less": (look(name_servers=("ns1.example",)), {}),
    "another address, the approved key": (look(addresses=("198.51.100.9",)), {"address": True}),
    "one address more": (look(addresses=(*APPROVED.addresses, "198.51.100.9")), {"address": True}),
    "another address without certificates": (
        look(
            Part.CERTIFICATE_KEY,
            addresses=("198.51.100.9",),
            certificate_keys=(),
            issuers=(),
            certificate_names=(),
        ),
        {"address": False},
    ),
    "renewed": (look(certificate_keys=NEW_KEY), {"certificate-key": True}),
    "renewed with one name more": (
        look(
            certificate_keys=NEW_KEY,
            certificate_names=(*APPROVED.certificate_names, "api.institute.example"),
        ),
        {"certificate-key": True},
    ),
    "another authority": (
        look(certificate_keys=NEW_KEY, issuers=("Other Authority",)),
        {"certificate-key": False},
    ),
    "a new key for fewer names": (
        look(certificate_keys=NEW_KEY, certificate_names=("institute.example",)),
        {"certificate-key": False},
    ),
    "a new key at a new address": (
        look(certificate_keys=NEW_KEY, addresses=("198.51.100.9",)),
        {"certificate-key": False, "address": False},
    ),
    "a new key that nobody trusts": (
        look(certificate_keys=NEW_KEY, distrusted=("institute.example: self-signed",)),
        {"certificate-key": False, "certificate-trust": False},
    ),
    "expired, the approved key": (look(distrusted=("institute.example: expired",)), {}),
    "another name server": (look(name_servers=("ns.evil.example",)), {"name-server": False}),
    "another mail server": (look(mail_servers=("mx.evil.example",)), {"mail-server": False}),
    "another alias, approved addresses": (look(aliases=("new.cdn.example",)), {"alias": True}),
    "not found out": (
        look(Part.ADDRESS, Part.NAME_SERVER, addresses=(), name_servers=("x.example",)),
        {},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_changes(name: str) -> None:
    seen, wanted = CASES[name]
    found = changes(APPROVED, seen)
    assert {change.what: change.benign for change in found} == wanted
    assert all(change.said.endswith(".") for change in found)


def test_addresses_inside_an_approved_network_are_approved() -> None:
    seen = look(addresses=("203.0.113.77", "2001:db8::9"))
    assert changes(APPROVED, seen, networks=("203.0.113.0/24", "2001:db8::/32")) == ()
    assert changes(APPROVED, seen, networks=("203.0.113.0/25",))


def test_what_was_never_learnt_is_not_compared() -> None:
    assert changes(ServerIdentity(), look()) == ()


def test_grave_changes_come_first() -> None:
    seen = look(
        addresses=("198.51.100.9",),
        name_servers=("ns.evil.example",),
        mail_servers=("mx2.example",),
    )
    found = changes(APPROVED, seen)
    assert found[0].what in HIJACK
    assert "New name servers: ns.evil.example." in [change.said for change in found]


def test_approving_what_was_seen_leaves_alone_what_was_not() -> None:
    seen = look(Part.MAIL_SERVER, addresses=("198.51.100.9",), mail_servers=())
    after = merged(APPROVED, seen)
    assert after.addresses == ("198.51.100.9",)
    assert after.mail_servers == APPROVED.mail_servers
    assert changes(after, look(addresses=("198.51.100.9",))) == ()
    assert merged(None, seen) == seen.identity


def test_two_looks_are_one() -> None:
    one = look(Part.MAIL_SERVER, addresses=("192.0.2.1",))
    two = look(addresses=("192.0.2.9",), distrusted=("x: expired",))
    both = united([one, two])
    assert both.identity.addresses == ("192.0.2.1", "192.0.2.9")
    assert (both.unknown, both.distrusted) == ((), ("x: expired",))
    assert not both.nothing_to_ask
    assert united([]).unknown == tuple(Part)
