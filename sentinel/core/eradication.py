"""What is done so that it does not happen again, as a list for people (contingency plan, 1 (b)).

It is no step of a playbook: an incident that stayed open for it would keep its site without an
answer to the next attack. It stands in the mail that tells of the recovery, in the incident report,
and closing an incident asks for what was done of it.
"""

from typing import NamedTuple

from sentinel.core.incident import Incident
from sentinel.core.verdict import Verdict


class Task(NamedTuple):
    """One thing to be done, in both languages."""

    english: str
    hindi: str


AFTER_ATTACK: tuple[Task, ...] = (
    Task(
        "Find the way in: web server and login logs around the first sighting.",
        "घुसपैठ का रास्ता खोजें: पहली बार दिखने के समय के आसपास के वेब सर्वर और लॉगिन लॉग देखें।",
    ),
    Task(
        "Change every password and key that the server knew: accounts, database, FTP and SSH.",
        "सर्वर पर उपलब्ध हर पासवर्ड और कुंजी बदलें: खाते, डेटाबेस, एफ़टीपी और एसएसएच।",
    ),
    Task(
        "Look for what was left behind: cron jobs, authorized_keys, new users, new programs.",
        "पीछे छोड़ी गई चीज़ें खोजें: क्रॉन जॉब, authorized_keys, नए उपयोगकर्ता, नए प्रोग्राम।",
    ),
    Task(
        "Patch the system, the web server, the application and each of its plug-ins.",
        "सिस्टम, वेब सर्वर, एप्लिकेशन और उसके हर प्लग-इन को अद्यतन (पैच) करें।",
    ),
    Task(
        "Take away what the web server need not write, and upload forms that nobody needs.",
        "वेब सर्वर से अनावश्यक लिखने के अधिकार और अनावश्यक अपलोड फ़ॉर्म हटाएँ।",
    ),
)

AFTER_DAMAGE: tuple[Task, ...] = (
    Task(
        "Find out what damaged the data: a transfer cut short, a full disk, a failing disk.",
        "पता करें कि डेटा किससे क्षतिग्रस्त हुआ: अधूरा स्थानांतरण, भरी डिस्क या ख़राब होती डिस्क।",
    ),
    Task(
        "Look at the disk's own report (SMART) and at the system's log of that time.",
        "डिस्क की अपनी रिपोर्ट (SMART) और उस समय का सिस्टम लॉग देखें।",
    ),
    Task(
        "Enter again what was written between the backup and the damage.",
        "बैकअप और क्षति के बीच जो लिखा गया था, उसे फिर से दर्ज करें।",
    ),
)

AFTER_CRASH: tuple[Task, ...] = (
    Task(
        "Repair what failed, in hardware or software, and say what it was.",
        "जो हार्डवेयर या सॉफ़्टवेयर विफल हुआ उसे ठीक करें और बताएँ कि वह क्या था।",
    ),
    Task(
        "See that it is noticed earlier next time: room on disks, certificates, domains.",
        "देखें कि अगली बार यह पहले पता चले: डिस्क की जगह, प्रमाणपत्र, डोमेन।",
    ),
)


def tasks_of(incident: Incident) -> tuple[Task, ...]:
    """What is to be done after an incident of its kind."""
    match incident.verdict:
        case Verdict.DOWN:
            return AFTER_CRASH
        case Verdict.CORRUPT:
            return AFTER_DAMAGE
        case _:
            return AFTER_ATTACK
