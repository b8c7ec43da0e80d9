"""`sentinel sweep`: one full crawl and all checks now, explained."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.check import Check
    from sentinel.core.cover import Cover
    from sentinel.core.run import Run
    from sentinel.core.site_facts import SiteFacts
    from sentinel.core.verdict import Judgement

HELP = "one full crawl and all checks now (or only the named ones)"
SHOWN = 40
ALIKE = 8
CARRIERS = 5
"""Pages named with each address."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("check", nargs="*", metavar="CHECK", help="names of checks (default: all)")
    parser.add_argument("--site", help="which site (needed where several are configured)")


def run(args: Namespace) -> int:
    """Exit code 0 if everything is intact, 3 if it could not be found out, else 1."""
    from sentinel.app import open_app
    from sentinel.commands.output import note, print_json, progress
    from sentinel.core.words import Trigger

    with open_app(args.config) as app:
        site = app.site(args.site)
        checks = _chosen(app, args.check)
        facts: list[SiteFacts] = []
        with progress(f"sweeping {site.name}") as bar:
            sweep = app.detector.sweep(
                site,
                trigger=Trigger.COMMAND,
                checks=checks,
                progress=bar,
                crawled=facts.append,
            )
            result = app.run(sweep)
        addresses = (
            [one for crawl in facts for one in _addresses(app, site.name, crawl)]
            if args.json
            else []
        )
        learnt = app.store.baselines.approved(site.name) is not None
        incident = app.store.incidents.open_of(site.name)
        running = app.locks.daemon_pid() is not None
    if args.json:
        document = {
            "run": result,
            "baseline": learnt,
            "addresses": addresses,
            "new_pages": [url for crawl in facts for url in crawl.new_pages],
            "vanished_pages": [url for crawl in facts for url in crawl.vanished_pages],
            "cover": None if result.cover is None else _cover(result.cover),
        }
        print_json("sweep", document)
    else:
        _show(result, learnt)
    if incident is not None:
        worker = "" if running else " Nobody works on it until the daemon runs: sentinel run."
        note(f"{incident.id} is open ({incident.state}).{worker}")
    return _exit_code(result)


def _addresses(app: "App", site: str, crawl: "SiteFacts") -> list[dict[str, object]]:
    """Every address that was asked, with its digest and pages that carry it."""
    return [
        {
            "url": page.url,
            "status": page.status,
            "failure": page.failure,
            "sha256": page.sha256,
            "size": page.size,
            "content_type": page.content_type,
            "seconds": round(page.elapsed_seconds, 3),
            "links": app.links.links_on(site, page.url),
            "linked_from": app.links.carriers(site, page.url, CARRIERS),
        }
        for page in crawl.pages.values()
    ]


def _cover(cover: "Cover") -> dict[str, object]:
    from sentinel.core.canonical import to_json

    return {**to_json(cover), "share": round(cover.share, 4), "text": cover.text}


def _chosen(app: "App", names: list[str]) -> "list[Check] | None":
    from sentinel.errors import UsageError

    checks = {check.name: check for check in app.config.checks}
    unknown = [name for name in names if name not in checks]
    if unknown:
        raise UsageError(f"{', '.join(unknown)}: no such check; there are: {', '.join(checks)}.")
    return [checks[name] for name in names] or None


def _exit_code(result: "Run") -> int:
    from sentinel.core.verdict import Verdict

    if result.verdict is Verdict.INTACT:
        return 0
    return 3 if result.verdict is Verdict.INCONCLUSIVE else 1


def alike(result: "Run") -> "list[tuple[Judgement, list[str]]]":
    """Judgements of one verdict for the same reasons stand together, under the first of them."""
    linked = {finding.subject for finding in result.findings if finding.referrers}
    groups: dict[object, tuple[Judgement, list[str]]] = {}
    for judgement in result.judgements:
        own = judgement.subject if judgement.subject in linked else ""
        key = (judgement.verdict, judgement.code, judgement.reasons, judgement.exits, own)
        groups.setdefault(key, (judgement, []))[1].append(judgement.subject)
    return list(groups.values())


def _tell(judgement: "Judgement", subjects: list[str], result: "Run") -> None:
    """One judgement, and the addresses that share it."""
    from sentinel.commands.output import say
    from sentinel.core.case import case_text
    from sentinel.core.link_codes import LINK_CODES
    from sentinel.core.rules import title
    from sentinel.core.verdict import INCIDENT_VERDICTS

    say(f"\n{judgement.verdict}  {judgement.subject}  [{judgement.code}]")
    if len(subjects) > 1:
        more = f", and {len(subjects) - 1 - ALIKE} more" if len(subjects) > 1 + ALIKE else ""
        say(f"    the same at: {', '.join(subjects[1 : 1 + ALIKE])}{more}")
    if judgement.verdict in INCIDENT_VERDICTS and judgement.rule:
        say(f"    rule {title(judgement.rule)}")
    if judgement.case:
        say(f"    {case_text(judgement.case).means}")
    for reason in judgement.reasons:
        say(f"    {reason}")
    for reason in judgement.exits:
        say(f"    considered: {reason}")
    for finding in result.findings:
        if finding.subject == judgement.subject and finding.referrers:
            where = "linked from" if finding.code in LINK_CODES else "on"
            say(f"    {where}: {', '.join(finding.referrers[:5])}")


def _show(result: "Run", learnt: bool) -> None:
    from sentinel.commands.output import note, say
    from sentinel.core.counts import counted
    from sentinel.core.link_codes import PAGE_NEW, PAGE_VANISHED

    seconds = (result.ended_at - result.started_at).total_seconds()
    say(
        f"{result.site}: {result.verdict}. {counted(result.pages, 'page')}, "
        f"{counted(result.assets, 'asset')}, {counted(result.links, 'link')}, "
        f"{counted(result.files, 'file')}, {result.bytes_fetched / 1e6:.1f} MB "
        f"in {seconds:.1f} s."
    )
    if result.stopped_because:
        say(f"The crawl ended early: {result.stopped_because}")
    if result.cover is not None and (result.cover.sampled or result.cover.share < 1):
        say(f"Looked at: {result.cover.text}.")
    if result.maintenance:
        say(f"Maintenance: {result.maintenance}")
    if result.would_have:
        say(f"Shadow mode, so nothing was done. It would have: {'; '.join(result.would_have)}.")
    for finding in result.findings:
        if finding.code in {PAGE_NEW, PAGE_VANISHED}:
            say(finding.message)
    groups = alike(result)
    for judgement, subjects in groups[:SHOWN]:
        _tell(judgement, subjects, result)
    if len(groups) > SHOWN:
        say(f"\n... and {len(groups) - SHOWN} more; --json has all of them.")
    if not learnt:
        note(
            "No approved baseline yet, so nothing was compared. "
            f"Next: sentinel baseline learn --site {result.site}, then approve it."
        )
