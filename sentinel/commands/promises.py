"""`sentinel promises`: what the site's policies promise, and whether it is kept."""

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.check import Check
    from sentinel.core.promise_overview import ProfileOverview
    from sentinel.core.published import Profile
    from sentinel.core.site import Site
    from sentinel.promise_report import SiteOverview

HELP = "what the site's policies promise: kept, broken, attested, unknown, with pages and proof"
STANDINGS = ("broken", "unknown", "attested", "kept", "by-sentinel", "not-checkable")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--site", help="which site (default: all that have profiles)")
    parser.add_argument(
        "--profile",
        metavar="NAME",
        help="this profile alone; one that the site does not have is looked at now, and nothing "
        "is recorded",
    )
    parser.add_argument("--standing", choices=STANDINGS, help="show these alone")
    parser.add_argument("--fresh", action="store_true", help="look now, and keep what comes of it")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page for an auditor")
    parser.add_argument("--pdf", type=Path, metavar="FILE", help="write it on paper")
    parser.add_argument(
        "--lang", choices=("en", "hi", "both"), default="both", help="default: both"
    )


def run(args: Namespace) -> int:
    """Exit code 0 where all is kept or answered for, 1 where something is broken, 3 where something
    is unknown. Raises UsageError, StoreError, and CouldNotFindOut where a look concluded nothing
    or no PDF can be set."""
    from sentinel.app import open_app
    from sentinel.commands.output import note, print_json
    from sentinel.commands.output_file import write_output
    from sentinel.commands.promises_shown import documents, exit_code, show
    from sentinel.core.words import Language
    from sentinel.promise_report import html, pdf

    with open_app(args.config) as app:
        found = _found(app, args)
        language = Language(args.lang)
        for path, make in ((args.html, html), (args.pdf, pdf)):
            if path is not None:
                write_output(path, make(app, found, language))
                note(f"Written to {path}.")
    if args.json:
        print_json("promises", {"sites": documents(found, args.standing)})
    else:
        show(found, args.standing, language)
    return exit_code(found)


def _found(app: "App", args: Namespace) -> "list[SiteOverview]":
    from sentinel.errors import UsageError
    from sentinel.promise_report import SiteOverview

    check = _check(app)
    known = _profiles(check)
    if args.profile is not None and args.profile not in known:
        raise UsageError(
            f"--profile {args.profile}: no such folder below checks/promises/; there are: "
            f"{', '.join(known) or 'none'}."
        )
    sites = [app.site(args.site)] if args.site else list(app.config.sites)
    having = [site for site in sites if _asked(site, args.profile)]
    if not having and args.profile is not None:
        site = app.site(args.site)
        return [SiteOverview(site=site, profiles=(_unrecorded(app, check, site, args.profile),))]
    if not having:
        raise UsageError(
            "No site has a profile. Name one under [[site]] of config.toml, such as "
            f'profiles = ["{next(iter(known), "cmpdi")}"], or look once with --profile NAME; '
            f"there are: {', '.join(known) or 'none'}."
        )
    if args.fresh:
        for site in having:
            _look(app, check, site)
    return [
        SiteOverview(site=site, profiles=_overviews(app, check, site, args.profile))
        for site in having
    ]


def _check(app: "App") -> "Check":
    from sentinel.errors import UsageError
    from sentinel.promise_reading import promises_check

    found = promises_check(app.config)
    if found is None:
        raise UsageError(
            'No check has kind = "promises". Copy the shipped promises.toml, and the folder '
            "promises with its profiles, to checks/; sentinel init --diff shows them."
        )
    return found


def _profiles(check: "Check") -> "dict[str, Profile]":
    from sentinel.core.check import PromisesOptions

    assert isinstance(check.options, PromisesOptions)
    return {profile.name: profile for profile in check.options.profiles}


def _asked(site: "Site", profile: str | None) -> bool:
    return bool(site.profiles) if profile is None else profile in site.profiles


def _overviews(
    app: "App", check: "Check", site: "Site", profile: str | None
) -> "tuple[ProfileOverview, ...]":
    from sentinel.promise_reading import overviews_now

    found = overviews_now(app.store.promises, app.config, check, site, app.clock.now())
    return tuple(one for one in found if profile in {None, one.profile.name})


def _look(app: "App", check: "Check", site: "Site") -> None:
    from sentinel.commands.output import note, progress
    from sentinel.core.check_sights import found_out
    from sentinel.core.words import Trigger

    with progress(f"looking at {site.name}") as bar:
        looks = app.detector.sweep(site, trigger=Trigger.COMMAND, checks=[check], progress=bar)
        run = app.run(looks)
    if not found_out(check, run):
        note(
            f"{site.name}: nothing was concluded now, for the site is blocked or gave no good "
            "answer; what follows is of earlier looks."
        )


def _unrecorded(app: "App", check: "Check", site: "Site", profile: str) -> "ProfileOverview":
    """A look at a profile that the site does not have."""
    from sentinel.commands.output import note, progress
    from sentinel.core.promise_overview import of_look
    from sentinel.errors import CouldNotFindOut
    from sentinel.eyes import Scene
    from sentinel.looking import look_around

    note(f"{site.name} does not have the profile {profile}: it is looked at, nothing is recorded.")
    pretended = replace(site, profiles=(profile,))
    scene = Scene(site=pretended, checks=(check,), baseline=None)
    with progress(f"looking at {site.name}") as bar:
        seen = app.run(look_around(app.detector.eyes, scene, progress=bar))
    if not seen.promises:
        raise CouldNotFindOut(
            f"{site.name}: nothing was concluded, for the site is blocked or gave no good answer, "
            "or the profile is empty."
        )
    return of_look(_profiles(check)[profile], seen.promises, app.clock.now())
