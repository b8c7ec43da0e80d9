"""Which keys of two configurations differ, without telling a secret."""

from dataclasses import replace
from pathlib import Path

from sentinel.core.check import Check
from sentinel.core.config_difference import changed_keys
from sentinel.core.secret import Secret
from sentinel.core.settings import Config, Mode
from sentinel.core.words import Severity
from support.journeys import journey
from support.settings import MANAGER, make_config, make_mail
from support.values import make_playbook, make_step


def test_keys_are_named_as_in_the_file_with_both_values(tmp_path: Path) -> None:
    old = make_config(
        tmp_path, mail=make_mail(password=Secret("one")), playbooks=(make_playbook(),)
    )
    new = replace(
        old,
        base=tmp_path / "other",
        response=replace(old.response, mode=Mode.SHADOW),
        mail=make_mail(password=Secret("two"), port=587),
        contacts=(*old.contacts[:2], replace(MANAGER, mobile="+91 1")),
        playbooks=(make_playbook(make_step(timeout_seconds=5.0)), make_playbook(name="crash")),
        sites=(),
    )
    assert changed_keys(old, new) == (
        'contacts.GM (ICT).mobile: "+91 90000 00002" became "+91 1"',
        "mail.password: another value",
        "mail.port: 25 became 587",
        "playbooks.crash: added",
        *[line for line in changed_keys(old, new) if line.startswith("playbooks.defacement")],
        'response.mode: "act" became "shadow"',
        "sites.main: removed",
    )
    assert changed_keys(old, old) == ()


def test_secrets_and_files_of_a_journey_are_named_and_not_told(tmp_path: Path) -> None:
    """Anything that changes at a reload stands in the audit log."""
    text = (
        '[[step]]\nname = "a"\nurl = "/"\n'
        'fields = { p = "{secret:login}" }\nfiles = { f = "a.txt" }\n'
    )

    def options(secret: str, letter: str) -> Config:
        (tmp_path / "a.txt").write_text(letter)
        made = journey(text, tmp_path, {"SENTINEL_SECRET_LOGIN": secret})
        check = Check(
            name="apply",
            kind="journey",
            targets=("/**",),
            every_seconds=60.0,
            severity=Severity.ERROR,
            confirm=1,
            options=made,
            source="checks/apply.toml",
        )
        return make_config(tmp_path, checks=(check,))

    old, new = options("open sesame", "one"), options("close sesame", "two")
    assert changed_keys(old, new) == (
        "checks.apply.options.secrets.login: another value",
        "checks.apply.options.steps.a.files.a.txt.content: another value",
    )
    without = replace(new.checks[0], options=replace(new.checks[0].options, secrets={}))
    gone = replace(new, checks=(without,))
    assert changed_keys(new, gone) == ("checks.apply.options.secrets.login: removed",)
    assert changed_keys(gone, new) == ("checks.apply.options.secrets.login: added",)
