"""What `sentinel links` looks at: a site, a local folder, or a list of addresses."""

import sys
from dataclasses import dataclass
from pathlib import Path

from sentinel.core.urls import normal, without_fragment
from sentinel.errors import UsageError

MAX_LIST_BYTES = 50_000_000
MAX_ADDRESSES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One of three: `folder` is set, or `is_list`, or `urls` are the roots of one site."""

    name: str
    """As it was given."""
    urls: tuple[str, ...] = ()
    is_list: bool = False
    folder: Path | None = None
    also: tuple[str, ...] = ()
    """Further addresses to begin with: the pages of a folder, once it is served."""


def read_source(given: list[str]) -> Source:
    """What the words of the command line mean. Raises UsageError.

    Several URLs are one site, crawled from the first; several files are one list.
    """
    kinds = {word: _kind(word) for word in given}
    if set(kinds.values()) == {"url"}:
        return Source(name=given[0], urls=tuple(dict.fromkeys(_address(word) for word in given)))
    if set(kinds.values()) == {"list"}:
        urls = [url for word in given for url in _listed(word)]
        if not urls:
            raise UsageError(
                f"{', '.join(given)}: no address in it; wanted is one http(s) URL per line."
            )
        return Source(name=", ".join(given), urls=tuple(dict.fromkeys(urls)), is_list=True)
    if len(given) == 1:
        return Source(name=given[0], folder=Path(given[0]))
    raise UsageError(
        f"{', '.join(f'{word} ({kind})' for word, kind in kinds.items())}: give one folder, or one "
        "or more URLs of one site, or one or more files with URLs; not a mix."
    )


def _kind(word: str) -> str:
    if word == "-":
        return "list"
    if word.lower().startswith(("http://", "https://")):
        return "url"
    path = Path(word)
    try:
        if path.is_dir():
            return "folder"
        if path.exists():
            return "list"
    except OSError as error:
        raise UsageError(f"{word}: cannot be looked at ({error.strerror}).") from error
    guess = normal(f"https://{word}") if "." in word and not word.startswith((".", "/")) else None
    meant = f" If a site is meant, write {guess}." if guess else ""
    raise UsageError(
        f"{word}: neither an http(s) URL nor a folder or file that exists; wanted is a URL, a "
        "folder with HTML files, a file with one URL per line, or - for such a list on stdin."
        f"{meant}"
    )


def _address(word: str) -> str:
    url = normal(word)
    if url is None:
        raise UsageError(
            f"{word}: does not parse as an http(s) URL; wanted is an address as a browser takes "
            "it, such as https://www.example.org/."
        )
    if "@" in url.split("/", 3)[2]:
        raise UsageError(
            "the URL has a name or password before the host; take them out and use "
            "--header @FILE with an Authorization line instead: what stands in a URL is shown to "
            "everybody on this machine."
        )
    return without_fragment(url)


def _listed(word: str) -> list[str]:
    """The addresses of a list: one a line; lines that begin with `#`, and empty ones, are none."""
    where = "stdin" if word == "-" else word
    try:
        if word == "-":
            data = sys.stdin.buffer.read(MAX_LIST_BYTES + 1)
        else:
            with Path(word).open("rb") as file:
                data = file.read(MAX_LIST_BYTES + 1)
        lines = data.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise UsageError(f"{where}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{where}: is no UTF-8 text; wanted is a text file with one http(s) URL per line."
        ) from error
    if len(data) > MAX_LIST_BYTES or len(lines) > MAX_ADDRESSES:
        raise UsageError(
            f"{where}: is too long; accepted are {MAX_LIST_BYTES:,} bytes and {MAX_ADDRESSES:,} "
            "lines. Split it."
        )
    urls = []
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if not text.lower().startswith(("http://", "https://")) or normal(text) is None:
            raise UsageError(
                f"{where}:{number}: {text[:200]!r} is no http or https URL; a list has one a line "
                "(lines that begin with # are comments)."
            )
        urls.append(_address(text))
    return urls
