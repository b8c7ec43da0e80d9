"""Proving the objects of one backup: each is hashed again."""

from concurrent.futures import ThreadPoolExecutor

from sentinel.core.counts import counted
from sentinel.core.ports import Progress
from sentinel.core.stored import objects_of
from sentinel.core.vault import Backup
from sentinel.edges.vault.objects import ObjectStore

_HASHERS = 4


def object_problems(
    objects: ObjectStore, backup: Backup, progress: Progress | None
) -> tuple[str, ...]:
    """What is wrong with the contents that a backup names; each is read once."""
    wanted = {(stored.sha256, stored.size): stored.name for stored in objects_of(backup)}
    problems: list[str] = []
    with ThreadPoolExecutor(_HASHERS, thread_name_prefix="verify") as pool:
        answers = pool.map(lambda stored: objects.problem(*stored), wanted)
        for done, (name, problem) in enumerate(zip(wanted.values(), answers, strict=True), 1):
            if problem:
                problems.append(f"{name}: {problem}")
            if progress is not None:
                progress(done, len(wanted))
    return tuple(problems)


def unproven(objects: ObjectStore, backup: Backup) -> str:
    """Why it cannot be said here whether a backup's content is whole, or empty."""
    digests = {stored.sha256 for stored in objects_of(backup)}
    number = sum(objects.unproven(digest) for digest in digests)
    if not number:
        return ""
    return (
        f"{counted(number, 'stored file is', 'stored files are')} encrypted: the bytes are those "
        "that were stored, what is in them shows the private key alone (backup.identity_file, or "
        "--identity FILE)."
    )
