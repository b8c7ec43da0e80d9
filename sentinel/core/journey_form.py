"""A page's forms as browsers understand them: which controls belong to which form, and what each
would send. A form that stands between rows of a table, and controls that name their form by
`form=`, are no exception: what counts is the order of the tags (HTML 13.2.4.4, 4.10.18.3).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sentinel.core.tokens import Token, attributes_of, tokens
from sentinel.core.unescaped import unescaped

MAX_CONTROLS = 3_000
"""Of one page; a form that a person fills in has a hundredth of that."""
SUBMITS = frozenset({"submit", "image"})
PUSHES = SUBMITS | {"button", "reset"}
CHECKS = frozenset({"checkbox", "radio"})
_WITHOUT_VALUE = {"checkbox": "on", "radio": "on", "submit": "Submit"}
"""What controls send that have no value; of a button it is what Chromium writes on it."""
_CONTROLS = frozenset({"input", "select", "textarea", "button"})
_IN_SELECT = frozenset({"option", "optgroup", "hr"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a select element."""

    value: str
    label: str
    selected: bool
    disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One control that has, or may have, a part in what a form sends."""

    kind: str
    """The type of an input or button in lower case; `select`, `select-multiple`, `textarea`."""
    name: str
    value: str
    checked: bool = False
    disabled: bool = False
    options: tuple[Option, ...] = ()
    label: str = ""
    """What a button shows."""
    identifier: str = ""
    overrides: dict[str, str] = field(default_factory=dict)
    """formaction, formmethod, formenctype of a button, where it has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form: attributes as written, and its controls in the order of the page."""

    attributes: dict[str, str]
    controls: tuple[Control, ...]
    start: int = 0
    """Where its tag begins in the page's text."""

    @property
    def field_names(self) -> tuple[str, ...]:
        """The names of fields that a person could fill in, each once."""
        found = (
            one.name for one in self.controls if one.name and one.kind not in {*PUSHES, "hidden"}
        )
        return tuple(dict.fromkeys(found))


def read_forms(markup: str) -> tuple[Form, ...]:
    """All forms of a page, in its order. Linear in the page's length."""
    reader = _Reader()
    for token in tokens(markup):
        reader.read(token)
    return reader.forms()


@dataclass(slots=True)
class _Fieldset:
    disabled: bool
    legends: int = 0
    in_first_legend: bool = False

    @property
    def shuts(self) -> bool:
        """Whether what begins here is disabled by it (HTML 4.10.15)."""
        return self.disabled and not self.in_first_legend


@dataclass(slots=True)
class _Select:
    attributes: dict[str, str]
    owner: int | str | None
    disabled: bool
    options: list[Option] = field(default_factory=list)
    group_disabled: bool = False
    option: dict[str, str] | None = None
    words: list[str] = field(default_factory=list)

    def end_option(self) -> None:
        """The option that was open is whole."""
        if self.option is None:
            return
        label = " ".join(unescaped("".join(self.words)).split())
        self.options.append(
            Option(
                value=self.option.get("value", label),
                label=self.option.get("label") or label,
                selected="selected" in self.option,
                disabled="disabled" in self.option or self.group_disabled,
            )
        )
        self.option, self.words = None, []


class _Reader:
    """Follows the tags of a page; the form element pointer is the standard's (13.2.4.4)."""

    def __init__(self) -> None:
        self._forms: list[tuple[int, dict[str, str]]] = []
        self._controls: list[tuple[int | str | None, Control]] = []
        self._open: int | None = None
        self._fieldsets: list[_Fieldset] = []
        self._shutting = 0
        """How many of these shut: hostile pages have thousands of both, controls and fieldsets."""
        self._select: _Select | None = None
        self._button: tuple[dict[str, str], int | str | None, bool] | None = None
        self._words: list[str] = []

    def read(self, token: Token) -> None:
        if not token.name:
            if self._select is not None and self._select.option is not None:
                self._select.words.append(token.text)
            elif self._button is not None:
                self._words.append(token.text)
        elif token.closes:
            self._end(token.name)
        else:
            self._begin(token)

    def forms(self) -> tuple[Form, ...]:
        self._end("select")
        self._end("button")
        identifiers: dict[str, int] = {}
        for number, (_, attributes) in enumerate(self._forms):
            identifiers.setdefault(attributes.get("id", ""), number)
        owned: list[list[Control]] = [[] for _ in self._forms]
        for owner, control in self._controls:
            place = identifiers.get(owner) if isinstance(owner, str) else owner
            if place is not None and owner != "":
                owned[place].append(control)
        return tuple(
            Form(attributes=attributes, controls=tuple(controls), start=start)
            for (start, attributes), controls in zip(self._forms, owned, strict=True)
        )

    def _begin(self, token: Token) -> None:
        name = token.name
        if self._select is not None and name not in _IN_SELECT and name in _CONTROLS:
            self._end("select")
            if name == "select":
                return  # a select within a select ends it (13.2.6.4.16)
        attributes = {key: value or "" for key, value in attributes_of(token).items()}
        if name == "form" and self._open is None:
            self._open = len(self._forms)
            self._forms.append((token.start, attributes))
        elif name == "fieldset":
            self._fieldsets.append(_Fieldset("disabled" in attributes))
            self._shutting += self._fieldsets[-1].shuts
        elif name == "legend" and self._fieldsets:
            self._fieldsets[-1].legends += 1
            self._in_legend(self._fieldsets[-1], self._fieldsets[-1].legends == 1)
        elif self._select is not None and name in _IN_SELECT:
            self._begin_option(name, attributes)
        elif name in _CONTROLS:
            self._begin_control(name, attributes, token)

    def _begin_option(self, name: str, attributes: dict[str, str]) -> None:
        assert self._select is not None
        self._select.end_option()
        if name == "optgroup":
            self._select.group_disabled = "disabled" in attributes
        elif name == "option":
            self._select.option = attributes

    def _begin_control(self, name: str, attributes: dict[str, str], token: Token) -> None:
        owner: int | str | None = attributes.get("form", self._open)
        disabled = "disabled" in attributes or self._shutting > 0
        if name == "select":
            self._select = _Select(attributes, owner, disabled)
        elif name == "button":
            self._end("button")
            self._button, self._words = (attributes, owner, disabled), []
        elif name == "textarea":
            # one line end right behind the tag is no part of it
            text = unescaped(token.text.replace("\r\n", "\n").replace("\r", "\n"))
            self._add(owner, _control("textarea", attributes, text.removeprefix("\n"), disabled))
        else:
            kind = attributes.get("type", "").strip().lower() or "text"
            value = attributes.get("value", _WITHOUT_VALUE.get(kind, ""))
            control = _control(kind, attributes, value, disabled)
            self._add(owner, control)

    def _end(self, name: str) -> None:
        if name == "form":
            self._open = None
        elif name == "fieldset" and self._fieldsets:
            self._shutting -= self._fieldsets.pop().shuts
        elif name == "legend" and self._fieldsets:
            self._in_legend(self._fieldsets[-1], False)
        elif name == "select" and self._select is not None:
            self._end_select(self._select)
        elif self._select is not None and name in {"option", "optgroup"}:
            self._select.end_option()
            if name == "optgroup":
                self._select.group_disabled = False
        elif name == "button" and self._button is not None:
            attributes, owner, disabled = self._button
            kind = attributes.get("type", "").strip().lower()
            kind = kind if kind in {"button", "reset"} else "submit"
            label = " ".join(unescaped("".join(self._words)).split())
            control = _control(kind, attributes, attributes.get("value", ""), disabled, label)
            self._button = None
            self._add(owner, control)

    def _in_legend(self, fieldset: _Fieldset, inside: bool) -> None:
        self._shutting -= fieldset.shuts
        fieldset.in_first_legend = inside
        self._shutting += fieldset.shuts

    def _end_select(self, select: _Select) -> None:
        select.end_option()
        self._select = None
        many = "multiple" in select.attributes
        kind = "select-multiple" if many else "select"
        control = _control(kind, select.attributes, "", select.disabled)
        options = tuple(select.options) if many else tuple(_one_selected(select.options))
        self._add(select.owner, replace(control, options=options))

    def _add(self, owner: int | str | None, control: Control) -> None:
        if len(self._controls) < MAX_CONTROLS:
            self._controls.append((owner, control))


def _control(
    kind: str, attributes: dict[str, str], value: str, disabled: bool, label: str = ""
) -> Control:
    overrides = {
        key.removeprefix("form"): attributes[key]
        for key in ("formaction", "formmethod", "formenctype")
        if key in attributes
    }
    return Control(
        kind=kind,
        name=attributes.get("name", ""),
        value=value,
        checked=kind in CHECKS and "checked" in attributes,
        disabled=disabled,
        label=label or (value if kind in PUSHES else ""),
        identifier=attributes.get("id", ""),
        overrides=overrides,
    )


def _one_selected(options: Sequence[Option]) -> Iterator[Option]:
    """Of several that are selected the last is; of none, the first that may be (4.10.7)."""
    selected = [number for number, one in enumerate(options) if one.selected]
    enabled = [number for number, one in enumerate(options) if not one.disabled]
    chosen = selected[-1] if selected else (enabled or [-1])[0]
    for number, one in enumerate(options):
        yield replace(one, selected=number == chosen)
