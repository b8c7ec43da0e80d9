"""`sentinel try`: one check now, explained; nothing is put on record."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.check import Check
    from sentinel.core.page import Page
    from sentinel.core.site import Site
    from sentinel.core.trial import Trial

HELP = (
    "one check now, explained: what was sent, what came, which condition failed; nothing is put "
    "on record"
)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "check",
        metavar="CHECK",
        help="name of a check, or PROFILE/PROMISE; a journey or a POST changes what it always does",
    )
    parser.add_argument(
        "--file",
        type=Path,
        metavar="PAGE",
        help="judge this saved page as if the first target had answered so; nothing is asked",
    )
    parser.add_argument("--site", help="which site (needed where several are configured)")


def run(args: Namespace) -> int:
    """Exit code 0 where nothing was found, 1 where something is wrong, 3 where it could not be
    found out. Raises UsageError."""
    from sentinel.app import open_app
    from sentinel.commands.output import print_json
    from sentinel.commands.try_words import document, show

    with open_app(args.config) as app:
        site = app.site(args.site)
        check, site = _chosen(app, site, args.check)
        if args.file is None:
            trial = _tried(app, site, check)
        else:
            trial = _on_file(app, site, check, args.file)
    if args.json:
        print_json("try", document(trial))
    else:
        show(trial, args.file)
    return trial.exit_code


def _chosen(app: "App", site: "Site", name: str) -> "tuple[Check, Site]":
    """The check, and the site with what is tried on it."""
    from difflib import get_close_matches

    from sentinel.errors import UsageError

    checks = {check.name: check for check in app.config.checks}
    if "/" in name:
        return _promise(list(checks.values()), site, name)
    if name in checks:
        return checks[name], site
    near = get_close_matches(name, checks, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    raise UsageError(f"{name}: no such check.{meant} There are: {', '.join(checks)}.")


def _promise(checks: "list[Check]", site: "Site", key: str) -> "tuple[Check, Site]":
    """The check of promises with that one alone; on a site without its profile, as if it had it."""
    from dataclasses import replace
    from difflib import get_close_matches

    from sentinel.core.check import PromisesOptions
    from sentinel.errors import UsageError

    keys: list[str] = []
    for check in checks:
        if not isinstance(check.options, PromisesOptions):
            continue
        for profile in check.options.profiles:
            for promise in profile.promises:
                keys.append(promise.key)
                if promise.key == key:
                    only = replace(profile, promises=(promise,))
                    options = replace(check.options, profiles=(only,))
                    having = replace(site, profiles=(profile.name,))
                    return replace(check, options=options), having
    near = get_close_matches(key, keys, n=3)
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    raise UsageError(f"{key}: no such promise.{meant} See sentinel promises.")


def _tried(app: "App", site: "Site", check: "Check") -> "Trial":
    from sentinel.commands.output import progress
    from sentinel.edges.site_crawler import SiteCrawler
    from sentinel.edges.trial_crawler import trial_crawler
    from sentinel.trying import try_check, unrecording

    crawler = app.detector.eyes.crawler
    assert isinstance(crawler, SiteCrawler)
    links = app.config.paths.state / "links.db"
    with trial_crawler(crawler.parts, links) as apart, progress(f"trying {check.name}") as bar:
        eyes = unrecording(app.detector.eyes, apart)
        return app.run(try_check(eyes, app.store, app.config.checks, site, check, progress=bar))


def _on_file(app: "App", site: "Site", check: "Check", file: Path) -> "Trial":
    from sentinel.trying import try_file, unrecording

    eyes = unrecording(app.detector.eyes, app.detector.eyes.crawler)
    page = _saved(app, site, check, file)
    return app.run(try_file(eyes, site, check, page))


def _saved(app: "App", site: "Site", check: "Check", file: Path) -> "Page":
    """The file as an answer of the check's first target. Raises UsageError."""
    from mimetypes import guess_type

    from sentinel.core.canonical import sha256
    from sentinel.core.page import Page
    from sentinel.core.urls import url_of_subject
    from sentinel.errors import UsageError

    most = app.config.limits.max_body_bytes
    try:
        with file.open("rb") as stream:
            body = stream.read(most + 1)
    except OSError as error:
        raise UsageError(f"--file {file}: cannot be read ({error.strerror}).") from error
    path = check.targets[0].removesuffix("**")
    url = url_of_subject(path, site)
    media_type = guess_type(file.name)[0] or "text/html"
    return Page(
        url=url,
        final_url=url,
        status=200,
        headers=(("content-type", media_type),),
        body=body[:most],
        sha256=sha256(body[:most]),
        over_cap=len(body) > most,
        fetched_at=app.clock.now(),
    )
