"""`sentinel contacts form`: the form of the point of contact for CERT-In (Annexure II)."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.core.settings import Config

HELP = "the form of the point of contact for CERT-In (Directions of 28 April 2022, Annexure II)"
TEMPLATE = "point-of-contact.typ"
_SIGNING = (("Place and date", "Signature and seal"), ("स्थान और दिनांक", "हस्ताक्षर और मुहर"))


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--format", choices=("text", "json", "pdf"), default="text", help="default: text"
    )
    parser.add_argument("--lang", choices=("en", "hi"), default="en", help="default: en")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="write it there; no file is overwritten"
    )


def run(config: "Config", args: Namespace) -> int:
    """Exit code 0; 1 where nobody has the role of point of contact, and the form says so; 2 where
    the file exists or a PDF has none; 3 where the PDF cannot be set."""
    from sentinel.commands.output import note, print_json, say
    from sentinel.core.contact_form import form_fields, form_lines
    from sentinel.core.words import Role
    from sentinel.errors import UsageError

    form = "json" if args.json else args.format
    if form == "pdf" and args.output is None:
        raise UsageError("--format pdf: add --output FILE; a terminal cannot show it.")
    if form == "json" and args.output is None:
        print_json("point-of-contact", {"fields": form_fields(config)})
    elif args.output is None:
        for line in form_lines(config, hindi=args.lang == "hi"):
            say(line)
    else:
        _write(args.output, _bytes(config, form, hindi=args.lang == "hi"))
        note(f"Written to {args.output}. Send it to CERT-In, and again after each change.")
    holders = config.contacts_with(Role.POINT_OF_CONTACT)
    if not holders:
        note('Nobody has the role "point-of-contact": give it to a [[contact]].')
    return 0 if holders else 1


def _bytes(config: "Config", form: str, *, hindi: bool) -> bytes:
    from sentinel.core.canonical import canonical, to_json
    from sentinel.core.contact_form import form_fields, form_lines

    if form == "pdf":
        return _pdf(config, hindi=hindi)
    if form == "json":
        fields = to_json(form_fields(config))
        return canonical({"schema": "sentinel/point-of-contact/1", "fields": fields}) + b"\n"
    return ("\n".join(form_lines(config, hindi=hindi)) + "\n").encode()


def _pdf(config: "Config", *, hindi: bool) -> bytes:
    from sentinel.core.contact_form import BASIS, TITLE, form_fields
    from sentinel.core.times import ist_text
    from sentinel.edges.clock import SystemClock
    from sentinel.edges.typeset import Typesetter

    now = SystemClock().now()
    data = {
        "title": TITLE[hindi],
        "basis": BASIS[hindi],
        "organisation": config.organisation.name,
        "language": "hi" if hindi else "en",
        "made": ist_text(now),
        "signing": _SIGNING[hindi],
        "fields": [
            (field.label_hindi if hindi else field.label, field.value or None)
            for field in form_fields(config)
        ],
    }
    return Typesetter(config.templates, config.shipped_templates).pdf(TEMPLATE, data, at=now)


def _write(path: Path, data: bytes) -> None:
    from sentinel.errors import UsageError

    try:
        with path.open("xb") as stream:
            stream.write(data)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); name another.") from error
