"""A changed PDF: what it does by itself when it is opened, and where it leads (ISO 32000-1, 12.6).

Only names are looked for, also in compressed objects and written with `#` escapes. No parser reads
the file: whoever made it may have made it for parsers.
"""

import re
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from sentinel.core.comparison import signal
from sentinel.core.counts import counted
from sentinel.core.finding import Signal, Strength
from sentinel.core.lookalikes import imitates
from sentinel.core.origins import host_of
from sentinel.core.signals.claim_text import claims_in

MAX_BYTES = 10_000_000
MAX_UNPACKED_BYTES = 20_000_000
MAX_STREAMS = 2_000
MAX_LINKS = 5_000
_STREAM = re.compile(rb"/ObjStm\b[^>]{0,400}>>\s{0,4}stream\r?\n")
_ESCAPE = re.compile(rb"#([0-9a-fA-F]{2})")
_URI = re.compile(rb"/URI\s{0,8}\(((?:[^()\\]|\\.){1,2000})\)")
_WORDS = re.compile(rb"/(?:Title|Subject|Keywords|Author)\s{0,8}\(((?:[^()\\]|\\.){1,500})\)")
_ACTIONS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("starts a program", re.compile(rb"/S\s{0,4}/Launch\b")),
    ("runs JavaScript", re.compile(rb"/(?:JavaScript|JS)\b")),
    (
        "carries another file",
        re.compile(rb"/EmbeddedFile\b|/Type\s{0,4}/Filespec\b[^>]{0,200}/EF\b"),
    ),
    ("sends what is filled in", re.compile(rb"/S\s{0,4}/SubmitForm\b")),
    ("plays media", re.compile(rb"/RichMedia\b|/S\s{0,4}/Rendition\b")),
    ("opens an address by itself", re.compile(rb"/(?:OpenAction|AA)\b[^>]{0,200}/S\s{0,4}/URI\b")),
    ("imports data", re.compile(rb"/S\s{0,4}/ImportData\b|/GoToE\b")),
)
_STRONG = frozenset({"starts a program", "opens an address by itself"})


class Pdf(NamedTuple):
    """What a PDF does and says, as far as its bytes show."""

    actions: tuple[str, ...]
    links: tuple[str, ...]
    words: tuple[str, ...]


def pdf_signals(before: bytes | None, after: bytes, *, own: frozenset[str]) -> Iterator[Signal]:
    """STRONG: it newly starts a program or opens an address by itself, claims an attack in its
    title, or leads to a host that imitates the site's name. WEAK: it newly runs scripts, carries
    files, sends what is filled in, plays media. Links to new hosts are an ordinary edit."""
    old = _read(before) if before is not None else Pdf((), (), ())
    new = _read(after)
    actions = [action for action in new.actions if action not in old.actions]
    if actions:
        strong = not _STRONG.isdisjoint(actions)
        text = f"The PDF newly does what the approved one did not: it {', it '.join(actions)}."
        yield signal("document-acts", Strength.STRONG if strong else Strength.WEAK, text)
    known = {host_of(link) for link in old.links}
    hosts = dict.fromkeys(host_of(link) for link in new.links if host_of(link) not in known)
    for host in hosts:
        if mine := imitates(host, own):
            text = f"The PDF leads to {host}, a name that imitates the site's own {mine}."
            yield signal("lookalike-host", Strength.STRONG, text, host)
            break
    for words in new.words:
        claim = next((one for one in claims_in(words) if one.stands_alone), None)
        if words not in old.words and claim is not None:
            yield signal(claim.code, Strength.STRONG, f"The PDF's title {claim.text}.", words)
            break
    if before is not None and (far := [host for host in hosts if host and host not in own]):
        text = f"The PDF leads to {counted(len(far), 'host')} to which the approved one did not."
        yield signal("document-leads-away", Strength.BENIGN, text, ", ".join(far[:5]))


def _read(body: bytes) -> Pdf:
    actions: dict[str, None] = {}
    links: dict[str, None] = {}
    words: dict[str, None] = {}
    for part in _parts(body[:MAX_BYTES]):
        plain = _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), part)
        actions.update({name: None for name, mark in _ACTIONS if mark.search(plain)})
        for match in _URI.finditer(part):
            if len(links) >= MAX_LINKS:
                break
            links[match.group(1).decode("latin-1")] = None
        words.update({_text(match.group(1)): None for match in _WORDS.finditer(part)})
    return Pdf(tuple(actions), tuple(links), tuple(words)[:50])


def _parts(body: bytes) -> Iterator[bytes]:
    """The file, and the objects that stand compressed in it."""
    yield body
    room = MAX_UNPACKED_BYTES
    for number, match in enumerate(_STREAM.finditer(body)):
        if number >= MAX_STREAMS or room <= 0:
            return
        end = body.find(b"endstream", match.end())
        try:
            part = zlib.decompressobj().decompress(body[match.end() : max(end, match.end())], room)
        except zlib.error:
            continue
        room -= len(part)
        yield part


def _text(raw: bytes) -> str:
    """A text string (ISO 32000-1, 7.9.2.2), near enough to look for a claim."""
    return (
        raw.decode("utf-16", "replace")
        if raw[:2] in {b"\xfe\xff", b"\xff\xfe"}
        else raw.decode("latin-1")
    )
