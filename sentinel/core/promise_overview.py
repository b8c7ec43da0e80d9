"""How the promises of one profile stand on one site, for the command and the reports. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sentinel.core.canonical import timestamp
from sentinel.core.kept_standing import KeptStanding
from sentinel.core.published import Profile, PromiseStanding, PublishedPromise, Standing

ORDER: tuple[Standing, ...] = (
    Standing.BROKEN,
    Standing.UNKNOWN,
    Standing.ATTESTED,
    Standing.KEPT,
    Standing.BY_SENTINEL,
    Standing.NOT_CHECKABLE,
)
"""What asks for people first."""
NOT_LOOKED_AT = "Nobody has looked yet: sentinel promises --fresh."


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLine:
    """One promise and how it stands."""

    promise: PublishedPromise
    standing: Standing
    reason: str
    since: datetime | None = None
    """From when on it was always concluded so; None where it was not kept on record."""
    looked_at: datetime | None = None
    pages: tuple[str, ...] = ()
    more_pages: int = 0
    quotes: tuple[str, ...] = ()
    until: date | None = None

    @property
    def shown_by(self) -> tuple[str, ...]:
        """Tests of Sentinel's source, where Sentinel itself keeps the promise."""
        kept_here = self.standing is Standing.BY_SENTINEL
        return self.promise.texts("shown_by") if kept_here else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileOverview:
    """One profile on one site, its promises in the order of their numbers."""

    profile: Profile
    lines: tuple[PromiseLine, ...]

    def having(self, standing: Standing) -> tuple[PromiseLine, ...]:
        return tuple(line for line in self.lines if line.standing is standing)

    @property
    def numbers(self) -> dict[Standing, int]:
        """How many there are of each, those that ask for people first; none of none."""
        found = Counter(line.standing for line in self.lines)
        return {standing: found[standing] for standing in ORDER if found[standing]}

    @property
    def looked_at(self) -> datetime | None:
        """The newest look."""
        return max((one.looked_at for one in self.lines if one.looked_at), default=None)


def overview(
    profile: Profile, kept: Mapping[str, KeptStanding], words: Mapping[str, PromiseStanding]
) -> ProfileOverview:
    """From what is on record; `words` are conclusions from what people wrote alone, as of today,
    by the promise's key: they count where the record has nothing better."""
    lines = (_line(one, kept.get(one.key), words.get(one.key)) for one in profile.promises)
    return ProfileOverview(
        profile=profile, lines=tuple(sorted(lines, key=lambda line: row_order(line.promise)))
    )


def of_look(
    profile: Profile, standings: Sequence[PromiseStanding], at: datetime
) -> ProfileOverview:
    """From a look that is not on record."""
    own = (one for one in standings if one.promise.profile == profile.name)
    lines = (_of_standing(one, None, at) for one in own)
    return ProfileOverview(
        profile=profile, lines=tuple(sorted(lines, key=lambda line: row_order(line.promise)))
    )


def row_order(promise: PublishedPromise) -> tuple[bool, tuple[tuple[int, int | str], ...], str]:
    """By the numbers in the row, so that 5.1.10 stands behind 5.1.9; those without come last."""
    parts = re.findall(r"[0-9]{1,9}|[^0-9.,\s]+", promise.row)
    number = tuple(
        (0, int(part)) if part.isascii() and part.isdigit() else (1, part) for part in parts
    )
    return not promise.row, number, promise.name


def document(found: ProfileOverview) -> dict[str, object]:
    """As plain JSON values."""
    return {
        "profile": found.profile.name,
        "title": found.profile.title,
        "source": found.profile.source,
        "looked_at": None if found.looked_at is None else timestamp(found.looked_at),
        "numbers": {standing.value: found.numbers.get(standing, 0) for standing in Standing},
        "promises": [
            {
                "promise": line.promise.key,
                "row": line.promise.row,
                "says": line.promise.says,
                "says_hindi": line.promise.says_hindi,
                "source": line.promise.source,
                "proof": line.promise.proof,
                "standing": line.standing.value,
                "reason": line.reason,
                "since": None if line.since is None else timestamp(line.since),
                "looked_at": None if line.looked_at is None else timestamp(line.looked_at),
                "until": None if line.until is None else line.until.isoformat(),
                "shown_by": list(line.shown_by),
                "pages": [
                    {"url": url, "quote": quote}
                    for url, quote in zip(line.pages, line.quotes, strict=False)
                ],
                "more_pages": line.more_pages,
            }
            for line in found.lines
        ],
    }


def _line(
    promise: PublishedPromise, kept: KeptStanding | None, word: PromiseStanding | None
) -> PromiseLine:
    """A word takes the place of `unknown`, and of a word on record, which may have ended since."""
    open_now = kept is None or kept.standing in {Standing.UNKNOWN, Standing.ATTESTED}
    if word is not None and (open_now or word.standing is not Standing.ATTESTED):
        same = kept is not None and kept.standing is word.standing
        return _of_standing(word, kept.since if same and kept is not None else None, None)
    if kept is None:
        return PromiseLine(promise=promise, standing=Standing.UNKNOWN, reason=NOT_LOOKED_AT)
    if kept.standing is Standing.ATTESTED:
        ended = f"The word that was given is no longer there, or ended: {kept.reason}"
        return PromiseLine(
            promise=promise, standing=Standing.UNKNOWN, reason=ended, looked_at=kept.looked_at
        )
    return PromiseLine(
        promise=promise,
        standing=kept.standing,
        reason=kept.reason,
        since=kept.since,
        looked_at=kept.looked_at,
        pages=kept.pages,
        more_pages=kept.more_pages,
        quotes=kept.quotes,
    )


def _of_standing(
    found: PromiseStanding, since: datetime | None, looked_at: datetime | None
) -> PromiseLine:
    return PromiseLine(
        promise=found.promise,
        standing=found.standing,
        reason=found.reason,
        since=since,
        looked_at=looked_at,
        pages=found.pages,
        more_pages=found.more_pages,
        quotes=found.quotes,
        until=found.until,
    )
