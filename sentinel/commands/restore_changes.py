"""Each change of a restore in words and as JSON: what stands there, and what comes in its place."""

from stat import filemode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.core.manifest import Entry, TreeChange

_WORDS = {
    "added": "brought back",
    "removed": "taken away",
    "content": "content restored",
    "type": "type restored",
    "metadata": "metadata restored",
    "unread": "not readable; replaced",
}


def change_line(change: "TreeChange") -> str:
    """One line, whatever the names are."""
    from sentinel.core.tree_paths import shown_path

    return f"  {_WORDS[change.kind.value]:<22} {shown_path(change.path)}{_detail(change)}"


def change_document(change: "TreeChange") -> dict[str, object]:
    return {
        "path": change.path,
        "kind": change.kind.value,
        "from": _described(change.before),
        "to": _described(change.after),
    }


def _described(entry: "Entry | None") -> dict[str, object] | None:
    if entry is None:
        return None
    return {
        "type": entry.type.value,
        "size": entry.size,
        "mode": f"{entry.mode:04o}",
        "owner": f"{entry.uid}:{entry.gid}",
        "mtime_ns": entry.mtime_ns,
        "sha256": entry.sha256,
        "target": entry.target,
        "xattrs": None if entry.xattrs is None else [name for name, _ in entry.xattrs],
    }


def _detail(change: "TreeChange") -> str:
    before, after = change.before, change.after
    if before is None or after is None:
        only = before or after
        return "" if only is None or only.type.value != "file" else f" ({only.size:,} bytes)"
    told = []
    if before.type is not after.type:
        told.append(f"{before.type.value} to {after.type.value}")
    if (before.mode, before.type) != (after.mode, after.type):
        told.append(f"mode {filemode(before.mode)[1:]} to {filemode(after.mode)[1:]}")
    if (before.uid, before.gid) != (after.uid, after.gid):
        told.append(f"owner {before.uid}:{before.gid} to {after.uid}:{after.gid}")
    if before.size != after.size and after.type.value == "file":
        told.append(f"{before.size:,} to {after.size:,} bytes")
    if before.target != after.target:
        told.append(f"link to {before.target!a} now {after.target!a}")
    if None not in (before.xattrs, after.xattrs) and before.xattrs != after.xattrs:
        told.append("attributes (ACLs)")
    return f" ({', '.join(told)})" if told else ""
