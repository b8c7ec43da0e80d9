#!/usr/bin/env python3
"""Verifies exported evidence of Sentinel without Sentinel: Python 3.8 or later, standard library.

    python3 verify.py [ARCHIVE.zip | FOLDER] [--public-key BASE64]

ARCHIVE.zip is what `sentinel evidence export` wrote, FOLDER where it was unpacked; without either,
the folder of this file. Give --public-key as you had it before, from the office itself: the key in
the archive proves only that nothing was changed since it was signed, not who signed it.

Exit code 0: all that could be checked is as it was; 1: it is not. Nothing is unpacked or changed.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import stat
import struct
import sys
import zipfile
import zlib
from typing import Any, Iterator, Optional, Tuple, Union  # noqa: UP035 - for Python 3.8

MANIFEST = "manifest.json"
LINES = "audit/lines.jsonl"
UNLISTED = {MANIFEST, MANIFEST + ".sig"}
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
CHUNK_BYTES = 1 << 20
MAX_DOCUMENT_BYTES = 512 << 20
"""Of a file that is read whole: manifest, lists, lines of the log."""
NAME = re.compile(r"[A-Za-z0-9%~._@+-]{1,255}(/[A-Za-z0-9%~._@+-]{1,255})*", re.ASCII)
LIST = re.compile(r"evidence/list(?:-([0-9]{1,6}))?\.json", re.ASCII)
STAMP = re.compile(r"audit/timestamp-[0-9]{1,18}\.tsr", re.ASCII)
Point = Tuple[int, int, int, int]  # noqa: UP006 - read at run time by Python 3.8
CHAIN_LABEL = b"sentinel/audit-line/1\0"
MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)
UNREADABLE = (
    *(OSError, zipfile.BadZipFile, EOFError, zlib.error),
    *(RuntimeError, NotImplementedError, struct.error),
)
"""What a forged archive makes of its reader."""


class Problem(Exception):
    """Nothing can be verified; the text is for the person at the keyboard."""


class Report:
    """What was found, for people."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.unchecked: list[str] = []

    def fault(self, text: str) -> None:
        self.faults.append(text)
        say("FAULT    " + text)

    def good(self, text: str) -> None:
        say("good     " + text)

    def not_checked(self, text: str) -> None:
        self.unchecked.append(text)
        say("not done " + text)


class Archive:
    """The zip file; nothing of it is ever written anywhere."""

    def __init__(self, path: str, report: Report) -> None:
        self._zip = zipfile.ZipFile(path)
        self.names: set[str] = set()
        for entry in self._zip.infolist():
            kind = stat.S_IFMT(entry.external_attr >> 16)
            if not NAME.fullmatch(entry.filename) or ".." in entry.filename.split("/"):
                report.fault(f"{entry.filename!r}: a name that may not be in an archive")
            elif entry.filename in self.names:
                report.fault(f"{entry.filename}: is there twice")
            elif kind not in (0, stat.S_IFREG):
                report.fault(f"{entry.filename}: is no plain file")
            elif entry.flag_bits & 1 or entry.compress_type not in PACKED:
                report.fault(f"{entry.filename}: is encrypted, or packed as no export is")
            else:
                self.names.add(entry.filename)

    def chunks(self, name: str) -> Iterator[bytes]:
        with self._zip.open(name) as stream:
            yield from iter(lambda: stream.read(CHUNK_BYTES), b"")


class Folder:
    """An unpacked archive; no link in it is followed."""

    def __init__(self, path: str, report: Report) -> None:
        self._path = path
        self.names: set[str] = set()
        for folder, folders, files in os.walk(path):
            for name in folders + files:
                place = os.path.join(folder, name)
                relative = os.path.relpath(place, path).replace(os.sep, "/")
                mode = os.lstat(place).st_mode
                if stat.S_ISDIR(mode):
                    continue
                if not stat.S_ISREG(mode):
                    report.fault(f"{relative!r}: is no plain file")
                elif not NAME.fullmatch(relative):
                    report.fault(f"{relative!r}: a name that may not be in an archive")
                else:
                    self.names.add(relative)

    def chunks(self, name: str) -> Iterator[bytes]:
        with open(os.path.join(self._path, *name.split("/")), "rb") as stream:
            yield from iter(lambda: stream.read(CHUNK_BYTES), b"")


Source = Union[Archive, Folder]  # noqa: UP007 - read at run time by Python 3.8


def whole(source: Source, name: str) -> bytes:
    """A file's content. Raises Problem where it is missing or far too long."""
    if name not in source.names:
        raise Problem(f"{name}: is missing")
    data = bytearray()
    for chunk in source.chunks(name):
        data += chunk
        if len(data) > MAX_DOCUMENT_BYTES:
            raise Problem(f"{name}: is far too long")
    return bytes(data)


def verify(source: Source, given_key: str, report: Report) -> None:
    key = public_key(source, given_key, report)
    manifest = check_manifest(source, key, report)
    check_files(source, manifest, report)
    check_lists(source, key, report)
    check_audit(source, key, manifest, report)
    for name in sorted(source.names):
        if STAMP.fullmatch(name):
            report.not_checked(
                f"{name}: openssl ts -verify -in {name} -data {name[:-4]}.txt -CAfile CA.pem"
            )
    if manifest.get("as_it_is"):
        say("")
        say("The office that exported this knew of these faults and exported it all the same:")
        for text in manifest["as_it_is"]:
            say(f"  {text}")
        report.fault("the evidence did not verify when it was exported; see above")


def public_key(source: Source, given: str, report: Report) -> bytes:
    text = whole(source, "public-key.txt").decode("ascii", "replace").strip()
    digest = hashlib.sha256(base64.b64decode(text)).hexdigest()
    if not given:
        report.not_checked(
            "who signed: compare this key with the one you know of the office (--public-key), "
            f"or the first 16 signs of its digest with the end of any mail of Sentinel: {digest}"
        )
    elif given.strip() != text:
        report.fault("public-key.txt: is not the key that you gave")
        text = given.strip()
    raw = base64.b64decode(text, validate=True)
    if len(raw) != 32:
        raise Problem("public-key.txt: is no Ed25519 public key")
    return raw


def check_manifest(source: Source, key: bytes, report: Report) -> dict[str, Any]:
    data = whole(source, MANIFEST)
    signature = base64.b64decode(whole(source, MANIFEST + ".sig"))
    if not signed(key, "evidence-export/1", data, signature):
        report.fault(f"{MANIFEST}: its signature is wrong")
    else:
        report.good(f"{MANIFEST}: signed with the key above")
    manifest: dict[str, Any] = json.loads(data)
    return manifest


def check_files(source: Source, manifest: dict[str, Any], report: Report) -> None:
    """Every file is there, as it was, and no other."""
    listed: dict[str, Any] = {entry["name"]: entry for entry in manifest["files"]}
    for name in sorted(set(listed) - source.names):
        report.fault(f"{name}: is missing")
    for name in sorted(source.names - set(listed) - UNLISTED):
        report.fault(f"{name}: was added; the manifest does not name it")
    good = 0
    for name in sorted(set(listed) & source.names):
        digest, size = hashlib.sha256(), 0
        try:
            for chunk in source.chunks(name):
                digest.update(chunk)
                size += len(chunk)
                if size > int(listed[name]["size"]):
                    break  # it may be packed to unpack without end
        except UNREADABLE as error:
            report.fault(f"{name}: cannot be read ({error})")
            continue
        if digest.hexdigest() != listed[name]["sha256"] or size != listed[name]["size"]:
            report.fault(f"{name}: was changed")
        else:
            good += 1
    report.good(f"{good} of {len(listed)} files have the digests of the manifest")


def check_lists(source: Source, key: bytes, report: Report) -> None:
    """The seals that were made while the incident went on: each signed, none takes back another."""
    found: dict[int, str] = {}
    for name in source.names:
        match = LIST.fullmatch(name)
        if match:
            found[int(match[1] or 1)] = name
    if not found:
        report.fault("evidence/list.json: there is no sealed list of the evidence")
        return
    before = last_list(source, key, found, report)
    for entry, digest in sorted(before.items()):
        place = "evidence/" + entry
        if place not in source.names:
            report.fault(f"{place}: is missing")
            continue
        now = hashlib.sha256()
        for chunk in source.chunks(place):
            now.update(chunk)
        if now.hexdigest() != digest:
            report.fault(f"{place}: is not what was sealed")
    unlisted = [
        name
        for name in sorted(source.names)
        if name.startswith("evidence/")
        and not LIST.fullmatch(name[:-4] if name.endswith(".sig") else name)
        and name[len("evidence/") :] not in before
    ]
    for name in unlisted:
        report.fault(f"{name}: is in no sealed list")
    report.good(f"{len(found)} sealed lists of the evidence, {len(before)} files")


def last_list(source: Source, key: bytes, found: dict[int, str], report: Report) -> dict[str, str]:
    """What the last seal names, name to digest, where all seals before are as they should be."""
    before: dict[str, str] = {}
    for number in range(1, max(found) + 1):
        if number not in found:
            report.fault(f"evidence/list-{number}.json: is missing")
            continue
        name = found[number]
        data = whole(source, name)
        try:
            signature = base64.b64decode(whole(source, name + ".sig"))
        except Problem as error:
            report.fault(str(error))
            continue
        if not signed(key, "evidence-list/1", data, signature):
            report.fault(f"{name}: its signature is wrong")
        entries = {entry["name"]: entry["sha256"] for entry in json.loads(data)["files"]}
        for entry, digest in sorted(before.items()):
            if entries.get(entry) != digest:
                report.fault(f"{name}: {entry} is gone or other than in the list before")
        before = entries
    return before


def check_audit(source: Source, key: bytes, manifest: dict[str, Any], report: Report) -> None:
    """The lines follow one another up to what the checkpoint signs. Of a log that was too long for
    the archive, which the signed manifest says, there are only lines that name the incident."""
    partial = any(one[0] == LINES for one in manifest.get("left_out", ()))
    try:
        lines = whole(source, LINES).splitlines(keepends=True)
        note = whole(source, "audit/checkpoint.txt").decode("utf-8")
    except Problem as error:
        report.not_checked(f"the audit log: {error}")
        return
    last: dict[str, Any] = {}
    hashes: dict[int, str] = {}
    for number, line in enumerate(lines, start=1):
        entry = json.loads(line)
        body = {name: value for name, value in entry.items() if name != "hash"}
        digest = hashlib.sha256(
            CHAIN_LABEL + entry["prev"].encode() + b"\0" + canonical(body)
        ).hexdigest()
        if digest != entry["hash"] or canonical(entry) + b"\n" != line:
            report.fault(f"audit/lines.jsonl: line {number} was changed")
        follows = not last or (entry["prev"], entry["seq"]) == (last["hash"], last["seq"] + 1)
        if not follows and not (partial and entry["seq"] > last["seq"] + 1):
            report.fault(f"audit/lines.jsonl: line {number} does not follow the one before")
        hashes[entry["seq"]] = entry["hash"]
        last = entry
    text, _, after = note.partition("\n\n")
    rows = text.split("\n")
    size, root = int(rows[1]), base64.b64decode(rows[2]).hex()
    packed = base64.b64decode(after.split("\n")[0].split(" ")[2])
    if not ed25519_good(key, (text + "\n").encode(), packed[4:]):
        report.fault("audit/checkpoint.txt: its signature is wrong")
    elif partial:
        report.not_checked(
            f"{len(lines)} lines of the audit log: they are as they were signed with this archive; "
            "that they stand in the log under its checkpoint only the whole log shows"
        )
    elif size not in hashes:
        report.fault(f"audit/checkpoint.txt: entry {size}, which it signs, is not in the excerpt")
    elif hashes[size] != root:
        report.fault(f"audit/lines.jsonl: entry {size} is not the one that the checkpoint signs")
    else:
        report.good(f"{len(lines)} lines of the audit log, up to the signed entry {size}")
        if max(hashes) > size:
            report.not_checked(f"entries {size + 1} to {max(hashes)}: no checkpoint signs them")
        if min(hashes) > 1:
            report.not_checked(f"entries before {min(hashes)}: they are not in this archive")


def canonical(value: object) -> bytes:
    """The byte form of JSON that is signed: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def signed(key: bytes, purpose: str, payload: bytes, signature: bytes) -> bool:
    return ed25519_good(key, f"sentinel/{purpose}\0".encode() + payload, signature)


# Ed25519 as in RFC 8032, 5.1.7: slow, and needs nothing. Points are in extended coordinates.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def ed25519_good(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of a public key signed a message."""
    if len(signature) != 64 or len(key) != 32:
        return False
    point, base = decoded(key), decoded(b"\x58" + b"\x66" * 31)
    first = decoded(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if point is None or base is None or first is None or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    factor = int.from_bytes(digest, "little") % ORDER
    left, right = times(scalar, base), added(first, times(factor, point))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


def decoded(data: bytes) -> Optional[Point]:  # noqa: UP045 - for Python 3.8
    """The point of 32 bytes, or None where there is none (RFC 8032, 5.1.3)."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def added(one: Point, two: Point) -> Point:
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(scalar: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = added(result, point)
        point, scalar = added(point, point), scalar >> 1
    return result


def say(text: str) -> None:
    """Names out of an archive are shown, never obeyed."""
    print("".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text))


def main(words: Optional[list[str]] = None) -> int:  # noqa: UP045 - for Python 3.8
    parser = argparse.ArgumentParser(description="Verifies exported evidence of Sentinel.")
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("place", nargs="?", default=here, help="the archive, or its folder")
    parser.add_argument("--public-key", default="", help="of the office, in base64")
    args = parser.parse_args(words)
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    report = Report()
    try:
        kind = Folder if os.path.isdir(args.place) else Archive
        verify(kind(args.place, report), args.public_key, report)
    except Problem as error:
        report.fault(str(error))
    except (*UNREADABLE, *MALFORMED) as error:
        report.fault(f"{args.place}: cannot be verified ({type(error).__name__}: {error})")
    say("")
    if report.faults:
        say(f"NOT AS IT WAS: {len(report.faults)} faults. Keep this copy, and ask for another.")
        return 1
    left = (
        f" {len(report.unchecked)} points are left to you; see above." if report.unchecked else ""
    )
    say(f"As it was: nothing was changed, taken out or added.{left}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
