"""Texts are whole, filled in, in their language, and meant for the public."""

import pytest

from sentinel.core.published import Standing
from support.proven import answer, promise, proven

SENTENCES = "".join(
    f"<p>The laboratory has tested {what} for the districts of the north since it was founded.</p>"
    for what in ("water", "soil", "seed", "cement")
)
HINDI = "संस्थान देश भर में बैराज, नहरों और तटबंधों की सुरक्षा का अध्ययन करता है। " * 8


def reasons(proof: str, body: str, **options: object) -> str:
    """What breaks it; empty where it is kept."""
    found = proven(promise(proof, **options), answer(body=body))
    assert found.standing in {Standing.KEPT, Standing.BROKEN}
    return found.reason if found.standing is Standing.BROKEN else ""


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (
            "<p>What visitors tell us may be passed on by the institute and its partner "
            "laboratory</p><ul><li>Testing samples.</ul>",
            "A paragraph breaks off before a list.",
        ),
        (
            "<p>Complaints about a result may be sent to the director of the</p><h2>Fees</h2>",
            "A paragraph breaks off before a heading.",
        ),
        (
            "<p>We keep each sample for a year and then destroy it. therefore, we will return "
            "none.</p>",
            "A sentence begins in its middle.",
        ),
        (
            "<h2>Returns</h2><p>and that is why samples are not returned to those who sent "
            "them.</p>",
            "The text under a heading begins in the middle of a sentence.",
        ),
        (
            "<p>Please do not write your account number on the parcel that you send to us.</p>"
            "<p>Parcels come by post.</p>"
            "<p>Please do not write your account number on the parcel that you send to us</p>",
            "A paragraph stands more than once on the page.",
        ),
        ("<p>The “north laboratory is open to all.</p>", "A quotation mark has no partner."),
        ("<p>प्रयोगशाला” सभी के लिए खुली है।</p>", "A quotation mark has no partner."),
        ("<p>Samples (of water and soil are taken each day.</p>", "A bracket has no partner."),
        (
            "<nav><ul><li><a href=/jobs>Jobs</a><li><a href=/jobs>Jobs</a></ul></nav>",
            "The same link stands twice in a row.",
        ),
    ],
)
def test_what_is_broken_off_or_stands_twice_is_told(body: str, why: str) -> None:
    assert reasons("whole-text", SENTENCES + body) == why


@pytest.mark.parametrize(
    "body",
    [
        "<p>Your sample may be passed on to the following laboratories of the state</p><ul><li>A",
        "<p>What visitors tell us may be passed on by the institute to</p><ul><li>the state</ul>",
        "<p>Results can be had on each working day from the counter on the left:</p><ul><li>A</ul>",
        "<p>Of each sample we keep ca. half, e.g. for a second test, etc. and return none.</p>",
        '<p>Items a) and b) are free; (c) is not. A pipe of 5" is “wide”. See [1, 2).</p>',
        "<p>The sign ‘(’ opens a bracket.</p>",
        "<h2>Tools</h2><p>curl is a program by which a file can be had from a server.</p>",
        "<p>Results are sent by post or mail to those who asked for them in writing</p><p>Or not.",
        "<p>परिणाम उन सभी को भेजे जाते हैं जिन्होंने लिखित रूप में माँगे हैं</p><h2>शुल्क</h2>",
        "<p>परिणाम उन सभी को भेजे जाते हैं जिन्होंने लिखित रूप में माँगे थे l</p><h2>शुल्क</h2>",
        "<pre>(unbalanced</pre><p>Code such as <code>f(</code> is no text of ours.</p>",
        "<p>“We test each sample twice,</p><p>“and a third time where they differ.”</p>",
        "<p>The counter is open on each of the working days of the week in summer.</p><h2>Two</h2>"
        "<p>The counter is open on each of the working days of the week in summer.</p>",
        "<p>Bring the sample to the counter on the left, or send it to us by post.</p>"
        + "".join(
            f"<p>Of the {one} wells of the district the upper ones run dry in May and "
            "June of most years.</p>"
            for one in ("open", "deep", "old", "new")
        )
        + "<p>Bring the sample to the counter on the left, or send it to us by post.</p>",
        "<p>The version of <code>sampler</code> must be that which the office gave out with the "
        "kit.</p><p>The version of <code>reader</code> must be that which the office gave out "
        "with the kit.</p>",
        "<p>Each sample is read by a program of ours. sampler, which comes with the kit, does "
        "the same.</p>",
        "<p><a href=/one>One</a> <a href=/two>One</a> <a href=/one>One</a></p>",
        "<div class=wide><a href=/a>Home</a></div><div class=small><a href=/a>Home</a></div>",
    ],
)
def test_whole_text_is_left_alone(body: str) -> None:
    assert reasons("whole-text", SENTENCES + body) == ""


def test_a_text_that_was_put_in_twice_is_told_however_long_it_is() -> None:
    text = "".join(
        f"<p>In the year {year} the laboratory has tested the wells of all blocks of the "
        "district.</p>"
        for year in range(2010, 2020)
    )
    assert reasons("whole-text", SENTENCES + text) == ""
    assert "more than once" in reasons("whole-text", SENTENCES + text + text)


def test_a_site_that_leaves_out_full_stops_is_not_told_of_each() -> None:
    body = "".join(
        f"<p>The laboratory has tested the {what} of the districts since it was founded</p><ul>"
        "<li>One</ul>"
        for what in ("water", "soil", "seed")
    )
    assert reasons("whole-text", body) == ""


@pytest.mark.parametrize(
    "body",
    [
        "<p>(Not for publication on the website)</p><table><tr><td>A</table>",
        "<p>(वेबसाइट पर प्रकाशन के लिए नहीं)</p>",
        "<h2>Approvers (not to be published)</h2>",
        "<table><caption>For internal use only</caption><tr><td>A</table>",
        "<table><tr><th>केवल कार्यालय उपयोग के लिए<tr><td>A</table>",
        "<h1>DRAFT</h1>",
        "<p><b>*** Strictly confidential ***</b></p>",
        "<p>गोपनीय</p>",
        "<p>Report 12<br>NOT FOR CIRCULATION<br>March</p>",
    ],
)
def test_a_mark_of_what_is_not_for_the_public_is_told(body: str) -> None:
    assert "not for the public" in reasons("leak-markers", body)


@pytest.mark.parametrize(
    "body",
    [
        "<p>Drafts are not for publication on the website before they are approved.</p>",
        "<h2>Draft Rules 2026, laid before the public for comments</h2>",
        "<h2>Confidentiality</h2><p>What you tell us is kept confidential.</p>",
        "<p>गोपनीय जानकारी किसी को नहीं दी जाती है।</p>",
        "<table><tr><td>Rules of 2026<td>Draft</table>",
        "<ul><li>Confidential<li>Public</ul>",
        "<nav><a href=/d>Draft</a></nav>",
        "<p>Our internal use of cookies is described above.</p>",
    ],
)
def test_a_text_that_speaks_of_drafts_has_no_mark(body: str) -> None:
    assert reasons("leak-markers", body) == ""


def test_marks_of_ones_own_and_exceptions() -> None:
    body = "<p>Desk copy 4</p>"
    assert reasons("leak-markers", body) == ""
    assert reasons("leak-markers", body, markers=(r"desk copy \d+",))
    assert reasons("leak-markers", "<h1>Draft</h1>", allowed=("^draft$",)) == ""


@pytest.mark.parametrize(
    "body",
    [
        "<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>",
        "<h1>Notices</h1><p>This page is under construction.</p>",
        "<h1>Coming soon</h1>",
        "<p>यह पृष्ठ निर्माणाधीन है।</p>",
        "<p>शीघ्र उपलब्ध होगा</p>",
        "<p>Your text here</p>",
        "<p>Add your description here</p>",
        "<p>Write to [insert name of officer].</p>",
        "<td>To do: ask the director",
        "<p>Dear {{ user.name }}, welcome.</p>",
        "<table><tr><td>To do: ask the director</table>",
        "<h1>Results</h1><p>TBA</p>",
        "<main><h1>Notices</h1></main><footer>Institute</footer>",
        "<main><h1>Notices</h1></main><script src=/menu.js></script>",
    ],
)
def test_what_stands_in_for_content_is_told(body: str) -> None:
    assert reasons("placeholders", body)


@pytest.mark.parametrize(
    "body",
    [
        "<p>Typists have filled pages with lorem ipsum since the sixties.</p>",
        f"<h2>Under construction</h2>{SENTENCES * 2}",
        "<table><tr><td>Barrage of the north<td>Under construction</table>",
        f"<p>The barrage is under construction and will be open in May.</p>{SENTENCES}",
        "<p>Braces such as <code>{{ name }}</code> are filled in by the template.</p>",
        "<div ng-app><p>{{ greeting }}</p></div>",
        "<main><img src=/map.png alt=''></main>",
        "<main><h1>Search</h1><div id=found></div></main><script src=/search.js></script>",
        "<div role=main><noscript><p>Searching needs scripts.</noscript></div><script></script>",
        "<table><tr><th>Interview<td>TBA</table><dl><dt>todo<dd>a word of the index</dl>",
        "<main><h1>Map</h1><iframe src=/map></iframe></main>",
        "<p>Lists of what to do are on the first page.</p>",
        "<p>Insert the card here and wait until the light is green and the door opens.</p>",
    ],
)
def test_a_page_that_speaks_of_such_things_is_left_alone(body: str) -> None:
    assert reasons("placeholders", body) == ""


SHORT = (
    "The office is open on working days from ten to five, and all letters that come in are "
    "answered by post."
)
SHORT_HINDI = (
    "कार्यालय कार्य दिवसों में दस से पाँच बजे तक खुला रहता है और पत्रों का उत्तर डाक से दिया जाता है। "
    "पुस्तकालय सबके लिए खुला है और पुस्तकें घर ले जाई जा सकती हैं, परिणाम सूचना पट्ट पर लगाए जाते हैं।"
)
MENU = (
    "<nav><a href=/t>Tenders and notices of the office</a> <a href=/r>Recruitment of staff</a>"
    "<a href=/p>Policies and plans of the office</a></nav>"
)
HINDI_MENU = (
    "<nav><a href=/t>कार्यालय की निविदाएँ और सूचनाएँ</a> <a href=/r>कर्मचारियों की भर्ती</a>"
    "<a href=/p>कार्यालय की नीतियाँ और योजनाएँ</a></nav>"
)


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (f"<html><body><p>{HINDI}", "does not say which language"),
        (f"<html lang=en><body><p>{HINDI}", "written in Devanagari"),
        (f"<html lang=hi-IN><body>{SENTENCES}", "marked as Hindi"),
        (f"<html lang=hi><body><h1>Policy in English</h1><p>{HINDI}", "heading says English"),
        (f"<html lang=en><body><h1>नीति हिंदी में</h1>{SENTENCES}", "heading says Hindi"),
        (f"<html lang=en><body>{HINDI_MENU}<main><p>{SHORT_HINDI}</main>", "in Devanagari"),
        (f"<html lang=en><body>{MENU}<main><p>{SHORT_HINDI}</main>", ""),
        (f"<html lang=hi><body>{MENU}<main><p>{SHORT}</main>", "marked as Hindi"),
        (f"<html lang=hi><body>{HINDI_MENU}<main><p>{SHORT}</main>", ""),
        (f"<html lang=hi><body><p>{HINDI}", ""),
        (f"<html lang=mr><body><p>{HINDI}", ""),
        (f"<html lang=en-IN><body>{SENTENCES}<a href=/hi/>हिन्दी में</a>", ""),
        (f"<html lang=hi><body><p>{HINDI}{SENTENCES}", ""),
        ("<html><body><p>Map", ""),
        (f"<html lang=hi><body><h2>Read it in English</h2>{SENTENCES}<p>{HINDI}", ""),
    ],
)
def test_the_mark_of_the_language_agrees_with_the_script(page: str, why: str) -> None:
    found = reasons("language-marked", page)
    assert why in found if why else found == ""


def test_parts_in_another_language_are_told_where_asked_for() -> None:
    page = f"<html lang=en><body>{SENTENCES * 3}<p>{HINDI[:200]}</p>"
    marked = page.replace(f"<p>{HINDI[:5]}", f"<p lang=hi>{HINDI[:5]}")
    assert reasons("language-marked", page) == ""
    assert "part in another language" in reasons("language-marked", page, parts=True)
    assert reasons("language-marked", marked, parts=True) == ""


def test_a_page_that_cannot_be_read_whole_is_not_judged() -> None:
    cut = answer(body="<p>DRAFT", over_cap=True)
    assert proven(promise("leak-markers"), cut).standing is Standing.UNKNOWN
