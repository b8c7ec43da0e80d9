"""Host names that imitate the site's own: other letters that look alike, or its name elsewhere."""

import re
from collections.abc import Iterable

from sentinel.core.origins import parent_domain
from sentinel.core.wording import unmasked

MIN_NAME = 5
"""Characters of a label that is worth imitating: shorter ones are alike by chance."""
_PROXIES = (
    *(".translate.goog", ".cdn.ampproject.org", ".edgesuite.net", ".edgekey.net", ".akamaized.net"),
    *(".akamaihd.net", ".cloudflare.net", ".cloudfront.net", ".fastly.net", ".azureedge.net"),
    *(".azurefd.net", ".windows.net", ".amazonaws.com", ".b-cdn.net", ".cdn77.org", ".kxcdn.com"),
    *(".imgix.net", ".googleusercontent.com", ".googleapis.com", ".github.io", ".pages.dev"),
)
"""Services that show a site, or its files, under its own name before theirs."""
MAX_HOST = 253
"""RFC 1035, 2.3.4."""
_SEPARATORS = re.compile(r"[.-]+")
_FOLDED = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"), ("i", "l"), ("j", "l"), ("q", "g"))


def imitates(host: str, own: Iterable[str]) -> str:
    """The own host that another one imitates, or an empty string.

    That is one whose registrable name differs only in letters that look alike (`rn` for `m`,
    `1` for `l`, Cyrillic or accented ones, also as punycode, RFC 3492), or that carries the whole
    own name inside another domain (`institute.gov.in.example`, `institute-gov-in.example`).
    Addresses and names of one label imitate nothing.
    """
    if not 0 < len(host) <= MAX_HOST or _is_address(host) or host.endswith(_PROXIES):
        return ""
    for mine in own:
        if not mine or _is_address(mine) or "." not in mine:
            continue
        if host == mine or parent_domain(host) == parent_domain(mine):
            continue
        if _looks_alike(host, mine) or _carries(host, mine):
            return mine
    return ""


def _looks_alike(host: str, mine: str) -> bool:
    one, other = parent_domain(host), parent_domain(mine)
    name = other.partition(".")[0]
    if len(name) < MIN_NAME:
        return False
    return _shape(one) == _shape(other)


def _carries(host: str, mine: str) -> bool:
    """Whether all labels of the own registrable name stand in another one, in their order."""
    wanted = _SEPARATORS.split(_readable(parent_domain(mine)))
    if len(wanted[0]) < MIN_NAME:
        return False
    labels = _SEPARATORS.split(_readable(host))
    size = len(wanted)
    return any(labels[at : at + size] == wanted for at in range(len(labels) - size + 1))


def _shape(name: str) -> str:
    """A name with letters that look alike made one, hyphens left out."""
    folded = unmasked(_readable(name)).replace("-", "")
    for seen, meant in _FOLDED:
        folded = folded.replace(seen, meant)
    return folded


def _readable(name: str) -> str:
    """A name with its punycode labels decoded, as far as they can be."""
    return ".".join(_label(label) for label in name.lower().split("."))


def _label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError):
        return label


def _is_address(host: str) -> bool:
    return ":" in host or host.rpartition(".")[2].isdigit()
