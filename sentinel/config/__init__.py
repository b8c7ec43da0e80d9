"""Reads config.toml, checks/ and playbooks/ whole into typed values, or says everything wrong."""

from sentinel.config.folders import defaults_dir
from sentinel.config.in_force import keep_playbooks, load_in_force
from sentinel.config.loader import load
from sentinel.config.notes import notes
from sentinel.config.playbooks import frozen_playbook, playbook_file, playbook_from_text
from sentinel.config.plugins import load_plugins

__all__ = [
    "defaults_dir",
    "frozen_playbook",
    "keep_playbooks",
    "load",
    "load_in_force",
    "load_plugins",
    "notes",
    "playbook_file",
    "playbook_from_text",
]
