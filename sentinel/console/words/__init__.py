"""Hindi for the words of the console, by their English. One module for each part of it."""

from sentinel.console.words.common import HINDI as COMMON

HINDI: dict[str, str] = {**COMMON}
"""A word that has none here is shown in English; a test holds that none of a template lacks one."""
