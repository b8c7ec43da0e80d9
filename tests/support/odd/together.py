"""Chapters that stand beside one another on one site: nothing that is said of one hangs on another.
The others have servers that never answer, an own home page, or are read with other bounds."""

from support.odd import addresses, answers, documents, elsewhere, markup

TOGETHER = (
    *markup.CHAPTERS,
    *addresses.CHAPTERS,
    documents.SITEMAPS,
    documents.FEEDS,
    documents.MANIFEST,
    answers.STATUSES,
    answers.REDIRECTS,
    answers.DAMAGE,
    elsewhere.REFUSALS,
)
