"""What a form sends: its entry list (HTML 4.10.21.4), and the request made of it."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote_plus

from sentinel.core.journey import Fault, Field, StepFault, Upload
from sentinel.core.journey_form import CHECKS, PUSHES, SUBMITS, Control, Form

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
PLAIN = "text/plain"
_LINE_END = re.compile(r"\r\n|\r|\n")
_SHOWN_NAMES = 12

Entry = tuple[str, str | Upload]


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What is to be asked. `query` takes the place of the address's own where it is not None."""

    method: str
    action: str
    """As the form, or its button, has it; empty: the page's own address."""
    query: str | None = None
    content_type: str = ""
    body: bytes = b""
    entries: tuple[Entry, ...] = ()


def submitted(
    form: Form,
    fields: Sequence[tuple[str, Field]],
    files: Sequence[Upload],
    *,
    press: str,
    encoding: str,
) -> Submission:
    """The form as sent with these fields, by that button; what is not named goes as it stands.

    Raises StepFault where a person could not fill it in so: no such field, choice or button.
    """
    button = _button(form, press)
    filled = list(form.controls)
    for name, value in fields:
        _fill(filled, name, value)
    uploads = {one.control: one for one in files}
    enctype = _setting(form, button, "enctype", (URLENCODED, MULTIPART, PLAIN))
    method = _setting(form, button, "method", ("get", "post", "dialog"))
    for one in files:
        _expect_file(filled, one.control, sendable=enctype == MULTIPART and method == "post")
    if method == "dialog":
        raise StepFault(Fault.NOT_ON_PAGE, "the form only closes a dialog; it sends nothing")
    entries = tuple(_entries(filled, button, uploads, encoding))
    action = (button.overrides.get("action", "") if button else "") or form.attributes.get(
        "action", ""
    )
    if method == "get":
        query = urlencoded(entries, encoding)
        return Submission(method="GET", action=action, query=query, entries=entries)
    content_type, body = encoded(entries, enctype, encoding)
    return Submission(
        method="POST", action=action, content_type=content_type, body=body, entries=entries
    )


def encoded(entries: Sequence[Entry], enctype: str, encoding: str) -> tuple[str, bytes]:
    """The body, and its media type."""
    if enctype == MULTIPART:
        return multipart(entries, encoding)
    if enctype == PLAIN:
        lines = (f"{name}={_words(value)}\r\n" for name, value in entries)
        return PLAIN, "".join(lines).encode(encoding, "xmlcharrefreplace")
    return URLENCODED, urlencoded(entries, encoding).encode("ascii")


def urlencoded(entries: Iterable[Entry], encoding: str) -> str:
    """URL standard, 5.2; what the encoding lacks goes as a reference, as browsers do it."""

    def written(text: str) -> str:
        data = _crlf(text).encode(encoding, "xmlcharrefreplace")
        return quote_plus(data, safe="*-._").replace("~", "%7E")

    return "&".join(f"{written(name)}={written(_words(value))}" for name, value in entries)


def multipart(entries: Sequence[Entry], encoding: str) -> tuple[str, bytes]:
    """RFC 7578 as browsers write it. The boundary is made from the content, so that the same is
    sent each time, and it stands nowhere in it."""
    digest = hashlib.sha256()
    for _, value in entries:
        digest.update(value.content if isinstance(value, Upload) else value.encode())
    boundary = f"----sentinel-{digest.hexdigest()[:32]}"
    parts: list[bytes] = []
    for name, value in entries:
        head = f'Content-Disposition: form-data; name="{_quoted(name)}"'
        if isinstance(value, Upload):
            head += f'; filename="{_quoted(value.name)}"\r\nContent-Type: {value.media_type}'
            data = value.content
        else:
            data = _crlf(value).encode(encoding, "xmlcharrefreplace")
        lead = f"--{boundary}\r\n{head}\r\n\r\n".encode(encoding, "xmlcharrefreplace")
        parts += [lead, data, b"\r\n"]
    parts.append(f"--{boundary}--\r\n".encode())
    return f"{MULTIPART}; boundary={boundary}", b"".join(parts)


def _entries(
    controls: Sequence[Control], button: Control | None, uploads: dict[str, Upload], encoding: str
) -> Iterator[Entry]:
    for one in controls:
        if one.disabled:
            continue
        if one.kind == "image" and one is button:
            dot = f"{one.name}." if one.name else ""
            yield f"{dot}x", "0"
            yield f"{dot}y", "0"
        elif not one.name or (one.kind in PUSHES and one is not button):
            continue
        elif one.kind in {"select", "select-multiple"}:
            for option in one.options:
                if option.selected and not option.disabled:
                    yield one.name, option.value
        elif one.kind in CHECKS:
            if one.checked:
                yield one.name, one.value
        elif one.kind == "file":
            none = Upload(
                control=one.name, name="", media_type="application/octet-stream", content=b""
            )
            yield one.name, uploads.get(one.name, none)
        elif one.kind == "hidden" and one.name.lower() == "_charset_":
            yield one.name, _label(encoding)
        else:
            yield one.name, one.value


def _fill(controls: list[Control], name: str, value: Field) -> None:
    """Puts a value into the controls of a name. Raises StepFault."""
    places = [
        place
        for place, one in enumerate(controls)
        if one.name == name and one.kind not in PUSHES and not one.disabled
    ]
    if not places:
        known = Form(attributes={}, controls=tuple(controls)).field_names
        disabled = any(one.name == name for one in controls)
        why = f"the field {name} is disabled" if disabled else f"the form has no field {name}"
        raise StepFault(Fault.NOT_ON_PAGE, f"{why}; it has {_listed(known)}")
    kind = controls[places[0]].kind
    if kind == "file":
        raise StepFault(Fault.NOT_ON_PAGE, f"the field {name} takes a file, not a text")
    if isinstance(value, bool):
        _tick(controls, places, name, value)
        return
    wanted = value if isinstance(value, tuple) else (value,)
    if kind in CHECKS:
        _choose_boxes(controls, places, name, wanted)
    elif kind in {"select", "select-multiple"}:
        controls[places[0]] = _chosen(controls[places[0]], wanted)
    elif len(wanted) > len(places):
        text = f"the form has {len(places)} fields {name}, and {len(wanted)} values are given"
        raise StepFault(Fault.NOT_ON_PAGE, text)
    else:
        for place, text in zip(places, wanted, strict=False):
            controls[place] = replace(controls[place], value=text)


def _tick(controls: list[Control], places: Sequence[int], name: str, ticked: bool) -> None:
    if any(controls[place].kind != "checkbox" for place in places):
        raise StepFault(Fault.NOT_ON_PAGE, f"the field {name} is no box to be ticked")
    for place in places:
        controls[place] = replace(controls[place], checked=ticked)


def _choose_boxes(
    controls: list[Control], places: Sequence[int], name: str, wanted: Sequence[str]
) -> None:
    known = [controls[place].value for place in places]
    _expect_choices(name, wanted, known)
    if controls[places[0]].kind == "radio" and len(wanted) != 1:
        raise StepFault(Fault.NOT_ON_PAGE, f"the field {name} takes one choice")
    for place in places:
        controls[place] = replace(controls[place], checked=controls[place].value in wanted)


def _chosen(control: Control, wanted: Sequence[str]) -> Control:
    """By value or, where there is no such value, by the words that people see."""
    usable = [one for one in control.options if not one.disabled]
    values = {one.value for one in usable}
    by_label = {one.label: one.value for one in reversed(usable)}
    picked = [one if one in values else by_label.get(one, one) for one in wanted]
    _expect_choices(control.name, picked, [one.value for one in usable])
    if control.kind == "select" and len(picked) != 1:
        raise StepFault(Fault.NOT_ON_PAGE, f"the field {control.name} takes one choice")
    options = tuple(
        replace(one, selected=one.value in picked and not one.disabled) for one in control.options
    )
    return replace(control, options=options)


def _expect_choices(name: str, wanted: Sequence[str], known: Sequence[str]) -> None:
    for one in wanted:
        if one not in known:
            text = f"the field {name} has no choice {one}; it has {_listed(known)}"
            raise StepFault(Fault.NOT_ON_PAGE, text)


def _expect_file(controls: Sequence[Control], name: str, *, sendable: bool) -> None:
    if not any(one.name == name and one.kind == "file" and not one.disabled for one in controls):
        raise StepFault(Fault.NOT_ON_PAGE, f"the form has no field {name} that takes a file")
    if not sendable:
        text = f"the form does not send files: it is not POST with enctype {MULTIPART}"
        raise StepFault(Fault.NOT_ON_PAGE, text)


def _button(form: Form, press: str) -> Control | None:
    """The named one, else the form's first: what the Enter key presses (4.10.21.2)."""
    usable = [one for one in form.controls if one.kind in SUBMITS and not one.disabled]
    if not press:
        return usable[0] if usable else None
    found = [one for one in usable if press in {one.label, one.name, one.identifier}]
    if not found:
        known = [one.label or one.name or one.identifier for one in usable]
        raise StepFault(
            Fault.NOT_ON_PAGE, f"the form has no button {press}; it has {_listed(known)}"
        )
    return found[0]


def _setting(form: Form, button: Control | None, name: str, words: Sequence[str]) -> str:
    """An attribute of the button, else of the form; the first word where it is none of them."""
    written = button.overrides.get(name) if button is not None else None
    if written is None:
        written = form.attributes.get(name, "")
    lower = written.strip().lower()
    return lower if lower in words else words[0]


def _label(codec: str) -> str:
    """The name of an encoding in the Encoding standard, of its name in Python."""
    windows = codec.startswith("cp125") or codec == "cp874"
    return (
        codec.replace("cp", "windows-") if windows else codec.upper().replace("ISO8859", "ISO-8859")
    )


def _words(value: str | Upload) -> str:
    return value.name if isinstance(value, Upload) else value


def _crlf(text: str) -> str:
    return _LINE_END.sub("\r\n", text)


def _quoted(name: str) -> str:
    return _crlf(name).replace("\r\n", "%0D%0A").replace('"', "%22")


def _listed(names: Sequence[str]) -> str:
    few = list(dict.fromkeys(name[:60] for name in names))
    more = f" and {len(few) - _SHOWN_NAMES} more" if len(few) > _SHOWN_NAMES else ""
    return (", ".join(few[:_SHOWN_NAMES]) or "none") + more
