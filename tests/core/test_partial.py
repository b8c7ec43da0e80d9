"""Taking only some paths from a backup."""

from sentinel.core.manifest import Entry, EntryType, Manifest
from sentinel.core.partial import mixed
from support.values import make_entry, make_manifest


def folder(path: str, mode: int = 0o755) -> Entry:
    return make_entry(path, b"", type=EntryType.DIRECTORY, mode=mode, sha256="")


def held(manifest: Manifest) -> dict[str, str]:
    return {entry.path: entry.sha256[:4] for entry in manifest.entries}


LIVE = make_manifest(
    make_entry("index.html", b"defaced"),
    folder("img"),
    make_entry("img/logo.png", b"swapped"),
    make_entry("img/new.png", b"uploaded"),
    make_entry("shell.php", b"evil"),
)
BACKUP = make_manifest(
    make_entry("index.html", b"good"),
    folder("img", 0o700),
    make_entry("img/logo.png", b"logo"),
    folder("gone"),
    folder("gone/deep"),
    make_entry("gone/deep/a.html", b"a"),
)


def test_a_file_is_replaced_and_everything_else_stays() -> None:
    mixture = mixed(LIVE, BACKUP, ("index.html",))
    wanted = LIVE.by_path() | {"index.html": BACKUP.by_path()["index.html"]}
    assert mixture.manifest.by_path() == wanted


def test_a_folder_is_taken_whole_and_what_only_the_site_has_in_it_goes() -> None:
    found = mixed(LIVE, BACKUP, ("img",)).manifest.by_path()
    assert "img/new.png" not in found
    assert found["img"].mode == 0o700
    assert found["index.html"] == LIVE.by_path()["index.html"]


def test_folders_on_the_way_are_brought_back_too() -> None:
    mixture = mixed(LIVE, BACKUP, ("gone/deep/a.html",))
    assert {"gone", "gone/deep", "gone/deep/a.html"} <= held(mixture.manifest).keys()


def test_a_file_that_stands_where_a_folder_was_makes_way() -> None:
    live = make_manifest(make_entry("gone", b"a file now"), make_entry("index.html"))
    found = mixed(live, BACKUP, ("gone/deep/a.html",)).manifest.by_path()
    assert found["gone"].type is EntryType.DIRECTORY


def test_a_path_that_only_the_site_has_is_taken_away() -> None:
    mixture = mixed(LIVE, BACKUP, ("shell.php",))
    assert "shell.php" not in held(mixture.manifest)
    assert mixture.unknown == ()


def test_a_path_that_nobody_has_is_named() -> None:
    assert mixed(LIVE, BACKUP, ("index.html", "nope")).unknown == ("nope",)


def test_entries_stay_sorted_and_single() -> None:
    paths = [e.path for e in mixed(LIVE, BACKUP, ("img", "gone", "index.html")).manifest.entries]
    assert paths == sorted(set(paths))
