"""The verdict on a changed file that is no page: image, script, style sheet, font, document."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sentinel.core.baseline import MAX_VARIANTS
from sentinel.core.code_change import changed_code
from sentinel.core.comparison import Comparison, by_strength, in_words, signal
from sentinel.core.document import MediaKind, decode, media_kind
from sentinel.core.document_change import document_signals, only_dates_differ
from sentinel.core.file_kinds import TEXT_KINDS, is_image, is_script, is_style, wanted_kinds
from sentinel.core.finding import Signal, Strength
from sentinel.core.image_change import image_change
from sentinel.core.newcomers import examine_new
from sentinel.core.origins import Kinship, host_of, kinship
from sentinel.core.script_file import script_file_signals
from sentinel.core.server_code import is_server_code
from sentinel.core.signals.claim_text import claims_in
from sentinel.core.signals.voice import leet_words
from sentinel.core.stylesheet import css_links
from sentinel.core.verdict import Verdict

__all__ = ["compare_asset", "examine_new"]

_CONTENT = re.compile(r"content\s*:\s*[\"']([^\"'\n]{4,500})", re.I)
_STYLE_CODE = re.compile(r"expression\s*\(|javascript\s*:|-moz-binding|behavior\s*:\s*url", re.I)
_ENDS = ((b"\x89PNG", b"IEND"), (b"\xff\xd8\xff", b"\xff\xd9"), (b"GIF8", b"\x3b"))
_MAX_TEXT = 2_000_000


def compare_asset(
    content_type: str,
    path: str,
    before: bytes | None,
    before_digest: str,
    after: bytes,
    *,
    known_hosts: Iterable[str] = (),
    url: str = "",
    complete: bool = True,
    before_look: str = "",
    served: bool = False,
    forms: int = 1,
) -> Comparison:
    """Judges changed bytes under a name that is approved. The caller knows that they differ from
    those of `before_digest`; `before` are the approved bytes where they are kept.

    - Empty, cut, or of another kind than the name says: CORRUPT, unless they carry a claim.
    - Another picture, or changed server code: STRONG, because nothing but a deploy ticket shows
      such a change to be honest. A picture that looks alike (`core/picture.py`) is EDITED;
      `before_look` is the approved one's hash, where its bytes are not kept.
    - A changed script is WEAK, and STRONG where it newly does what hostile scripts do.
    - What is `served` is no server code, whatever its name: `/feed.php` answers with what the code
      has made, and a program that is offered as a download is not run.
    - In how many `forms` the file was learnt: one more of several is no proof, and where each look
      gave another one (a counter's picture, a camera), another one is what was approved: INTACT.
    - Style sheets, fonts and documents: EDITED, unless something in them is hostile.
    - A feed or sitemap in which only dates of its making differ: INTACT.
    `complete=False` says that `after` was cut while reading; then nothing is called damaged.
    """
    if only_dates_differ(before, after):
        return _REDATED
    claims = list(_claims(after, before))
    damage = _damage(path, content_type, before, after) if complete else None
    exits = (f"Not intact: the digest is not the approved {before_digest[:12]}.",)
    if damage is not None and not claims:
        return Comparison(
            verdict=Verdict.CORRUPT,
            code=damage.code,
            signals=(damage,),
            reasons=in_words([damage]),
            exits=exits,
        )
    if is_server_code(path) and not served:
        found = list(changed_code(path, before, after, own={host_of(url)}, known=known_hosts))
    elif is_image(path, content_type):
        found = list(image_change(before, after, before_look))
    elif is_script(path, content_type):
        found = list(script_file_signals(before, after, known=known_hosts, url=url))
    elif is_style(path, content_type):
        found = list(_style_change(before, after, frozenset(known_hosts), url))
    else:
        own = {host_of(url)}
        found = list(document_signals(path, before, after, url=url, own=own, known=known_hosts))
    found = [*claims, *(_one_more_form(one) if forms > 1 else one for one in found)]
    if forms > MAX_VARIANTS and all(one.code in _OTHER_BYTES for one in found):
        return _VARIES
    return by_strength(found, otherwise=_REPLACED, exits=exits)


_OTHER_BYTES = frozenset({"image-swapped", "image-alike", "script-file-changed"})
"""Codes that say of a file that it is another one, and nothing of what is in it."""
_VARIES = Comparison(
    verdict=Verdict.INTACT,
    code="only-volatile",
    signals=(),
    reasons=("Each look was given another one when it was learnt, and nothing in it is hostile.",),
)


def _one_more_form(found: Signal) -> Signal:
    """What is seen of a file that was learnt in several forms."""
    if found.code != "image-swapped":
        return found
    return replace(found, strength=Strength.WEAK)


_REDATED = Comparison(
    verdict=Verdict.INTACT,
    code="only-dates",
    signals=(),
    reasons=("Only when it was made differs.",),
)
_REPLACED = signal(
    "document-replaced",
    Strength.BENIGN,
    "The file has other contents; it is complete and of its kind, and nothing in it is hostile.",
)


def _style_change(
    before: bytes | None, after: bytes, known: frozenset[str], url: str
) -> Iterator[Signal]:
    base = url or "http://page.invalid/"
    text, old = decode(after[:_MAX_TEXT]), decode((before or b"")[:_MAX_TEXT])
    loaded = {link.url for link in css_links(old, base, "css")}
    own = frozenset({host_of(base)})
    for link in css_links(text, base, "css"):
        host = host_of(link.url)
        if link.url not in loaded and kinship(host, own=own, known=known) is Kinship.FOREIGN:
            imported = re.search(r"@import[^;]{0,200}" + re.escape(host), text) is not None
            yield signal(
                "style-loads-foreign",
                Strength.STRONG if imported else Strength.WEAK,
                f"The style sheet newly loads from {host}, which no approved page uses.",
                link.url,
            )
            break
    code = _STYLE_CODE.search(text)
    if code is not None and not _STYLE_CODE.search(old):
        yield signal(
            "code-in-style", Strength.STRONG, "The style sheet carries code.", code.group()
        )


def _claims(after: bytes, before: bytes | None) -> Iterator[Signal]:
    """Claims in text that took the place of a file, or that a style sheet writes on the page."""
    if media_kind(after) not in TEXT_KINDS:
        return
    text, old = decode(after[:_MAX_TEXT]), decode((before or b"")[:_MAX_TEXT])
    styled = _CONTENT.findall(text)
    lines = styled or re.sub(r"<[^<>]{0,2000}>", "\n", text).split("\n")
    for line in lines[:5000]:
        if not line.strip() or line in old:
            continue
        for claim in claims_in(line[:400]):
            if claim.stands_alone and claim.code in {"attributed-claim", "addressed-claim"}:
                said = f"New text in the file {claim.text}."
                yield signal(claim.code, Strength.STRONG, said, line)
                return
        if len(line) < 400 and len(list(leet_words(line))) >= 3 and not styled:
            said = "New text in the file is written as defacers write."
            yield signal("attacker-voice", Strength.STRONG, said, line)
            return


def _damage(path: str, content_type: str, before: bytes | None, after: bytes) -> Signal | None:
    kind = media_kind(after)
    if kind is MediaKind.EMPTY:
        return signal("empty", Strength.WEAK, "The file is empty.")
    wanted = wanted_kinds(path, content_type, before)
    if wanted and kind not in wanted:
        names = " or ".join(sorted(one.value for one in wanted))
        text = f"By its first bytes the file is {kind.value}, and should be {names}."
        return signal("wrong-type", Strength.WEAK, text)
    cut = before is not None and len(after) < len(before) and before.startswith(after)
    if cut or _lacks_end(before, after):
        of = f" of {len(before)}" if before is not None else ""
        text = f"The file ends early: bytes that are left: {len(after)}{of}."
        return signal("truncated", Strength.WEAK, text)
    return None


def _lacks_end(before: bytes | None, after: bytes) -> bool:
    """Whether a picture lacks its closing bytes, which the approved one has."""
    for start, end in _ENDS:
        if after.startswith(start) and end not in after[-64:]:
            return before is None or not before.startswith(start) or end in before[-64:]
    return False
