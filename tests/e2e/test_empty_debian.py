"""Sentinel as people install it, on an empty Debian under systemd itself: the wheel with its locked
dependencies, `init`, `block prepare`, `service install`, `baseline learn` and `approve`, all as
root; then an attack, a faulty configuration, a downgrade, and the end.

`make proof` runs it: some minutes, the Debian archive and the package registry.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.empty_debian import EmptyDebian, install_program, make_empty_debian
from support.scene import REPOSITORY

pytestmark = [pytest.mark.slow, pytest.mark.e2e]

SENTINEL = ("sentinel", "--config", "/etc/sentinel/config.toml")
GM = "GM (ICT)"
URL = "http://127.0.0.1:8080/"
SITE = """\
useradd --uid 1005 --no-create-home webmaster
mkdir -p /srv/www/site/images /srv/www/site/uploads
cd /srv/www/site
cat > index.html <<'H'
<!doctype html><html lang="en"><head><title>District office</title>
<link rel="stylesheet" href="/style.css"></head><body><h1>District office</h1>
<p>Tenders and notices of the district office are published here on each working day.</p>
<p><a href="/tenders.html">Tenders</a></p></body></html>
H
cat > tenders.html <<'H'
<!doctype html><html lang="en"><head><title>Tenders</title></head><body><h1>Tenders</h1>
<p>Supply of stationery, last date 30 November.</p><p><a href="/">Home</a></p></body></html>
H
echo 'body { margin: 2em }' > style.css
chown -R webmaster:www-data /srv/www/site
chown www-data:www-data style.css
chmod 2750 /srv/www/site
chmod 2775 uploads
chmod 0640 tenders.html
cat > /etc/nginx/sites-enabled/default <<'N'
server { listen 127.0.0.1:8080; include /etc/nginx/sentinel-main.conf; root /srv/www/site; }
N
"""
CONFIGURE = """
import tomlkit
from pathlib import Path
file = Path("/etc/sentinel/config.toml")
config = tomlkit.parse(file.read_text())
config["site"][0]["block"] = {"driver": "nginx", "flag_dir": "/var/lib/sentinel/flags"}
config["paths"]["state"] = "/var/lib/sentinel/state"
config["paths"]["backups"] = "/var/lib/sentinel/backups"
config["mail"] = {"host": "127.0.0.1", "port": 2525, "security": "none", "sender": "s@site.test"}
config["backup"]["soak"] = config["backup"]["rehearsed_within"] = "0s"
file.write_text(tomlkit.dumps(config))
"""
SUBJECTS = """
import email, email.policy
from pathlib import Path
for mail in Path("/var/tmp/box/new").iterdir():
    print(email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)["Subject"])
"""
DEFACED = """<html><title>HACKED</title><h1>Hacked by Dark Team</h1>
<script src='http://evil.example/x.js'></script></html>"""
ASK = f"""
import urllib.error, urllib.request
try:
    answer = urllib.request.urlopen("{URL}")
except urllib.error.HTTPError as error:
    answer = error
print(answer.status, answer.read().decode())
"""
NEWER = """
import sqlite3
database = sqlite3.connect("/var/lib/sentinel/state/sentinel.db")
database.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
                 "VALUES ('sentinel', 'm9999_future', '2030')")
database.commit()
"""
OLDER = NEWER.replace(
    "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) ", "DELETE FROM "
).replace(
    "VALUES ('sentinel', 'm9999_future', '2030')", "_sqlite_migrations WHERE name = 'm9999_future'"
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target))
    subprocess.run((*build, str(REPOSITORY)), check=True, capture_output=True, cwd=target)
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Iterator[EmptyDebian]:
    made = make_empty_debian(tmp_path_factory.mktemp("debian"))
    install_program(made, wheel, REPOSITORY / "requirements.lock")
    made.run("bash", "-e", give=SITE)
    with made.booted():
        yield made


def test_installed_as_the_documentation_says_it_watches_restores_and_fails_aloud(
    debian: EmptyDebian,
) -> None:
    _install(debian)
    _bounds_hold(debian)
    _learn(debian)
    _defaced_and_back(debian)
    _a_faulty_configuration_is_told_and_tried_again(debian)
    _a_downgrade_is_refused(debian)
    _uninstalled(debian)


def _install(debian: EmptyDebian) -> None:
    init = ("sentinel", "init", "/etc/sentinel", "--url", URL, "--docroot", "/srv/www/site")
    debian.run(*init, "--name", "main")
    debian.python(CONFIGURE)
    debian.run(*SENTINEL, "block", "prepare", "--output", "/etc/nginx", expect=None)
    debian.run("systemctl", "restart", "nginx")
    assert "In force" in debian.run(*SENTINEL, "block", "prepare")
    sink = ("-m", "aiosmtpd", "-n", "-l", "127.0.0.1:2525", "-c", "aiosmtpd.handlers.Mailbox")
    debian.run("systemd-run", "--unit=sink", "/opt/sentinel/bin/python", *sink, "/var/tmp/box")
    debian.run(*SENTINEL, "service", "install")
    assert debian.run("systemctl", "is-active", "sentinel") == "active"
    assert debian.run("systemctl", "is-enabled", "sentinel") == "enabled"
    debian.run(*SENTINEL, "service", "status")
    # repeating is harmless
    debian.run(*SENTINEL, "service", "install")


def _bounds_hold(debian: EmptyDebian) -> None:
    number = debian.run("systemctl", "show", "--property=MainPID", "--value", "sentinel")
    lines = debian.run("cat", f"/proc/{number}/status").splitlines()
    status = dict(line.partition(":\t")[::2] for line in lines)
    user = debian.run("id", "--user", "sentinel")
    assert set(status["Uid"].split()) == {user}
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    for rights in ("CapBnd", "CapPrm", "CapEff"):
        assert int(status[rights], 16) == 0b11011
    inside = ("nsenter", "--target", number, "--mount", "touch")
    for place in ("/etc/x", "/srv/x", "/var/lib/x", "/opt/sentinel/x"):
        assert "Read-only file system" in debian.run(*inside, place, expect=1)
    # those that read what is hostile have no right of root's at all
    children = (
        f"for p in $(cat /proc/{number}/task/*/children); do grep CapEff /proc/$p/status; done"
    )
    found = debian.until("CapEff", "sh", "-c", children)
    assert set(found.split()) == {"CapEff:", "0000000000000000"}


def _learn(debian: EmptyDebian) -> None:
    debian.run(*SENTINEL, "baseline", "learn", "--quick", expect=None)
    debian.run(*SENTINEL, "baseline", "approve", "--by", GM)
    assert "not known yet" not in debian.run(*SENTINEL, "backup", "verify", expect=None)
    # what root did belongs to the daemon
    assert debian.run("find", "/var/lib/sentinel", "-mindepth", "1", "-user", "root") == ""


def _defaced_and_back(debian: EmptyDebian) -> None:
    how = ("find", "/srv/www/site", "-printf", "%P %M %u %g %s\\n")
    before = sorted(debian.run(*how).splitlines())
    assert "District office" in debian.python(ASK)
    debian.run("tee", "/srv/www/site/index.html", give=DEFACED)
    debian.until("INC-", *SENTINEL, "--json", "incident", "list")
    shown = debian.until('"resolved"', *SENTINEL, "--json", "incident", "list")
    (incident,) = json.loads(shown)["incidents"]
    assert incident["verdict"] == "defaced"
    assert "District office" in debian.python(ASK)
    assert sorted(debian.run(*how).splitlines()) == before
    kept = debian.run("find", "/srv/www/.sentinel-quarantine", "-name", "index.html")
    assert "HACKED" in debian.run("cat", *kept.splitlines())
    debian.until(incident["id"], "/opt/sentinel/bin/python", "-c", SUBJECTS)
    journal = debian.run("journalctl", "--unit=sentinel", "--no-pager", "--output=cat")
    for step in ("block", "preserve", "report", "restore", "retest", "unblock"):
        assert f'step="{step}" phase="done"' in journal
    # how well the clock is held is read under the bounds, too
    clock = debian.run("cat", f"/var/lib/sentinel/state/evidence/{incident['id']}/clock.json")
    assert json.loads(clock)["known"] is True


def _a_faulty_configuration_is_told_and_tried_again(debian: EmptyDebian) -> None:
    debian.run("sed", "-i", "1i nonsense = 1", "/etc/sentinel/config.toml")
    debian.run("systemctl", "restart", "sentinel", expect=1)
    assert debian.run("systemctl", "is-failed", "sentinel") == "failed"
    log = ("journalctl", "--no-pager", "--output=cat", "--unit=sentinel-failed")
    debian.until("NOBODY WATCHES THE WEBSITE: its configuration has faults", *log)
    assert "निगरानी" in debian.run(*log)
    debian.run("sed", "-i", "1d", "/etc/sentinel/config.toml")
    # nobody starts it: it is tried again within a minute
    debian.until("active", "sh", "-c", "systemctl is-active sentinel | grep -x active")


def _a_downgrade_is_refused(debian: EmptyDebian) -> None:
    debian.python(NEWER)
    debian.run("systemctl", "restart", "sentinel", expect=1)
    log = debian.run("journalctl", "--unit=sentinel", "--no-pager", "--output=cat")
    assert "made by a newer Sentinel (it has m9999_future)" in log
    assert "code=exited, status=4" in log
    assert "newer Sentinel" in debian.run(*SENTINEL, "status", expect=4)
    debian.python(OLDER)
    debian.run("systemctl", "start", "sentinel")
    assert "District office" in debian.python(ASK)


def _uninstalled(debian: EmptyDebian) -> None:
    debian.run(*SENTINEL, "block", "--by", GM, "--reason", "trial")
    assert "is blocked now" in debian.run(*SENTINEL, "service", "uninstall", expect=4)
    debian.run(*SENTINEL, "unblock", "--by", GM, "--reason", "trial", expect=None)
    debian.run(*SENTINEL, "service", "uninstall", "--although-blocked")
    assert debian.run("systemctl", "is-active", "sentinel", expect=None) == "inactive"
    debian.run("test", "-e", "/etc/systemd/system/sentinel.service", expect=1)
    debian.run("test", "-e", "/var/lib/sentinel/state/sentinel.db")
