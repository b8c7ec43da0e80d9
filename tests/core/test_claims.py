"""Claims in many languages and disguises, and honest sentences that are none."""

import pytest

from sentinel.core.signals.claim_text import claims_in
from sentinel.core.signals.voice import leet_words
from sentinel.core.wording import unmasked, words


@pytest.mark.parametrize(
    "text",
    [
        "Hacked by Night Crew",
        "H A C K E D by Night Crew",
        "h4ck3d by n1ght",
        "HaCKeD - By - Night",
        "PWNED BY night",
        "d3f4c3d by night",
        "This site has been hacked",
        "Your website was hacked!",
        "you have been 0wned",
        "ｈａｃｋｅｄ　ｂｙ Ｎｉｇｈｔ",
        "h\u0335a\u0335c\u0335k\u0335e\u0335d\u0335 by Night",
        "यह वेबसाइट हैक किया गया है",
        "नाइट क्रू द्वारा हैक",
        "hackeado por Noche",
        "Сайт взломан",
        "被黑",
        "تم اختراق الموقع",
        "situs ini telah diretas",
        "hacké par Nuit",
    ],
)
def test_claims_are_found(text: str) -> None:
    assert any(claim.stands_alone for claim in claims_in(text)), text


@pytest.mark.parametrize(
    "text",
    [
        "The bank was hacked by criminals last year, a court was told.",
        "Minister: power grid hacked by foreign state",
        "Learn what to do if your account has been hacked",
        "Content owned by the Department of Water Resources",
        "A life hack for gardeners",
        "The winners of the hackathon were welcomed by the Director",
        "हैकाथॉन के विजेताओं का स्वागत",
        "Surface cracked by frost was repaired",
    ],
)
def test_reports_and_other_words_are_no_claims(text: str) -> None:
    clear = {"attributed-claim", "addressed-claim"}
    assert not [c for c in claims_in(text) if c.stands_alone and c.code in clear], text


def test_the_sites_own_name_may_lead_up_to_a_claim() -> None:
    name = frozenset({"river", "works"})
    (claim,) = claims_in("River Works hacked by Night", name)
    assert claim.stands_alone


def test_digits_for_letters_are_seen_and_numbers_are_not() -> None:
    assert set(leet_words("y0u h4ve b33n h4ck3d by th3 cr3w")) >= {"y0u", "h4ck3d", "th3", "cr3w"}
    assert not list(leet_words("Room 101, Block B2, 3rd floor, IS 456:2000, 4th April, w3c, mp3"))


def test_indic_words_stay_whole() -> None:
    assert words("हैक किया") == ["हैक", "किया"]
    assert unmasked("हैक किया") == "हैक किया"
