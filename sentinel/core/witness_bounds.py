"""The bounds of what witnesses, time and other sites must say, beside those of content."""

from sentinel.core.threshold import Threshold

WITNESSES = Threshold(
    name="witnesses",
    value=2,
    unit="witnesses",
    meaning="So many independent witnesses must agree before anything is proven; a check may ask "
    "for more.",
)
LASTING_LOOKS = Threshold(
    name="lasting-looks",
    value=3,
    unit="looks",
    meaning="So many visitors' looks over minutes must show a page that was replaced without a "
    "word, or a sealed page that changed, where the files do not agree.",
)
PATHS = Threshold(
    name="paths",
    value=2,
    unit="paths",
    meaning="Looks on so many paths to the site stand in for a second page that is lost too.",
)
SITES_LEAVING = Threshold(
    name="sites-leaving",
    value=3,
    unit="sites",
    meaning="More watched sites than this, and than the next bound, that leave `intact` within ten "
    "minutes are taken for a fault of the monitor ...",
)
SITES_LEAVING_SHARE = Threshold(
    name="sites-leaving-share",
    value=0.20,
    unit="share",
    meaning="... where they are more than this share of all watched sites.",
)
DOWN_SHARE = Threshold(
    name="down-share",
    value=0.5,
    unit="share",
    meaning="A site is down where its root, or this share of the addresses asked, fails.",
)
RENDERED_ALIKE = Threshold(
    name="rendered-alike",
    value=0.5,
    unit="share",
    meaning="A page that looks otherwise in no more than this of its parts, as a browser shows it, "
    "may be the approved one with other news.",
)

WITNESS_THRESHOLDS: tuple[Threshold, ...] = (
    WITNESSES,
    LASTING_LOOKS,
    PATHS,
    SITES_LEAVING,
    SITES_LEAVING_SHARE,
    DOWN_SHARE,
    RENDERED_ALIKE,
)
"""Every bound over witnesses, in the order of the table in docs/verdicts.md."""


def too_many_leaving(leaving: int, watched: int) -> bool:
    """Whether so many sites, this one included, left `intact` that the monitor is in doubt."""
    return leaving > max(SITES_LEAVING.value, SITES_LEAVING_SHARE.value * watched)
