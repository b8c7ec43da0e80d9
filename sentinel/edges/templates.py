"""Puts notices, the block page and the report into words, from the operator's Jinja2 templates.

All templates are read when the renderer is made, and compiled when they are first used: that each
can be was shown when the configuration was read, and most commands use none. What they are given
may be hostile (text of a defaced page): in text templates every value is one line without control
characters, in `.html.j2` templates every value is escaped.
"""

import json
import logging
import re
import shlex
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import (
    DictLoader,
    Environment,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sentinel.core.canonical import to_json
from sentinel.core.facts import MAX_QUOTE
from sentinel.core.notice import INCIDENT_PLACE, Message, Notice
from sentinel.core.plain_line import (
    CLOSE_ISOLATE,
    OPEN_ISOLATE,
    inert,
    isolated,
    without_isolates,
)
from sentinel.core.plain_line import clean_line as clean_line  # noqa: PLC0414 - others take it from here
from sentinel.core.settings import Config, Contact
from sentinel.core.times import duration_text, duration_text_hindi
from sentinel.core.words import Role
from sentinel.edges.compiled_templates import CompiledTemplates

MAX_VALUE = 4_000
MAX_SUBJECT = 180
SUBJECT_PREFIX = "Subject: "
FOOTER = "mail-footer.txt.j2"
"""Stands at the end of each mail."""

_PLACES = re.compile(r"\{(?=(?:incident|acknowledge-link)\})")
"""INCIDENT_PLACE and ACKNOWLEDGE_PLACE, which the store fills in."""
_COMPILED = CompiledTemplates()
"""Of every renderer: all have the options of `_environment`."""

_FAULTS = (
    *(TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError),
    *(RecursionError, MemoryError),
)
"""What rendering raises: a fault of the template, or facts that it did not expect; it may divide by
a count of nothing. None may keep a message from its readers."""

log = logging.getLogger(__name__)


class JinjaRenderer:
    """Port Renderer.

    Rendering never raises: where a template fails on the facts, as one may that was written for
    an older version, is missing, or was spoilt since the configuration was read, the shipped one
    takes its place; where that fails too, a plain form of the same facts. The fault is logged: a
    mail, a block or a report must not be held up by a spelling mistake in a template.
    """

    def __init__(self, folder: Path, config: Config) -> None:
        folders = dict.fromkeys([folder, config.shipped_templates or folder])
        self._environments = [_environment(one, config) for one in folders]
        self.vouched: Callable[[], tuple[str, ...]] = tuple
        """The lines of the newest checkpoint; none where none is made."""
        self.acknowledge_link: Callable[[str], str] = lambda _: ""
        """The link by which the incident of a notice is taken up; empty where there are none."""

    def notice(self, notice: Notice) -> Message:
        """English from `mail-<kind>.txt.j2`, Hindi from `mail-<kind>.hi.txt.j2`; the first line of
        each is `Subject: ...`."""
        facts = {
            "key": notice.key,
            "kind": notice.kind.value,
            "acknowledge_link": self.acknowledge_link(notice.incident) if notice.incident else "",
            **notice.facts,
        }
        english, hindi = self._languages(f"mail-{notice.kind}", facts)
        subject, body = _split(english, notice)
        subject_hindi, body_hindi = _split(hindi, notice) if hindi else ("", "")
        return Message(
            subject=subject,
            body=body,
            subject_hindi=subject_hindi,
            body_hindi=body_hindi,
            footer=self._footer(),
        )

    def _languages(self, name: str, facts: Mapping[str, object]) -> tuple[str, str]:
        """The English and the Hindi text; where no template can be used the facts in plain form,
        and no Hindi.

        An operator's English template without a Hindi one beside it holds both languages, as all
        did in versions before: it goes out alone.
        """
        values = _clean(to_json(facts))
        for place, environment in enumerate(self._environments):
            english = self._attempt(environment, f"{name}.txt.j2", values)
            if not english:
                continue
            own = f"{name}.hi.txt.j2"
            if place == 0 and own not in environment.list_templates():
                return english, ""
            tried = (self._attempt(one, own, values) for one in self._environments)
            return english, next(filter(None, tried), "")
        if f"{name}.txt.j2" not in self._environments[-1].list_templates():
            self._complain(name, TemplateNotFound(f"{name}.txt.j2"))
        return _plain_text(facts), ""

    def _attempt(self, environment: Environment, name: str, values: Mapping[str, object]) -> str:
        """Empty where the template is missing, fails or gives nothing."""
        try:
            return environment.get_template(name).render(values)
        except TemplateNotFound as error:
            if error.name != name:
                self._complain(name, error)
        except _FAULTS as error:
            self._complain(name, error)
        return ""

    def _footer(self) -> str:
        """The newest checkpoint of the audit log, so that it stands in many hands; empty where
        there is none, or its template fails: a mail goes out without it."""
        lines = self.vouched()
        try:
            return self._render(FOOTER, {"lines": list(lines)}) if lines else ""
        except _FAULTS:
            return ""

    def page(self, name: str, facts: Mapping[str, object]) -> str:
        """An HTML page with every value escaped."""
        try:
            return self._render(name, facts)
        except _FAULTS:
            return _plain_page(facts)

    def text(self, name: str, facts: Mapping[str, object]) -> str:
        """A text in which no value can make a line of its own."""
        try:
            return self._render(name, facts)
        except _FAULTS:
            return _plain_text(facts)

    def _render(self, name: str, facts: Mapping[str, object]) -> str:
        """By the operator's template, else by the shipped one. Raises the fault of the last."""
        values = _clean(to_json(facts))
        *others, last = self._environments
        for environment in others:
            text = self._attempt(environment, name, values)
            if text:
                return text
        try:
            return last.get_template(name).render(values)
        except _FAULTS as error:
            self._complain(name, error)
            raise

    def _complain(self, name: str, error: Exception) -> None:
        log.error(
            "template failed; another form of the facts goes out",
            extra={"template": name, "error": f"{type(error).__name__}: {error}"},
        )


def _environment(folder: Path, config: Config) -> Environment:
    """The templates of a folder as they are now."""
    sources = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.j2"))}
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader(sources),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=_COMPILED,
    )
    own = frozenset(urlsplit(site.url).netloc.lower() for site in config.sites)
    environment.filters["quote"] = _quoted
    environment.filters["inert"] = partial(_inert, own=own)
    environment.globals.update(_constants(config))
    return environment


def _split(text: str, notice: Notice) -> tuple[str, str]:
    """Subject and body of a rendered mail."""
    first, _, rest = text.lstrip("\n").partition("\n")
    if not first.startswith(SUBJECT_PREFIX):
        first, rest = f"{SUBJECT_PREFIX}[Sentinel] {notice.kind}: {notice.site}", text
    return _subject(first.removeprefix(SUBJECT_PREFIX)), rest.strip("\n") + "\n"


def _subject(line: str) -> str:
    """Values in it are clean already, and shut in where their letters run from right to left."""
    pieces = re.split(f"([{OPEN_ISOLATE}{CLOSE_ISOLATE}])", line)
    clean = "".join(p if p in {OPEN_ISOLATE, CLOSE_ISOLATE} else clean_line(p) for p in pieces)
    short = clean.strip()[:MAX_SUBJECT]
    return (
        short + CLOSE_ISOLATE if short.count(OPEN_ISOLATE) > short.count(CLOSE_ISOLATE) else short
    )


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        line = clean_line(value[:MAX_VALUE])
        return isolated(line if len(value) <= MAX_VALUE else line[: MAX_VALUE - 1] + "…")
    if isinstance(value, dict):
        return {name: _clean(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value


def _quoted(text: str) -> str:
    """Foreign text in quotation marks, short and inert."""
    bare = without_isolates(text)
    short = bare if len(bare) <= MAX_QUOTE else bare[: MAX_QUOTE - 1] + "…"
    return f"“{isolated(_inert(short))}”"


def _inert(text: str, own: frozenset[str] = frozenset()) -> str:
    """Foreign text in which nothing can be clicked, and nothing is put in later: whoever writes the
    place of a link into a title must not get the link there."""
    return inert(_PLACES.sub("{ ", text), own)


def _constants(config: Config) -> dict[str, object]:
    """What every template may use beside the facts of the moment."""
    deciders = config.contacts_with(Role.AUTHORISER, Role.APPROVER)

    def command(*words: str) -> str:
        """A command line that works from any folder, to be copied from a mail."""
        plain = map(without_isolates, words)
        parts = ("sentinel", "--config", clean_line(str(config.file)), *plain)
        return " ".join(part if part in _BLANKS else shlex.quote(part) for part in parts)

    return {
        "organisation": _clean(to_json(config.organisation)),
        "deciders": [_contact(contact) for contact in deciders],
        "state_folder": clean_line(str(config.paths.state)),
        "command": command,
        "told_more": {
            "english": duration_text(timedelta(seconds=config.alerts.acknowledge_seconds)),
            "hindi": duration_text_hindi(timedelta(seconds=config.alerts.acknowledge_seconds)),
        },
    }


_BLANKS = frozenset(
    {'"YOUR NAME"', '"WHY"', '"CAUSE"', '"WHAT WAS DONE ABOUT IT"', '"REFERENCE"', INCIDENT_PLACE}
)
"""Words of a command that are filled in later, by the reader or by the store."""


def _contact(contact: Contact) -> dict[str, str]:
    return {
        "name": clean_line(contact.name),
        "post": clean_line(contact.post),
        "mail": clean_line(contact.mail),
        "mobile": clean_line(contact.mobile),
    }


def _plain_text(facts: Mapping[str, object]) -> str:
    text = inert(json.dumps(_clean(to_json(facts)), indent=2, ensure_ascii=False))
    return f"The template for this text failed (see the log). What is known:\n\n{text}\n"


def _plain_page(facts: Mapping[str, object]) -> str:
    incident = escape(clean_line(str(facts.get("incident", ""))))
    return (
        '<!doctype html><html lang="hi"><head><meta charset="utf-8">'
        '<meta name="robots" content="noindex"><title>रखरखाव / Maintenance</title></head><body>'
        "<h1>यह वेबसाइट सुरक्षा जाँच के लिए अस्थायी रूप से बंद है।</h1>"
        '<h1 lang="en">This website is temporarily closed for a safety check.</h1>'
        f"<p>{incident}</p></body></html>\n"
    )
