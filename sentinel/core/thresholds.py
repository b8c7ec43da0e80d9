"""The one table of bounds that a verdict on content is held against, each with unit and meaning.

Signals and rules import from here; a Signal that is a measure carries its value beside the bound.
"""

from sentinel.core.threshold import Threshold

TEXT_LOST = Threshold(
    name="text-lost",
    value=0.10,
    unit="share",
    meaning="Less than this of the approved page's runs of three words is left: its text is gone.",
)
STRUCTURE_LOST = Threshold(
    name="structure-lost",
    value=0.30,
    unit="share",
    meaning="Less than this of its runs of three tags is left: its structure is gone.",
)
ASSETS_LOST = Threshold(
    name="assets-lost",
    value=0.10,
    unit="share",
    meaning="Less than this of its links to own pages and files is left: its references are gone.",
)
IDENTITY_LOST = Threshold(
    name="identity-lost",
    value=0.34,
    unit="share",
    meaning="Less than this of the words of its title, header, navigation and footer is left: the "
    "site's name is gone.",
)
KEPT = Threshold(
    name="page-kept",
    value=0.80,
    unit="share",
    meaning="At least this of text and of structure is left: the page stands, apart from an edit.",
)
SMALL_WORDS = Threshold(
    name="small-page-words",
    value=30,
    unit="words",
    meaning="An approved page with fewer words is small: shares of tiny numbers mean little.",
)
SMALL_TAGS = Threshold(
    name="small-page-tags",
    value=20,
    unit="tags",
    meaning="An approved page with fewer tags is small, too.",
)
VOCABULARY_LOST = Threshold(
    name="vocabulary-lost",
    value=0.15,
    unit="share",
    meaning="Less than this of the distinct words of its content, outside title, header, "
    "navigation and footer, is left: another subject. A redesign keeps more.",
)
VOCABULARY_WORDS = Threshold(
    name="vocabulary-words",
    value=12,
    unit="words",
    meaning="An approved page with fewer distinct words of content says too little for that share.",
)
FOOTER_WORDS = Threshold(
    name="footer-words",
    value=6,
    unit="words",
    meaning="So few words of the content still there are what a kept title or footer line has.",
)
REPLACED_STRUCTURE = Threshold(
    name="replaced-structure",
    value=0.15,
    unit="share",
    meaning="Less than this of the structure is left: another document, even where the site's "
    "name, logo or footer was kept. A redesign keeps more.",
)
REPLACED_TEXT = Threshold(
    name="replaced-text",
    value=0.50,
    unit="share",
    meaning="Less than this of the text is left beside such a loss of structure: what may have "
    "been kept is a title and a footer line of a small page.",
)
REFERENCES_LOST = Threshold(
    name="references-lost",
    value=0.34,
    unit="share",
    meaning="Less than this of the links and files is left beside such a loss of structure.",
)
NAVIGATION_LOST = Threshold(
    name="navigation-lost",
    value=0.34,
    unit="share",
    meaning="So many links to pages, whichever, for each one that there was: below this the "
    "page leads nowhere. A redesign goes on leading through the site.",
)
NAVIGATION_LINKS = Threshold(
    name="navigation-links",
    value=8,
    unit="links",
    meaning="An approved page with fewer links is not asked for its navigation.",
)
FEW_LINKS = Threshold(
    name="few-links",
    value=5,
    unit="links",
    meaning="Where the approved page had too few links to ask, a page with fewer than this leads "
    "nowhere.",
)
STATEMENT_WORDS = Threshold(
    name="statement-words",
    value=25,
    unit="words",
    meaning="A block of at most so many words is a statement of its own, not an article.",
)
PROMINENT_CHARACTERS = Threshold(
    name="prominent-characters",
    value=600,
    unit="characters",
    meaning="What stands within the first so many visible characters meets every reader.",
)
TOPIC_WORDS = Threshold(
    name="topic-words",
    value=3,
    unit="words",
    meaning="An approved page with at least so many words of hacking is about security ...",
)
TOPIC_SHARE = Threshold(
    name="topic-share",
    value=0.005,
    unit="share",
    meaning="... where they are at least this share of its words: more of them is no news there.",
)
HIDDEN_LINKS = Threshold(
    name="hidden-links",
    value=3,
    unit="links",
    meaning="So many new links to other sites where no reader sees them are proof of spam.",
)
SPAM_WORDS = Threshold(
    name="spam-words",
    value=4,
    unit="words",
    meaning="So many new words of search-engine spam in text are proof of spam; half of "
    "them with hidden or foreign links.",
)
FOREIGN_LINKS = Threshold(
    name="foreign-links",
    value=20,
    unit="hosts",
    meaning="New links to more hosts than this that no approved page names are unusual in an edit.",
)
VOICE_EXPRESSIONS = Threshold(
    name="voice-expressions",
    value=4,
    unit="expressions",
    meaning="So many new expressions as defacers write them are proof; two kinds of them as well.",
)
SHIFT_FROM = Threshold(
    name="writing-system-from",
    value=0.05,
    unit="share",
    meaning="A writing system with less than this of the approved page's letters ...",
)
SHIFT_TO = Threshold(
    name="writing-system-to",
    value=0.50,
    unit="share",
    meaning="... and more than this of the new page's: the page changed its writing system.",
)
SHIFT_LETTERS = Threshold(
    name="writing-system-letters",
    value=200,
    unit="letters",
    meaning="Pages with fewer letters are not asked for their writing system.",
)
LANGUAGE_WORDS = Threshold(
    name="language-words",
    value=40,
    unit="words",
    meaning="Pages with fewer words are not asked for their language.",
)
LANGUAGE_SHARE = Threshold(
    name="language-share",
    value=0.15,
    unit="share",
    meaning="A language is told by its little words: at least this of all words, half "
    "as many again as of any other.",
)
GARBAGE_SHARE = Threshold(
    name="garbage-share",
    value=0.05,
    unit="share",
    meaning="More undecodable characters than this, and not in the approved page, are damage.",
)
TRUNCATED_SHARE = Threshold(
    name="truncated-share",
    value=0.97,
    unit="share",
    meaning="A page that ends inside what was approved and is shorter than this share of it"
    " was cut.",
)
CUT_NEW_WORDS = Threshold(
    name="cut-new-words",
    value=0.25,
    unit="share",
    meaning="A page with more new words than this among its own was not cut but replaced.",
)
SUSPECT_SCORE = Threshold(
    name="suspect-score",
    value=0.30,
    unit="score",
    meaning="A score from here on is at least suspect.",
)
DEFACED_SCORE = Threshold(
    name="defaced-score",
    value=0.70,
    unit="score",
    meaning="A score from here on is defaced.",
)
FAINT_SIGNS = Threshold(
    name="faint-signs",
    value=3,
    unit="signs",
    meaning="So many different faint signs at once are suspect; one or two are an edit.",
)

PICTURE_ALIKE = Threshold(
    name="picture-alike",
    value=0.002,
    unit="share",
    meaning="Pictures that look otherwise in no more than this of their parts are alike to the eye:"
    " compressed anew, made smaller, without metadata.",
)
DOORWAYS = Threshold(
    name="doorway-pages",
    value=30,
    unit="addresses",
    meaning="So many new addresses at once are a crowd, as doorway pages come in.",
)
DOORWAY_SHARE = Threshold(
    name="doorway-share",
    value=0.30,
    unit="share",
    meaning="A crowd of new addresses is at least this share of those that were approved.",
)

THRESHOLDS: tuple[Threshold, ...] = (
    TEXT_LOST,
    STRUCTURE_LOST,
    ASSETS_LOST,
    IDENTITY_LOST,
    KEPT,
    SMALL_WORDS,
    SMALL_TAGS,
    VOCABULARY_LOST,
    VOCABULARY_WORDS,
    FOOTER_WORDS,
    REPLACED_STRUCTURE,
    REPLACED_TEXT,
    REFERENCES_LOST,
    NAVIGATION_LOST,
    NAVIGATION_LINKS,
    FEW_LINKS,
    STATEMENT_WORDS,
    PROMINENT_CHARACTERS,
    TOPIC_WORDS,
    TOPIC_SHARE,
    HIDDEN_LINKS,
    SPAM_WORDS,
    FOREIGN_LINKS,
    VOICE_EXPRESSIONS,
    SHIFT_FROM,
    SHIFT_TO,
    SHIFT_LETTERS,
    LANGUAGE_WORDS,
    LANGUAGE_SHARE,
    GARBAGE_SHARE,
    TRUNCATED_SHARE,
    CUT_NEW_WORDS,
    SUSPECT_SCORE,
    DEFACED_SCORE,
    FAINT_SIGNS,
    PICTURE_ALIKE,
    DOORWAYS,
    DOORWAY_SHARE,
)
"""Every bound of a content verdict, in the order of the table in docs/verdicts.md."""
