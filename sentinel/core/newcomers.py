"""The verdict on a file or page that no baseline knows."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from sentinel.core.change import PageChange, page_change
from sentinel.core.code_change import hidden_code, new_code
from sentinel.core.comparison import Comparison, by_strength, signal
from sentinel.core.content_verdict import content_signals
from sentinel.core.document import MediaKind, decode, media_kind, read_document
from sentinel.core.document_change import document_signals
from sentinel.core.file_kinds import TEXT_KINDS, is_image, is_script, suffix_of
from sentinel.core.finding import Signal, Strength
from sentinel.core.origins import host_of
from sentinel.core.server_code import NAMES, holds_server_code, is_server_code
from sentinel.core.server_rules import USUAL_INDEXES
from sentinel.core.signals.scripts import disguises_of
from sentinel.core.svg import svg_code

_MAX_BYTES = 2_000_000
_DATA = frozenset({".json", ".css", ".map", ".xml"})


def examine_new(
    path: str,
    content_type: str,
    body: bytes,
    known_hosts: Iterable[str] = (),
    identity: Iterable[str] = (),
    *,
    url: str = "",
    on_disk: bool = False,
    beside: Iterable[str] = (),
    index_files: Iterable[str] = (),
    neighbours: Iterable[str] = (),
) -> Comparison:
    """Judges what appeared: STRONG for files that a server runs, pages that claim an attack, carry
    foreign active content or disguised scripts, and an index that takes another one's place.

    `on_disk` says that `path` names a file in the document root and not only an address; `beside`
    are the names in the same folder that were there before, `neighbours` those of the nearest
    folder above in which there were any. A program beside approved ones of its kind is WEAK unless
    it is as web shells are: systems renew themselves. So is one for visitors' own machines.
    """
    found: list[Signal] = []
    kind = media_kind(body)
    if on_disk:
        found += _named(path, frozenset(beside), tuple(index_files), tuple(neighbours))
        found += _code(path, body, kind, url, known_hosts)
    if kind not in {*TEXT_KINDS, MediaKind.EMPTY}:
        found += _binary(path, content_type, body, kind)
        found += document_signals(path, None, body, url=url, own={host_of(url)}, known=known_hosts)
    elif is_script(path, content_type):
        found += _script(body)
    elif suffix_of(path) in _DATA:
        found += document_signals(path, None, body, url=url, own={host_of(url)}, known=known_hosts)
    elif kind is not MediaKind.EMPTY:
        change = new_page(
            body, content_type=content_type, url=url, known_hosts=known_hosts, identity=identity
        )
        found += [one for one in content_signals(change) if one.strength is not Strength.BENIGN]
    return by_strength(found, otherwise=_NEW)


_NEW = signal("new-file", Strength.BENIGN, "New, and nothing in it is hostile.")


_DOWNLOADS = frozenset({".exe", ".dll", ".bat", ".cmd", ".ps1", ".jar"})
"""Programs that are offered to visitors; hardly a web server runs one."""


def _usual(name: str, neighbours: Iterable[str]) -> bool:
    """Whether a program by its name stands where such programs stand, or is one for visitors."""
    suffix = suffix_of(name)
    if name.count(".") != 1 or name.startswith("."):
        return False  # `x.php.jpg`, `.htaccess`
    return suffix in _DOWNLOADS or any(
        suffix_of(other) == suffix and other.count(".") == 1 for other in neighbours
    )


def _named(
    path: str, beside: frozenset[str], index_files: tuple[str, ...], neighbours: tuple[str, ...]
) -> Iterator[Signal]:
    name = PurePosixPath(path).name
    if is_server_code(path):
        usual = _usual(name.lower(), neighbours) and name.lower() not in NAMES
        text = f"A new file that a web server may run or obey: {name}."
        if usual:
            text += " Others of its kind are approved there, or it is one for visitors' machines."
        strength = Strength.WEAK if usual else Strength.STRONG
        yield signal("new-executable-file", strength, text)
    rivals = [other for other in index_files if other in beside and other != name]
    if name in index_files and rivals:
        text = f"A new index file {name} stands beside {', '.join(rivals)} and may take its place."
        yield signal("new-index-file", Strength.STRONG, text)
    elif name.lower() in USUAL_INDEXES and (beside & USUAL_INDEXES):
        text = f"A new file {name} is an index for some servers, and one stands beside it."
        yield signal("new-index-file", Strength.WEAK, text)
    if name.startswith(".") and not is_server_code(path):
        text = f"A new hidden file: {name}."
        yield signal("new-hidden-file", Strength.WEAK, text)


def _code(
    path: str, body: bytes, kind: MediaKind, url: str, known_hosts: Iterable[str]
) -> Iterator[Signal]:
    """What a new file that the server runs would do, or one that hides that it is such a file."""
    if is_server_code(path):
        yield from new_code(
            path, "", decode(body[:_MAX_BYTES]), own={host_of(url)}, known=known_hosts
        )
    elif kind in TEXT_KINDS:
        yield from hidden_code(None, body)
        if body.startswith(b"#!/"):
            text = "A new file is a program by its first line."
            yield signal("new-executable-file", Strength.STRONG, text)


def _binary(path: str, content_type: str, body: bytes, kind: MediaKind) -> Iterator[Signal]:
    yield from svg_code(None, body)
    if kind is MediaKind.PROGRAM and suffix_of(path) not in _DOWNLOADS:
        text = "A new file is a program by its first bytes."
        yield signal("new-executable-file", Strength.STRONG, text)
    elif is_image(path, content_type) and holds_server_code(body):
        text = "A new picture carries code for the server."
        yield signal("hidden-server-code", Strength.STRONG, text)


def _script(body: bytes) -> Iterator[Signal]:
    disguises = disguises_of(decode(body[:_MAX_BYTES]))
    if disguises:
        text = f"A new script file hides what it does: {', '.join(disguises)}."
        yield signal("obfuscated-script-file", Strength.STRONG, text)


def new_page(
    body: bytes,
    *,
    content_type: str,
    url: str,
    known_hosts: Iterable[str],
    identity: Iterable[str],
) -> PageChange:
    """A page that stands where nothing stood, as a change from an empty one."""
    return page_change(
        read_document(b"", url=url),
        read_document(body, content_type=content_type, url=url),
        identity=identity,
        known_hosts=known_hosts,
    )
