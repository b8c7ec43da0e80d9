"""What is allowed and yet worth a word to the operator: advice apart from judging."""

import os
import stat

from sentinel.config.templates import lacking
from sentinel.core.settings import Config, Contact
from sentinel.core.site import RemoteHost, Site

_EXAMPLE_DOMAINS = ("example.org", "example.com", "example.net", "example")


def notes(config: Config) -> tuple[str, ...]:
    """One line for each thing that is fine as it stands and perhaps not meant. Reads the modes of
    the signing key and of the document root's parent and what templates there are, nothing else."""
    found: list[str] = []
    examples = [contact.name for contact in config.contacts if _is_example(contact)]
    if examples:
        found.append(
            f"contacts are examples: {', '.join(examples)} have addresses at example.org, which "
            "nobody reads; put in the real posts and addresses before `sentinel run`"
        )
    if config.mail is None:
        found.append("no [mail]: notices are kept and shown by `sentinel status`, nobody gets them")
    for site in config.sites:
        found.extend(_site_notes(site))
    if not config.response.automatic:
        found.append("response.automatic is false: playbooks wait for `sentinel incident confirm`")
    missing = lacking(config.templates)
    if missing:
        found.append(
            f"{config.templates} lacks {', '.join(missing)}: the shipped texts are used; "
            "`sentinel init --diff` shows them"
        )
    if _readable_by_others(config):
        found.append(f"{config.paths.signing_key} can be read by others; run chmod 600 on it")
    return tuple(found)


def _site_notes(site: Site) -> list[str]:
    found = []
    if site.document_root is None:
        found.append(
            f'site "{site.name}" has no document_root: it is watched over HTTP alone; backups and '
            "restore need the files"
        )
    elif site.remote is not None:
        found.extend(_remote_notes(site, site.remote))
    elif not os.access(site.document_root.parent, os.W_OK | os.X_OK):
        found.append(
            f'site "{site.name}": {site.document_root.parent} cannot be written by this user; a '
            "restore is built there, beside the document root, and swapped in"
        )
    if site.block is None:
        found.append(
            f'site "{site.name}" has no [site.block]: it cannot be blocked while it is restored'
        )
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
