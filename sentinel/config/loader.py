"""load(): config.toml, checks/ and playbooks/ read whole, in one straight line."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from sentinel.blockers import BLOCKERS
from sentinel.config.alerts import read_alerts
from sentinel.config.approvals import read_approvals
from sentinel.config.attestations import report_promises
from sentinel.config.backup import read_backup
from sentinel.config.cert_in import read_cert_in
from sentinel.config.channels import read_channels
from sentinel.config.check_common import report_unknown_check_owners
from sentinel.config.checks import read_checks
from sentinel.config.conduct import read_limits, read_response
from sentinel.config.console import read_console
from sentinel.config.crawl import read_crawl
from sentinel.config.database_check import report_unknown_databases
from sentinel.config.deploy import read_deploy, read_record
from sentinel.config.drills import read_drills
from sentinel.config.evidence import read_evidence
from sentinel.config.files import Files, table_of
from sentinel.config.folders import Folders, folders_of
from sentinel.config.gates import report_unreachable_gates
from sentinel.config.heartbeat import read_heartbeat
from sentinel.config.http_check import report_http_targets
from sentinel.config.keeping import read_keeping
from sentinel.config.learning import read_learning
from sentinel.config.mail import read_mail
from sentinel.config.monitoring import read_monitoring
from sentinel.config.paths import read_paths, report_served_paths
from sentinel.config.people import read_contacts, read_organisation, read_verification
from sentinel.config.playbooks import read_playbooks
from sentinel.config.problems import Problems, did_you_mean, shown
from sentinel.config.rota import read_rota
from sentinel.config.sites import read_sites
from sentinel.config.status_page import read_status_page, report_public_folder
from sentinel.config.table import Table
from sentinel.config.templates import check_templates
from sentinel.config.time_sources import read_time
from sentinel.config.witnesses import read_vantages, read_witnesses
from sentinel.core.check import Check, LinksOptions
from sentinel.core.playbook import Playbook
from sentinel.core.settings import Config, Contact
from sentinel.core.site import Site, block_settings, rungs
from sentinel.errors import BlockError


def load(
    path: Path,
    environ: Mapping[str, str] | None = None,
    *,
    replaced: Mapping[str, str] | None = None,
) -> Config:
    """The configuration of a config.toml, complete and checked as a whole.

    Relative paths in it are resolved against its folder. `environ` (default: the process's) may
    hold SENTINEL_MAIL_PASSWORD, the passwords of databases, and secrets of checks. `replaced` are
    texts that count instead of what stands in the files of these names. Writes nothing. `sources`
    holds the SHA-256 of each definition read, by the name that messages use; password and key
    files are left out on purpose.

    Raises ConfigError with every problem of every file.
    """
    file = path.absolute()
    problems = Problems()
    environ = os.environ if environ is None else environ
    files = Files(file.parent, problems, replaced, environ)
    folders = folders_of(file.parent)
    text = files.text(
        file, hint="make a working folder with `sentinel init DIR --url URL`, or give --config PATH"
    )
    # a faulty config.toml is reported and then read as an empty one, so that the faults of
    # checks/ and playbooks/ come out in the same go; nothing is reported for what it lacks
    root = table_of(text, files.name(file), problems) if text is not None else None
    if root is None:
        _read_definitions(files, folders)
        problems.raise_if_any()
    assert root is not None  # else there was a problem
    config = _read(root, files, folders, environ)
    problems.raise_if_any()
    return config


def _read(root: Table, files: Files, folders: Folders, environ: Mapping[str, str]) -> Config:
    base = folders.base
    paths = read_paths(root, base)
    organisation = read_organisation(root)
    sites = read_sites(root, base, environ)
    contacts = read_contacts(root, base)
    witnesses = read_witnesses(root, base)
    vantages = read_vantages(root)
    response = read_response(root)
    mail = read_mail(root, base, environ)
    limits = read_limits(root)
    crawl = read_crawl(root)
    backup = read_backup(root, base)
    learning = read_learning(root)
    deploy = read_deploy(root, base / root.file, sites)
    record = read_record(root)
    evidence = read_evidence(root, base)
    approvals = read_approvals(root)
    drills = read_drills(root)
    console = read_console(root, base, environ)
    alerts, channels, rota = read_alerts(root), read_channels(root, base), read_rota(root, contacts)
    verification = read_verification(root)
    heartbeat, cert_in, monitoring = (
        read_heartbeat(root, base, environ),
        read_cert_in(root),
        read_monitoring(root),
    )
    keeping, time = read_keeping(root), read_time(root)
    status_page = read_status_page(root, base)
    root.finish()
    report_served_paths(root, paths, sites)
    report_public_folder(root, status_page, paths, sites)
    _report_drivers(root, sites)
    checks, playbooks = _read_definitions(files, folders)
    report_unreachable_gates(files.problems, playbooks, contacts, approvals)
    _report_unknown_owners(files.problems, checks, contacts)
    report_unknown_check_owners(files.problems, checks, contacts)
    report_unknown_databases(files.problems, checks, sites)
    report_http_targets(files.problems, checks)
    report_promises(files.problems, checks, sites)
    return Config(
        file=base / root.file,
        base=base,
        sites=sites,
        organisation=organisation,
        contacts=contacts,
        witnesses=witnesses,
        vantages=vantages,
        response=response,
        mail=mail,
        paths=paths,
        limits=limits,
        crawl=crawl,
        backup=backup,
        learning=learning,
        deploy=deploy,
        record=record,
        evidence=evidence,
        approvals=approvals,
        drills=drills,
        console=console,
        alerts=alerts,
        channels=channels,
        rota=rota,
        verification=verification,
        heartbeat=heartbeat,
        cert_in=cert_in,
        keeping=keeping,
        time=time,
        monitoring=monitoring,
        status_page=status_page,
        checks=checks,
        playbooks=playbooks,
        templates=folders.templates,
        shipped_templates=folders.shipped_templates,
        sources=files.sources,
    )


def _read_definitions(
    files: Files, folders: Folders
) -> tuple[tuple[Check, ...], tuple[Playbook, ...]]:
    checks = read_checks(files, folders.checks)
    playbooks = read_playbooks(files, folders.playbooks)
    check_templates(files, folders.templates, folders.shipped_templates)
    return checks, playbooks


def _report_drivers(root: Table, sites: Sequence[Site]) -> None:
    """Asks each driver for its snippet: what it refuses now, it would refuse at incident time."""
    for number, site in enumerate(sites):
        for rung, way in enumerate(rungs(site)):
            driver = BLOCKERS.get(block_settings(way).driver)
            place = f"block[{rung}]" if site.ladder else "block"
            try:
                if driver is not None and site.name:
                    driver.snippet(way)
            except BlockError as error:
                root.problems.add(root.file, f"site[{number}].{place}", str(error))


def _report_unknown_owners(
    problems: Problems, checks: Sequence[Check], contacts: Sequence[Contact]
) -> None:
    """An owner of links is one of the people in config.toml."""
    names = [contact.name for contact in contacts]
    for check in checks:
        owners = check.options.owners if isinstance(check.options, LinksOptions) else ()
        for number, owner in enumerate(owners):
            if names and owner.contact and owner.contact not in names:
                near = did_you_mean(owner.contact, names)
                problems.add(
                    check.source,
                    f"owner[{number}].contact",
                    f"found {shown(owner.contact)}; accepted: the name of a [[contact]] of "
                    f"config.toml{near}; correct it, or add the contact",
                )
