"""What stands in README.txt of exported evidence, in English and Hindi: for an officer of CERT-In,
the police or a court, who has never heard of Sentinel."""

_TEXT = """\
EVIDENCE OF INCIDENT {incident}
================================================================
Site:         {site}
Exported at:  {at} (UTC)
Exported by:  {by}
Reason:       {reason}

WHAT THIS IS
  Sentinel watches a website and keeps what it saw when the site was attacked. This archive holds
  what it kept of one incident, as it was written down while the incident went on.

  evidence/          what was kept during the response, and signed then (list*.json with .sig)
  evidence/warc/     what each witness sent and received over the network, byte for byte, with the
                     TLS certificates and the DNS answers (WARC/1.1, ISO 28500; *.warc.gz)
  evidence/bytes/    pages and files that the findings rest on, each named by its SHA-256
  evidence/tree/     files of the web server that differed from the approved ones
  evidence/logs/     lines of the web server's logs around the time
  evidence/custody/  who exported this evidence, when and why
  journal.json       each step of the response: what was to be done, and what came of it
  audit/             lines of the audit log, each chained to the one before by its hash, and a
                     signed checkpoint of their end; time-stamps of an authority where there are any
  reports/           drafts of the report to CERT-In
  quarantine/        the attacked files as they stood, where they were exported too
  manifest.json      all files with size and SHA-256, signed (manifest.json.sig, Ed25519)

  The files of an attacker are among these. Do not open them on a machine that you need.

HOW TO VERIFY
  On any machine with Python 3.8 or later, without installing anything:
    python3 verify.py ARCHIVE.zip --public-key KEY
  KEY is the public key of the office. Ask the office for it by another way than this archive. Its
  digest begins with {fingerprint}, which also stands at the end of each of Sentinel's mails.
  The exit code is 0 where nothing was changed, taken out or added.

CHAIN OF CUSTODY
  Write down who received this archive, when, from whom, and its SHA-256:
    sha256sum ARCHIVE.zip
  The same digest stands in the audit log of the office under "evidence-exported". Work on copies.
{warning}
----------------------------------------------------------------
हिन्दी में

घटना {incident} के साक्ष्य
  वेबसाइट:      {site}
  निर्यात समय:   {at} (UTC)
  निर्यातकर्ता:   {by}
  कारण:        {reason}

यह क्या है
  Sentinel वेबसाइट की निगरानी करता है और हमले के समय जो देखा गया उसे सुरक्षित रखता है। इस संग्रह में एक घटना
  के साक्ष्य हैं, जैसे वे घटना के दौरान दर्ज किए गए थे: हर साक्षी ने नेटवर्क पर जो भेजा और पाया (evidence/warc),
  बदले हुए पृष्ठ और फ़ाइलें, उस समय के लॉग, की गई कार्रवाई (journal.json), ऑडिट लॉग की पंक्तियाँ (audit) और
  सीईआरटी-इन की रिपोर्ट के प्रारूप (reports)।
  इनमें हमलावर की फ़ाइलें भी हैं। इन्हें अपने काम के कंप्यूटर पर न खोलें।

जाँच कैसे करें
  Python 3.8 या उससे नए संस्करण वाले किसी भी कंप्यूटर पर, कुछ भी इंस्टॉल किए बिना:
    python3 verify.py ARCHIVE.zip --public-key KEY
  KEY कार्यालय की सार्वजनिक कुंजी है; इसे कार्यालय से किसी अन्य माध्यम से प्राप्त करें।
  एग्ज़िट कोड 0 का अर्थ है कि कुछ भी बदला, हटाया या जोड़ा नहीं गया है।

अभिरक्षा की शृंखला (chain of custody)
  लिखकर रखें कि यह संग्रह किसने, कब और किससे प्राप्त किया, तथा इसका SHA-256 (sha256sum ARCHIVE.zip)।
  यही मान कार्यालय के ऑडिट लॉग में "evidence-exported" के साथ दर्ज है। सदैव प्रतिलिपि पर काम करें।
{warning_hindi}"""

_WARNING = """
NOT AS IT WAS
  This evidence did not verify when it was exported. What was found stands in manifest.json under
  "as_it_is", and verify.py prints it.
"""
_WARNING_HINDI = """
चेतावनी
  निर्यात के समय ये साक्ष्य जाँच में खरे नहीं उतरे। विवरण manifest.json में "as_it_is" के अंतर्गत है।
"""


def readme(
    *, incident: str, site: str, at: str, by: str, reason: str, fingerprint: str, sound: bool
) -> str:
    """The whole text; every value is one line already."""
    return _TEXT.format(
        incident=incident,
        site=site,
        at=at,
        by=by,
        reason=reason,
        fingerprint=fingerprint,
        warning="" if sound else _WARNING,
        warning_hindi="" if sound else _WARNING_HINDI,
    )
