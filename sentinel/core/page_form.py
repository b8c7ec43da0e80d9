"""The forms of a page: where they send to, and which fields people fill in, with their labels."""

from typing import TYPE_CHECKING, NamedTuple

from sentinel.core.resolver import Resolver, base_of

if TYPE_CHECKING:
    from turbohtml import Document, Element

MAX_FORMS = 100
MAX_FIELDS = 400
"""Of one page."""
MAX_WORDS = 160
MAX_COPIED = 2_000_000
"""Characters that are copied for labels: they may hold one another."""
_NOT_FILLED_IN = frozenset({"hidden", "submit", "reset", "button", "image"})
_FIELDS = "input,select,textarea"
_MARKED = "[class*=required],[class*=mandatory]"
"""Style sheets put a star behind what has such a class."""


class FormField(NamedTuple):
    """One field that a person fills in."""

    name: str
    """`name`, or else `id`."""
    kind: str
    """`type` of an input, or `select`, `textarea`."""
    label: str
    """Its label's words, `aria-label`, `title` and `placeholder`, on one line; with a star where a
    class says that it is marked as required."""
    required: bool
    """Whether the page says so to browsers and aids: `required`, `aria-required`."""
    autocomplete: str
    """Its own, or the form's; in lower case."""


class PageForm(NamedTuple):
    action: str
    """Absolute http(s) URL; that of the page where the form names none. Empty for other schemes."""
    method: str
    """`get`, `post` or `dialog`."""
    fields: tuple[FormField, ...]
    words: str
    """The form's own text, cut: a note that all fields are required stands there."""
    label: str
    """`id`, `name` or `role` and `class`: what the form is called."""

    @property
    def asks_for_password(self) -> bool:
        return any(field.kind == "password" for field in self.fields)


def forms_of_page(document: "Document", url: str) -> tuple[PageForm, ...]:
    """In document order, at most MAX_FORMS; none that a template holds in store."""
    forms = [one for one in document.select("form") if one.closest("template") is None][:MAX_FORMS]
    if not forms:
        return ()
    base = document.select_one("base[href]")
    resolver = Resolver(base_of(url, None if base is None else base.attr("href")))
    labels = _Labels(document)
    left = MAX_FIELDS
    found: list[PageForm] = []
    for form in forms:
        elements = form.select(_FIELDS)
        if name := form.attr("id"):
            elements += [one for one in _apart(document) if one.attr("form") == name]
        fields = [one for one in elements if _filled_in(one)][: max(0, left)]
        left -= len(fields)
        action = form.attr("action")
        target = resolver.target(action.strip()) if action else (url.partition("#")[0], "")
        method = (form.attr("method") or "").strip().lower()
        found.append(
            PageForm(
                action=target[0] if target else "",
                method=method if method in {"post", "dialog"} else "get",
                fields=tuple(_field(one, form, labels) for one in fields),
                words=labels.words(form, 4_000),
                label=" ".join(
                    value[:80]
                    for key in ("id", "name", "role", "class")
                    if (value := form.attr(key))
                ),
            )
        )
    return tuple(found)


def _apart(document: "Document") -> "list[Element]":
    return document.select("input[form],select[form],textarea[form]")[:MAX_FIELDS]


def _filled_in(element: "Element") -> bool:
    if element.attr("disabled") is not None or element.attr("readonly") is not None:
        return False
    kind = (element.attr("type") or "").strip().lower()
    return element.tag != "input" or kind not in _NOT_FILLED_IN


class _Labels:
    """Words of labels, by the id of their field."""

    def __init__(self, document: "Document") -> None:
        self._left = MAX_COPIED
        self._by_id: dict[str, str] = {}
        for label in document.select("label[for]")[: 2 * MAX_FIELDS]:
            name = label.attr("for") or ""
            self._by_id.setdefault(name, self._named(label))

    def words(self, element: "Element", most: int) -> str:
        if self._left <= 0:
            return ""
        text = element.text
        self._left -= len(text)
        return " ".join(text[: 8 * most].split())[:most]

    def _named(self, element: "Element") -> str:
        words = self.words(element, MAX_WORDS)
        return f"{words} *" if element.closest(_MARKED) is not None else words

    def of(self, field: "Element") -> str:
        found = [self._by_id.get(field.attr("id") or "", "")]
        around = field.closest("label")
        if around is not None:
            found.append(self.words(around, MAX_WORDS))
        elif not found[0]:
            found.append(self._before(field))
        if field.closest(_MARKED) is not None:
            found.append("*")
        found += [field.attr(key) or "" for key in ("aria-label", "title", "placeholder")]
        return " ".join(" ".join(filter(None, found))[: 4 * MAX_WORDS].split())[:MAX_WORDS]

    def _before(self, field: "Element") -> str:
        """Forms laid out in tables have the label in the cell before."""
        cell = field.closest("td,dd")
        row = None if cell is None else cell.closest("tr")
        head = None if row is None else row.select_one("th,td")
        return "" if head is None or head.select_one(_FIELDS) is not None else self._named(head)


def _field(element: "Element", form: "Element", labels: _Labels) -> FormField:
    kind = (element.attr("type") or "text").strip().lower() if element.tag == "input" else ""
    complete = element.attr("autocomplete")
    return FormField(
        name=(element.attr("name") or element.attr("id") or "")[:80],
        kind=kind or element.tag,
        label=labels.of(element),
        required=element.attr("required") is not None
        or (element.attr("aria-required") or "").strip().lower() == "true",
        autocomplete=(form.attr("autocomplete") or "" if complete is None else complete).lower(),
    )
