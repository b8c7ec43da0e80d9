"""What a baseline holds beside pages and files, in lines for people: the site's servers, and its
own error, maintenance and login pages."""

from collections.abc import Iterator

from sentinel.core.baseline import NamedKind, NamedPage
from sentinel.core.counts import counted
from sentinel.core.servers import ServerIdentity

_PARTS: tuple[tuple[str, str], ...] = (
    ("addresses", "address"),
    ("networks", "network"),
    ("aliases", "alias"),
    ("name_servers", "name server"),
    ("mail_servers", "mail server"),
    ("certificate_keys", "certificate key"),
    ("issuers", "issuer"),
    ("certificate_names", "certificate name"),
)
NAMED_TEXT: dict[NamedKind, str] = {
    NamedKind.NOT_FOUND: "page for what is not there",
    NamedKind.SERVER_ERROR: "error page",
    NamedKind.MAINTENANCE: "maintenance page",
    NamedKind.LOGIN: "login page",
}


def server_lines(before: ServerIdentity | None, after: ServerIdentity | None) -> tuple[str, ...]:
    """`+name server ns1.example.org`, `-address 192.0.2.1`; none where they are equal."""
    return tuple(_differing(before or ServerIdentity(), after or ServerIdentity()))


def _differing(before: ServerIdentity, after: ServerIdentity) -> Iterator[str]:
    for name, words in _PARTS:
        old, new = getattr(before, name), getattr(after, name)
        yield from (f"-{words} {one}" for one in old if one not in new)
        yield from (f"+{words} {one}" for one in new if one not in old)


def named_lines(before: tuple[NamedPage, ...], after: tuple[NamedPage, ...]) -> tuple[str, ...]:
    """`+maintenance page /etc/sentinel/down.html`; none where they are equal."""
    old, new = {_key(page): page for page in before}, {_key(page): page for page in after}
    gone = [f"-{_named(page)}" for key, page in old.items() if key not in new]
    return (*gone, *(f"+{_named(page)}" for key, page in new.items() if key not in old))


def server_words(server: ServerIdentity | None) -> str:
    """What is known of the servers, in one line."""
    if server is None:
        return "Servers: nothing to compare (no name to ask DNS for, no certificate)."
    parts = (
        counted(len(server.addresses), "address", "addresses"),
        counted(len(server.name_servers), "name server"),
        counted(len(server.certificate_keys), "certificate key"),
    )
    by = f", issued by {', '.join(server.issuers)}" if server.issuers else ""
    return f"Servers: {', '.join(parts)}{by}."


def named_words(named: tuple[NamedPage, ...]) -> tuple[str, ...]:
    """Which of the site's own answers are known, and how those are given that are not."""
    known = {page.kind for page in named}
    lines = [f"Known: {_named(page)} (status {page.status})." for page in named]
    hand = [kind for kind in (NamedKind.SERVER_ERROR, NamedKind.MAINTENANCE) if kind not in known]
    if hand:
        what = " and ".join(NAMED_TEXT[kind] for kind in hand)
        lines.append(
            f"Not known: the site's {what}. Give them as [[site.named]] in config.toml, so that "
            "they are recognised when they show."
        )
    return tuple(lines)


def _key(page: NamedPage) -> tuple[str, str, str]:
    return (page.kind, page.normal_digest or page.sha256, page.learnt_from)


def _named(page: NamedPage) -> str:
    return f"{NAMED_TEXT[page.kind]} {page.learnt_from}".strip()
