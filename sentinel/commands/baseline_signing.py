"""`sentinel baseline export | sign`: approving with a key that never comes to this machine."""

import json
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentinel.commands.given_document import given_document

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.baseline import Baseline

EXPORT = "sentinel/baseline-export/1"
SIGNATURE = "sentinel/baseline-signature/1"
MAX_BYTES = 500_000_000


def export(app: "App", args: Namespace) -> int:
    """Writes what is learnt and what is to be signed. Exit code 0; 2 where the file exists."""
    from sentinel.commands.baseline_show import named
    from sentinel.commands.output import print_json, say
    from sentinel.core.approval import content_of, statement_of
    from sentinel.core.canonical import canonical
    from sentinel.errors import UsageError

    baseline = named(app, args)
    file = Path(args.file)
    document = {
        "schema": EXPORT,
        "statement": json.loads(statement_of(baseline)),
        "content": content_of(baseline),
    }
    try:
        with file.open("xb") as stream:
            stream.write(canonical(document) + b"\n")
    except OSError as error:
        raise UsageError(f"{file}: cannot be written ({error.strerror}); name another.") from error
    if args.json:
        print_json("baseline-export", {"baseline": baseline.id, "file": str(file)})
        return 0
    say(f"Written to {file}. On the machine with the key, look at what it shows, and sign:")
    say(f"  sentinel baseline sign {file.name} --key PRIVATE.pem")
    say(f'Bring back {file.name}.sig: sentinel baseline approve {baseline.id} --by "NAME" \\')
    say(f"  --signature {file.name}.sig   (`renew` in place of `approve` for a renewal)")
    return 0


def sign(args: Namespace) -> int:
    """Shows and signs an export; needs no configuration. Exit code 0; 2 where the file is none."""
    from sentinel.commands.output import print_json, say
    from sentinel.core.approval import PURPOSE
    from sentinel.core.canonical import canonical
    from sentinel.edges.files import write_atomically
    from sentinel.edges.keys import fingerprint, given_private

    file = Path(args.file)
    document = given_document(file, EXPORT, max_bytes=MAX_BYTES)
    statement, content = _checked(file, document)
    key = given_private(Path(args.key))
    beside = file.with_name(file.name + ".sig")
    signed = {
        "schema": SIGNATURE,
        "baseline": statement["baseline"],
        "term": statement["term"],
        "signature": key.sign(PURPOSE, canonical(statement)),
        "public_key": key.public_text,
    }
    if not args.json:
        for line in _shown(statement, content):
            say(line)
    write_atomically(beside, canonical(signed) + b"\n", mode=0o644)
    if args.json:
        print_json("baseline-signature", {"file": str(beside), **signed})
        return 0
    say(f"Signed with the key {fingerprint(key.public_text)[:16]}; written to {beside}.")
    return 0


def read_signature(file: Path, baseline: "Baseline") -> str:
    """The signature in a file of `baseline sign`. Raises UsageError where it is of another one."""
    from sentinel.errors import UsageError

    document = given_document(file, SIGNATURE, max_bytes=MAX_BYTES)
    if document.get("baseline") != baseline.id:
        raise UsageError(
            f"{file}: signs baseline {document.get('baseline')!r}, and {baseline.id} is meant."
        )
    return str(document.get("signature", ""))


def _checked(file: Path, document: Mapping[str, Any]) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """Statement and content, if the one is about the other. Raises UsageError."""
    from sentinel.core.canonical import canonical, sha256
    from sentinel.errors import UsageError

    statement, content = document.get("statement"), document.get("content")
    if (
        not isinstance(statement, dict)
        or not isinstance(content, dict)
        or set(statement) != {"baseline", "site", "content", "term"}
        or statement["content"] != sha256(canonical(content))
        or (statement["baseline"], statement["site"]) != (content.get("id"), content.get("site"))
    ):
        raise UsageError(
            f"{file}: what is to be signed is not about what it holds: it was changed on its way. "
            "Export it again."
        )
    return statement, content


def _shown(statement: Mapping[str, Any], content: Mapping[str, Any]) -> list[str]:
    """What is signed, in words."""
    pages = content.get("pages", [])
    tree = content.get("tree") or {}
    warnings = content.get("warnings", [])
    act = "approval" if statement["term"] == 1 else f"renewal, term {statement['term']}"
    lines = [
        f"Baseline {statement['baseline']} of site {statement['site']} ({act})",
        f"  learnt {content.get('learnt_at', '')} from {content.get('fetches', 0)} rounds",
        f"  {len(pages)} pages and assets, {len(tree.get('entries', []))} files and folders",
        f"  content {statement['content']}",
        f"  active content from or to: {', '.join(content.get('hosts', [])) or 'itself alone'}",
    ]
    sealed = [str(page.get("subject", "")) for page in pages if page.get("sealed")]
    lines += [f"  sealed: {', '.join(sealed[:20])}"] if sealed else []
    for warning in warnings[:20]:
        lines.append(f"  LOOK AT THIS: {warning.get('subject')}: {warning.get('text')}")
    for page in pages[:20]:
        digest = next((v.get("sha256", "") for v in page.get("variants", [])), "")
        lines.append(f"  {page.get('subject')}  {digest}")
    if len(pages) > 20:
        lines.append(f"  and {len(pages) - 20} more")
    return lines
