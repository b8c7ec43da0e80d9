"""A revision of the report to CERT-In as it is put on paper: in one language, with its standing.

Works on the document as it is stored. All is cut to what a page can hold; JSON has the whole.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sentinel.core.certin_fields import NOT_KNOWN_HINDI
from sentinel.core.certin_filing import Filing, Standing
from sentinel.core.facts import VERDICT_WORDS, moment
from sentinel.core.times import form_text
from sentinel.core.verdict import Verdict
from sentinel.core.words import Language

TITLES = {Language.ENGLISH: "Incident Reporting Form", Language.HINDI: "घटना रिपोर्टिंग प्रपत्र"}
DRAFT_NOTES = frozenset(
    {
        "This is a draft that Sentinel prepared. A person checks, completes and sends it.",
        "यह प्रारूप Sentinel ने तैयार किया है। कोई व्यक्ति इसे जाँचता, पूरा करता और भेजता है।",
    }
)
"""Notes that are true of a draft alone (`certin.NOTES`), as all revisions have them."""
MAX_VALUE = 2_000
MAX_LINES = 400
MAX_ADDRESSES = 1_000
MAX_ADDRESS = 120


def paper(
    document: Mapping[str, Any],
    *,
    revision: int,
    language: Language,
    standing: Standing,
    organisation: str,
) -> dict[str, Any]:
    """`language` is English or Hindi. In Hindi each label has the form's own English beside it."""
    hindi = language is Language.HINDI
    approval, supplements = standing.approval_of(revision), standing.supplements(revision)
    return {
        "language": language.value,
        "title": TITLES[Language.HINDI if hindi else Language.ENGLISH],
        "title_beside": TITLES[Language.ENGLISH if hindi else Language.HINDI],
        "organisation": _cut(organisation),
        "incident": document["incident"],
        "revision": revision,
        "reason": _cut(str(document["reason"])),
        "made": document["made"],
        "due": document["due"],
        "send_to": document["send_to"],
        "notes": _notes(document, hindi, approved=approval is not None),
        "draft": approval is None,
        "approved": _approved(approval),
        "supplements": supplements,
        "sections": [_section(section, hindi) for section in document["form"]],
        "annexure": _section(document["annexure"], hindi),
        "affected": _affected(document, hindi),
        "affected_more": max(0, len(document.get("affected", ())) - MAX_ADDRESSES),
    }


def notes_of(notes: Sequence[str], *, approved: bool) -> list[str]:
    """An approved report is no draft any more, and must not call itself one at CERT-In."""
    return [note for note in notes if not (approved and note in DRAFT_NOTES)]


def _notes(document: Mapping[str, Any], hindi: bool, *, approved: bool) -> list[str]:
    notes = document.get("notes_hindi" if hindi else "notes") or document["notes"]
    return notes_of(notes, approved=approved)


def _approved(approval: Filing | None) -> dict[str, str] | None:
    if approval is None:
        return None
    told = moment(approval.at) or {}
    return {"by": _cut(approval.by), "at": str(told["ist"]), "sha256": approval.sha256}


def _section(section: Mapping[str, Any], hindi: bool) -> dict[str, Any]:
    return {
        "key": section["key"],
        "title": section["title_hindi"] if hindi else section["title"],
        "beside": section["title"] if hindi else section["title_hindi"],
        "fields": [_field(field, hindi) for field in section["fields"]],
    }


def _field(field: Mapping[str, Any], hindi: bool) -> dict[str, Any]:
    label, beside = _pair(field, "label", hindi)
    value = (field.get("value_hindi") if hindi else "") or field["value"]
    told = (field.get("lines_hindi") if hindi else ()) or field["lines"]
    lines = [_cut(str(line)) for line in told[:MAX_LINES]]
    if len(told) > MAX_LINES:
        lines.append(f"(+{len(told) - MAX_LINES})")
    group, group_beside = _pair(field, "group", hindi)
    return {
        "key": field["key"],
        "label": label,
        "beside": beside,
        "value": _cut(str(value)),
        "unknown": _is_unknown(str(field["value"])),
        "choices": [_choice(choice, hindi) for choice in field["choices"]],
        "lines": lines,
        "group": group,
        "group_beside": group_beside,
    }


def _is_unknown(value: str) -> bool:
    return value.startswith("not known") or value == NOT_KNOWN_HINDI


def _choice(choice: Mapping[str, Any], hindi: bool) -> dict[str, Any]:
    label, beside = _pair(choice, "label", hindi)
    text = (choice.get("text_hindi") if hindi else "") or choice["text"]
    return {
        "label": label,
        "beside": beside,
        "ticked": choice["ticked"],
        "number": choice["number"],
        "text": _cut(str(text)),
        "reason": _cut(
            str((choice.get("reason_hindi") if hindi else "") or choice.get("reason") or "")
        ),
    }


def _pair(part: Mapping[str, Any], name: str, hindi: bool) -> tuple[str, str]:
    """The words in the wanted language, and, beside Hindi, the form's own English."""
    english = str(part[name])
    other = str(part.get(f"{name}_hindi") or "")
    return (other, english) if hindi and other else (english, "")


def _affected(document: Mapping[str, Any], hindi: bool) -> list[list[str]]:
    """Address, first seen, verdict: for the list behind the annexure."""
    return [
        [
            str(one["address"])[:MAX_ADDRESS],
            _seen(str(one["first_seen_at"])),
            VERDICT_WORDS[Verdict(one["verdict"])][hindi],
        ]
        for one in document.get("affected", ())[:MAX_ADDRESSES]
    ]


def _seen(stored: str) -> str:
    return f"{form_text(datetime.fromisoformat(stored))} IST"


def _cut(text: str) -> str:
    return text if len(text) <= MAX_VALUE else f"{text[: MAX_VALUE - 1]}…"
