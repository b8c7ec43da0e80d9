"""What a compromised web host may answer: each lie is bounded and told, nothing is taken of it."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.manifest import Entry, Manifest
from sentinel.core.site import RemoteHost, Site
from sentinel.edges.remote.answers import entry_of, manifest_of
from sentinel.edges.remote.client import HelperClient, Limits
from sentinel.errors import IntegrityError, Refused, RemoteError, SentinelError, StepError
from support.recorded_helper import answer, frame, recorded_helper
from support.sshd import RemotePlace, remote_place
from support.values import make_site

LIMITS = Limits(max_entries=100, max_file_bytes=100_000)
GOOD = {"path": "a", "type": "file", "mode": 0o644, "uid": 0, "gid": 0, "mtime_ns": 1}
SHA = "a" * 64
EMPTY = hashlib.sha256().hexdigest()
TOP = {**GOOD, "path": ".", "type": "directory"}


ENTRY = {**GOOD, "sha256": SHA}
ROOT = Path("/srv/www/site")
HELLO = answer({"version": 1, "root": str(ROOT)})
REMOTE = RemoteHost(
    host="web.example", user="sentinel", host_keys=(), key_file=Path("/nowhere"), max_bytes=10**7
)
SITE = make_site(document_root=ROOT, remote=REMOTE)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemotePlace]:
    with remote_place(tmp_path_factory.mktemp("hostile")) as place:
        yield place


def client(site: Site = SITE) -> HelperClient:
    remote = site.remote
    assert isinstance(remote, RemoteHost)
    return HelperClient(site, remote, LIMITS)


def listed(*entries: object) -> bytes:
    return HELLO + answer({"entries": list(entries), "end": True})


SCANS = {
    "another version": (answer({"version": 2}), "speaks version 2"),
    "no JSON": (frame(b"J", b"{"), "is no JSON"),
    "deep JSON": (frame(b"J", b"[" * 900_000), "is no JSON"),
    "no object": (answer([1]), "is no JSON object"),
    "an absurd length": (b"J\xff\xff\xff\xff", "not the helper"),
    "a login banner": (b"Welcome to Debian\n", "not the helper"),
    "a piece of a file": (frame(b"D", b"x"), "where an answer was due"),
    "an end": (b"", "ended without an answer"),
    "half a frame": (b"J\0\0\0\x09{", "ended without an answer"),
    "words that draw on a terminal": (
        HELLO + answer({"error": "\x1b[2J\n" * 1000, "kind": "tree"}),
        r"refused: \\x1b\[2J\\n",
    ),
    "no entries": (HELLO + answer({"end": True}), "has no entries"),
    "a list that does not go on": (HELLO + answer({"entries": []}), "does not go on"),
    "endless entries": (HELLO + answer({"entries": [ENTRY] * 50}) * 50, "more than 100 files"),
    "endless answers": (HELLO + answer({"entries": [TOP]}) * 100_000, "more than 100 files"),
    "a path out of the root": (listed(TOP, {**ENTRY, "path": "../x"}), "leads out of the document"),
    "an absolute path": (listed(TOP, {**ENTRY, "path": "/x"}), "leads out of the document root"),
    "the same path twice": (listed(TOP, ENTRY, ENTRY), "occurs twice"),
    "a file in no folder": (listed(TOP, {**ENTRY, "path": "b/x"}), "does not lie in a folder"),
    "another root": (answer({"version": 1, "root": "/etc"}), "must be the same"),
}


@pytest.mark.parametrize("lie", SCANS)
def test_a_lying_scan_is_refused(lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answers, told = SCANS[lie]
    with (
        recorded_helper(monkeypatch, answers),
        pytest.raises(RemoteError, match=told) as caught,
    ):
        client().scan()
    assert len(str(caught.value)) < 1000
    assert "\x1b" not in str(caught.value)


READS = {
    "other bytes": (frame(b"D", b"xx") + answer({"file": {**ENTRY, "size": 2}}), "not those that"),
    "another file": (answer({"file": {**ENTRY, "path": "b", "sha256": EMPTY}}), "not those that"),
    "endless bytes": (frame(b"D", b"x" * 90_000) * 9, "more bytes than asked for"),
    "empty pieces": (frame(b"D", b"") * 9, "more bytes than asked for"),
}


@pytest.mark.parametrize("lie", READS)
def test_a_lying_reader_is_refused(lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answers, told = READS[lie]
    with recorded_helper(monkeypatch, HELLO, answers), pytest.raises(RemoteError, match=told):
        client().read("a", 100_000)


def test_all_answers_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    less = replace(SITE, remote=replace(REMOTE, max_bytes=3000))
    with (
        recorded_helper(monkeypatch, HELLO, answer({"entries": [TOP]}) * 90),
        pytest.raises(RemoteError, match=r"more than 3,000 bytes"),
    ):
        client(less).scan()


@pytest.mark.parametrize(
    ("kind", "error"),
    [("step", StepError), ("refused", Refused), ("integrity", IntegrityError), ("x", RemoteError)],
)
def test_a_refusal_is_told_in_the_helpers_words(
    kind: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = answer({"error": "no room", "kind": kind})
    with (
        recorded_helper(monkeypatch, HELLO, said),
        pytest.raises(error, match="the helper refused: no room"),
    ):
        client().identity(ROOT)


def test_a_place_elsewhere_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the helper names is asked for again: it must lie beside the root."""
    with (
        recorded_helper(monkeypatch, HELLO, answer({"place": "/etc/shadow"})),
        pytest.raises(RemoteError, match="is no place beside"),
    ):
        client().quarantine(ROOT.parent / ".sentinel-x/tree", "INC-1", 1)


def test_a_stage_that_is_not_as_wanted_is_not_exchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """The helper reads back what it was sent; another tree than wanted ends the restore."""
    seen: list[Manifest] = []

    def prove(manifest: Manifest) -> None:
        seen.append(manifest)
        raise IntegrityError("not as wanted")

    wanted = manifest_of([entry_of(TOP, "here"), entry_of(ENTRY, "here")], "here")
    begun = answer({"begun": ""})
    with (
        recorded_helper(monkeypatch, HELLO, begun, answer({"entries": [TOP], "end": True})),
        pytest.raises(IntegrityError, match="not as wanted"),
    ):
        client().stage(*(wanted, lambda _: iter(()), prove), label="INC-1", epoch=1, progress=None)
    assert [entry.path for entry in seen[0].entries] == ["."]


def test_silence_ends_at_the_hosts_limit(place: RemotePlace) -> None:
    place.fake_helper(f"greet({str(place.root)!r}); asked(); sys.stdin.buffer.read()")
    with pytest.raises(RemoteError, match=r"gave no full answer within 0\.5 seconds"):
        client(place.changed(timeout_seconds=0.5)).scan()


def test_drops_of_bytes_end_at_the_hosts_limit(place: RemotePlace) -> None:
    """Each byte comes in time, the answer never."""
    script = "head = b'J\\0\\x01\\0\\0'\nsys.stdout.buffer.write(head)\nwhile True:\n"
    script += "    sys.stdout.buffer.write(b' '); sys.stdout.buffer.flush(); time.sleep(0.01)"
    place.fake_helper(script)
    with pytest.raises(RemoteError, match=r"gave no full answer within 0\.5 seconds"):
        client(place.changed(timeout_seconds=0.5)).scan()


FILE = {**GOOD, "sha256": SHA, "size": 3}
WRONG_ENTRIES: dict[str, object] = {
    "no object": [],
    "another key": {**FILE, "owner": 1},
    "no path": {key: FILE[key] for key in FILE if key != "path"},
    "a path that is a number": {**FILE, "path": 7},
    "a path without end": {**FILE, "path": "a" * 5000},
    "another type": {**FILE, "type": "device"},
    "a mode beyond 07777": {**FILE, "mode": 0o10000},
    "a negative size": {**FILE, "size": -1},
    "a size beyond any disk": {**FILE, "size": 1 << 64},
    "a size that is true": {**FILE, "size": True},
    "no digest": GOOD,
    "half a digest": {**FILE, "sha256": "ab"},
    "a digest of a folder": {**TOP, "sha256": SHA},
    "a link to nowhere": {**GOOD, "type": "symlink"},
    "a target of a file": {**FILE, "target": "b"},
    "a flag that is a text": {**FILE, "torn": "no"},
    "attributes that are none": {**FILE, "xattrs": {"user.x": "y"}},
    "an attribute of three": {**FILE, "xattrs": [["user.x", "y", "z"]]},
    "an attribute that is a number": {**FILE, "xattrs": [["user.x", 1]]},
    "an attribute without end": {**FILE, "xattrs": [["user.x", "A" * 200_000]]},
    "a thousand attributes": {**FILE, "xattrs": [["user.x", ""]] * 1000},
    "a time beyond all": {**FILE, "mtime_ns": 1 << 70},
}


@pytest.mark.parametrize("what", WRONG_ENTRIES)
def test_what_is_no_entry_is_refused(what: str) -> None:
    with pytest.raises(RemoteError, match="is no entry of a folder"):
        entry_of(WRONG_ENTRIES[what], "web@host:22")


def test_a_good_entry_is_taken_with_all_it_says() -> None:
    found = entry_of({**FILE, "torn": True, "xattrs": [["user.x", "eQ=="]]}, "web@host:22")
    assert isinstance(found, Entry)
    assert (found.size, found.torn, found.xattrs) == (3, True, (("user.x", "eQ=="),))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=9,
)
CHANGED = st.builds(
    lambda key, value: {**FILE, key: value}, st.sampled_from([*FILE, "target", "xattrs"]), JSON
)


@settings(deadline=None, max_examples=200)
@given(JSON | CHANGED)
def test_whatever_comes_is_an_entry_or_refused(value: object) -> None:
    with suppress(RemoteError):
        assert isinstance(entry_of(value, "web@host:22"), Entry)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.binary(max_size=40)
        | JSON.map(answer)
        | st.lists(CHANGED, max_size=2).map(lambda found: answer({"entries": found, "end": True}))
    )
)
def test_whatever_answers_a_scan_is_taken_or_refused(answers: list[bytes]) -> None:
    with (
        pytest.MonkeyPatch.context() as patched,
        recorded_helper(patched, HELLO, *answers),
        suppress(SentinelError),
    ):
        files = client()
        try:
            files.scan()
        finally:
            files.close()
