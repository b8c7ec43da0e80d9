"""Hosts as a page's references name them, and how far a host belongs to the watched site."""

from enum import StrEnum
from functools import lru_cache

import ada_url

from sentinel.core.public_services import PUBLIC_SERVICES

_NOWHERE = "http://page.invalid/"
"""Base of a page whose own URL is not known; a host that resolves to it is the page's own."""
_NOWHERE_HOST = "page.invalid"

_SECOND_LEVEL = frozenset(
    {"ac", "co", "com", "edu", "ernet", "firm", "gen", "gob", "gouv", "gov", "govt", "go", "ind"}
    | {"mil", "ne", "net", "nic", "or", "org", "res", "school", "sch"}
)
"""Labels under which country registries hand out names: `example.gov.in`, `example.ac.uk`."""

SHARED_PARENTS = frozenset(
    {"github.io", "gitlab.io", "blogspot.com", "wordpress.com", "netlify.app", "vercel.app"}
    | {"pages.dev", "workers.dev", "herokuapp.com", "web.app", "firebaseapp.com", "weebly.com"}
    | {"amazonaws.com", "cloudfront.net", "azurewebsites.net", "windows.net", "azureedge.net"}
    | {"appspot.com", "wixsite.com", "000webhostapp.com", "ngrok.io", "repl.co", "glitch.me"}
    | {"run.app", "onrender.com", "fly.dev", "surge.sh", "duckdns.org", "no-ip.org"}
)
"""Parents below which anyone can have a name: two names there do not belong together."""

OPEN_LIBRARIES = frozenset(
    {"jsdelivr.net", "unpkg.com", "esm.sh", "esm.run", "skypack.dev", "jspm.dev", "jspm.io"}
    | {"polyfill.io", "statically.io", "rawgit.com", "githack.com", "gitcdn.link", "pika.dev"}
)
"""Services of libraries to which anybody can publish. An honest redesign loads from there each day,
and so can an attacker, without a host of their own: a new script from there is told (weak), never
proof by itself, and never as harmless as one that the service's owner has chosen."""
ANYBODYS_CONTENT = frozenset(
    {"githubusercontent.com", "gist.github.com", "raw.github.com", "googleusercontent.com"}
    | {"storage.googleapis.com", "firebasestorage.googleapis.com", "script.google.com"}
    | {"dropboxusercontent.com", "pastebin.com", "hastebin.com", "telegra.ph", "ipfs.io"}
    | {"r2.dev", "trycloudflare.com", "files.wordpress.com", "blogger.com", "codepen.io"}
    | {"digitaloceanspaces.com", "backblazeb2.com", "wasabisys.com", "linodeobjects.com"}
    | {"supabase.co", "replit.dev", "replit.app", "deno.dev", "amplifyapp.com", "archive.org"}
)
"""Hosts, and parents of hosts, that serve whatever anybody uploads, and that no site needs for its
own scripts: that the service is well known says nothing of what is served. They are foreign."""


class Kinship(StrEnum):
    """What a host is to the watched site, from nearest to farthest."""

    OWN = "own"
    KNOWN = "known"
    """Approved pages already load from it or send to it."""
    RELATED = "related"
    """Same registrable-looking parent domain as the site."""
    SERVICE = "service"
    """A widely used public service that is new here."""
    FOREIGN = "foreign"


@lru_cache(maxsize=8192)
def resolve(value: str, base: str = "") -> tuple[str, str]:
    """Scheme and host that a browser makes of a reference; host is empty where the reference
    stays on the page's own host of unknown name, and for `data:`, `javascript:` and the like.

    Never raises: what no browser can read gives two empty strings (WHATWG URL, section 4.4).
    """
    try:
        url = ada_url.URL(value.strip(), base=base or _NOWHERE)
        scheme, host = url.protocol.rstrip(":"), url.hostname.rstrip(".").lower()
    except (ValueError, UnicodeError):
        return ("", "")
    return (scheme, "" if host == _NOWHERE_HOST else host)


def host_of(value: str, base: str = "") -> str:
    """The host that a reference leads to; empty where it names none."""
    return resolve(value, base)[1]


def path_of(value: str, base: str = "") -> str:
    """The path that a reference leads to, without query; empty where it cannot be read."""
    try:
        return ada_url.URL(value.strip(), base=base or _NOWHERE).pathname
    except (ValueError, UnicodeError):
        return ""


def parent_domain(host: str) -> str:
    """The part of a host name that looks registrable: `www.dept.gov.in` gives `dept.gov.in`.

    A rule of thumb by label shapes, not the public suffix list; addresses stay whole.
    """
    labels = host.split(".")
    if len(labels) < 3 or labels[-1].isdigit() or ":" in host:
        return host
    if ".".join(labels[-2:]) in SHARED_PARENTS:
        return ".".join(labels[-3:])
    keep = 3 if len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-keep:])


def kinship(host: str, *, own: frozenset[str], known: frozenset[str]) -> Kinship:
    """What a host is to a site that lives at `own` and already uses the hosts `known`."""
    if not host or host in own or host.removeprefix("www.") in own or f"www.{host}" in own:
        return Kinship.OWN
    if host in known:
        return Kinship.KNOWN
    parent = parent_domain(host)
    if any(parent_domain(mine) == parent for mine in own if mine):
        return Kinship.RELATED
    parents = _parents(host)
    if not parents.isdisjoint(ANYBODYS_CONTENT):
        return Kinship.FOREIGN
    if not parents.isdisjoint(PUBLIC_SERVICES | OPEN_LIBRARIES):
        return Kinship.SERVICE
    return Kinship.FOREIGN


def serves_anybody(host: str) -> bool:
    """Whether anybody can put content on a host, be the host a library's or not."""
    parents = _parents(host)
    below = parents - {host}
    return not (
        parents.isdisjoint(OPEN_LIBRARIES | ANYBODYS_CONTENT) and below.isdisjoint(SHARED_PARENTS)
    )


def _parents(host: str) -> frozenset[str]:
    """A host and all names above it, but the last."""
    labels = host.split(".")[-12:]
    return frozenset(".".join(labels[start:]) for start in range(len(labels) - 1))
