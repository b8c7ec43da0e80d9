"""Whether it is our own network that fails, and not the sites: decided from who answered.

A server that answers anything, an error too, proves the way to it. Silence proves nothing until
all are silent who have nothing in common but us.
"""

from collections.abc import Iterable
from typing import NamedTuple

from sentinel.core.page import FailureReason
from sentinel.core.urls import host_of
from sentinel.core.visit import Visit

ENOUGH_HOSTS = 5
"""So many other hosts that are all silent have only us in common."""
ENOUGH_HOSTS_WITH_ROOT = 2
"""Where the site itself is silent, too, fewer do."""
NO_CONTROL = "No control address answers as it should: our own network."
"""Stands at the end of the message of a finding that is no `down` because of it."""
_SILENT = frozenset(
    {
        FailureReason.REFUSED,
        FailureReason.DNS,
        FailureReason.TLS,
        FailureReason.TIMEOUT,
        FailureReason.RESET,
        FailureReason.EMPTY_ANSWER,
        FailureReason.NOT_HTTP,
        FailureReason.OTHER,
    }
)
_NO_WAY = frozenset({FailureReason.DNS.value, FailureReason.TIMEOUT.value})
"""How hosts fail to which there is no way: some names are resolved late, some not at all."""
_PORTAL = 511
"""Network Authentication Required (RFC 6585, 6): said by a network, never by a site."""


class _Seen(NamedTuple):
    answered: bool
    silent: bool


def own_network_fault(
    root: Visit | None, others: Iterable[Visit], controls: Iterable[Visit]
) -> str:
    """Why our own network is at fault, in words; empty where it is not, or where nobody can say.

    `root` is the latest visit of the site's root, `others` are visits of other sites, `controls`
    of addresses that answered before or were configured because they always do; all of about the
    same time. Of hosts with several visits one answer is enough. Without any control, and with a
    site that answers, hosts that fail each in its own way are taken to be dead. Never raises.
    """
    others = tuple(others)
    if root is not None and root.status == _PORTAL:
        return "our own network asks for a login before it lets anything through"
    site, control_hosts, other_hosts = _seen(root), _by_host(controls), _by_host(others)
    seen = [*control_hosts.values(), *other_hosts.values()]
    if any(host.answered for host in seen):
        return ""
    silent = sum(1 for host in seen if host.silent)
    has_control = any(host.silent for host in control_hosts.values())
    hosts = f"{silent} other host{'' if silent == 1 else 's'}"
    if site.silent and (has_control or silent >= ENOUGH_HOSTS_WITH_ROOT):
        return f"our own network is at fault: neither the site nor {hosts} could be reached"
    if not site.silent and silent >= ENOUGH_HOSTS and (has_control or _alike(others)):
        return f"our own network lets us reach no other site: {hosts} tried, none answered"
    return ""


def answers(visit: Visit) -> bool:
    """Whether the server itself said anything."""
    return visit.status > 0 and visit.status != _PORTAL


def _seen(visit: Visit | None) -> _Seen:
    """Bad encodings, forbidden addresses and the like are neither: they say nothing of the way."""
    if visit is None:
        return _Seen(False, False)
    portal = visit.status == _PORTAL
    silent = portal or (visit.status == 0 and visit.failure in _SILENT)
    return _Seen(answered=answers(visit), silent=silent)


def _alike(others: Iterable[Visit]) -> bool:
    """Whether all that are silent are so in one way, as they are where the fault is ours."""
    failures = {visit.failure for visit in others if _seen(visit).silent}
    return len(failures) < 2 or failures <= _NO_WAY


def _by_host(visits: Iterable[Visit]) -> dict[str, _Seen]:
    hosts: dict[str, _Seen] = {}
    for visit in visits:
        host, seen = host_of(visit.url), _seen(visit)
        before = hosts.get(host, _Seen(False, False))
        answered = before.answered or seen.answered
        hosts[host] = _Seen(answered, not answered and (before.silent or seen.silent))
    return hosts
