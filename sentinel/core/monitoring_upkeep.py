"""Parts of the monitoring report about what is kept in order between incidents: links, reviews,
backups, exercises, messages."""

from datetime import timedelta

from sentinel.core.monitoring import MonitoringFacts
from sentinel.core.monitoring_phrases import MAX_SHOWN, Part, Phrases, cut
from sentinel.core.monitoring_words import PROMISES


def links(facts: MonitoringFacts, phrases: Phrases) -> Part:
    known = facts.links
    rows = [
        (phrases.word("looked"), phrases.when(known.looked_at)),
        (phrases.word("found"), phrases.number(known.found)),
        (phrases.word("mended"), phrases.number(known.mended)),
        (phrases.word("unlinked"), phrases.number(known.unlinked)),
        (phrases.word("still-broken"), phrases.broken(known)),
    ]
    if known.muted:
        rows.append((phrases.word("muted-links"), str(len(known.muted))))
    if known.broken:
        rows.append((phrases.word("oldest"), phrases.when(known.broken[0][0].since)))
    columns = ("address", "finding", "since", "owner")
    return phrases.part(
        "links",
        rows=rows,
        picture="links" if any(day.broken_links is not None for day in facts.days) else "",
        alt=phrases.word("alt-links"),
        columns=tuple(map(phrases.word, columns)) if known.broken else (),
        table=tuple(
            (
                problem.url,
                problem.words,
                phrases.when(problem.since),
                owner or phrases.word("not-known"),
            )
            for problem, owner in known.broken[:MAX_SHOWN]
        ),
        lines=cut([], len(known.broken), phrases.word("more")),
    )


def reviews(facts: MonitoringFacts, phrases: Phrases) -> Part:
    owed = facts.reviews
    due = phrases.when(owed.due_at) if owed.baseline else phrases.word("none")
    if owed.due_at is not None and owed.due_at <= facts.made_at:
        due = f"{due} ({phrases.word('overdue')})"
    rows = [
        (phrases.word("baseline"), owed.baseline or phrases.word("none")),
        (phrases.word("review-due"), due),
        (phrases.word("waiting"), str(len(owed.waiting))),
    ]
    lines = [f"{name}: {phrases.when(at)}" for name, at in owed.waiting[:MAX_SHOWN]]
    return phrases.part("reviews", rows=rows, lines=tuple(lines))


def backups(facts: MonitoringFacts, phrases: Phrases) -> Part:
    found = facts.backups
    if found is None:
        return phrases.part("backups", lines=(phrases.word("no-backups"),))
    rows = [
        (phrases.word("taken"), str(found.taken)),
        (phrases.word("newest"), phrases.when(found.newest_at)),
        (phrases.word("proven"), str(found.proven_clean)),
        (phrases.word("clean"), str(found.clean)),
        (phrases.word("newest-clean"), phrases.when(found.newest_clean_at)),
        (phrases.word("rehearsals"), str(len(found.rehearsals))),
    ]
    return phrases.part(
        "backups",
        rows=rows,
        columns=tuple(map(phrases.word, ("when", "good", "took", "backup")))
        if found.rehearsals
        else (),
        table=tuple(
            (
                phrases.when(one.ended_at),
                phrases.yes(one.good),
                phrases.took(timedelta(seconds=one.seconds)),
                one.backup,
            )
            for one in found.rehearsals[:MAX_SHOWN]
        ),
    )


def promises(facts: MonitoringFacts, phrases: Phrases) -> Part:
    columns = ("promise", "tested", "kept", "last-kept")
    return phrases.part(
        "promises",
        columns=tuple(map(phrases.word, columns)),
        table=tuple(
            (
                phrases.said(PROMISES[one.promise]),
                str(sum(i.promise is one.promise for i in facts.exercised)),
                str(sum(i.promise is one.promise and i.kept for i in facts.exercised)),
                phrases.when(None if one.kept is None else one.kept.at)
                + (f" ({phrases.word('overdue')})" if one.overdue else ""),
            )
            for one in facts.promises
        ),
    )


def notices(facts: MonitoringFacts, phrases: Phrases) -> Part:
    rows = [
        (phrases.word("delivered"), str(facts.delivered)),
        (phrases.word("undelivered"), str(len(facts.undelivered))),
    ]
    return phrases.part(
        "notices",
        rows=rows,
        columns=tuple(map(phrases.word, ("when", "kind", "state"))) if facts.undelivered else (),
        table=tuple(
            (phrases.when(row.created_at), row.kind.value, row.state.value)
            for row in facts.undelivered[:MAX_SHOWN]
        ),
    )
