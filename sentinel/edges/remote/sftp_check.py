"""Whether plain SFTP can restore a site: the root is a link, and a link can be put over another."""

import os
from contextlib import suppress

from sentinel.core.site import RemoteHost, Site, root_of
from sentinel.edges.remote.sftp import Talk, talking
from sentinel.errors import RemoteError

WEAKER = (
    'access = "sftp" is weaker than the helper: the document root must stay a link, owners and '
    "extended attributes are not restored, each look fetches every byte, nothing fences off a "
    "second Sentinel"
)


def check_sftp(site: Site, remote: RemoteHost) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Facts that are fine, and faults. Raises RemoteError where the host is not reached."""
    root, faults = root_of(site), []
    with talking(remote, root) as talk:
        facts = [f"{talk.where} shows a pinned host key and lets the key in", WEAKER]
        try:
            talk.tree()
        except RemoteError as error:
            faults.append(str(error))
        try:
            _probe(talk)
            facts.append("a scratch link beside the root was put over another: a restore can be")
        except RemoteError as error:
            faults.append(f"{root.parent}: no link can be put over another there: {error}")
    return tuple(facts), tuple(faults)


def _probe(talk: Talk) -> None:
    names = [os.fsencode(talk.root.parent / f".sentinel-probe-{letter}") for letter in "ab"]
    try:
        for name in names:
            talk.call(talk.sftp.symlink(b"nowhere", name))
        talk.call(talk.sftp.posix_rename(names[0], names[1]))
    finally:
        for name in names:
            with suppress(RemoteError):  # renamed away, or never made
                talk.call(talk.sftp.unlink(name))
