"""What the annexure says of logs: which are submitted with the report, and which are not."""

from sentinel.core.certin_fields import NOT_KNOWN, NOT_KNOWN_HINDI, Field
from sentinel.core.site import Site

_GO_ALONG = (
    "yes, with this report's mail, as one packed file: the website's logs around the first "
    "sighting, as kept with the evidence; the mail says what of them is missing and why. None by "
    "phone or fax"
)
_GO_ALONG_HINDI = (
    "हाँ, इस प्रतिवेदन की मेल के साथ, एक संपीड़ित फ़ाइल में: पहली बार दिखने के आसपास के वेबसाइट के लॉग, जितने "
    "साक्ष्य के साथ रखे हैं; क्या नहीं है और क्यों, यह मेल में है। फ़ोन या फ़ैक्स से नहीं"
)
_ELSEWHERE = (
    "not by Sentinel, for the website lies on another machine; to be attached by the sender"
)
_ELSEWHERE_HINDI = "Sentinel द्वारा नहीं, क्योंकि वेबसाइट दूसरी मशीन पर है; भेजने वाला संलग्न करेगा"
_NONE = "not by Sentinel, which is told of no logs of the website; to be attached by the sender"
_NONE_HINDI = "Sentinel द्वारा नहीं, क्योंकि उसे वेबसाइट के लॉग नहीं बताए गए; भेजने वाला संलग्न करेगा"
_REST = (
    ". Not submitted: logs of other systems, Sentinel's own audit log and other evidence; kept "
    "ones are given when asked for (clause iv: all ICT logs, rolling 180 days, in India). Whether "
    "the web server's logs are complete is "
)
_REST_HINDI = (
    "। नहीं दिए जा रहे: अन्य प्रणालियों के लॉग, Sentinel का लेखा-परीक्षा लॉग और शेष साक्ष्य; जो रखे हैं वे माँगने "
    "पर दिए जाएँगे (खंड iv: सभी आईसीटी लॉग, 180 दिन, भारत में)। वेब सर्वर के लॉग पूरे हैं या नहीं, यह "
)


def logs_field(site: Site) -> Field:
    """Of what will be true when the report is mailed: the draft is there before the evidence."""
    if site.remote is not None:
        said, said_hindi = _ELSEWHERE, _ELSEWHERE_HINDI
    elif site.logs:
        said, said_hindi = _GO_ALONG, _GO_ALONG_HINDI
    else:
        said, said_hindi = _NONE, _NONE_HINDI
    return Field(
        key="logs",
        label="Additional information: are logs being submitted, and how",
        value=f"{said}{_REST}{NOT_KNOWN}",
        value_hindi=f"{said_hindi}{_REST_HINDI}{NOT_KNOWN_HINDI}",
    )
