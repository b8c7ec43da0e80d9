"""What each kind of fault means, for those who keep the pages; English and Hindi.

Kinds that are not listed are errors of the tokeniser under the names of the HTML standard (13.2.2),
which a page of that standard explains; they are told by these names.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sentinel.core.syntax_fault import Group
from sentinel.core.words import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultKind:
    """A kind of fault."""

    group: Group
    severity: Severity
    english: str
    hindi: str


GROUP_WORDS: Mapping[Group, tuple[str, str]] = {
    Group.MARKUP: ("HTML that is not well formed", "HTML की त्रुटियाँ"),
    Group.STRUCTURE: ("Structure", "संरचना"),
    Group.TABLES: ("Tables and lists", "तालिकाएँ और सूचियाँ"),
    Group.IMAGES: ("Pictures", "चित्र"),
    Group.LANGUAGE: ("Language", "भाषा"),
    Group.ENCODING: ("Encoding", "एन्कोडिंग"),
    Group.DOCUMENTS: ("PDF documents", "PDF दस्तावेज़"),
    Group.SPELLING: ("Spelling", "वर्तनी"),
}


def _kind(group: Group, severity: Severity, english: str, hindi: str) -> FaultKind:
    return FaultKind(group=group, severity=severity, english=english, hindi=hindi)


_INFO, _WARNING, _ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR

KINDS: Mapping[str, FaultKind] = {
    "doctype-missing": _kind(
        Group.MARKUP,
        _WARNING,
        "The page does not begin with a doctype: browsers show it by rules of the nineties.",
        "पृष्ठ doctype से शुरू नहीं होता: ब्राउज़र उसे पुराने नियमों से दिखाते हैं।",
    ),
    "doctype-outdated": _kind(
        Group.MARKUP,
        _INFO,
        "The doctype is not that of HTML (write <!doctype html>).",
        "doctype पुराना है (लिखें <!doctype html>)।",
    ),
    "disallowed-processing-instruction-target": _kind(
        Group.MARKUP,
        _INFO,
        "An XML declaration stands in HTML, where it says nothing: leave it out.",
        "HTML पृष्ठ में XML घोषणा है, जिसका यहाँ कोई अर्थ नहीं: उसे हटा दें।",
    ),
    "element-unclosed": _kind(
        Group.MARKUP,
        _WARNING,
        "An element is never closed.",
        "कोई तत्व बंद नहीं किया गया है।",
    ),
    "end-tag-without-start": _kind(
        Group.MARKUP,
        _WARNING,
        "An end tag has no start tag.",
        "समाप्ति टैग का कोई आरंभ टैग नहीं है।",
    ),
    "elements-wrongly-nested": _kind(
        Group.MARKUP,
        _WARNING,
        "Elements overlap: one was closed before what was opened inside it.",
        "तत्व एक-दूसरे में ग़लत ढंग से लिखे गए हैं।",
    ),
    "content-loose-in-table": _kind(
        Group.TABLES,
        _WARNING,
        "Something stands in a table outside of its cells; browsers move it above the table.",
        "तालिका में कुछ कोष्ठकों के बाहर लिखा है; ब्राउज़र उसे तालिका के ऊपर दिखाते हैं।",
    ),
    "table-part-out-of-place": _kind(
        Group.TABLES,
        _WARNING,
        "A cell or row of a table stands where none may stand.",
        "तालिका का कोष्ठक या पंक्ति ग़लत स्थान पर है।",
    ),
    "content-loose-in-select": _kind(
        Group.MARKUP,
        _WARNING,
        "A choice list holds something else than choices.",
        "चयन-सूची में विकल्पों के अलावा कुछ और है।",
    ),
    "start-tag-out-of-place": _kind(
        Group.MARKUP,
        _WARNING,
        "An element begins where it may not stand; browsers leave it out or move it.",
        "तत्व ऐसे स्थान पर है जहाँ वह नहीं हो सकता।",
    ),
    "content-after-end": _kind(
        Group.MARKUP,
        _WARNING,
        "Something stands behind the end of the page.",
        "पृष्ठ के अंत के बाद भी कुछ लिखा है।",
    ),
    "page-not-examined": _kind(
        Group.MARKUP,
        _INFO,
        "The page is too large or too deeply nested to be examined.",
        "पृष्ठ इतना बड़ा है कि उसकी जाँच नहीं हो सकी।",
    ),
    "id-duplicate": _kind(
        Group.STRUCTURE,
        _WARNING,
        "Two elements of a page have the same id: links and labels reach the first alone.",
        "एक ही पृष्ठ पर दो तत्वों की id एक ही है।",
    ),
    "title-missing": _kind(
        Group.STRUCTURE, _WARNING, "The page has no title.", "पृष्ठ का कोई शीर्षक नहीं है।"
    ),
    "heading-empty": _kind(Group.STRUCTURE, _INFO, "A heading is empty.", "कोई शीर्ष-पंक्ति ख़ाली है।"),
    "heading-level-skipped": _kind(
        Group.STRUCTURE,
        _INFO,
        "A heading is more than one level below the one before it.",
        "शीर्षकों का कोई स्तर छूट गया है।",
    ),
    "control-in-control": _kind(
        Group.STRUCTURE,
        _WARNING,
        "A control stands inside a link or button: what a click does differs by browser.",
        "लिंक या बटन के भीतर दूसरा नियंत्रण है।",
    ),
    "list-item-loose": _kind(
        Group.TABLES,
        _WARNING,
        "A list item stands outside of any list.",
        "सूची का अंश किसी सूची में नहीं है।",
    ),
    "list-broken": _kind(
        Group.TABLES,
        _WARNING,
        "A list holds something else than items.",
        "सूची में अंशों के अलावा कुछ और है।",
    ),
    "table-empty": _kind(Group.TABLES, _INFO, "A table has no cell.", "तालिका में कोई कोष्ठक नहीं है।"),
    "table-rows-uneven": _kind(
        Group.TABLES,
        _WARNING,
        "The rows of a table have different numbers of columns.",
        "तालिका की पंक्तियों में स्तंभों की संख्या अलग-अलग है।",
    ),
    "picture-without-alternative": _kind(
        Group.IMAGES,
        _WARNING,
        "A picture has no alternative text (alt): who does not see it is told nothing.",
        "चित्र का वैकल्पिक पाठ (alt) नहीं है।",
    ),
    "picture-alternative-is-file": _kind(
        Group.IMAGES,
        _WARNING,
        "The alternative text of a picture is the name of its file.",
        "चित्र का वैकल्पिक पाठ केवल फ़ाइल का नाम है।",
    ),
    "picture-broken": _kind(
        Group.IMAGES,
        _WARNING,
        "A picture cannot be decoded: its file is damaged or no picture.",
        "चित्र नहीं खुलता: फ़ाइल ख़राब है।",
    ),
    "language-missing": _kind(
        Group.LANGUAGE,
        _WARNING,
        "The page does not say its language (lang on <html>).",
        "पृष्ठ अपनी भाषा नहीं बताता (<html> पर lang)।",
    ),
    "language-malformed": _kind(
        Group.LANGUAGE,
        _WARNING,
        "A language is named in a way that no program understands (en, hi, en-IN).",
        "भाषा का नाम ग़लत लिखा है (सही: en, hi, en-IN)।",
    ),
    "encoding-not-declared": _kind(
        Group.ENCODING,
        _WARNING,
        "The page does not declare its encoding (charset): browsers guess.",
        "पृष्ठ अपनी एन्कोडिंग (charset) नहीं बताता।",
    ),
    "encoding-declared-twice": _kind(
        Group.ENCODING,
        _WARNING,
        "The page declares two different encodings.",
        "पृष्ठ दो अलग-अलग एन्कोडिंग बताता है।",
    ),
    "encoding-broken-bytes": _kind(
        Group.ENCODING,
        _ERROR,
        "Some bytes are no characters of the page's encoding: readers see boxes.",
        "कुछ बाइट पृष्ठ की एन्कोडिंग के नहीं हैं: पाठक को चौकोर चिह्न दिखते हैं।",
    ),
    "encoding-lost-characters": _kind(
        Group.ENCODING,
        _WARNING,
        "Characters were lost when the text was saved (U+FFFD stands in their place).",
        "कुछ अक्षर सहेजते समय खो गए हैं।",
    ),
    "encoding-mojibake": _kind(
        Group.ENCODING,
        _ERROR,
        "Text was read in the wrong encoding once and saved so (garbled letters).",
        "पाठ ग़लत एन्कोडिंग में सहेजा गया है (अक्षर बिगड़े हुए हैं)।",
    ),
    "encoding-by-font": _kind(
        Group.ENCODING,
        _WARNING,
        "Hindi is written by a font that shows Latin letters as Devanagari: no program reads it.",
        "हिंदी यूनिकोड में नहीं, पुराने फ़ॉन्ट में लिखी है।",
    ),
    "pdf-broken": _kind(Group.DOCUMENTS, _ERROR, "A PDF does not open.", "PDF फ़ाइल नहीं खुलती।"),
    "pdf-locked": _kind(
        Group.DOCUMENTS,
        _WARNING,
        "A PDF asks for a password.",
        "PDF फ़ाइल पासवर्ड माँगती है।",
    ),
    "pdf-without-text": _kind(
        Group.DOCUMENTS,
        _WARNING,
        "A PDF has no text, only pictures of pages: it cannot be searched or read aloud.",
        "PDF में केवल चित्र हैं, पाठ नहीं: उसे खोजा या सुना नहीं जा सकता।",
    ),
    "pdf-without-title": _kind(
        Group.DOCUMENTS, _INFO, "A PDF has no title.", "PDF का शीर्षक नहीं है।"
    ),
    "pdf-without-language": _kind(
        Group.DOCUMENTS,
        _INFO,
        "A PDF does not say its language.",
        "PDF अपनी भाषा नहीं बताती।",
    ),
}


def kind_of_fault(code: str) -> FaultKind:
    """Of any code."""
    found = KINDS.get(code)
    if found is not None:
        return found
    named = code.replace("-", " ")
    return _kind(
        Group.MARKUP,
        Severity.WARNING,
        f"A parse error of the HTML standard: {named}.",
        f"HTML मानक की त्रुटि: {code}।",
    )
