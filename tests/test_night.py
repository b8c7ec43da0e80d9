"""What the daemon does with the vault at night, and how it gives way to an incident."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.backup import back_up
from sentinel.core.backup_settings import ResticSettings
from sentinel.core.ports import Progress
from sentinel.core.site import Site
from sentinel.errors import CopyError, NotClean, SentinelError
from sentinel.night import PRUNE_AT, Night
from sentinel.schedule import Job
from support.demo_place import DemoPlace, demo_place
from support.fakes import open_incident


@pytest.fixture
def place(tmp_path: Path) -> Iterator[DemoPlace]:
    with demo_place(tmp_path) as made:
        yield made


class Nights:
    """The jobs of one site, and what they told."""

    def __init__(self, place: DemoPlace) -> None:
        self.told: list[str] = []
        self._place = place
        self.night = Night(place.app, tell=self._tell)

    def _tell(self, site: Site, key: str, text: str) -> None:
        self.told.append(f"{key}: {text}")

    def jobs(self) -> dict[str, Job]:
        return {job.name: job for job in self.night.jobs_of(self._place.site)}

    async def run(self, name: str) -> None:
        with suppress(SentinelError):
            await self.jobs()[f"main/{name}"].run()


def settings(place: DemoPlace, **changes: object) -> None:
    backup = replace(place.app.config.backup, **changes)  # type: ignore[arg-type]  # what a test is about
    place.app.config = replace(place.app.config, backup=backup)


def test_each_has_its_time_and_can_be_switched_off(place: DemoPlace) -> None:
    settings(
        place,
        rehearse_at="03:30",
        rehearsed_within_seconds=7 * 86_400.0,
        keep_seconds=1.0,
        rehash_parts=30,
    )
    jobs = Nights(place).jobs()
    assert jobs["main/rehearse"].at == "03:30"
    assert jobs["main/prune"].at == PRUNE_AT
    assert set(jobs) == {"main/rehearse", "main/first-rehearsal", "main/prune", "main/rehash"}
    settings(place, rehearse_at="", keep_seconds=0.0, rehash_parts=0)
    assert Nights(place).jobs() == {}
    assert Nights(place).night.jobs_of(replace(place.site, document_root=None)) == ()


async def test_nothing_is_rehearsed_before_there_is_a_backup(place: DemoPlace) -> None:
    nights = Nights(place)
    await nights.run("rehearse")
    assert nights.told == []
    await place.approve()
    await back_up(place.app, place.site, progress=None)
    await nights.run("rehearse")
    done = place.app.store.rehearsals.last("main")
    assert done is not None
    assert (done.good, done.by) == (True, "nightly job")


async def test_the_first_rehearsal_does_not_wait_for_the_night(place: DemoPlace) -> None:
    """Else a new site has no clean backup until a day after its first night."""
    settings(place, rehearse_at="03:30", rehearsed_within_seconds=0.0)
    assert "main/first-rehearsal" not in Nights(place).jobs(), "nothing waits for it"
    settings(place, rehearsed_within_seconds=7 * 86_400.0)
    nights = Nights(place)
    await nights.run("first-rehearsal")
    assert place.app.store.rehearsals.last("main") is None
    await place.approve()
    await back_up(place.app, place.site, progress=None)
    await nights.run("first-rehearsal")
    done = place.app.store.rehearsals.last("main")
    assert done is not None
    assert done.good
    await nights.run("first-rehearsal")
    assert place.app.store.rehearsals.last("main") == done, "one is enough"


async def test_what_keeps_going_wrong_is_told_once_until_it_goes_well(place: DemoPlace) -> None:
    nights = Nights(place)
    place.app.vault.create(place.site, baseline="", run_before="", progress=None)
    for _ in range(2):
        with pytest.raises(NotClean):
            await nights.jobs()["main/rehearse"].run()
    assert len(nights.told) == 1
    assert nights.told[0].startswith("rehearse: The nightly rehearsal of a restore was not held:")
    await place.approve()
    await back_up(place.app, place.site, progress=None)
    await nights.run("rehearse")
    place.app.vault.create(place.site, baseline="", run_before="", progress=None)
    await nights.run("rehearse")
    assert len(nights.told) == 1, "the older one is still good to be rehearsed"


async def test_an_incident_comes_first(place: DemoPlace) -> None:
    await place.approve()
    await back_up(place.app, place.site, progress=None)
    open_incident(place.app.store, "main")
    settings(place, keep_seconds=1.0)
    nights = Nights(place)
    for name in ("rehearse", "prune", "rehash"):
        await nights.run(name)
    assert place.app.store.rehearsals.last("main") is None
    assert [entry["action"] for entry in place.app.audit.entries()].count("rehearsal-begun") == 0
    assert nights.told == []


async def test_one_that_is_opened_meanwhile_ends_it_without_a_word(
    place: DemoPlace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="sentinel.night")
    monkeypatch.setattr("sentinel.night.ATTACKED_SECONDS", 0.0)
    settings(place, rehash_parts=1)
    await place.approve()
    await back_up(place.app, place.site, progress=None)
    nights, real = Nights(place), place.app.keeper.rehash

    def rehash(*words: object, **named: object) -> object:
        open_incident(place.app.store, "main")
        return real(*words, **named)  # type: ignore[arg-type]  # as it was called

    with monkeypatch.context() as patched:
        patched.setattr(type(place.app.keeper), "rehash", lambda _, *w, **n: rehash(*w, **n))
        await nights.jobs()["main/rehash"].run()
    assert nights.told == []
    (left,) = [record for record in caplog.records if "another night" in record.message]
    assert "ended after" in left.reason  # type: ignore[attr-defined]  # an extra of the record


async def test_a_damaged_object_is_found_and_told(place: DemoPlace) -> None:
    settings(place, rehash_parts=1)
    await place.approve()
    await back_up(place.app, place.site, progress=None)
    folder = place.app.config.paths.backups / "main" / "objects"
    largest = max((p for p in folder.rglob("*") if p.is_file()), key=lambda p: p.stat().st_size)
    largest.write_bytes(b"damaged")
    nights = Nights(place)
    await nights.run("rehash")
    await nights.run("rehash")
    (told,) = nights.told
    assert "no longer verify" in told


class Elsewhere:
    """Stands for the second place: takes or refuses."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.fault = ""

    def due(self, site: str) -> bool:
        return not self.sent

    def heal(self, site: str, progress: Progress | None) -> tuple[int, tuple[str, ...]]:
        if self.fault:
            raise CopyError(self.fault)
        return 1, ()

    def send(self, site: str, backup: str) -> None:
        if self.fault:
            raise CopyError(self.fault)
        self.sent.append(backup)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("", "1 stored file was brought back and proven"),
        ("the line is down", "could not be brought back from the second place: the line is down"),
    ],
)
async def test_damage_is_brought_back_from_the_second_place(
    place: DemoPlace, fault: str, said: str
) -> None:
    elsewhere = Elsewhere()
    elsewhere.fault = fault
    place.app.backups = replace(place.app.backups, copy=elsewhere)  # type: ignore[arg-type]
    settings(place, rehash_parts=1)
    place.app.vault.create(place.site, baseline="", run_before="", progress=None)
    folder = place.app.config.paths.backups / "main" / "objects"
    next(path for path in folder.rglob("*") if path.is_file()).write_bytes(b"damaged")
    nights = Nights(place)
    await nights.run("rehash")
    (told,) = nights.told
    assert said in told


async def test_what_is_new_is_sent_once_and_a_fault_is_told_once(place: DemoPlace) -> None:
    elsewhere = Elsewhere()
    place.app.backups = replace(place.app.backups, copy=elsewhere)  # type: ignore[arg-type]
    restic = ResticSettings(repository="/nowhere", password_file=Path("/nowhere"))
    settings(place, restic=restic)
    await place.approve()
    backup = await back_up(place.app, place.site, progress=None)
    nights = Nights(place)
    elsewhere.fault = "the line is down"
    for _ in range(2):
        await nights.run("copy")
    (told,) = nights.told
    assert "The backups are good, but were not sent" in told
    elsewhere.fault = ""
    for _ in range(2):
        await nights.run("copy")
    assert elsewhere.sent == [backup.id]
