"""Whether the way to a remote site works, and what a restore there could rely on."""

from dataclasses import dataclass

from sentinel.core.site import RemoteHost, Site, root_of
from sentinel.edges.remote import answers
from sentinel.edges.remote.program import PLACE, address, helper_digest
from sentinel.edges.remote.session import greeted, helper_session
from sentinel.edges.remote.sftp_check import check_sftp


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteCheck:
    """What was found: facts that are fine, and faults with what to do."""

    facts: tuple[str, ...]
    faults: tuple[str, ...]


def check_remote(site: Site, remote: RemoteHost) -> RemoteCheck:
    """Connects and asks; with a helper it also exchanges two scratch folders beside the root.

    Raises RemoteError where the host is not reached, not trusted, or does not let us in.
    """
    if remote.access == "sftp":
        found, wrong = check_sftp(site, remote)
        return RemoteCheck(facts=found, faults=wrong)
    with helper_session(remote) as session:
        answer = greeted(session, probe=True)
    where, root = address(remote), root_of(site)
    served = answers.text_of(answer, "root", where)
    version = answers.text_of(answer, "python", where)[:20]
    facts = [f"{where} shows a pinned host key and lets the key in", f"Python {version!r} there"]
    faults = []
    if served != str(root):
        faults.append(
            f"its forced command serves {served!r}, the site's document_root is {root}: make both "
            "the same"
        )
    if answer.get("program") != helper_digest():
        faults.append(
            f"the helper there is another one than this Sentinel's: copy it again to {PLACE} "
            "(sentinel remote install)"
        )
    if answer.get("missing") is not False:
        faults.append(f"{root} is missing there, or cannot be looked at")
    if answer.get("open_to_others") is not False:
        faults.append(
            f"{root.parent} can be written by others there: who can write the site could put "
            "something in a restore's way; take that right away"
        )
    if answer.get("read_only") is True:
        faults.append("the key may only read (--read-only): backups work, restores do not")
    elif answer.get("exchange") != "":
        why = ascii(answer.get("exchange"))[:200]
        faults.append(
            f"two folders in {root.parent} cannot be exchanged ({why}): a restore would be "
            "refused. The user must be able to write there, on a file system such as ext4 or XFS"
        )
    else:
        facts.append("two scratch folders beside the root were exchanged: a restore can be")
    return RemoteCheck(facts=tuple(facts), faults=tuple(faults))
