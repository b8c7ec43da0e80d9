"""The examples in docs/json-examples are what commands really print on a sample site: made anew by

    SENTINEL_RENEW_EXAMPLES=1 python -m pytest -q tests/test_docs_json.py -m slow

and held by their shape, for times, digests and identifiers differ each time."""

import json
import os
import re
import shlex
import shutil
from typing import Any

import pytest

from reference_pages.json_documents import EXAMPLES, schemas
from sentinel.cli import build_parser, main
from sentinel.demo.attack import deface
from sentinel.demo.server import DemoServer
from support.page_walk import Walk, reader

GM = '--by "GM (ICT)"'
BEFORE = f"""
check-config
baseline learn --quick
baseline list
baseline show
baseline diff
baseline approve {GM}
sweep
status
doctor
try home
checks
checks home
links {{url}} --allow-private
links
compare {{www}}/index.html {{www}}/tenders.html
backup list
backup create
backup show {{backup}}
backup verify {{backup}}
backup diff {{backup}}
backup prune --dry-run
backup rehearse
restore --list-quarantine
deploy begin {GM} --reason "tender 12" --path "/tenders/**"
deploy list
deploy show
deploy end {GM}
deploy plan {{www}} --output {{www}}/../plan.json
content list
content due
contacts
contacts now
contacts form --format json
alerts status
alerts test --dry-run
monitoring --format json
promises --profile gigw-3.0
syntax --file {{www}}/index.html
syntax --list
playbook list
playbook show defacement
playbook check
drill defacement --dry-run
drill --list
prove --list
shadow report
replay
audit verify
audit show
key new {{www}}/../key.pem
metrics
status-page {{www}}/../status
baseline export {{baseline}} {{www}}/../baseline.json
backup verify --part 1
contacts rota
init {{www}}/../second --url https://www.example.org/
init {{www}}/../second --diff
restore --dry-run
user add gm --contact "GM (ICT)"
user list
block prepare
block --snippet
block {GM} --reason trial
unblock {GM}
"""
AFTER = f"""
incident list
incident show {{incident}}
incident ack {{incident}} {GM}
incident report {{incident}} --format json
incident replay {{incident}}
incident compromised {{incident}} --at 2026-01-01T00:00 {GM} --reason "in the access log"
report {{incident}} --new
report {{incident}} --format json
report status {{incident}}
report dpdp {{incident}} --format json
report approve {{incident}} {GM}
report {{incident}} --changes
evidence list
evidence list {{incident}}
evidence export {{incident}} --dry-run --output {{www}}/../inc.zip {GM} --reason "asked for"
outbox list
outbox show {{row}}
"""
NONE = "incident show INC-19990101-0001"


SECRETS = {"initial_password"}
SECRET = "shown once"


def by_name(value: dict[str, Any]) -> bool:
    """Whether the keys are names of files, checks or playbooks, and no fields."""
    return any(re.search(r"[/.: -]", key) for key in value)


def shape(value: Any) -> Any:
    """What kind of value stands at each place; of a list, that of its first entry."""
    if isinstance(value, dict):
        return "names" if by_name(value) else {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else "value"


def fits(found: Any, kept: Any) -> bool:
    """Whether two shapes agree as far as both say something: a list may be empty, a value may be
    missing (null) where another time it is there."""
    if isinstance(found, dict) and isinstance(kept, dict):
        return set(found) == set(kept) and all(fits(found[key], kept[key]) for key in found)
    if isinstance(found, list) and isinstance(kept, list):
        return not found or not kept or fits(found[0], kept[0])
    return True


@pytest.mark.slow
def test_what_commands_print_is_what_the_reference_shows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found, refused = {}, []
    with reader("quick-start.md", monkeypatch) as walk:
        server = DemoServer(walk.folder / "www", walk.folder / "flags", "main")
        places = begun(walk, server.start())
        try:
            found["error"] = (NONE, asked(NONE, capsys))
            for text in (BEFORE, AFTER):
                if text is AFTER:
                    deface(walk.folder / "www")
                    asked("sweep", capsys)
                    places |= named(asked("incident list", capsys))
                for line in text.strip().splitlines():
                    words = line.format(**places)
                    printed = asked(words, capsys)
                    if printed["schema"] == "sentinel/error/1":
                        refused.append((line, printed["message"]))
                        continue
                    found[printed["schema"].split("/")[1]] = (words, printed)
                    places |= named(printed)
        finally:
            server.stop()
        texts = {name: written(*one, places["url"], walk) for name, one in found.items()}
    assert refused == []
    if os.environ.get("SENTINEL_RENEW_EXAMPLES"):
        shutil.rmtree(EXAMPLES, ignore_errors=True)
        EXAMPLES.mkdir()
        for name, text in texts.items():
            (EXAMPLES / f"{name}.json").write_text(text, encoding="utf-8")
    kept = {file.stem: json.loads(file.read_text()) for file in EXAMPLES.glob("*.json")}
    assert set(found) == set(kept)
    wrong = [n for n in kept if not fits(shape(found[n][1]), shape(kept[n]["document"]))]
    assert wrong == []


def begun(walk: Walk, url: str) -> dict[str, str]:
    """A working folder for the sample site, which the demo's driver would block."""
    work, www = walk.folder / "work", walk.folder / "www"
    assert main(["init", str(work), "--url", url, "--docroot", str(www), "--name", "main"]) == 0
    walk.monkeypatch.chdir(work)
    flags = walk.folder / "flags"
    walk.configure(f'[[site.block]]\ndriver = "demo"\nflag_dir = "{flags}"\n')
    file = work / "config.toml"
    text = file.read_text().replace('\npause = "10s"', '\npause = "100ms"')
    file.write_text(text.replace('\nsoak = "24h"', '\nsoak = "0s"'))
    return {"url": url, "www": str(www)}


def asked(line: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The one document that a command prints."""
    capsys.readouterr()
    main([*shlex.split(line), "--json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def named(document: dict[str, Any]) -> dict[str, str]:
    """Identifiers that later commands name."""
    found = {}
    if document["schema"] == "sentinel/backup-list/1":
        found["backup"] = document["backups"][0]["id"]
    if document["schema"] == "sentinel/incident-list/1" and document["incidents"]:
        found["incident"] = document["incidents"][0]["id"]
    if document["schema"] == "sentinel/baseline-list/1":
        found["baseline"] = document["baselines"][0]["id"]
    if document["schema"] == "sentinel/outbox-list/1":
        found["row"] = document["rows"][0]["id"]
    return found


def written(words: str, document: dict[str, Any], url: str, walk: Walk) -> str:
    """The example as it is kept, with the places of the page."""
    kept = {"command": f"sentinel {words}", "document": cut(document)}
    text = json.dumps(kept, indent=1, ensure_ascii=False) + "\n"
    places = {url: "https://www.example.org/", url.rstrip("/"): "https://www.example.org"}
    places |= {f"{walk.folder}/www": "/srv/www/example", f"{walk.folder}/work": "/etc/sentinel"}
    places |= {f"{walk.folder}/flags": "/var/lib/sentinel/flags", str(walk.folder): "/srv"}
    for ours, theirs in places.items():
        text = text.replace(ours, theirs)
    return text


def cut(value: Any) -> Any:
    """Lists to their first entry, tables by name to two, long texts shortened."""
    if isinstance(value, dict):
        kept = list(value.items())[:2] if by_name(value) else value.items()
        return {key: SECRET if key in SECRETS else cut(inner) for key, inner in kept}
    if isinstance(value, list):
        return [cut(inner) for inner in value[:1]]
    return f"{value[:160]}…" if isinstance(value, str) and len(value) > 160 else value


def test_every_example_is_of_a_schema_and_its_command_is_taken() -> None:
    known = {schema.name for schema in schemas()}
    files = sorted(EXAMPLES.glob("*.json"))
    assert len(files) > 40
    parser = build_parser()
    for file in files:
        kept = json.loads(file.read_text(encoding="utf-8"))
        assert kept["document"]["schema"] in known
        assert kept["document"]["schema"].split("/")[1] == file.stem
        parser.parse_args(shlex.split(kept["command"])[1:])
