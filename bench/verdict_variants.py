"""Defaced pages made harder: the victim's own title, name, logo and footer put into them.

Whole-page defacements of a corpus are paired with the clean page of another site, which makes the
loss of identity easier to see than in life. Text in, text out: nothing is rendered or run.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

_TITLE = re.compile(r"<title[^>]*>(.*?)</title\s*>", re.I | re.S)
_HEAD = re.compile(r"<head[^>]*>", re.I)
_BODY = re.compile(r"<body[^>]*>", re.I)
_BODY_END = re.compile(r"</body\s*>", re.I)
_IMAGE = re.compile(r"<img\b[^>]{0,2000}>", re.I)
_FOOTER = re.compile(r"<footer\b.*?</footer\s*>", re.I | re.S)
_LINE = re.compile(r"<(p|div|td|li|span|small)\b[^>]*>([^<]{12,300})</\1\s*>", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Victim:
    """What an attacker may take over from the page that is replaced; markup as it stood there."""

    host: str
    title: str
    logo: str
    footer: str


def victim_of(page: str, host: str) -> Victim:
    """Title, logo and last line of a page; empty where it has none."""
    title = _TITLE.search(page)
    images = _IMAGE.findall(page)
    logos = [image for image in images if "logo" in image.lower()] or images
    footer = _FOOTER.search(page)
    lines = [match.group(0) for match in _LINE.finditer(page)]
    signed = [line for line in lines if "©" in line or "&copy" in line.lower()]
    return Victim(
        host=host,
        title=html.unescape(title.group(1)).strip() if title else "",
        logo=logos[0] if logos else "",
        footer=_last_line(footer.group(0)) if footer else (signed or lines or [""])[-1],
    )


def _last_line(footer: str) -> str:
    """The text of a footer, as one line: its navigation is gone with the site's style."""
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", footer)).strip()
    return f"<div>{text[-200:]}</div>" if text else ""


def with_title(page: str, victim: Victim) -> str:
    """The victim's title in the head, in place of the attacker's."""
    title = f"<title>{html.escape(victim.title)}</title>"
    if _TITLE.search(page):
        return _TITLE.sub(lambda _: title, page, count=1)
    return _after(_HEAD, page, title)


def with_name(page: str, victim: Victim) -> str:
    """Title, and a line with the victim's host and name at the top of the text."""
    name = html.escape(f"{victim.host} - {victim.title}")
    return _after(_BODY, with_title(page, victim), f"<center>{name}</center>")


def with_logo_and_footer(page: str, victim: Victim) -> str:
    """Title, name, logo and footer line of the victim around the attacker's page."""
    dressed = _after(_BODY, with_name(page, victim), victim.logo)
    match = _BODY_END.search(dressed)
    end = match.start() if match else len(dressed)
    return dressed[:end] + victim.footer + dressed[end:]


def _after(tag: re.Pattern[str], page: str, added: str) -> str:
    match = tag.search(page)
    at = match.end() if match else 0
    return page[:at] + added + page[at:]


VARIANTS: dict[str, Callable[[str, Victim], str]] = {
    "with the victim's title": with_title,
    "with title, host and name": with_name,
    "with title, name, logo and footer": with_logo_and_footer,
}
"""What is done to each whole-page defacement, by the name of its row."""
