"""The options of `sentinel links`, and the plan that they make."""

import ipaddress
import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.commands.link_formats import NAMES as FORMATS
from sentinel.commands.link_headers import given_headers
from sentinel.errors import UsageError

if TYPE_CHECKING:
    from sentinel.commands.link_source import Source
    from sentinel.core.crawl_plan import CrawlPlan
    from sentinel.core.settings import Limits

PRIVATE = ("0.0.0.0/0", "::/0")
CONNECT_SECONDS = 10.0
MAX_BODY_BYTES = 20_000_000
LOGOUT = r"(?i)[/?&=._-](log|sign)[-_]?(out|off)(?![a-z])"
"""Where a login would end: following it would make the rest of the crawl another one."""


def add_options(parser: ArgumentParser) -> None:
    what = parser.add_argument_group("what is looked at")
    what.add_argument("--depth", type=_count, metavar="N", help=_DEPTH)
    what.add_argument("--scope", choices=("host", "domain"), default="host", help=_SCOPE)
    what.add_argument(
        "--also-host",
        action="append",
        default=[],
        metavar="HOST",
        help="a further host that is the site, too, as HOST or HOST:PORT (may be repeated)",
    )
    what.add_argument(
        "--exclude",
        type=_pattern,
        action="append",
        default=[],
        metavar="REGEX",
        help="addresses that it matches anywhere are not asked (may be repeated)",
    )
    what.add_argument(
        "--external", action="store_true", help="links to other sites are asked, too, politely"
    )
    what.add_argument("--no-fragments", action="store_true", help="names behind # are not judged")
    what.add_argument("--ignore-robots", action="store_true", help="on a site of your own")
    what.add_argument(
        "--clean-urls",
        action="store_true",
        help="FOLDER: /about is about.html, as on hosts that leave the ending out",
    )
    _add_manner(parser)
    _add_login(parser)
    out = parser.add_argument_group("the answer")
    out.add_argument("--format", choices=FORMATS, help="default: text; --json is --format json")
    out.add_argument("--output", type=Path, metavar="FILE", help="the answer goes there")
    out.add_argument(
        "--resume", action="store_true", help="go on with a crawl that was interrupted"
    )
    out.add_argument("--state", type=Path, metavar="DIR", help=_STATE)


def _add_manner(parser: ArgumentParser) -> None:
    how = parser.add_argument_group("how it asks")
    how.add_argument("--rate", type=_amount, default=0.0, metavar="N", help=_RATE)
    how.add_argument(
        "--concurrency", type=_positive, default=32, metavar="N", help="requests at a time (32)"
    )
    how.add_argument(
        "--external-interval",
        type=_amount,
        default=0.5,
        metavar="SECONDS",
        help="between two requests to one other host (0.5)",
    )
    how.add_argument(
        "--max-urls", type=_count, default=50_000, metavar="N", help="addresses; 0: any (50000)"
    )
    how.add_argument(
        "--attempts",
        type=_positive,
        default=3,
        metavar="N",
        help="how often an address is asked that fails in a way that may pass (3)",
    )
    how.add_argument(
        "--timeout", type=_seconds, default=30.0, metavar="SECONDS", help="for one request (30)"
    )
    how.add_argument("--user-agent", default="", metavar="TEXT", help="default: an honest one")
    how.add_argument(
        "--header",
        action="append",
        default=[],
        metavar="'NAME: VALUE'",
        help="sent to the site's own hosts alone (may be repeated); @FILE: one per line",
    )
    how.add_argument(
        "--cookie", action="append", default=[], metavar="NAME=VALUE", help="likewise; @FILE"
    )
    how.add_argument("--ca-file", type=Path, metavar="PEM", help="further trusted authorities")
    how.add_argument(
        "--allow-private",
        action="store_true",
        help="links may lead to private addresses; the site's own host always may",
    )
    how.add_argument(
        "--allow-address",
        type=_network,
        action="append",
        default=[],
        metavar="CIDR",
        help="private addresses that may be asked (may be repeated)",
    )


def _add_login(parser: ArgumentParser) -> None:
    login = parser.add_argument_group("a site behind a login form (use an account that only reads)")
    login.add_argument("--login", metavar="URL", help="the page with the form")
    login.add_argument(
        "--login-field",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a field of the form, such as its user name (may be repeated)",
    )
    login.add_argument(
        "--login-password-file",
        type=Path,
        metavar="FILE",
        help="has the password; default: the environment's SENTINEL_LOGIN_PASSWORD",
    )
    login.add_argument("--login-check", metavar="TEXT", help="stands on the page after the login")


_DEPTH = "links that are followed from the first page; 0: that page alone (default: all; lists: 0)"
_SCOPE = "the site is the URL's host, below its path (default), or all hosts of its domain"
_RATE = "requests per second to the site; 0: as fast as it answers (default)"
_STATE = "where the journal of a crawl lies (default: $XDG_STATE_HOME/sentinel/links)"


def make_plan(
    args: Namespace, source: "Source", headers: tuple[tuple[str, str], ...] = ()
) -> "CrawlPlan":
    """The plan for what was asked; `headers` come beside those of the options. A folder's roots
    are filled in once it is served. Raises UsageError."""
    from sentinel import __version__
    from sentinel.core.crawl_plan import Budgets, CrawlPlan, ScopeRule
    from sentinel.core.user_agent import crawl_user_agent

    roots, also, hosts = _beginnings(source)
    depth = args.depth if args.depth is not None else (0 if source.is_list else None)
    exclude = tuple(args.exclude)
    if args.login:
        exclude = (*exclude, re.compile(LOGOUT))
    return CrawlPlan(
        roots=roots,
        also=also,
        extra_hosts=(*hosts, *args.also_host),
        scope=ScopeRule(args.scope),
        only_these=depth == 0,
        exclude=exclude,
        external=args.external,
        fragments=not args.no_fragments,
        obey_robots=not args.ignore_robots and source.folder is None,
        headers=(*given_headers(args), *headers),
        user_agent=_checked_agent(args.user_agent) or crawl_user_agent(__version__),
        rate_per_second=args.rate,
        concurrency=args.concurrency,
        external_interval_seconds=args.external_interval,
        attempts=args.attempts,
        budgets=Budgets(max_urls=args.max_urls, max_depth=depth or 0),
    )


def _beginnings(source: "Source") -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Roots, what else the crawl begins with, and hosts that are the site as a whole.

    Of a list the first address's host is the site: what goes to that host alone (headers, private
    addresses) must not go to all of a list.
    """
    from sentinel.core.urls import host_of

    if not source.is_list:
        return source.urls, source.also, ()
    host = host_of(source.urls[0])
    own = tuple(url for url in source.urls if host_of(url) == host)
    others = tuple(url for url in source.urls if host_of(url) != host)
    return own, others, tuple(dict.fromkeys(url.split("/", 3)[2] for url in own))


def make_limits(args: Namespace) -> "Limits":
    from sentinel.core.settings import Limits

    return Limits(
        timeout_seconds=args.timeout,
        connect_timeout_seconds=min(args.timeout, CONNECT_SECONDS),
        max_body_bytes=MAX_BODY_BYTES,
        max_redirects=10,
        max_pages=args.max_urls,
        concurrency=args.concurrency,
        max_tree_entries=1,
        allow_addresses=PRIVATE if args.allow_private else tuple(args.allow_address),
    )


def identity(args: Namespace) -> dict[str, object]:
    """What makes two crawls of one site the same one, to be resumed. No secrets, no manners."""
    return {
        "depth": args.depth,
        "scope": [args.scope, *args.also_host],
        "exclude": [pattern.pattern for pattern in args.exclude],
        "external": args.external,
        "fragments": not args.no_fragments,
        "robots": not args.ignore_robots,
        "clean_urls": args.clean_urls,
        "max_urls": args.max_urls,
        "headers": sorted(name.lower() for name, _ in given_headers(args)),
        "login": args.login or "",
    }


def _checked_agent(agent: str) -> str:
    if not re.fullmatch(r"[\x20-\x7e]{0,500}", agent):
        raise UsageError("--user-agent: accepted are up to 500 printable ASCII characters.")
    return agent


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise ArgumentTypeError(f"{text!r} is no regular expression ({error})") from error


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text))
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no network such as 10.0.0.0/8 ({error})") from error


def _count(text: str) -> int:
    return _number(text, low=0)


def _positive(text: str) -> int:
    return _number(text, low=1)


def _number(text: str, *, low: int) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < low or int(text) > 10**9:
        raise ArgumentTypeError(f"{text!r} is no whole number of at least {low}")
    return int(text)


def _amount(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 10**6:
        raise ArgumentTypeError(f"{text!r} is no number of at least 0")
    return number


def _seconds(text: str) -> float:
    number = _amount(text)
    if not 0.1 <= number <= 3600:
        raise ArgumentTypeError(f"{text!r}: accepted are 0.1 to 3600 seconds")
    return number
