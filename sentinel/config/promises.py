"""checks/promises/: one folder for each profile, one definition for each promise.

A definition has `kind = "promise"`; `profile.toml` names the policy and the site's pages that the
definitions speak of.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from sentinel.checkers.proofs import PROOFS
from sentinel.config.attestations import read_attestations
from sentinel.config.files import Files, table_of
from sentinel.config.patterns import regular_expression, selector, target
from sentinel.config.table import Table
from sentinel.core.check import PromisesOptions
from sentinel.core.proof import OptionKind, ProofOption
from sentinel.core.published import Profile, PublishedPromise
from sentinel.core.words import Severity

FOLDER = "promises"
PROFILE = "profile.toml"
KIND = "promise"
MAX_NUMBER = 1_000_000_000
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}")


def read_promises(files: Files, folder: Path) -> PromisesOptions:
    """What a check of kind `promises` looks at: all profiles, and what persons said of them."""
    profiles = read_profiles(files, folder)
    return PromisesOptions(
        profiles=profiles, attestations=read_attestations(files, folder, profiles)
    )


def read_profiles(files: Files, folder: Path) -> tuple[Profile, ...]:
    """Every profile below checks/promises/; none where there is no such folder."""
    place = folder / FOLDER
    if not place.is_dir():
        return ()
    folders = sorted(one for one in place.iterdir() if one.is_dir() and one.name[0] not in "._")
    read = (_profile(files, one) for one in folders)
    return tuple(profile for profile in read if profile is not None)


def _profile(files: Files, folder: Path) -> Profile | None:
    path = folder / PROFILE
    file = files.name(path)
    if not _NAME.fullmatch(folder.name):
        files.problems.add(
            files.name(folder),
            "",
            "the folder's name is the profile's; accepted: small letters, digits, dots and "
            "hyphens; rename it",
        )
    text = files.text(path, hint="each folder below checks/promises/ has one")
    table = table_of(text, file, files.problems) if text is not None else None
    if table is None:
        return None
    title = table.text("title", accepted="the policy's title")
    title_hindi = table.text("title_hindi", title)
    source = table.text("source", accepted="where the policy stands")
    pages = _pages(table.table("pages"))
    table.finish()
    definitions = [one for one in files.listing(folder, ".toml") if one.name != PROFILE]
    read = (_promise(files, one, folder.name, pages) for one in definitions)
    return Profile(
        name=folder.name,
        title=title,
        title_hindi=title_hindi,
        source=source,
        pages=pages,
        promises=tuple(promise for promise in read if promise is not None),
    )


def _pages(table: Table) -> dict[str, tuple[str, ...]]:
    accepted = 'a list of paths of the site, such as ["/privacy"]'
    return {
        name: table.texts(name, accepted=accepted, convert=target, least=1) for name in table.rest()
    }


def _promise(
    files: Files, path: Path, profile: str, pages: Mapping[str, tuple[str, ...]]
) -> PublishedPromise | None:
    file = files.name(path)
    text = files.text(path)
    table = table_of(text, file, files.problems) if text is not None else None
    if table is None:
        return None
    if not _NAME.fullmatch(path.stem):
        accepted = 'small letters, digits, dots and hyphens, such as "not-framed.toml"'
        files.problems.add(
            file, "", f"the file's name is the promise's; accepted: {accepted}; rename it"
        )
    kind = table.text("kind", accepted=f'one of "{KIND}"')
    if kind and kind != KIND:
        table.problem(
            "kind",
            f'found "{kind}"; accepted in a folder of checks/promises/: "{KIND}"; a check stands '
            "in checks/ itself: move it there",
        )
        return None
    words = {severity.name.lower(): severity for severity in Severity}
    severity = table.choice("severity", words, "warning")
    proof = table.choice("proof", PROOFS)
    says = table.text("says", accepted="one sentence: what the policy promises")
    promise = PublishedPromise(
        name=path.stem,
        profile=profile,
        says=says,
        says_hindi=table.text("says_hindi", says),
        source=table.text("source", accepted="the policy's page and section, or a clause"),
        row=table.text("row", ""),
        applies_to=_resolved(table, "applies_to", ("/**",), pages),
        proof=proof,
        options=_options(table.table("options"), proof, pages),
        severity=words.get(severity, Severity.WARNING),
        file=file,
    )
    if proof:  # of an unknown proof, the options cannot be known
        table.finish()
    return promise


def _options(table: Table, proof: str, pages: Mapping[str, tuple[str, ...]]) -> dict[str, object]:
    if proof not in PROOFS:
        table.rest()
        return {}
    found = {option.name: _option(table, option, pages) for option in PROOFS[proof].options}
    table.finish()
    return found


def _option(table: Table, option: ProofOption, pages: Mapping[str, tuple[str, ...]]) -> object:
    name, default = option.name, option.default
    texts = default if isinstance(default, tuple) else None
    expressions = "a list of regular expressions"
    readers: dict[OptionKind, Callable[[], object]] = {
        OptionKind.TEXT: lambda: table.text(name, None if default is None else str(default)),
        OptionKind.TEXTS: lambda: table.texts(name, texts),
        OptionKind.PATTERNS: lambda: table.texts(
            name, texts, accepted=expressions, convert=regular_expression
        ),
        OptionKind.SELECTORS: lambda: table.texts(
            name, texts, accepted="a list of CSS selectors", convert=selector
        ),
        OptionKind.PAGES: lambda: _resolved(table, name, texts, pages),
        OptionKind.FLAG: lambda: table.flag(name, default is True),
        OptionKind.DURATION: lambda: table.duration(
            name, None if default is None else str(default), high="3660d"
        ),
        OptionKind.NUMBER: lambda: (
            table.number(name, default, low=0, high=1000)
            if isinstance(default, float)
            else table.integer(
                name, default if isinstance(default, int) else None, low=0, high=MAX_NUMBER
            )
        ),
    }
    return readers[option.kind]()


def _resolved(
    table: Table,
    key: str,
    default: tuple[str, ...] | None,
    pages: Mapping[str, tuple[str, ...]],
) -> tuple[str, ...]:
    """Paths, with the profile's names of pages put in their places; each once."""

    def page(text: str) -> str:
        if text in pages:
            return text
        if not text.startswith("/"):
            known = ", ".join(pages) or "none"
            raise ValueError(
                f"accepted: a path of the site, or a name under [pages] of {PROFILE} ({known}); "
                "correct it"
            )
        return target(text)

    accepted = f'a list of paths, or of names under [pages] of {PROFILE}, such as ["/**"]'
    written = table.texts(key, default, accepted=accepted, convert=page)
    found = (path for one in written for path in pages.get(one, (one,)))
    return tuple(dict.fromkeys(found))
