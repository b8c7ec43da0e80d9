"""What robots.txt allows us (RFC 9309), read with Protego."""

import re

from protego import Protego

AGENT = "sentinel"
"""Our product token (RFC 9309, 2.2.1), without regard to case."""
MAX_BYTES = 500 * 1024
"""RFC 9309, 2.5: what is read of a robots.txt at least; we read no more."""
MAX_CRAWL_DELAY_SECONDS = 60.0
_AGENT_LINE = re.compile(
    r"^[ \t]{0,100}user[ -]?agent(?:[ \t]{0,100}:|[ \t])[ \t]{0,100}([^#]{0,500})", re.IGNORECASE
)
_TOKEN = re.compile(r"[A-Za-z_-]+")
_LINE_END = re.compile(r"\r\n|\r|\n")


class Robots:
    """The rules of one origin. Never raises, whatever the file holds."""

    __slots__ = ("_all", "_rules", "crawl_delay_seconds", "note", "sitemaps")

    def __init__(self, rules: Protego | None, *, allows_all: bool, note: str = "") -> None:
        """Without `rules` everything is allowed or nothing is; `Robots.read` makes one."""
        self._rules = rules
        self._all = allows_all
        self.note = note
        """What a person has to know of it, in words; else empty."""
        self.sitemaps: tuple[str, ...] = (
            tuple(dict.fromkeys(rules.sitemaps)) if rules is not None else ()
        )
        """As written, of any host, each once."""
        delay = rules.crawl_delay(AGENT) if rules is not None else None
        self.crawl_delay_seconds = min(delay or 0.0, MAX_CRAWL_DELAY_SECONDS)
        """Not in RFC 9309; 0 where it is not given."""

    @classmethod
    def read(cls, status: int, body: bytes) -> "Robots":
        """The rules in an answer, redirects followed; status 0: there was no answer.

        RFC 9309, 2.3.1: 2xx is read; 4xx, and redirects that lead nowhere, allow everything. 5xx
        and no answer forbid everything, since the rules are there and nobody knows them; 429 is
        taken so, too: it asks for fewer requests. `note` then says why, and how the owner of a
        site has it crawled all the same. Addresses that a person named are asked in any case.
        """
        if 200 <= status < 300:
            cut = len(body) > MAX_BYTES
            note = f"only its first {MAX_BYTES // 1024} KiB were read" if cut else ""
            return cls(Protego.parse(_text(body[:MAX_BYTES])), allows_all=False, note=note)
        if status == 429 or status >= 500 or status < 100:
            found = f"answered {status}" if status else "gave no answer"
            return cls(
                None,
                allows_all=False,
                note=f"robots.txt {found}, so nothing may be asked but the addresses that were "
                "named (RFC 9309, 2.3.1.4); repair it, or have robots.txt ignored if the site is "
                "yours",
            )
        return cls(None, allows_all=True)

    def allows(self, url: str) -> bool:
        """Whether an absolute URL of this origin may be asked."""
        if self._rules is None:
            return self._all
        return bool(self._rules.can_fetch(url, AGENT))

    @property
    def unreachable(self) -> bool:
        """Whether everything is forbidden because the rules could not be had."""
        return self._rules is None and not self._all


def _text(body: bytes) -> str:
    """The file as Protego is to read it: lines end where RFC 9309 ends them, and groups are named
    by product token alone.

    Protego takes `User-agent: s` for us because our name begins so, and does not know us in
    `User-agent: Sentinel/1.0`; RFC 9309, 2.2.1 compares whole tokens.
    """
    text = body.decode("utf-8-sig", "replace").replace("\ufeff", "")
    lines = _LINE_END.split(text)
    return "\n".join(_named_by_token(" ".join(line.splitlines())) for line in lines)


def _named_by_token(line: str) -> str:
    found = _AGENT_LINE.match(line)
    if found is None:
        return line
    name = found[1].strip()
    if name == "*" or name.startswith(("* ", "*\t")):
        return "User-agent: *"
    token = _TOKEN.match(name)
    ours = token is not None and token[0].lower() == AGENT
    return f"User-agent: {AGENT if ours else 'another'}"
