"""One crawl of `sentinel links`, from what was asked to the answer."""

import asyncio
import os
import signal
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from sentinel.commands.link_formats.answer import Answer, below_the_folder, in_order
from sentinel.commands.link_headers import read_secret
from sentinel.commands.link_options import make_limits, make_plan
from sentinel.commands.link_place import Place
from sentinel.commands.link_progress import crawl_progress
from sentinel.commands.link_source import Source
from sentinel.commands.output import note
from sentinel.core.crawl_plan import CrawlPlan, ScopeRule
from sentinel.core.link_report import LinkReport
from sentinel.core.scope import Scope
from sentinel.core.secret import Secret
from sentinel.core.urls import host_of, without_fragment
from sentinel.edges.crawler.crew import Crew
from sentinel.edges.crawler.report import report_on
from sentinel.edges.crawler.settings import Crawled, WalkSettings
from sentinel.edges.crawler.walk import walk
from sentinel.edges.folder_server import FolderServer, pages_below
from sentinel.errors import UsageError

INTERRUPTED = 130
PASSWORD_VARIABLE = "SENTINEL_LOGIN_PASSWORD"  # noqa: S105 - the variable's name, no secret
"""Has the password where --login-password-file does not name a file."""
MAX_HOPS = 10
MAX_PAGES_LISTED = 1_000_000
"""HTML files of a folder that a crawl begins with, where --max-urls sets no bound."""
RESUME = "the same command with --resume goes on where it ended"
GIVE_THE_OTHER = "Nothing of it was looked at; give that address if it is what you mean."


async def crawl(args: Namespace, source: Source, place: Place, crew: Crew) -> Answer:
    """Serves what is a folder, logs in where that is asked for, crawls and judges.

    The first SIGINT or SIGTERM ends the crawl early: the answer is partial then. `crew` are
    workers that were started ahead.
    """
    resume = args.resume and place.left_at is not None
    port = place.port if resume else 0
    headers: tuple[tuple[str, str], ...] = ()
    server = None
    async with AsyncExitStack() as stack:
        if source.folder is not None:
            pages = _pages(source.folder, args.max_urls)
            server = FolderServer(source.folder, port=port, clean_urls=args.clean_urls)
            await stack.enter_async_context(server)
            also = tuple(server.url + page for page in pages)
            source = replace(source, urls=(server.url,), also=also)
            headers, port = server.headers, server.port
        plan = make_plan(args, source, headers)
        if args.login:
            plan = await _logged_in(args, plan)
        place.begin(resume=resume, port=port)
        plan, crawled, notes = await _walked(args, plan, place, resume=resume, crew=crew)
    return _answer(source, plan, crawled, notes, server)


def _pages(folder: Path, max_urls: int) -> tuple[str, ...]:
    pages = tuple(pages_below(folder, max_urls or MAX_PAGES_LISTED))
    if not pages:
        raise UsageError(
            f"{folder}: no HTML file (*.html, *.htm, *.xhtml) is in or below this folder, or none "
            "that may be read."
        )
    return pages


async def _logged_in(args: Namespace, plan: CrawlPlan) -> CrawlPlan:
    """The plan with the session's cookies. Raises UsageError, FetchError."""
    from sentinel.edges.login import Login, log_in

    fields = {}
    for word in args.login_field:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise UsageError("--login-field: wanted is NAME=VALUE, such as user=checker.")
        fields[name] = value
    root = plan.roots[0]
    if host_of(args.login) != host_of(root):
        raise UsageError(
            f"--login {args.login}: is on another host than {root}, so its cookies would not be "
            "the site's. Log in with a browser and give the cookie: --cookie @FILE."
        )
    session = await log_in(
        Login(
            url=args.login,
            fields=fields,
            password=_password(args),
            check=args.login_check or "",
            cookies_for=root,
            user_agent=plan.user_agent,
            headers=plan.headers,
            timeout_seconds=args.timeout,
            ca_file=args.ca_file,
        )
    )
    note("Logged in. Links that would log out again (logout, sign-out) are left alone.")
    return replace(plan, headers=(*plan.headers, *session))


def _password(args: Namespace) -> Secret:
    if args.login_password_file is not None:
        text = read_secret(args.login_password_file, "--login-password-file").rstrip("\r\n")
    else:
        text = os.environ.get(PASSWORD_VARIABLE, "")
    if not text:
        raise UsageError(
            "--login: there is no password; give --login-password-file FILE (a file with nothing "
            f"else in it) or the environment's {PASSWORD_VARIABLE}."
        )
    return Secret(text)


async def _walked(
    args: Namespace, plan: CrawlPlan, place: Place, *, resume: bool, crew: Crew
) -> tuple[CrawlPlan, Crawled, tuple[str, ...]]:
    """The crawl and what to note of it. Where the root only leads to another host of the same
    domain (`example.org` to `www.example.org`), that is the site, too."""
    stop = asyncio.Event()
    settings = WalkSettings(
        limits=make_limits(args),
        own_hosts=_own_hosts(plan),
        journal=place.journal,
        resume=resume,
        ca_file=args.ca_file,
        stop=stop,
        crew=crew,
    )
    with crawl_progress() as progress, _ended_by_signals(stop):
        crawled = await walk(plan, settings=settings, progress=progress)
        moved = _moved_root(plan, crawled)
        if not moved:
            return plan, crawled, crawled.notes
        if not Scope(plan.roots, ScopeRule.DOMAIN).holds(moved):
            text = f"{plan.roots[0]} redirects to {moved}, another site. {GIVE_THE_OTHER}"
            return plan, crawled, (*crawled.notes, text)
        plan = replace(plan, roots=(*plan.roots, moved))
        settings = replace(settings, own_hosts=_own_hosts(plan), resume=False)
        crawled = await walk(plan, settings=settings, progress=progress)
    text = f"{plan.roots[0]} redirects to {moved}, which was crawled as the same site."
    return plan, crawled, (text, *crawled.notes)


def _own_hosts(plan: CrawlPlan) -> frozenset[str]:
    """Hosts that a person named: they may be private, and get the headers."""
    named = (*plan.roots, *(f"http://{host}/" for host in plan.extra_hosts))
    return frozenset(filter(None, map(host_of, named)))


def _moved_root(plan: CrawlPlan, crawled: Crawled) -> str:
    """Where the root leads, if that is outside of what was crawled and nothing else was read."""
    if crawled.pages or crawled.interrupted or plan.only_these or len(plan.roots) > 1:
        return ""
    locations = {
        visit.url: without_fragment(visit.location)
        for visit in crawled.record.visits()
        if visit.is_redirect
    }
    scope = Scope(plan.roots, plan.scope, plan.extra_hosts)
    url = plan.roots[0]
    for _ in range(MAX_HOPS):
        if url not in locations:
            break
        url = locations[url]
    return "" if scope.holds(url) or not host_of(url) else url


@contextmanager
def _ended_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """The first SIGINT or SIGTERM sets `stop`; a second one ends the process as usual."""
    loop = asyncio.get_running_loop()
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are the main thread's
        return

    def take(number: signal.Signals) -> None:
        loop.remove_signal_handler(number)
        note("Ending the crawl; what is known so far is put together.")
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, take, number)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def _answer(
    source: Source,
    plan: CrawlPlan,
    crawled: Crawled,
    notes: tuple[str, ...],
    server: FolderServer | None,
) -> Answer:
    report = report_on(crawled, plan)
    if server is not None:
        report = _without_top(report)
    exit_code = _exit_code(report, plan, crawled)
    if server is not None:
        base, name_of = server.url, server.name_of
        report = below_the_folder(report, base=base, folder=source.name, file_of=name_of)
    partial = ""
    if crawled.interrupted:
        partial = f"it was interrupted after {report.checked} addresses; {RESUME}"
    return Answer(
        report=in_order(report),
        exit_code=exit_code,
        partial=partial,
        notes=notes,
    )


def _without_top(report: LinkReport) -> LinkReport:
    """A folder without an index file is begun with its pages: that its top is not served is no
    fault, unless a page links to it."""
    broken = tuple(one for one in report.broken if one.url != report.root or one.carriers)
    return replace(report, broken=broken)


def _exit_code(report: LinkReport, plan: CrawlPlan, crawled: Crawled) -> int:
    """3 where nothing could be looked at: all is refused, not found out, or another site's."""
    if crawled.interrupted:
        return INTERRUPTED
    if report.broken:
        return 1
    unknown = {one.url for one in (*report.refused, *report.inconclusive)}
    given = frozenset((*plan.roots, *plan.also))
    nothing_seen = given <= unknown or not report.checked or bool(_moved_root(plan, crawled))
    return 3 if report.network_down or (nothing_seen and not report.pages) else 0
