"""[site.block], or several [[site.block]]: the ways to block a site, tried in that order."""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from sentinel import blockers
from sentinel.config.addresses import is_loopback, web_url
from sentinel.config.passwords import read_password
from sentinel.config.problems import shown
from sentinel.config.table import Table
from sentinel.core.block_settings import (
    BlockSettings,
    CloudflareBlock,
    CommandBlock,
    HaproxyBlock,
)
from sentinel.core.secret import Secret

DRIVERS: tuple[str, ...] = tuple(sorted(blockers.BLOCKERS))
DEFAULT_FLAG_DIR = "/var/lib/sentinel/flags"
TOKEN_VARIABLE = "SENTINEL_CLOUDFLARE_TOKEN"  # noqa: S105 - the name of a variable, no token
API_URL = "https://api.cloudflare.com/client/v4/"
MAX_RUNGS = 5

_IDENTIFIER = re.compile(r"[0-9a-f]{32}")
_WORDS = frozenset({"site", "incident", "page", "token"})


def read_blocking(
    site: Table, base: Path, environ: Mapping[str, str]
) -> tuple[BlockSettings | None, tuple[BlockSettings, ...]]:
    """The first rung and the others; None and none where nothing says how to block the site."""
    tables = site.table_or_tables("block")
    found = [_rung(table, base, environ) for table in tables]
    if len(found) > MAX_RUNGS:
        site.problem(
            "block", f"found {len(found)} ways to block; accepted: {MAX_RUNGS} at most; remove some"
        )
    for number, (table, rung) in enumerate(zip(tables, found, strict=True)):
        _report_same(table, rung, found[:number])
    return (found[0], tuple(found[1:])) if found else (None, ())


def _rung(table: Table, base: Path, environ: Mapping[str, str]) -> BlockSettings:
    driver = table.choice("driver", DRIVERS)
    settings = BlockSettings(
        driver=driver,
        flag_dir=table.path("flag_dir", base, DEFAULT_FLAG_DIR) or base,
        retry_after_seconds=int(table.duration("retry_after", "10m", low="1s", high="7d")),
        neighbours=table.texts("neighbours", (), accepted="a list of URLs", convert=web_url),
        at_origin=table.flag("at_origin", driver != "cloudflare"),
        haproxy=_haproxy(table, base) if driver == "haproxy" else None,
        cloudflare=_cloudflare(table, base, environ) if driver == "cloudflare" else None,
        command=_command(table) if driver == "command" else None,
    )
    table.finish()
    return settings


def _haproxy(table: Table, base: Path) -> HaproxyBlock:
    socket = table.path("socket", base)
    if socket is None and not table.has("socket"):
        table.problem(
            "socket",
            "missing; accepted: the path of HAProxy's admin socket, such as "
            '"/run/haproxy/admin.sock"; add it, with the same path in `stats socket ... level '
            "admin` of its configuration",
        )
    return HaproxyBlock(socket=socket or base)


def _cloudflare(table: Table, base: Path, environ: Mapping[str, str]) -> CloudflareBlock:
    token = read_password(table, "token", base, environ, TOKEN_VARIABLE)
    if token is None and not table.has("token") and not table.has("token_file"):
        table.problem(
            "token_file",
            "missing; accepted: the path of a file that holds the API token alone, or the "
            f"environment variable {TOKEN_VARIABLE}; make a token with the rights Zone WAF Edit "
            "and Cache Purge for this zone alone",
        )
    return CloudflareBlock(
        zone=_identifier(table, "zone"),
        ruleset=_identifier(table, "ruleset"),
        rule=_identifier(table, "rule"),
        token=token or Secret(""),
        api_url=table.text("api_url", API_URL, convert=_api_url),
        timeout_seconds=table.duration("timeout", "10s", low="1s", high="1m"),
    )


def _identifier(table: Table, key: str) -> str:
    return table.text(
        key, accepted=f"the {key}'s identifier at Cloudflare, 32 hex digits", convert=_is_identifier
    )


def _is_identifier(text: str) -> str:
    if not _IDENTIFIER.fullmatch(text):
        raise ValueError(
            "accepted: 32 hex digits in small letters, as Cloudflare's API and dashboard show them"
        )
    return text


def _api_url(text: str) -> str:
    url = web_url(text)
    if url.startswith("http://") and not is_loopback(urlsplit(url).hostname or ""):
        raise ValueError(
            "accepted: an https URL, or one on this machine: the token would cross the network in "
            "the clear"
        )
    return url.rstrip("/") + "/"


def _command(table: Table) -> CommandBlock:
    return CommandBlock(
        apply=_argv(table, "apply", "close {site} {incident} {page}"),
        lift=_argv(table, "lift", "open {site}"),
        status=_argv(table, "status", "status {site}"),
        timeout_seconds=table.duration("timeout", "10s", low="1s", high="1m"),
    )


def _argv(table: Table, key: str, example: str) -> tuple[str, ...]:
    words = ", ".join(f'"{word}"' for word in ("/usr/local/sbin/site-block", *example.split()))
    argv = table.texts(
        key,
        accepted=f"a command and its arguments, such as [{words}]",
        convert=_word,
        least=1,
        repeats=True,
    )
    if argv and argv[0] and not argv[0].startswith("/"):
        table.problems.add(
            table.file,
            f"{table.key}.{key}[0]",
            f"found {shown(argv[0])}; accepted: the absolute path of a program, so that no search "
            "path decides what runs; write it in full",
        )
    return argv


def _word(text: str) -> str:
    names = set(re.findall(r"\{([^{}]*)\}", text))
    if names - _WORDS:
        wrong = ", ".join(f"{{{name}}}" for name in sorted(names - _WORDS))
        raise ValueError(
            f"accepted in braces: {{site}}, {{incident}}, {{page}} and {{token}} (the paths of "
            f"files with the page and the re-test token); correct {wrong}"
        )
    return text


def _report_same(table: Table, rung: BlockSettings, earlier: list[BlockSettings]) -> None:
    """Two rungs that flip the same thing are one: where it fails, it fails twice."""
    key, flipped = _flipped(rung)
    for number, other in enumerate(earlier):
        if flipped and (key, flipped) == _flipped(other):
            table.problem(
                key,
                f"the same as that of block[{number}]; accepted: one of its own for each way to "
                "block, or they would rise and fall together; change one",
            )


def _flipped(rung: BlockSettings) -> tuple[str, str]:
    """What a rung flips, and the key that says so."""
    if rung.cloudflare is not None:
        return "rule", rung.cloudflare.rule
    if rung.command is not None:
        return "apply", "\0".join(rung.command.apply)
    return "flag_dir", str(rung.flag_dir) if rung.driver else ""
