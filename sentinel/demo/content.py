"""What the demo's site answers when it is open: files, filled-in pages, search, the feedback form.

What changes with each answer is in `lively`.
"""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qs, quote, unquote_to_bytes

from selectolax.lexbor import LexborHTMLParser

from sentinel.demo.lively import MAIL_PATH, Turns, Values

SEARCH_FILES = 200
SEARCH_BYTES = 512 * 1024
NOT_SEARCHED = frozenset({"404.html", "thanks.html", "search.html"})

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".htm": "text/html; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
"""Content types by suffix; anything else is handed out as bytes and never run."""

_PLACEHOLDER = re.compile(
    rb"<!--(visitors|today-en|today-hi|clock|csrf|banner|variant|mail|results)-->"
    rb"|(?<==)\[(build)\]|(?<=\")\[(nonce)\](?=\")"
)


_MAIL_NOTE = (
    b"<!doctype html><html lang=en><title>Mail address</title><main><h1>Mail address</h1>"
    b"<p>This address is hidden from robots. A browser with scripts shows it on the page."
    b"</main></html>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One response, ready to be sent."""

    status: int
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


class Content:
    """Answers for one document root. Safe to use from several threads."""

    def __init__(self, document_root: Path) -> None:
        self._root = document_root
        self._secret = secrets.token_bytes(32)
        self._turns = Turns()

    def get(self, target: str) -> Answer:
        """The answer to GET or HEAD for a request target; 404 for what is not there."""
        path, query = split_target(target)
        if path == "/search":
            return self._search(_field(query, "q")[:100])
        if path == "/feedback":
            return _see("/feedback.html")
        if path == MAIL_PATH:
            return Answer(status=200, body=_MAIL_NOTE)
        file = self._file(path)
        if file is None:
            return self._missing()
        if file.is_dir():
            if not path.endswith("/"):
                return Answer(status=301, headers=(("Location", _quoted(f"{path}/")),))
            file = self._file(f"{path}index.html")
        return self._serve(file) if file is not None else self._missing()

    def post(self, target: str, body: bytes) -> Answer:
        """The feedback form; anything else is 405, a form without a token of this server 403."""
        if split_target(target)[0] != "/feedback":
            return Answer(status=405, headers=(("Allow", "GET, HEAD"),))
        if not self.token_is_ours(_field(body.decode("utf-8", "replace"), "csrf_token")):
            return Answer(
                status=403,
                body=b"<!doctype html><title>403</title><p>The form has expired: load it again.",
            )
        return _see("/thanks.html")

    def new_token(self) -> str:
        """A form token: new each time, known again without being stored."""
        nonce = secrets.token_hex(16)
        return f"{nonce}.{self._seal(nonce)}"

    def token_is_ours(self, token: str) -> bool:
        nonce, _, seal = token.partition(".")
        return hmac.compare_digest(seal.encode(), self._seal(nonce).encode())

    def _seal(self, nonce: str) -> str:
        return hmac.new(self._secret, nonce.encode(), hashlib.sha256).hexdigest()

    def _file(self, path: str) -> Path | None:
        """What stands at a path, if it is in the document root once all links are followed."""
        if "\0" in path or ".." in PurePosixPath(path).parts:
            return None
        try:
            root = self._root.resolve(strict=True)
            file = (root / path.lstrip("/")).resolve(strict=True)
        except (OSError, RuntimeError):  # RuntimeError: a loop of symbolic links
            return None
        if not file.is_relative_to(root):
            return None
        return file if file.is_dir() or (file.is_file() and not path.endswith("/")) else None

    def _serve(self, file: Path, status: int = 200, results: str = "") -> Answer:
        try:
            body = file.read_bytes()
        except OSError:
            return self._missing()
        suffix = file.suffix.lower()
        nonce = ""
        if suffix in {".html", ".htm"}:
            nonce = secrets.token_urlsafe(16) if b"[nonce]" in body else ""
            body = self._fill(file, body, nonce, results)
        policy = f"script-src 'self' 'nonce-{nonce}'; object-src 'none'; base-uri 'none'"
        return Answer(
            status=status,
            body=body,
            content_type=TYPES.get(suffix, "application/octet-stream"),
            headers=(("Content-Security-Policy", policy),) if nonce else (),
        )

    def _missing(self) -> Answer:
        page = self._file("/404.html")
        if page is None or not page.is_file():
            return Answer(status=404, body=b"<!doctype html><title>404</title><p>Not found.")
        return self._serve(page, status=404)

    def _fill(self, file: Path, body: bytes, nonce: str, results: str) -> bytes:
        visitors, turn = self._turns.next(str(file), counted=b"<!--visitors-->" in body)
        return fill(
            body,
            Values(
                visitors=visitors,
                now=datetime.now(UTC),
                token=self.new_token(),
                nonce=nonce,
                turn=turn,
                results=results,
            ),
        )

    def _search(self, words: str) -> Answer:
        page = self._file("/search.html")
        if page is None:
            return self._missing()
        hits = list(self._hits(words)) if words.strip() else []
        lines = "".join(
            f'<li><a href="{escape(_quoted(url))}">{escape(title)}</a></li>' for url, title in hits
        )
        return self._serve(
            page,
            results=f"<h2>{escape(words)}: {len(hits)}</h2>"
            + (f'<ul class="list">{lines}</ul>' if lines else ""),
        )

    def _hits(self, words: str) -> Iterator[tuple[str, str]]:
        """(URL, title) of the pages that have all the words in their main part."""
        wanted = words.casefold().split()
        try:
            files = sorted(self._root.rglob("*.html"))[:SEARCH_FILES]
        except OSError:  # the document root was swapped meanwhile
            return
        for file in files:
            if file.name in NOT_SEARCHED or file.is_symlink():
                continue
            try:
                with file.open("rb") as stream:
                    tree = LexborHTMLParser(stream.read(SEARCH_BYTES))
            except OSError:
                continue
            main = tree.css_first("main") or tree.body
            text = main.text(separator=" ").casefold() if main else ""
            if all(word in text for word in wanted):
                url = f"/{file.relative_to(self._root).as_posix()}"
                if file.name == "index.html":
                    url = url.removesuffix("index.html")
                heading = tree.css_first("title")
                yield url, (heading.text(strip=True) if heading else "") or url


def split_target(target: str) -> tuple[str, str]:
    """Path and query of a request target; the path decoded, with one slash for several, as web
    servers compare it."""
    raw, _, query = target.partition("?")
    return re.sub(r"/+", "/", "/" + os.fsdecode(unquote_to_bytes(raw))), query


def fill(body: bytes, values: Values) -> bytes:
    """A page with its placeholders replaced; without placeholders it stays byte for byte."""
    if _PLACEHOLDER.search(body) is None:
        return body
    texts = values.by_name()

    def text_of(found: re.Match[bytes]) -> bytes:
        name = next(part for part in found.groups() if part is not None)
        return texts[name.decode()].encode("utf-8", "replace")

    return _PLACEHOLDER.sub(text_of, body)


def _field(query: str, name: str) -> str:
    try:
        return parse_qs(query, max_num_fields=20).get(name, [""])[0]
    except ValueError:  # more fields than any form of ours has
        return ""


def _quoted(path: str) -> str:
    return quote(os.fsencode(path))


def _see(path: str) -> Answer:
    return Answer(status=303, headers=(("Location", path),))
