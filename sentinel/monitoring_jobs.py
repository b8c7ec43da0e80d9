"""What the daemon does for the regular reports: adds up days, makes what is due, sends it once."""

import asyncio
import logging
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sentinel.app import App
from sentinel.core.canonical import to_json
from sentinel.core.delivery import Attachment
from sentinel.core.facts import Facts, moment, site_facts
from sentinel.core.monitoring import MonitoringFacts
from sentinel.core.monitoring_period import (
    Period,
    PeriodKind,
    due,
    monthly_turn,
    weekly_turn,
)
from sentinel.core.monitoring_view import View
from sentinel.core.notice import Notice, NoticeKind
from sentinel.core.site import Site
from sentinel.core.words import Language, Role
from sentinel.edges.files import private_folder, write_atomically
from sentinel.errors import CouldNotFindOut
from sentinel.monitoring_days import close_days, days_of, hold_of
from sentinel.monitoring_facts import monitoring_facts
from sentinel.monitoring_files import html, pdf
from sentinel.schedule import Job

EVERY_SECONDS = 600.0
"""How often is looked whether a day is over or a report is due: both also where the machine was off
at the time."""
FOLDER = "monitoring"
_TURNS: dict[PeriodKind, Callable[[str], tuple[int, str]]] = {
    PeriodKind.WEEKLY: weekly_turn,
    PeriodKind.MONTHLY: monthly_turn,
}
_ODD = re.compile(r"[^A-Za-z0-9_-]+")

log = logging.getLogger(__name__)


def monitoring_jobs(app: App, site: Site) -> tuple[Job, ...]:
    """Those of one site."""
    return (
        Job(
            name=f"{site.name}/monitoring",
            run=partial(asyncio.to_thread, keep_up, app, site),
            every_seconds=EVERY_SECONDS,
            at_start=True,
        ),
    )


def keep_up(app: App, site: Site) -> None:
    """Raises StoreError."""
    if number := close_days(app, site):
        log.info("days added up", extra={"site": site.name, "number": number})
    for period in due_periods(app):
        if send(app, site, period):
            log.info("monitoring report made", extra={"site": site.name, "period": period.label})


def due_periods(app: App) -> tuple[Period, ...]:
    """The newest of each kind; what was missed before it is made by hand."""
    settings, zone, now = app.config.monitoring, app.config.alerts.time_zone, app.clock.now()
    wanted = {
        PeriodKind.WEEKLY: settings.weekly_at,
        PeriodKind.MONTHLY: settings.monthly_at,
    }
    return tuple(due(kind, _TURNS[kind](at), now, zone) for kind, at in wanted.items() if at)


def send(app: App, site: Site, period: Period) -> bool:
    """Makes the report of a period and puts it down for the Web Information Manager, once; whether
    it did. None is made of a time before the site was watched. Raises StoreError."""
    key = f"monitoring/{site.name}/{period.label}"
    if app.store.outbox.has(key):
        return False
    if not any(day.looks for day in days_of(app, site, period.first, period.last)):
        return False
    facts = monitoring_facts(app, site, period)
    readers = app.config.contacts_with(Role.INFORMATION_MANAGER)
    readers = readers or app.config.contacts_with(Role.AUTHORISER)
    wanted = {contact.language for contact in readers} or {Language.BOTH}
    attachments: list[Attachment] = []
    lacking = ""
    for language in (Language.ENGLISH, Language.HINDI):
        if not wanted & {language, Language.BOTH}:
            continue
        made, fault = _made(app, site, View(facts, language, hold_of(app)))
        attachments += made
        lacking = lacking or fault
    notice = Notice(
        key=key,
        kind=NoticeKind.MONITORING,
        site=site.name,
        incident="",
        at=facts.made_at,
        facts=notice_facts(app, site, facts, lacking),
        recipients=tuple(dict.fromkeys(one.mail for one in readers if one.mail)),
        attachments=tuple(attachments),
    )
    app.store.outbox.put([(notice, app.renderer.notice(notice))])
    return True


def notice_facts(app: App, site: Site, facts: MonitoringFacts, lacking: str) -> Facts:
    """What the mail shows; `lacking`: why there is no PDF, empty where there is one."""
    english = View(facts, Language.ENGLISH, hold_of(app))
    hindi = View(facts, Language.HINDI, hold_of(app))
    return {
        "site": site_facts(site),
        "kind_of_period": facts.period.kind.value,
        "period": facts.period.label,
        "first": facts.period.first.isoformat(),
        "last": facts.period.last.isoformat(),
        "figures": to_json(english.figures()),
        "figures_hindi": to_json(hindi.figures()),
        "lacking": lacking,
        "folder": str(folder_of(app, site)),
        "now": moment(facts.made_at),
    }


def folder_of(app: App, site: Site) -> Path:
    """Where copies of the reports are kept: some hundred kilobytes a week."""
    return app.config.paths.state / FOLDER / _named(site)


def _made(app: App, site: Site, view: View) -> tuple[list[Attachment], str]:
    """The files in one language, and why the PDF is not among them. Raises StoreError."""
    name = f"monitoring-{_named(site)}-{view.facts.period.label}-{'hi' if view.hindi else 'en'}"
    files = {f"{name}.html": ("text/html", html(app, view).encode("utf-8", "backslashreplace"))}
    fault = ""
    try:
        files[f"{name}.pdf"] = ("application/pdf", pdf(app, view))
    except CouldNotFindOut as error:
        fault = str(error)
        log.warning("monitoring report without a PDF", extra={"site": site.name, "error": fault})
    _keep(folder_of(app, site), {file: content for file, (_, content) in files.items()})
    return [
        Attachment(name=file, media_type=media_type, sha256=app.blobs.put(content))
        for file, (media_type, content) in files.items()
    ], fault


def _keep(folder: Path, files: dict[str, bytes]) -> None:
    """A disk that takes no copy holds back no mail."""
    try:
        private_folder(folder)
        for name, content in files.items():
            write_atomically(folder / name, content)
    except OSError as error:
        log.warning("copy of a report not kept", extra={"error": str(error)})


def _named(site: Site) -> str:
    """The name of a site as a part of names of files."""
    return _ODD.sub("-", site.name).strip("-") or "site"
