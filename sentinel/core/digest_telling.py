"""Makes the notices of a digest: the whole for the web management team, and to each owner of links
who does not get the whole what is theirs. The words are the template's."""

from collections.abc import Sequence
from datetime import datetime

from sentinel.core.check_course import CourseState
from sentinel.core.digest import NOBODY, Digest, TroubledFunction
from sentinel.core.facts import MAX_QUOTE, Facts, moment, site_facts
from sentinel.core.link_graph import Problem
from sentinel.core.notice import Notice, NoticeKind
from sentinel.core.settings import Contact
from sentinel.core.site import Site
from sentinel.core.times import duration_text, duration_text_hindi, ist_text

MAX_LINKS = 20
"""Of each owner."""
MAX_OWNERS = 10
MAX_OTHERS = 10
"""Of everything else."""
MAX_PAGES = 3
COMMANDS = {
    "promises": ("promises", "--standing", "broken"),
    "content": ("content",),
    "syntax": ("syntax",),
}
"""Where more is to be seen of what a check found, by its kind."""
OTHERWISE = ("status",)


def digest_notice(digest: Digest, site: Site, day: str, since: datetime, now: datetime) -> Notice:
    """The whole. `since`: what is newer was in no digest yet."""
    return Notice(
        key=f"digest/{site.name}/{day}",
        kind=NoticeKind.DIGEST,
        site=site.name,
        incident="",
        at=now,
        facts=_facts(digest, site, since, now, owner=NOBODY),
    )


def owner_notices(
    notice: Notice,
    digest: Digest,
    site: Site,
    since: datetime,
    *,
    contacts: Sequence[Contact],
    told: Sequence[str],
) -> tuple[Notice, ...]:
    """To each owner who is not among `told` (mail addresses): what is theirs alone."""
    found = []
    for contact in contacts:
        problems = digest.broken.get(contact.name, ())
        functions = tuple(one for one in digest.functions if one.owner == contact.name)
        findings = tuple(f for f in digest.findings if digest.owners.get(f.check) == contact.name)
        theirs = problems or functions or findings
        if not theirs or not contact.mail or contact.mail in told:
            continue
        own = Digest(
            broken={contact.name: problems} if problems else {},
            functions=functions,
            findings=findings,
            kinds=digest.kinds,
        )
        found.append(
            Notice(
                key=f"{notice.key}/{contact.mail}",
                kind=NoticeKind.DIGEST,
                site=site.name,
                incident="",
                at=notice.at,
                facts=_facts(own, site, since, notice.at, owner=contact.name),
                recipients=(contact.mail,),
            )
        )
    return tuple(found)


def _facts(digest: Digest, site: Site, since: datetime, now: datetime, *, owner: str) -> Facts:
    everything = [problem for problems in digest.broken.values() for problem in problems]
    new = sum(problem.since > since for problem in everything)
    shown = list(digest.broken.items())[:MAX_OWNERS]
    return {
        "site": site_facts(site),
        "now": moment(now),
        "since": moment(since),
        "owner": owner,
        "broken_new": new,
        "broken_still": len(everything) - new,
        "owners": [
            {
                "name": name,
                "links": [_link(one, since, now) for one in problems[:MAX_LINKS]],
                "more": max(0, len(problems) - MAX_LINKS),
            }
            for name, problems in shown
        ],
        "owners_more": len(digest.broken) - len(shown),
        "mended": _bounded(digest.mended),
        "functions": _bounded(
            [
                *(_function(one, now) for one in digest.functions),
                *(f"{f.url or f.subject}: {f.message}" for f in digest.findings),
            ]
        ),
        "troubled": len(digest.functions),
        "faults": len(digest.findings),
        "fault_commands": _commands(digest),
        "reviews": {
            "shown": [
                {"id": one.id, "at": ist_text(one.learnt_at)} for one in digest.reviews[:MAX_OTHERS]
            ],
            "more": max(0, len(digest.reviews) - MAX_OTHERS),
        },
        "contacts": _bounded(digest.contacts),
        "backups": _bounded(digest.backups),
        "troubles": _bounded(
            [
                f"{one.times} times since {ist_text(one.first_at)}: {_first_line(one.text)}"
                for one in digest.troubles
            ]
        ),
    }


def _link(problem: Problem, since: datetime, now: datetime) -> Facts:
    pages = list(dict.fromkeys(carrier.page for carrier in problem.carriers))
    named = pages[:MAX_PAGES]
    return {
        "url": problem.url[:MAX_QUOTE],
        "words": problem.words[:MAX_QUOTE],
        "new": problem.since > since,
        "age": duration_text(now - problem.since),
        "age_hindi": duration_text_hindi(now - problem.since),
        "pages": [page[:MAX_QUOTE] for page in named],
        "more": max(0, problem.carrier_count - len(named)),
    }


def _function(one: TroubledFunction, now: datetime) -> str:
    course = one.course
    state = "flapping" if course.state is CourseState.FLAPPING else "failing"
    whose = f" ({one.owner})" if one.owner else ""
    message = course.failures[0].message if course.failures else ""
    lasted = duration_text(now - course.since)
    return f"{course.check}{whose}, {state} for {lasted}: {message}"


def _commands(digest: Digest) -> list[list[str]]:
    """The commands that show more of what checks found, each once."""
    found = dict.fromkeys(digest.kinds.get(finding.check, "") for finding in digest.findings)
    words = dict.fromkeys(COMMANDS.get(kind, OTHERWISE) for kind in found)
    return [list(one) for one in words]


def _bounded(values: Sequence[str]) -> Facts:
    shown = [value[: 2 * MAX_QUOTE] for value in values[:MAX_OTHERS]]
    return {"shown": shown, "more": max(0, len(values) - MAX_OTHERS)}


def _first_line(text: str) -> str:
    return next(iter(text.splitlines()), "")
