"""Which keys of two configurations differ, without telling a secret."""

from dataclasses import replace
from pathlib import Path

from sentinel.core.config_difference import changed_keys
from sentinel.core.secret import Secret
from sentinel.core.settings import Mode
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
