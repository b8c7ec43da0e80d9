"""Answers that show strangers the inside of an application: traces of its code, SQL, paths.

A page that explains errors shows such things, too. So only answers with an error status are read
for them, and, whatever the status, what a program alone writes.
"""

import re
from typing import NamedTuple

from sentinel.core.charset import decode
from sentinel.core.late_pattern import late_pattern
from sentinel.core.page import Page
from sentinel.core.plain_line import clean_line
from sentinel.core.visible_text import visible_text

READ_BYTES = 200_000
MAX_QUOTE = 160


class Leak(NamedTuple):
    what: str
    """For people: `a trace of Python code`."""
    quote: str
    """As shown, of one line, cut."""


_ON_ERRORS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a trace of Python code", late_pattern(r"Traceback \(most recent call last\)")),
    (
        "a trace of Java code",
        late_pattern(
            r"\bat [\w.$<>]{3,200}\("
            r"(?:[\w$]{1,100}\.java:\d{1,6}|Native Method|Unknown Source)\)"
        ),
    ),
    (
        "a trace of .NET code",
        late_pattern(
            r"\[[A-Z]\w{2,60}Exception[:\]]|\bat System\.[\w.]{2,200}\("
            r"|Server Error in '[^']{0,200}' Application"
        ),
    ),
    (
        "a trace of Node.js code",
        late_pattern(
            r"\bat (?:[\w.<>\[\] ]{1,200}\()?(?:file://)?"
            r"(?:/[\w./-]{1,300}\.[cm]?js|[A-Z]:\\[\w.\\ -]{1,300}\.[cm]?js|node:[\w/]{1,80})"
            r":\d{1,6}:\d{1,6}"
        ),
    ),
    (
        "a trace of Ruby code",
        late_pattern(r"(?<![\w./-])[\w./-]{1,200}\.rb:\d{1,6}:in [`']"),
    ),
    (
        "a message of PHP",
        late_pattern(
            r"(?:Fatal error|Parse error|Warning|Notice|Uncaught \w{1,60}): {1,3}.{1,300}"
            r" in (?:/|[A-Z]:\\)[^ ]{1,300}(?: on line |:)\d{1,6}"
        ),
    ),
    (
        "a message of a database",
        late_pattern(
            r"You have an error in your SQL syntax|SQLSTATE\[\w{1,10}\]|\bORA-\d{5}\b"
            r"|PG::\w{3,60}Error|Unclosed quotation mark after the character string"
            r"|SQLite3?::\w{3,40}Exception|psycopg2?\.(?:errors|OperationalError)"
            r"|mysqli?_\w{3,40}\(\)|Microsoft OLE DB Provider"
        ),
    ),
    (
        "a path of the server's files",
        late_pattern(
            r"(?<![\w.:/~-])/(?:var/www|srv/www|usr/share/nginx|usr/local/(?:www|apache|tomcat)"
            r"|home/[a-z_][\w-]{0,40}/(?:public_html|www|app|site|htdocs)"
            r"|opt/(?:tomcat|lampp|bitnami))[\w./-]{0,300}"
            r"|\b[A-Z]:\\(?:inetpub|wwwroot|xampp|wamp)[\w\\. -]{0,300}"
        ),
    ),
)
"""Read in the visible words of answers with an error status."""
_ALWAYS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    (
        "a message of PHP",
        re.compile(
            rb"<b>(?:Warning|Notice|Fatal error|Parse error|Deprecated)</b>: {1,3}[^\n]{1,400}?"
            rb" in <b>[^<\n]{1,300}</b> on line <b>\d{1,6}</b>"
        ),
    ),
    ("phpinfo()", re.compile(rb"<title>(?:PHP [\d.]{1,20} - )?phpinfo\(\)</title>")),
    ("a debugger", re.compile(rb"<title>[^<\n]{0,300}// Werkzeug Debugger</title>")),
    ("a page for developers", re.compile(rb"because you have <code>DEBUG = True</code>")),
)
"""Read in the bytes of every answer: markup that a page about errors would have to escape."""


def leak_of(page: Page) -> Leak | None:
    """The gravest that is shown, or None. Paths of the address that was asked for are none of the
    server's. Bounded."""
    body = page.body[:READ_BYTES]
    for what, sign in _ALWAYS:
        if found := sign.search(body):
            words = re.sub(rb"<[^>]{0,100}>", b"", found[0][:1_000])
            return Leak(what, _quote(words.decode("utf-8", "replace")))
    if page.status < 400 or not body:
        return None
    header = page.header("content-type")
    text = visible_text(body, header) if page.is_html else decode(body, header)
    text = text.replace("\\n", "\n").replace("\\/", "/")
    for what, pattern in _ON_ERRORS:
        shown = pattern.search(text)
        if shown is not None and shown[0] not in page.url:
            return Leak(what, _quote(shown[0]))
    return None


def _quote(text: str) -> str:
    return " ".join(clean_line(text[: 4 * MAX_QUOTE]).split())[:MAX_QUOTE]
