"""Do the site's names lead to the site, from this machine and for visitors of both families?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from sentinel.core.examination import Examined
    from sentinel.core.site import Site
    from sentinel.edges.name_facts import Reached

_PORTS = {"http": 80, "https": 443}


def examine_names(site: "Site") -> "Iterator[Examined]":
    """Each host of the site once. Asks the resolver, and connects; sends nothing."""
    from sentinel.core.examination import fault
    from sentinel.edges.name_facts import addresses_of, reached

    for host, port in _places(site):
        fix = "see /etc/resolv.conf and /etc/hosts here, and the zone of the name: getent ahosts "
        try:
            addresses = addresses_of(host)
        except TimeoutError:
            yield fault("names", f"The resolver does not answer for {host}.", f"{fix}{host}")
            continue
        except (OSError, UnicodeError) as error:
            said = getattr(error, "strerror", None) or str(error)
            yield fault("names", f"{host} leads nowhere: {said}.", f"{fix}{host}")
            continue
        yield _judged(host, port, reached(addresses, port))


def _places(site: "Site") -> tuple[tuple[str, int], ...]:
    found: dict[tuple[str, int], None] = {}
    for parts in map(urlsplit, (site.url, *site.aliases)):
        if parts.hostname:
            found[parts.hostname, parts.port or _PORTS.get(parts.scheme, 80)] = None
    return tuple(found)


def _judged(host: str, port: int, found: "tuple[Reached, ...]") -> "Examined":
    from sentinel.core.examination import fault, fine, warning

    shown = ", ".join(one.address for one in found)
    called = host if shown == host else f"{host} is {shown}"
    if not any(one.open for one in found):
        text = f"{called}, and port {port} does not answer there: {found[0].why}."
        return fault("names", text, "see that the site runs, and the firewall on the way")
    if shut := [one for one in found if one.is_six and not one.open]:
        if all(one.no_route for one in shut):
            text = f"{host} has IPv6 ({shut[0].address}), and this machine has none: nobody here"
            text += " sees what visitors with IPv6 see, and no block is proven there."
            return warning("names", text, "give this machine IPv6, or see through a [[vantage]]")
        text = f"{host} has IPv6 ({shut[0].address}), and nothing answers there: {shut[0].why}."
        return warning(
            "names", text, "let the web server listen on it, or take the AAAA record out"
        )
    if silent := [one for one in found if not one.open]:
        text = f"At {silent[0].address}, an address of {host}, nothing answers: {silent[0].why}."
        return warning("names", text, "mend that server, or take its address out of the zone")
    if _is_public_name(host) and not any(one.is_public for one in found):
        text = f"{host} is {shown} here, which no visitor reaches: another server may be theirs."
        fix = "see /etc/hosts and the resolver; [witnesses] resolvers asks others as well"
        return warning("names", text, fix)
    return fine("names", f"{called}; port {port} answers.")


def _is_public_name(host: str) -> bool:
    literal = host.replace(".", "").isdigit() or ":" in host
    inner = host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".lan"))
    return not literal and not inner and "." in host
