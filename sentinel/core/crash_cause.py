"""The causes of an outage: their codes, what each means, and what to do, in both languages."""

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Codes for playbooks (`cause == "5xx"`), `[site.restart]` and the record."""

    DISK_FULL = "disk-full"
    DATABASE = "database"
    NOT_LISTENING = "not-listening"
    DNS_NXDOMAIN = "dns-nxdomain"
    DNS_SERVFAIL = "dns-servfail"
    DNS = "dns"
    TLS_EXPIRED = "tls-expired"
    TLS_NOT_YET = "tls-not-yet"
    TLS_NAME = "tls-name"
    TLS_UNTRUSTED = "tls-untrusted"
    TLS = "tls"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    RESET = "reset"
    EMPTY = "empty"
    NOT_HTTP = "not-http"
    SERVER_ERROR = "5xx"
    OTHER = "other"
    ANSWERS = "answers"
    UNKNOWN = "unknown"


RESTARTABLE = frozenset(
    {
        *(Cause.NOT_LISTENING, Cause.REFUSED, Cause.TIMEOUT, Cause.RESET, Cause.EMPTY),
        *(Cause.NOT_HTTP, Cause.SERVER_ERROR),
    }
)
"""Causes that a restart of the server may mend. A full disk, an unknown name, a certificate or
a database that is away are not mended by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseText:
    """What a cause means and what to do, in both languages."""

    means: str
    advice: str
    means_hindi: str
    advice_hindi: str


TEXTS: dict[Cause, CauseText] = {
    Cause.DISK_FULL: CauseText(
        means="The file system of the document root is full.",
        advice="Make room on the host (old logs, temporary files), then start the server again.",
        means_hindi="डॉक्यूमेंट रूट वाली डिस्क भर गई है।",
        advice_hindi="सर्वर पर जगह खाली करें (पुराने लॉग, अस्थायी फ़ाइलें), फिर सर्वर दोबारा चालू करें।",
    ),
    Cause.DATABASE: CauseText(
        means="The site's database cannot be reached.",
        advice="Look whether the database server runs and has room, then start it again.",
        means_hindi="साइट के डेटाबेस से संपर्क नहीं हो पा रहा है।",
        advice_hindi="देखें कि डेटाबेस सर्वर चल रहा है और उसके पास जगह है; फिर उसे दोबारा चालू करें।",
    ),
    Cause.NOT_LISTENING: CauseText(
        means="No program listens at the site's port on this machine: the web server does not run.",
        advice="Start the web server and read the end of its error log.",
        means_hindi="इस मशीन पर साइट के पोर्ट पर कोई प्रोग्राम नहीं सुन रहा है: वेब सर्वर बंद है।",
        advice_hindi="वेब सर्वर चालू करें और उसके त्रुटि-लॉग का अंतिम भाग देखें।",
    ),
    Cause.DNS_NXDOMAIN: CauseText(
        means="The name servers say that the site's name does not exist (NXDOMAIN).",
        advice="Look whether the domain has lapsed or its record was deleted; ask the registrar.",
        means_hindi="नाम सर्वर के अनुसार साइट का नाम मौजूद ही नहीं है (NXDOMAIN)।",
        advice_hindi="देखें कि डोमेन की अवधि समाप्त तो नहीं हुई या उसका रिकॉर्ड हटा तो नहीं; रजिस्ट्रार से पूछें।",
    ),
    Cause.DNS_SERVFAIL: CauseText(
        means="The name servers of the site's domain fail (SERVFAIL).",
        advice="Ask whoever runs the domain's name servers; look whether its DNSSEC keys lapsed.",
        means_hindi="साइट के डोमेन के नाम सर्वर विफल हो रहे हैं (SERVFAIL)।",
        advice_hindi="डोमेन के नाम सर्वर चलाने वालों से पूछें; देखें कि DNSSEC कुंजियों की अवधि समाप्त तो नहीं हुई।",
    ),
    Cause.DNS: CauseText(
        means="The site's name could not be resolved.",
        advice="Ask another name server for it; look at the domain and at this machine's resolver.",
        means_hindi="साइट के नाम का पता (IP) नहीं मिल सका।",
        advice_hindi="किसी अन्य नाम सर्वर से पूछें; डोमेन और इस मशीन के रिज़ॉल्वर की जाँच करें।",
    ),
    Cause.TLS_EXPIRED: CauseText(
        means="The site's certificate has expired.",
        advice="Renew the certificate, load it into the web server; see why it was not renewed.",
        means_hindi="साइट के प्रमाणपत्र की अवधि समाप्त हो गई है।",
        advice_hindi="प्रमाणपत्र का नवीनीकरण करके वेब सर्वर में लगाएँ; देखें कि वह क्यों नहीं हुआ था।",
    ),
    Cause.TLS_NOT_YET: CauseText(
        means="The site's certificate is not valid yet.",
        advice="Look at the clocks of this machine and of the host, then at the certificate.",
        means_hindi="साइट का प्रमाणपत्र अभी मान्य नहीं हुआ है।",
        advice_hindi="इस मशीन और सर्वर की घड़ियाँ देखें, फिर प्रमाणपत्र।",
    ),
    Cause.TLS_NAME: CauseText(
        means="The certificate is for another name than the site's.",
        advice="Look which server answers, and whether the certificate holds all the site's names.",
        means_hindi="प्रमाणपत्र साइट के नाम का नहीं, किसी और नाम का है।",
        advice_hindi="देखें कि कौन-सा सर्वर उत्तर दे रहा है और प्रमाणपत्र में साइट के सभी नाम हैं या नहीं।",
    ),
    Cause.TLS_UNTRUSTED: CauseText(
        means="The certificate is not signed by an authority that browsers trust.",
        advice="Look whether somebody stands in between; else install the whole chain.",
        means_hindi="प्रमाणपत्र किसी विश्वसनीय प्राधिकरण से हस्ताक्षरित नहीं है।",
        advice_hindi="देखें कि बीच में कोई और तो नहीं है; अन्यथा पूरी प्रमाणपत्र-शृंखला लगाएँ।",
    ),
    Cause.TLS: CauseText(
        means="No encrypted connection (TLS) to the site could be made.",
        advice="Look at the web server's TLS configuration and at its error log.",
        means_hindi="साइट से सुरक्षित (TLS) संपर्क नहीं बन सका।",
        advice_hindi="वेब सर्वर की TLS सेटिंग और उसका त्रुटि-लॉग देखें।",
    ),
    Cause.REFUSED: CauseText(
        means="The host refuses the connection: no program at the port, or a firewall.",
        advice="Look whether the web server runs; start it, and read the end of its error log.",
        means_hindi="सर्वर संपर्क अस्वीकार कर रहा है: पोर्ट पर कोई प्रोग्राम नहीं, या फ़ायरवॉल है।",
        advice_hindi="देखें कि वेब सर्वर चल रहा है या नहीं; उसे चालू करें और त्रुटि-लॉग का अंतिम भाग देखें।",
    ),
    Cause.TIMEOUT: CauseText(
        means="The site gives no complete answer within the time limit.",
        advice="Look at the host's load, its network, and what the application waits for.",
        means_hindi="साइट निर्धारित समय में पूरा उत्तर नहीं दे रही है।",
        advice_hindi="सर्वर का भार, उसका नेटवर्क, और एप्लिकेशन किसकी प्रतीक्षा कर रही है, यह देखें।",
    ),
    Cause.RESET: CauseText(
        means="The connection is cut before the answer is complete.",
        advice="Look whether workers of the web server die: its error log and the system's log.",
        means_hindi="उत्तर पूरा होने से पहले ही संपर्क कट जाता है।",
        advice_hindi="देखें कि वेब सर्वर की प्रक्रियाएँ बंद तो नहीं हो रहीं: उसका त्रुटि-लॉग और सिस्टम का लॉग।",
    ),
    Cause.EMPTY: CauseText(
        means="The server closes the connection without an answer.",
        advice="Look whether workers of the web server die: its error log and the system's log.",
        means_hindi="सर्वर बिना उत्तर दिए संपर्क बंद कर देता है।",
        advice_hindi="देखें कि वेब सर्वर की प्रक्रियाएँ बंद तो नहीं हो रहीं: उसका त्रुटि-लॉग और सिस्टम का लॉग।",
    ),
    Cause.NOT_HTTP: CauseText(
        means="What answers at the site's address is no web server.",
        advice="Look which program listens there, and whether the address is still the site's.",
        means_hindi="साइट के पते पर उत्तर देने वाला प्रोग्राम वेब सर्वर नहीं है।",
        advice_hindi="देखें कि उस पोर्ट पर कौन-सा प्रोग्राम है और पता अब भी साइट का ही है या नहीं।",
    ),
    Cause.SERVER_ERROR: CauseText(
        means="The web server answers with an error of its own.",
        advice="Read the error log of the web server and of the application behind it.",
        means_hindi="वेब सर्वर अपनी ही त्रुटि का उत्तर दे रहा है।",
        advice_hindi="वेब सर्वर और उसके पीछे की एप्लिकेशन का त्रुटि-लॉग देखें।",
    ),
    Cause.OTHER: CauseText(
        means="The site does not answer as it should, in a way that has no name here.",
        advice="Read what each look saw, and open the site from another network.",
        means_hindi="साइट ठीक से उत्तर नहीं दे रही है; कारण की कोई तय श्रेणी नहीं है।",
        advice_hindi="नीचे दिए गए अवलोकन पढ़ें और साइट को किसी दूसरे नेटवर्क से खोलें।",
    ),
    Cause.ANSWERS: CauseText(
        means="The site answers now; what kept it from answering is gone.",
        advice="Look at the host's logs for the time of the outage.",
        means_hindi="साइट अब उत्तर दे रही है; जो बाधा थी वह अब नहीं है।",
        advice_hindi="उस समय के सर्वर-लॉग देखें।",
    ),
    Cause.UNKNOWN: CauseText(
        means="The cause could not be found out.",
        advice="Look at the host and at its logs.",
        means_hindi="कारण का पता नहीं चल सका।",
        advice_hindi="सर्वर और उसके लॉग देखें।",
    ),
}
"""Every cause has words."""
