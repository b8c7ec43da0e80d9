"""Content security policies as answers send them (CSP 3, 2.2.1), and what they let by."""

from collections.abc import Iterable, Iterator, Mapping

Policy = Mapping[str, tuple[str, ...]]
"""Directive, in lower case, to its words as written."""

MAX_CHARACTERS = 16_384
_HEADER = "content-security-policy"
_EVERYTHING = frozenset({"*", "http:", "https:", "data:"})


def enforced_policies(headers: Iterable[tuple[str, str]]) -> tuple[Policy, ...]:
    """Those of all headers of that name, each of which may hold several; report-only ones enforce
    nothing. Names of headers in lower case."""
    return tuple(policy for name, value in headers if name == _HEADER for policy in read(value))


def read(value: str) -> Iterator[Policy]:
    """The policies of one header or `meta`; of a directive that stands twice, the first counts."""
    for written in value[:MAX_CHARACTERS].split(","):
        policy: dict[str, tuple[str, ...]] = {}
        for directive in written.split(";"):
            words = directive.split()
            if words:
                policy.setdefault(words[0].lower(), tuple(words[1:]))
        if policy:
            yield policy


def upgrades_insecure(policies: Iterable[Policy]) -> bool:
    """Whether browsers ask https for what is written with http (Upgrade Insecure Requests)."""
    return any("upgrade-insecure-requests" in policy for policy in policies)


def script_gap(policies: Iterable[Policy]) -> str:
    """What of a page's scripts is not held back by any of its policies, in words; empty where
    scripts that somebody slips into a page do not run."""
    gaps = [_gap(policy) for policy in policies]
    return "" if "" in gaps else gaps[0] if gaps else "no policy is sent"


def _gap(policy: Policy) -> str:
    sources = policy.get("script-src", policy.get("default-src"))
    if sources is None:
        return "it says nothing of scripts"
    words = {source.lower() for source in sources}
    guarded = any(
        word.startswith(("'nonce-", "'sha256-", "'sha384-", "'sha512-")) for word in words
    )
    if "'unsafe-inline'" in words and not guarded and "'strict-dynamic'" not in words:
        return "it lets scripts run that stand in the page ('unsafe-inline')"
    if words & _EVERYTHING and "'strict-dynamic'" not in words:
        return f"it lets scripts of any host run ({sorted(words & _EVERYTHING)[0]})"
    return ""
