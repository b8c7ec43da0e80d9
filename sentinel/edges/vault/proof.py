"""Proving objects: each is hashed again, many of them by worker processes."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from sentinel.core.counts import counted
from sentinel.core.ports import Progress
from sentinel.core.stored import objects_of
from sentinel.core.tree_paths import shown_path
from sentinel.core.vault import Backup
from sentinel.edges.crew import Crew
from sentinel.edges.vault.objects import ObjectStore
from sentinel.edges.vault.small_objects import LARGEST_BYTES
from sentinel.errors import TreeError

_log = logging.getLogger(__name__)

WORKER_MODULE = "sentinel.edges.vault.proof_worker"
CREW_PAYS_FROM = 4_000
"""Objects; fewer are hashed before worker processes have started."""
_HASHERS = 4
_BUNDLE = 250

Wanted = tuple[str, int]
"""Digest and size of an object."""


def object_problems(
    objects: ObjectStore, backup: Backup, progress: Progress | None
) -> tuple[str, ...]:
    """What is wrong with the contents that a backup names; each is read once."""
    wanted = {(stored.sha256, stored.size): stored.name for stored in objects_of(backup)}
    problems = damaged_objects(objects, tuple(wanted), progress)
    return tuple(
        f"{shown_path(name)}: {problems[one]}" for one, name in wanted.items() if one in problems
    )


def damaged_objects(
    objects: ObjectStore, wanted: Sequence[Wanted], progress: Progress | None
) -> dict[Wanted, str]:
    """What is wrong with each of some objects that is not whole, in words; all of each is read."""
    # by digest: those of one folder one after the other
    small = sorted(one for one in wanted if one[1] <= LARGEST_BYTES)
    bundles = [[one] for one in wanted if one[1] > LARGEST_BYTES]
    bundles += [small[at : at + _BUNDLE] for at in range(0, len(small), _BUNDLE)]
    problems: dict[Wanted, str] = {}
    done = 0
    with ExitStack() as closing:
        pays = len(small) >= CREW_PAYS_FROM and not objects.seals
        crew = _hired(objects.folder, closing) if pays else None
        pool = closing.enter_context(ThreadPoolExecutor(_HASHERS, thread_name_prefix="verify"))
        closing.callback(pool.shutdown, cancel_futures=True)
        answers = pool.map(lambda bundle: _proven(objects, crew, bundle), bundles)
        for bundle, found in zip(bundles, answers, strict=True):
            problems |= found
            done += len(bundle)
            if progress is not None:
                progress(done, len(wanted))
    return problems


def _proven(objects: ObjectStore, crew: Crew | None, bundle: list[Wanted]) -> dict[Wanted, str]:
    """What a worker could not prove the vault itself looks at, and says what is wrong with it."""
    left = bundle
    if crew is not None and bundle[0][1] <= LARGEST_BYTES:
        try:
            left = [bundle[at] for at in crew.ask(bundle)]
        except TreeError as error:
            _log.warning("objects are hashed by one process", extra={"reason": str(error)})
    found = ((one, objects.problem(*one)) for one in left)
    return {one: problem for one, problem in found if problem}


def _hired(folder: Path, closing: ExitStack) -> Crew | None:
    """None where the machine lets no process start: one alone proves as much."""
    try:
        return closing.enter_context(
            Crew(
                WORKER_MODULE,
                setup=str(folder),
                what="to hash stored files",
                outcome="one alone goes on.",
            )
        )
    except TreeError as error:
        _log.warning("objects are hashed by one process", extra={"reason": str(error)})
        return None


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
