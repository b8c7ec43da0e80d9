"""The configuration to work with: where a playbook was edited into a fault, its last good text is
in force, so that an attack is answered and people can decide; every other fault refuses."""

import logging
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sentinel.config.files import Files, table_of
from sentinel.config.folders import folders_of
from sentinel.config.loader import load
from sentinel.config.paths import read_paths
from sentinel.config.problems import Problems
from sentinel.core.settings import Config
from sentinel.edges import kept_playbooks
from sentinel.errors import ConfigError

log = logging.getLogger(__name__)


def load_in_force(path: Path, environ: Mapping[str, str] | None = None) -> Config:
    """As `load`; where all faults are in playbooks whose last good texts are kept, these are in
    force and `kept_for` holds the faults, which are logged, too. Raises ConfigError else."""
    try:
        return load(path, environ)
    except ConfigError as error:
        config = _with_kept(path, environ, error)
        if config is None:
            raise
        log.warning(
            "faulty: %s; the last good text of it is in force (sentinel check-config tells all)",
            ", ".join(dict.fromkeys(problem.file for problem in error.problems)),
        )
        return config


def keep_playbooks(config: Config) -> None:
    """Keeps the texts of a configuration that is in force without a fault. Raises OSError,
    IntegrityError."""
    if not config.kept_for:
        texts = {playbook.source: playbook.text for playbook in config.playbooks}
        kept_playbooks.keep(config.paths.state, config.paths.signing_key, texts)


def _with_kept(path: Path, environ: Mapping[str, str] | None, error: ConfigError) -> Config | None:
    """The configuration with the kept texts of the faulty playbooks; None where that does not
    put everything right."""
    file = path.absolute()
    problems = Problems()
    files = Files(file.parent, problems)
    text = files.text(file)
    root = table_of(text, files.name(file), problems) if text is not None else None
    if root is None:
        return None
    paths = read_paths(root, file.parent)
    if len(problems):
        return None
    known = kept_playbooks.kept(paths.state, paths.signing_key)
    folder = files.name(folders_of(file.parent).playbooks)
    faulty = {problem.file for problem in error.problems}
    if not faulty <= {name for name in known if os.path.dirname(name) == folder}:  # noqa: PTH120 - names, not paths
        return None
    try:
        config = load(file, environ, replaced={name: known[name] for name in faulty})
    except ConfigError:
        return None
    return replace(config, kept_for=error.problems)
