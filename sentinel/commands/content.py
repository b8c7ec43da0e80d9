"""`sentinel content`: what is to be reviewed by whom, who reviewed what, what was handed in."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from sentinel.commands import about, content_flow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from sentinel.app import App
    from sentinel.core.calendar_element import Element
    from sentinel.core.calendar_port import ElementStanding
    from sentinel.core.site import Site

HELP = "the content calendar: what is to be reviewed by whom, and what was handed in and approved"
DEFAULT_WITHIN = "14d"
PAGES_SHOWN = 20
HAND_INS_SHOWN = 20


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--site", help="which site (needed where several are configured)")
    commands = parser.add_subparsers(dest="what", metavar="WHAT")
    commands.add_parser("list", **about("every element: last change, last review, what is due"))
    show = commands.add_parser(
        "show", **about("one element: its pages, its reviews, what was handed in")
    )
    show.add_argument("element")
    due = commands.add_parser("due", **about("what is overdue, and what is due soon"))
    due.add_argument(
        "--within",
        default=DEFAULT_WITHIN,
        metavar="DAYS",
        help=f"how far ahead, such as 30d (default: {DEFAULT_WITHIN})",
    )
    reviewed = commands.add_parser("reviewed", **about("record that an element was reviewed"))
    reviewed.add_argument("element")
    reviewed.add_argument(
        "--by",
        required=True,
        metavar="NAME",
        help="a contact's name or post, or contributor, moderator, approver",
    )
    reviewed.add_argument("--note", default="", help="what was looked at, or will be changed")
    content_flow.add_parsers(commands)
    for sub in commands.choices.values():
        # SUPPRESS: what stands before the word counts, too
        sub.add_argument("--site", default=_suppress(), help="which site")


def _suppress() -> str:
    from argparse import SUPPRESS

    return SUPPRESS


def run(args: Namespace) -> int:
    """Exit code 0; 1 where something is overdue or over, or shown without approval; 2 where there
    is no such element; 4 where the person may not, or the state does not allow it."""
    from sentinel.app import open_app

    verbs = {"list": _list, "show": _show, "due": _due, "reviewed": _reviewed}
    with open_app(args.config) as app:
        site = app.site(args.site)
        if args.what in content_flow.VERBS:
            return content_flow.VERBS[args.what](app, site, args)
        return verbs[args.what or "list"](app, site, args)


def _standings(app: "App", site: "Site") -> "tuple[ElementStanding, ...]":
    from sentinel.calendar_desk import standings_of

    return standings_of(app.config, app.store, site.name, app.clock.now())


def _list(app: "App", site: "Site", args: Namespace) -> int:
    from sentinel.commands.output import note, print_json, say

    found = _standings(app, site)
    waiting = content_flow.waiting(app, site)
    if args.json:
        documents = [_document(app, one) for one in found]
        print_json("content", {"site": site.name, "elements": documents, "hand_ins": waiting})
        return _code(found)
    if not found:
        say("No element is named (checks of kind content, [[element]]; see docs/content.md).")
    for one in found:
        say(f"{one.element.name}: {one.element.title}")
        for line in _lines(app, one):
            say(f"  {line}")
    for hand_in in waiting:
        say(content_flow.line_of(hand_in))
    for warning in _warnings(app, [one.element for one in found]):
        note(f"Warning: {warning}")
    return _code(found)


def _due(app: "App", site: "Site", args: Namespace) -> int:
    from sentinel.commands.output import print_json, say
    from sentinel.config.durations import parse_duration
    from sentinel.errors import UsageError

    try:
        days = int(parse_duration(args.within) // 86_400)
    except ValueError as error:
        raise UsageError(f"--within {args.within}: {error}.") from error
    every = _standings(app, site)
    found = sorted(
        (one for one in every if one.days_left is not None and one.days_left <= days),
        key=lambda one: one.days_left or 0,
    )
    if args.json:
        documents = [_document(app, one) for one in found]
        print_json("content-due", {"site": site.name, "within_days": days, "elements": documents})
    else:
        for one in found:
            said = _due_words(one)
            say(f"{one.element.name}: {said}; {_named(one.element)}")
        if not found:
            say(f"Nothing is due within {days} days.")
    return 1 if any(one.overdue for one in found) else 0


def _show(app: "App", site: "Site", args: Namespace) -> int:
    from sentinel.calendar_people import element_of
    from sentinel.commands.output import print_json, say, shown
    from sentinel.core.times import ist_text

    element = element_of(app, args.element)
    standing = next(one for one in _standings(app, site) if one.element.name == element.name)
    reviews = [r for r in app.store.calendar.reviews(site.name) if r.element == element.name]
    hand_ins = [h for h in app.store.calendar.hand_ins(site.name) if h.element == element.name]
    if args.json:
        document = {"reviews": reviews, "hand_ins": hand_ins, "pages": standing.pages}
        print_json("content-element", {**_document(app, standing), **document})
        return _code([standing])
    say(f"{element.name}: {element.title} · {element.title_hindi}")
    for line in (*_lines(app, standing), f"pages: {', '.join(element.pages)}"):
        say(f"  {line}")
    for page in standing.pages[:PAGES_SHOWN]:
        changed = f"changed {ist_text(page.changed_at)}" if page.changed_at else "not changed"
        told = "" if not page.changed_at or page.approved_at else ", not approved"
        say(f"  {shown(page.url)}: {changed} since {ist_text(page.first_seen_at)}{told}")
    for review in reviews[-PAGES_SHOWN:]:
        noted = f": {shown(review.note)}" if review.note else ""
        say(f"  reviewed {ist_text(review.at)} by {review.by} ({review.part}){noted}")
    for hand_in in hand_ins[-HAND_INS_SHOWN:]:
        say(f"  {content_flow.line_of(hand_in)}")
        for event in hand_in.events:
            noted = f": {shown(event.note)}" if event.note else ""
            say(f"    {event.deed.value} {ist_text(event.at)} by {event.by}{noted}")
    return _code([standing])


def _reviewed(app: "App", site: "Site", args: Namespace) -> int:
    from sentinel.calendar_people import record_review
    from sentinel.commands.output import print_json, say

    review = record_review(app, site, args.element, args.by, args.note)
    standing = next(one for one in _standings(app, site) if one.element.name == args.element)
    if args.json:
        print_json("content-review", {"review": review, "due": _day(standing.due)})
        return 0
    say(f"Recorded: {args.element} was reviewed by {review.by} ({review.part}).")
    if standing.ends:
        say(
            f"It holds until {standing.due:%d.%m.%Y}, and no review moves that: have it taken away "
            "by then, or write a later valid_until into checks/content.toml."
        )
    elif standing.due is not None:
        say(f"The next review is due on {standing.due:%d.%m.%Y}.")
    return 0


def _code(found: "Sequence[ElementStanding]") -> int:
    return (
        1
        if any(one.overdue or one.expired or one.outlived or one.unapproved for one in found)
        else 0
    )


def _document(app: "App", standing: "ElementStanding") -> dict[str, object]:
    element = standing.element
    return {
        "name": element.name,
        "title": element.title,
        "title_hindi": element.title_hindi,
        "contributor": element.contributor,
        "moderator": element.moderator,
        "approver": element.approver,
        "review_every_days": element.review_every_days,
        "pages_seen": len(standing.pages),
        "first_seen_at": standing.first_seen_at,
        "changed_at": standing.changed_at,
        "unapproved": [page.url for page in standing.unapproved],
        "reviewed_at": standing.reviewed_at,
        "reviewed_by": standing.reviewed_by,
        "due": _day(standing.due),
        "days_left": standing.days_left,
        "overdue": standing.overdue,
        "valid_until": _day(standing.valid_until),
        "expired": standing.expired,
        "outlived": list(standing.outlived),
        "warnings": list(_warnings(app, [element])),
    }


def _lines(app: "App", standing: "ElementStanding") -> "Iterator[str]":
    element = standing.element
    yield _named(element)
    if standing.first_seen_at is None:
        yield "none of its pages was seen yet"
        return
    yield f"last change: {_moment(standing.changed_at, 'none since it is watched')}"
    by = f", {standing.reviewed_by}" if standing.reviewed_by else ""
    yield f"last review: {_moment(standing.reviewed_at, 'none')}{by}"
    yield _due_words(standing)
    if standing.valid_until is not None:
        over = ": OVER, and still shown" if standing.expired else ""
        yield f"holds until {standing.valid_until:%d.%m.%Y}{over}"
    if standing.outlived:
        yield f"EXPIRED, and still shown: {len(standing.outlived)} of its pages"
    if standing.unapproved:
        yield f"CHANGED WITHOUT APPROVAL: {len(standing.unapproved)} of its pages"


def _due_words(standing: "ElementStanding") -> str:
    from sentinel.core.counts import counted

    if standing.due is None or standing.days_left is None:
        return "no regular review"
    if standing.overdue:
        return f"OVERDUE since {standing.due:%d.%m.%Y} ({counted(-standing.days_left, 'day')})"
    return f"due on {standing.due:%d.%m.%Y} (in {counted(standing.days_left, 'day')})"


def _named(element: "Element") -> str:
    from sentinel.core.calendar_element import Part

    return ", ".join(f"{part.value}: {element.named(part) or 'nobody'}" for part in Part)


def _day(day: "date | None") -> str | None:
    return None if day is None else day.isoformat()


def _moment(at: "datetime | None", otherwise: str) -> str:
    from sentinel.core.times import ist_text

    return ist_text(at) if at is not None else otherwise


def _warnings(app: "App", elements: "Sequence[Element]") -> "Iterator[str]":
    """What is taken, and may not be meant."""
    from sentinel.core.calendar_element import Part, contacts_of

    for element in elements:
        if element.own_approval:
            yield (
                f"{element.name}: contributor and approver are one and the same, so nobody else "
                "looks at what is published; name two if your policy asks for that."
            )
        for part in Part:
            named = element.named(part)
            if named and not contacts_of(named, app.config.contacts):
                yield (
                    f"{element.name}: the {part.value} {named} is neither name nor post of a "
                    "contact of config.toml, so no reminder reaches them."
                )
