"""The face of a page: title, headings, description, icon, language, writing system."""

from collections.abc import Iterator

from sentinel.core.change import PageChange
from sentinel.core.comparison import signal
from sentinel.core.document import Document
from sentinel.core.finding import Signal, Strength
from sentinel.core.languages import language_of
from sentinel.core.measures import page_words, title_of
from sentinel.core.nodes import NodeKind, Place
from sentinel.core.origins import Kinship, host_of
from sentinel.core.thresholds import (
    KEPT,
    LANGUAGE_SHARE,
    LANGUAGE_WORDS,
    SHIFT_FROM,
    SHIFT_LETTERS,
    SHIFT_TO,
)
from sentinel.core.wording import plain, scripts, words

_DESCRIPTIONS = frozenset({"description", "og:description", "og:title", "twitter:title"})


def face_signals(change: PageChange) -> Iterator[Signal]:
    yield from _title_changed(change)
    yield from _title_in_other_letters(change)
    yield from _headings_changed(change)
    yield from _description_changed(change)
    yield from _icon_changed(change)
    if not change.mostly_old:
        yield from _script_shift(change)
        yield from _language_changed(change)


def _title_changed(change: PageChange) -> Iterator[Signal]:
    old, new = title_of(change.was), title_of(change.now)
    if plain(old) == plain(new) or not old:
        return
    explained = not new or _is_explained(new, old, change)
    yield signal(
        "title-changed",
        Strength.BENIGN if explained else Strength.WEAK,
        f"The title was {old[:80]!r} and is {new[:80]!r}"
        + ("." if explained else "; the page's own words do not explain it."),
        new,
        place="title",
    )


def _title_in_other_letters(change: PageChange) -> Iterator[Signal]:
    """A title in a writing system that the approved page does not use at all, as keyword spam
    writes it while the page stands."""
    new = title_of(change.now)
    if not new or plain(new) == plain(title_of(change.was)):
        return
    letters = scripts(new)
    name = max(letters, key=lambda key: letters[key], default="")
    if not name or letters[name] < _TITLE_LETTERS or 2 * letters[name] < sum(letters.values()):
        return
    known = scripts(change.old_text)
    if known and name not in known:
        yield signal(
            "writing-system-changed",
            Strength.WEAK,
            f"The title is in {name.title()} letters, which the approved page does not have.",
            new,
            place="title",
        )


_TITLE_LETTERS = 6


def _is_explained(new: str, old: str, change: PageChange) -> bool:
    """Whether the title shares a word with the approved one or the site's name, or half of its
    words stand in the approved text or in the body of the new page: a page that is renamed."""
    said = [word for word in words(new) if len(word) > 2]
    if set(words(new)) & (set(words(old)) | change.identity):
        return True
    body = {
        word
        for block in change.after.blocks
        if block.place is Place.BODY
        for word in words(block.text)
    }
    known = [word for word in said if word in body or word in change.old_text]
    return bool(said) and 2 * len(known) >= len(said)


def _headings_changed(change: PageChange) -> Iterator[Signal]:
    new = [block.text for block in change.new_blocks if block.place is Place.HEADING]
    if new:
        yield signal(
            "headings-changed",
            Strength.BENIGN,
            "A heading is new or changed.",
            " / ".join(new[:5]),
            place="heading",
        )


def _description_changed(change: PageChange) -> Iterator[Signal]:
    old, new = _described(change.was), _described(change.now)
    for name, text in new.items():
        if old.get(name) and old[name] != text:
            yield signal(
                "description-changed",
                Strength.BENIGN,
                f"The page's {name} was {old[name][:80]!r} and is {text[:80]!r}.",
                text,
                place="meta",
            )
            return


def _described(document: Document) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in document.parts:
        if node.kind is NodeKind.ELEMENT and node.tag == "meta":
            name = (node.attribute("name") or node.attribute("property")).lower()
            if name in _DESCRIPTIONS:
                found.setdefault(name, node.attribute("content"))
    return found


def _icon_changed(change: PageChange) -> Iterator[Signal]:
    old, new = _icons(change.was), _icons(change.now)
    added = [icon for icon in new if icon not in old]
    if not old or not added:
        return
    foreign = [
        icon
        for icon in added
        if icon.lower().startswith("data:")
        or change.kinship(host_of(icon, change.after.url)) is Kinship.FOREIGN
    ]
    yield signal(
        "icon-changed",
        Strength.WEAK if foreign else Strength.BENIGN,
        "The page's icon is another one"
        + (", and it does not come from the site." if foreign else "."),
        (foreign or added)[0],
        place="head",
    )


def _icons(document: Document) -> list[str]:
    return [
        node.attribute("href").partition("?")[0]
        for node in document.parts
        if node.kind is NodeKind.ELEMENT
        and node.tag == "link"
        and "icon" in node.attribute("rel").lower().split()
    ]


def _script_shift(change: PageChange) -> Iterator[Signal]:
    added = scripts(" ".join(block.text for block in change.new_blocks))
    if 2 * max(added.values(), default=0) < SHIFT_LETTERS.value:
        return  # too little is new for another writing system to lead
    old = scripts(" ".join(page_words(change.before)))
    new = scripts(" ".join(page_words(change.after)))
    total_old, total_new = sum(old.values()), sum(new.values())
    if total_old < SHIFT_LETTERS.value or total_new < SHIFT_LETTERS.value:
        return
    for name, count in new.items():
        was, now = old.get(name, 0) / total_old, count / total_new
        if was < SHIFT_FROM.value and now > SHIFT_TO.value:
            yield signal(
                "writing-system-changed",
                Strength.WEAK,
                f"{now:.0%} of the letters are {name.title()}; before, {was:.0%} were.",
                place="page",
                value=now,
                threshold=SHIFT_TO.value,
            )


def _language_changed(change: PageChange) -> Iterator[Signal]:
    """Weaker than another writing system: a translation is an honest edit."""
    if (change.kept.text or 0) >= KEPT.value:
        return
    old, new = (
        language_of(
            page_words(document),
            least_words=LANGUAGE_WORDS.value,
            least_share=LANGUAGE_SHARE.value,
        )
        for document in (change.before, change.after)
    )
    if old and new and old != new:
        yield signal(
            "language-changed",
            Strength.BENIGN,
            f"The page was in {old} and is in {new}.",
            place="page",
        )
