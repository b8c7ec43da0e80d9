"""The pages of the door, as bytes. Every value is escaped, and one line of what can be seen."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from sentinel.answer_checks import Open
from sentinel.core.facts import VERDICT_WORDS, moment
from sentinel.core.plain_line import clean_line
from sentinel.core.playbook import StepType
from sentinel.core.site import Site

STYLE = (
    "body{margin:0;background:#eef1f5;color:#1c2733;font:1.05rem/1.6 system-ui,"
    '"Noto Sans","Noto Sans Devanagari",sans-serif;overflow-wrap:anywhere}'
    "main{box-sizing:border-box;max-width:42rem;margin:4vh auto;padding:clamp(1rem,5vw,2rem);"
    "background:#fff;border-top:.4rem solid #14508c;border-radius:.3rem}"
    "h1{margin:0;font-size:1.2rem;color:#14508c}"
    "h2{margin:1.2rem 0 .4rem;font-size:1.35rem;line-height:1.35}p{margin:.4rem 0}"
    ".who{color:#465462}"
    ".what{padding:.6rem .8rem;background:#eef1f5;border-left:.3rem solid #14508c}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:.8rem 0}"
    "dt{color:#465462}dd{margin:0}section{margin-top:1rem;border-top:1px solid #c3cbd5}"
    "form{margin-top:1rem;border-top:1px solid #c3cbd5;padding-top:1rem}"
    "textarea{box-sizing:border-box;width:100%;margin-top:.3rem;font:inherit;padding:.4rem}"
    ".buttons{display:flex;flex-wrap:wrap;gap:.8rem;margin-top:.8rem}"
    "button{flex:1 1 12rem;padding:.7rem 1rem;font:inherit;font-weight:600;color:#fff;"
    "background:#14508c;border:.15rem solid #14508c;border-radius:.3rem}"
    "button span{display:block}"
    "button.no{color:#8c1414;background:#fff;border-color:#8c1414}"
    "button:focus,textarea:focus{outline:.2rem solid #f0a500;outline-offset:.1rem}"
    ".lacks{color:#8c1414;font-weight:600}.small{margin-top:1rem;font-size:.9rem;color:#465462}"
    "fieldset{margin:0;padding:.4rem .8rem;border:1px solid #c3cbd5}"
    ".one{display:block;padding:.3rem 0}"
    "@media(max-width:30rem){dl{display:block}dd{margin-bottom:.4rem}}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # the address is the right to answer: it goes to no other site, and the form still says whence
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
MAX_VALUE = 1_000

_TEMPLATE = Path(__file__).with_name("answer.html.j2").read_text(encoding="utf-8")


class Pages:
    """Compiled once, when the door is made."""

    def __init__(self) -> None:
        self._template = compiled(_TEMPLATE)

    def refused(self) -> bytes:
        """The one page for every refusal: it does not say which link was nearly right."""
        return self._page(word="refused", title="link cannot be used", site="")

    def recorded(self, site: Site, *, yes: bool, missing: int, blocked: bool) -> bytes:
        return self._page(
            word="recorded",
            title="recorded",
            site=site.title,
            yes=yes,
            missing=missing,
            blocked=blocked,
        )

    def asked(
        self, asked: Open, site: Site, person: str, form: str, *, blocked: bool, lacks: bool
    ) -> bytes:
        """What is asked; `lacks`: they said no without a reason."""
        incident, step, question = asked.incident, asked.step, asked.question
        english, hindi = VERDICT_WORDS[incident.verdict]
        return self._page(
            word="asked",
            title=f"{step.id}, {incident.id}",
            site=site.title,
            url=site.url,
            person=person,
            stands_for=asked.stands_for,
            step=step.id,
            does=step.uses,
            manual=step.type is StepType.MANUAL,
            instruction=step.instruction,
            instruction_hindi=step.instruction_hindi,
            would=question.would,
            why=question.why,
            needed=question.needed,
            incident=incident.id,
            verdict=english,
            verdict_hindi=hindi,
            first=moment(incident.first_sighting_at),
            until=moment(question.deadline),
            blocked=blocked,
            lacks=lacks,
            form=form,
        )

    def _page(self, **facts: object) -> bytes:
        return rendered(self._template, facts)


def compiled(source: str) -> Template:
    """A template of a page: every value is escaped, and `style` is ours."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["style"] = _Safe(STYLE)
    return environment.from_string(source)


def rendered(template: Template, facts: Mapping[str, object]) -> bytes:
    """The page with these facts, each one line of what can be seen, and cut."""
    return template.render(_clean(facts)).lstrip().encode()


class _Safe(str):
    """Our own style: not escaped."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean_line(value)[:MAX_VALUE]
    if isinstance(value, dict):
        return {name: _clean(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value
