"""A playbook as a picture in text, with whom it asks by the configuration in force."""

from collections.abc import Mapping

from sentinel.core.playbook_drawing import Around
from sentinel.core.playbook_words import LANGUAGES
from sentinel.core.settings import Config
from sentinel.core.words import Role


def around(config: Config, marks: Mapping[str, str], language: str) -> Around:
    """What the drawing tells beside the playbook. `language`: `en` or `hi`."""
    return Around(
        deadline_seconds=config.approvals.deadline_seconds,
        deputy_seconds=config.approvals.deputy_seconds,
        people={role: tuple(c.name for c in config.contacts if role in c.roles) for role in Role},
        deputies={c.name: c.deputy for c in config.contacts if c.deputy},
        marks=dict(marks),
        words=LANGUAGES[language],
    )
