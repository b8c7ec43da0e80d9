"""Proving the objects of one backup: each is hashed again."""

from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from sentinel.core.counts import counted
from sentinel.core.ports import Progress
from sentinel.core.stored import objects_of
from sentinel.core.tree_paths import shown_path
from sentinel.core.vault import Backup
from sentinel.edges.vault.objects import ObjectStore

_HASHERS = 4
_AT_ONCE = 512


def object_problems(
    objects: ObjectStore, backup: Backup, progress: Progress | None
) -> tuple[str, ...]:
    """What is wrong with the contents that a backup names; each is read once."""
    wanted = {(stored.sha256, stored.size): stored.name for stored in objects_of(backup)}
    problems: list[str] = []
    rest, done = iter(wanted.items()), 0
    with ThreadPoolExecutor(_HASHERS, thread_name_prefix="verify") as pool:
        # some at a time: a hundred thousand promised answers are more than the answers themselves
        while some := list(islice(rest, _AT_ONCE)):
            answers = pool.map(lambda item: objects.problem(*item[0]), some)
            for (_, name), problem in zip(some, answers, strict=True):
                done += 1
                if problem:
                    problems.append(f"{shown_path(name)}: {problem}")
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
