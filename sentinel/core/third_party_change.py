"""Other bytes of a script or style sheet that pages load from another host.

Such files change by themselves: libraries are renewed, services rewrite theirs each week. So other
bytes are an edit, what hides itself or reaches for new hosts is told, and only both together are
proof: then somebody else decides what visitors of this site run.
"""

import re
from collections.abc import Iterable, Iterator

from sentinel.core.baseline import Resource
from sentinel.core.comparison import Comparison, by_strength, signal
from sentinel.core.document import MediaKind, decode, media_kind
from sentinel.core.file_kinds import is_style
from sentinel.core.finding import Signal, Strength
from sentinel.core.origins import Kinship, host_of, kinship, parent_domain
from sentinel.core.references import script_hosts
from sentinel.core.signals.claim_text import claims_in
from sentinel.core.signals.scripts import disguises_of
from sentinel.core.stylesheet import css_links
from sentinel.core.verdict import Verdict

RESOURCE_CHANGED = "third-party-changed"
"""Code of a finding about other bytes; its subject is the resource's address."""
MAX_BYTES = 2_000_000
MAX_LITERALS = 2_000
_LITERAL = re.compile(r"\"([^\"\\\n]{6,300})\"|'([^'\\\n]{6,300})'")
_UNCHANGED = Comparison(
    verdict=Verdict.INTACT,
    code="third-party-renewed",
    signals=(),
    reasons=("It differs at each look, and nothing in it is hostile.",),
)
_RENEWED = signal(
    "third-party-renewed",
    Strength.BENIGN,
    "It is another edition: nothing in it hides or reaches for new hosts.",
)


def third_party_change(
    resource: Resource,
    before: bytes | None,
    after: bytes,
    *,
    final_url: str = "",
    own: Iterable[str] = (),
    known: Iterable[str] = (),
) -> Comparison:
    """Judges other bytes than the learnt ones; `before` are those, where they are kept.

    STRONG: a claim, or a disguise together with a foreign host that was not named before. WEAK: one
    of the two, another kind of file, an answer from another host. Else EDITED, or INTACT for a
    resource that is known to differ from look to look, of which one sign alone says nothing.
    """
    near = _Near(resource, frozenset(own), frozenset(known))
    text, old = decode(after[:MAX_BYTES]), decode((before or b"")[:MAX_BYTES])
    found = [*_claims(text, old), *_elsewhere(resource, final_url, near)]
    same = before is not None and media_kind(before) is media_kind(after)
    if not same and media_kind(after) not in {MediaKind.TEXT, MediaKind.EMPTY}:
        said = (
            f"By its first bytes it is {media_kind(after).value}, and should be a script or style."
        )
        found.append(signal("wrong-type", Strength.WEAK, said))
    elif is_style(resource.url, resource.content_type):
        found += _style(resource, text, old, near)
    elif before is not None:
        found += _script(text, old, near, volatile=resource.volatile)
    if resource.volatile and not found:
        return _UNCHANGED
    return by_strength(found, otherwise=_RENEWED)


class _Near:
    """Hosts that a resource may name without being news."""

    def __init__(self, resource: Resource, own: frozenset[str], known: frozenset[str]) -> None:
        self._parent = parent_domain(host_of(resource.url))
        self._own, self._known = own, known

    def foreign(self, host: str) -> bool:
        if not host or parent_domain(host) == self._parent:
            return False
        return kinship(host, own=self._own, known=self._known) is Kinship.FOREIGN


def _claims(text: str, old: str) -> Iterator[Signal]:
    for number, match in enumerate(_LITERAL.finditer(text)):
        if number >= MAX_LITERALS:
            return
        literal = match.group(1) or match.group(2)
        if literal in old:
            continue
        for claim in claims_in(literal):
            if claim.stands_alone and claim.code in {"attributed-claim", "addressed-claim"}:
                said = f"A new text in it {claim.text}."
                yield signal(claim.code, Strength.STRONG, said, literal)
                return


def _elsewhere(resource: Resource, final_url: str, near: _Near) -> Iterator[Signal]:
    host = host_of(final_url)
    if host and host != host_of(resource.url) and near.foreign(host):
        said = f"It is answered by another host now: {host}."
        yield signal("third-party-moved", Strength.WEAK, said, final_url)


def _style(resource: Resource, text: str, old: str, near: _Near) -> Iterator[Signal]:
    loaded = {link.url for link in css_links(old, resource.url, "css")}
    for link in css_links(text, resource.url, "css"):
        host = host_of(link.url)
        if link.url not in loaded and near.foreign(host):
            said = f"The style sheet newly loads from {host}, which no approved page uses."
            yield signal("style-loads-foreign", Strength.WEAK, said, link.url)
            return


def _script(text: str, old: str, near: _Near, *, volatile: bool) -> Iterator[Signal]:
    approved = disguises_of(old)
    disguises = [name for name in disguises_of(text) if name not in approved]
    hosts = sorted(host for host in script_hosts(text) - script_hosts(old) if near.foreign(host))
    said = [f"it now hides what it does: {', '.join(disguises)}"] if disguises else []
    said += [f"it names hosts that it did not: {', '.join(hosts[:5])}"] if hosts else []
    both = bool(disguises and hosts)
    if not said or (volatile and not both):
        return
    strength = Strength.STRONG if both and not volatile else Strength.WEAK
    sentence = f"{'; '.join(said)}."
    yield signal("third-party-hostile", strength, sentence[0].upper() + sentence[1:])
