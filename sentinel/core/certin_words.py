"""Hindi for the labels of the form and its annexure, for people. CERT-In's own are English, and
these stand beside them."""

from dataclasses import replace

from sentinel.core.certin_fields import NOT_KNOWN, NOT_KNOWN_HINDI, Choice, Field, Section

FIELDS: dict[str, str] = {
    "i_am": "मैं हूँ",
    "name_and_role": "नाम और भूमिका/पदनाम",
    "organisation": "संगठन का नाम (यदि हो)",
    "contact_number": "संपर्क नंबर",
    "email": "ई-मेल",
    "address": "पता",
    "affected_entity": "प्रभावित संस्था (यदि ऊपर दी गई सूचना देने वाली संस्था से भिन्न हो)",
    "incident_type": "घटना का प्रकार",
    "critical": "क्या प्रभावित प्रणाली/नेटवर्क संगठन के उद्देश्य के लिए अत्यावश्यक है? (हाँ / नहीं)। "
    "(संक्षिप्त विवरण।)",
    "url": "डोमेन/यूआरएल",
    "ip_address": "आईपी पता",
    "operating_system": "ऑपरेटिंग सिस्टम",
    "make": "निर्माता/मॉडल/क्लाउड का विवरण",
    "application": "प्रभावित अनुप्रयोग का विवरण (यदि हो)",
    "location": "प्रभावित प्रणाली का स्थान (शहर, क्षेत्र और देश सहित)",
    "network": "नेटवर्क और आईएसपी का नाम",
    "description": "घटना का संक्षिप्त विवरण",
    "occurrence": "घटित होने की तिथि और समय (दिन/मास/वर्ष घंटा:मिनट)",
    "detection": "पता लगने की तिथि और समय (दिन/मास/वर्ष घंटा:मिनट)",
    "tracking": "घटना की ट्रैकिंग संख्या",
    "types": "चिह्नित प्रकार और उसका कारण",
    "sector": "क्षेत्र",
    "physical_location": "प्रभावित कंप्यूटर/नेटवर्क का भौतिक स्थान और आईएसपी का नाम",
    "symptoms": "असामान्य व्यवहार/लक्षण",
    "hosts": "प्रभावित होस्ट",
    "earlier": "क्या यह समस्या पहले भी आई है?",
    "detected": "घटना का पता कब और कैसे चला",
    "agencies": "सूचित एजेंसियाँ (विधि प्रवर्तन, प्रभावित विक्रेता, अन्य)",
    "logs": "अतिरिक्त जानकारी: क्या लॉग दिए जा रहे हैं, और कैसे",
    "source_address": "प्रत्यक्ष या संदिग्ध स्रोत का आईपी पता",
    "security": "मौजूद सुरक्षा व्यवस्था",
    "actions": "की गई कार्रवाई",
    "personal_data": "क्या व्यक्तिगत डेटा प्रभावित है?",
    "evidence": "साक्ष्य",
    "clock": "समय का स्रोत और मापा गया अंतर",
}
"""By the key of the field."""

GROUP_HINDI = "प्रभावित प्रणाली की मूल जानकारी"

CHOICES: dict[str, str] = {
    "the effected entity": "प्रभावित संस्था",
    "reporting incident affecting other entity": "किसी अन्य संस्था की घटना की सूचना देने वाला",
    "Individual": "व्यक्ति",
    "Organization": "संगठन",
    "Yes": "हाँ",
    "No": "नहीं",
    "Government": "सरकार",
    "Financial": "वित्तीय",
    "Power": "विद्युत",
    "Transportation": "परिवहन",
    "Manufacturing": "विनिर्माण",
    "Health": "स्वास्थ्य",
    "Telecommunications": "दूरसंचार",
    "Academia": "शिक्षा",
    "Petroleum": "पेट्रोलियम",
    "InfoTech": "सूचना प्रौद्योगिकी",
    "Other": "अन्य",
    "Altered home pages or other pages on the Web server": "वेब सर्वर के मुखपृष्ठ या अन्य पृष्ठ बदले गए",
    "Changes in file lengths or dates": "फ़ाइलों के आकार या तिथियों में बदलाव",
    "Changes in system directories and files": "प्रणाली के फ़ोल्डरों और फ़ाइलों में बदलाव",
    "Data modification or deletion": "डेटा में परिवर्तन या विलोपन",
    "Unusual log file entries": "लॉग फ़ाइलों में असामान्य प्रविष्टियाँ",
    "New user accounts": "नए उपयोगकर्ता खाते",
    "Attempts to write to system": "प्रणाली में लिखने के प्रयास",
    "System crashes": "प्रणाली का बंद हो जाना",
    "Anomalies": "विसंगतियाँ",
    "1 to 10": "1 से 10",
    "10 to 100": "10 से 100",
    "more than 100": "100 से अधिक",
    "No action": "कोई कार्रवाई नहीं",
    "System disconnected from network": "प्रणाली को नेटवर्क से अलग किया गया",
    "Log files examined": "लॉग फ़ाइलें जाँची गईं",
    "Restored with a good backup": "अच्छे बैकअप से पुनर्स्थापित",
    "Not known": "ज्ञात नहीं",
}
"""By the label of the box."""


def in_both(section: Section) -> Section:
    """The section with the Hindi of every label that has one, and of values that say that nothing
    is known."""
    return replace(section, fields=tuple(_field(field) for field in section.fields))


def _field(field: Field) -> Field:
    hindi = field.value_hindi
    if not hindi and NOT_KNOWN in field.value:
        hindi = field.value.replace(NOT_KNOWN, NOT_KNOWN_HINDI)
    return replace(
        field,
        label_hindi=field.label_hindi or FIELDS[field.key],
        value_hindi=hindi,
        group_hindi=GROUP_HINDI if field.group else "",
        choices=tuple(_choice(choice) for choice in field.choices),
    )


def _choice(choice: Choice) -> Choice:
    return replace(choice, label_hindi=choice.label_hindi or CHOICES[choice.label])
