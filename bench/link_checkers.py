"""The link checkers that are compared: how each is called, and what it called broken."""

import csv
import json
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import ada_url

MAX_LINKCHECKER_SECONDS = 600.0
_SENTINEL = [sys.executable, "-m", "sentinel"]
_NAME_IS_MISSING = {"Cannot find fragment", "Fragment not found"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one run called broken: address to the page that was named as its carrier."""

    pages: dict[str, str] = field(default_factory=dict)
    """Addresses without fragment that gave no good answer."""
    names: dict[str, str] = field(default_factory=dict)
    """Addresses with the fragment that is missing on a page which answers."""
    odd: dict[str, str] = field(default_factory=dict)
    """What was called broken and is no http(s) address at all."""

    def __str__(self) -> str:
        return f"{len(self.pages)} pages, {len(self.names)} fragments, {len(self.odd)} other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """One link checker as it is run on this machine."""

    name: str
    version: str
    arguments: Callable[[str, Path], list[str]]
    """From the site's URL and a folder that is this run's own; `pages.txt` stands in it."""
    found: Callable[[Path, str], Found]
    """From the file with its standard output and the site's URL."""
    good_exits: frozenset[int]
    once: bool = False
    """Whether one round is enough: it takes minutes."""
    limit_seconds: float = 300.0


def link_checkers(args: Namespace) -> list[Checker]:
    """Sentinel first, then those of the peers that are installed; a word for each that is not."""
    found = [_sentinel()]
    for name, given, build in (
        ("lychee", args.lychee, _lychee),
        ("linkinator", args.linkinator, _linkinator),
        ("linkchecker", args.linkchecker, _linkchecker),
    ):
        program = shutil.which(given or name)
        if program is None:
            print(f"{name}: not installed here, left out (--{name} PATH names it)")
        else:
            found.append(build(program))
    return found


def sentinel_links(url: str, folder: Path, *options: str) -> list[str]:
    """The command; what it keeps for a resumption lies below `folder`."""
    return [*_SENTINEL, "links", url, "--json", "--state", str(folder / "state"), *options]


def sentinel_with_list() -> Checker:
    """Sentinel handed the list of pages, as lychee is: it then reads those to which no link leads,
    too. For what is found, not for speed."""

    def arguments(url: str, folder: Path) -> list[str]:
        del url
        return sentinel_links(str(folder / "pages.txt"), folder)

    return replace(_sentinel(), name="sentinel-list", arguments=arguments)


def _sentinel() -> Checker:
    def arguments(url: str, folder: Path) -> list[str]:
        return sentinel_links(url, folder)

    return Checker(
        name="sentinel",
        version=_version([*_SENTINEL, "--version"]),
        arguments=arguments,
        found=sentinel_found,
        good_exits=frozenset({0, 1}),
    )


def sentinel_found(output: Path, url: str) -> Found:
    """What `sentinel links --json` wrote."""
    report = json.loads(output.read_text())
    return _sorted_out(
        url,
        [
            (
                target["url"],
                target["reason"] == "missing-fragment",
                target["from"][0]["page"] if target["from"] else "",
            )
            for target in report["broken"]
        ],
    )


def _lychee(program: str) -> Checker:
    def arguments(url: str, folder: Path) -> list[str]:
        # handed the list of pages, as it does not crawl; other sites are left out
        return [
            *(program, "--include-fragments", "--files-from", str(folder / "pages.txt")),
            *("--host-concurrency", "50", "--host-request-interval", "0ms"),
            *("--max-concurrency", "128", "--no-progress", "--exclude", ".*"),
            *("--include", "^" + url.rstrip("/").replace(".", r"\."), "--format", "json"),
        ]

    def found(output: Path, url: str) -> Found:
        report = json.loads(output.read_text())
        return _sorted_out(
            url,
            [
                (link["url"], _lychee_says_name(link), page)
                for page, links in report["error_map"].items()
                for link in links
            ],
        )

    return Checker(
        name="lychee",
        version=_version([program, "--version"]),
        arguments=arguments,
        found=found,
        good_exits=frozenset({0, 2}),
    )


def _lychee_says_name(link: dict[str, Any]) -> bool:
    # what it had looked up before is "Error (cached)" with the code, and without one for a name
    status = link["status"]
    return status.get("text") in _NAME_IS_MISSING or "code" not in status


def _linkinator(program: str) -> Checker:
    def arguments(url: str, folder: Path) -> list[str]:
        del folder
        others = "^(?!" + url.rstrip("/").replace(".", r"\.") + ")"
        return [
            *(program, url, "--recurse", "--check-fragments", "--format", "json"),
            *("--skip", others),
        ]

    def found(output: Path, url: str) -> Found:
        report = json.loads(output.read_text())
        return _sorted_out(
            url,
            [
                (link["url"], link["status"] == 200, link.get("parent", ""))
                for link in report["links"]
                if link["state"] == "BROKEN"
            ],
        )

    return Checker(
        name="linkinator",
        version=_version([program, "--version"]),
        arguments=arguments,
        found=found,
        good_exits=frozenset({0, 1}),
    )


def _linkchecker(program: str) -> Checker:
    def arguments(url: str, folder: Path) -> list[str]:
        # above ten requests a second only where the server sends a header LinkChecker: the
        # bench's nginx does. Without the plug-in AnchorCheck, which reads the page again for
        # each link to it: with it a book of this site takes longer than the limit.
        settings = folder / "linkcheckerrc"
        settings.write_text("[checking]\nmaxrequestspersecond=1000000\n")
        return [
            *(program, "--config", str(settings), "--no-status", "--no-robots"),
            *("--threads", "10", "--output", "csv", url),
        ]

    def found(output: Path, url: str) -> Found:
        with output.open(newline="", encoding="utf-8", errors="replace") as file:
            rows = [line for line in file if not line.startswith("#")]
        return _sorted_out(
            url,
            [
                (row["url"], row["valid"] == "True", row["parentname"])
                for row in csv.DictReader(rows, delimiter=";")
                if row["valid"] == "False" or "Anchor" in (row["warningstring"] or "")
            ],
        )

    return Checker(
        name="linkchecker",
        version=_version([program, "--version"]),
        arguments=arguments,
        found=found,
        good_exits=frozenset({0, 1}),
        once=True,
        limit_seconds=MAX_LINKCHECKER_SECONDS,
    )


def _sorted_out(site: str, links: Iterable[tuple[str, bool, str]]) -> Found:
    """Of (address, whether its name alone is missing, carrier). Other sites are left out."""
    found = Found()
    for url, is_name, carrier in links:
        if not url.startswith(("http://", "https://")):
            found.odd.setdefault(url, carrier)
            continue
        page, _, fragment = url.partition("#")
        try:
            page = ada_url.normalize_url(page)
        except ValueError:
            found.odd.setdefault(url, carrier)
            continue
        if not page.startswith(site):
            continue
        if is_name:
            found.names.setdefault(f"{page}#{unquote(fragment)}", carrier)
        else:
            found.pages.setdefault(page, carrier)
    return found


def with_retries(checker: Checker) -> Checker:
    """linkinator with its switches for asking again, which the others do without any."""

    def arguments(url: str, folder: Path) -> list[str]:
        return [*checker.arguments(url, folder), "--retry", "--retry-errors"]

    return replace(checker, name=f"{checker.name} --retry", arguments=arguments)


def _version(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = (done.stdout or done.stderr).strip().splitlines()
    return lines[0] if lines else "?"
