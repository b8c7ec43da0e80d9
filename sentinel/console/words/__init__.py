"""Hindi for the words of the console, by their English. One module for each part of it."""

from sentinel.console.words.audit import HINDI as AUDIT
from sentinel.console.words.backups import HINDI as BACKUPS
from sentinel.console.words.changes import HINDI as CHANGES
from sentinel.console.words.checks import HINDI as CHECKS
from sentinel.console.words.common import HINDI as COMMON
from sentinel.console.words.entry import HINDI as ENTRY
from sentinel.console.words.incidents import HINDI as INCIDENTS
from sentinel.console.words.links import HINDI as LINKS
from sentinel.console.words.now import HINDI as NOW
from sentinel.console.words.one import HINDI as ONE
from sentinel.console.words.promises import HINDI as PROMISES
from sentinel.console.words.settings import HINDI as SETTINGS
from sentinel.console.words.witnessed import HINDI as WITNESSED
from sentinel.console.words.works import HINDI as WORKS

HINDI: dict[str, str] = {
    **SETTINGS,
    **PROMISES,
    **AUDIT,
    **BACKUPS,
    **CHANGES,
    **CHECKS,
    **COMMON,
    **ENTRY,
    **LINKS,
    **INCIDENTS,
    **NOW,
    **ONE,
    **WITNESSED,
    **WORKS,
}
"""A word that has none here is shown in English; a test holds that none of a template lacks one."""
