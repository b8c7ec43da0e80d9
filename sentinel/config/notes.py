"""What is allowed and yet worth a word to the operator: advice apart from judging."""

import os
import shutil
import stat
from collections.abc import Sequence

from sentinel.config.attestations import attestation_notes
from sentinel.config.gates import gate_notes
from sentinel.config.rights import may
from sentinel.config.telling_notes import telling_notes
from sentinel.config.templates import bilingual, lacking
from sentinel.core.check import DatabaseOptions
from sentinel.core.clean import tree_ignores
from sentinel.core.globs import matcher
from sentinel.core.playbook import Playbook, StepType
from sentinel.core.settings import Config, Contact
from sentinel.core.site import RemoteHost, Site

_EXAMPLE_DOMAINS = ("example.org", "example.com", "example.net", "example")


def notes(config: Config) -> tuple[str, ...]:
    """One line for each thing that is fine as it stands and perhaps not meant. Reads the modes of
    the signing key and of the document root's parent, what templates there are, and whether named
    programs are found; nothing else."""
    found: list[str] = []
    examples = [contact.name for contact in config.contacts if _is_example(contact)]
    if examples:
        found.append(
            f"contacts are examples: {', '.join(examples)} have addresses at example.org, which "
            "nobody reads; put in the real posts and addresses before `sentinel run`"
        )
    found.extend(telling_notes(config))
    found.extend(attestation_notes(config.checks))
    for site in config.sites:
        found.extend(_site_notes(site))
        found.extend(_backup_notes(config, site))
    if not config.response.automatic:
        found.append("response.automatic is false: playbooks wait for `sentinel incident confirm`")
    found.extend(playbook_notes(config.playbooks))
    found.extend(gate_notes(config.playbooks, config.contacts))
    restic = config.backup.restic
    if restic is not None and shutil.which(restic.program) is None:
        found.append(f"backup.restic.program: {restic.program} is not found; nothing is copied")
    missing = lacking(config.templates)
    if missing:
        found.append(
            f"{config.templates} lacks {', '.join(missing)}: the shipped texts are used; "
            "`sentinel init --diff` shows them"
        )
    alone = bilingual(config.templates)
    if alone:
        found.append(
            f"{config.templates} has {', '.join(alone)} without a Hindi sibling (.hi.txt.j2): each "
            "goes out as it stands, in whichever language a contact asks for"
        )
    if _readable_by_others(config):
        found.append(f"{config.paths.signing_key} can be read by others; run chmod 600 on it")
    return tuple(found)


def playbook_notes(playbooks: Sequence[Playbook]) -> tuple[str, ...]:
    """What a playbook of itself leaves to be wished."""
    return tuple(
        f"{playbook.source}: step {step.id} says in English alone what a person shall do; add "
        "instruction_hindi"
        for playbook in playbooks
        for step in playbook.steps
        if step.type is StepType.MANUAL and not step.instruction_hindi
    )


def _site_notes(site: Site) -> list[str]:
    found = []
    if site.document_root is None:
        found.append(
            f'site "{site.name}" has no document_root: it is watched over HTTP alone; backups and '
            "restore need the files"
        )
    elif site.remote is not None:
        found.extend(_remote_notes(site, site.remote))
    elif not may(site.document_root.parent, os.W_OK | os.X_OK):
        found.append(
            f'site "{site.name}": {site.document_root.parent} cannot be written by this user; a '
            "restore is built there, beside the document root, and swapped in"
        )
    if site.block is None:
        found.append(
            f'site "{site.name}" has no [site.block]: it cannot be blocked while it is restored'
        )
    return found


def _backup_notes(config: Config, site: Site) -> list[str]:
    """Tables that stand there and have no effect, or not yet."""
    found = []
    ignored = matcher(tree_ignores(config.checks))
    outside = [p for rule in site.uploads for p in rule.paths if not ignored(p.replace("*", "x"))]
    if outside:
        found.append(
            f'site "{site.name}": [[site.uploads]] names {", ".join(outside)}, which no '
            "document-root check ignores: files there must be as approved. "
            "Put the paths under `ignore` in checks/tree.toml if the application writes there"
        )
    if site.databases and not any(isinstance(c.options, DatabaseOptions) for c in config.checks):
        found.append(
            f'site "{site.name}": no check of kind "database" looks at its databases; '
            "`sentinel init --diff` shows the shipped one"
        )
    steps = {step.uses for playbook in config.playbooks for step in playbook.steps}
    if site.databases and "restore-database" not in steps:
        found.append(
            f'site "{site.name}": no playbook has the step restore-database, so its databases are '
            "restored by hand alone; `sentinel init --diff` shows the shipped playbooks"
        )
    program = site.rehearsal.command[0] if site.rehearsal.command else ""
    if program and shutil.which(program) is None:
        found.append(f'site "{site.name}": rehearsal.command: {program} is not found')
    return found


def _remote_notes(site: Site, remote: RemoteHost) -> list[str]:
    where = f"{remote.user}@{remote.host}"
    found = [
        f'site "{site.name}": its files lie on {where}; nobody watches them for writes, so the '
        "next sweep sees a change. Prove the way there with `sentinel remote check`"
    ]
    if remote.access == "sftp":
        found.append(
            f'site "{site.name}": access = "sftp" is weaker than the helper: {site.document_root} '
            "must be a symbolic link, owners and extended attributes are not restored, every sweep "
            "fetches every byte"
        )
    return found


def _is_example(contact: Contact) -> bool:
    domain = contact.mail.rpartition("@")[2].lower()
    return any(domain == name or domain.endswith(f".{name}") for name in _EXAMPLE_DOMAINS)


def _readable_by_others(config: Config) -> bool:
    try:
        return bool(config.paths.signing_key.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    except OSError:
        return False
