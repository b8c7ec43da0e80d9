"""The twenty kinds of incident that must be reported, as the form of CERT-In prints them."""

INCIDENT_TYPES: tuple[str, ...] = (
    "Targeted scanning/probing of critical networks/systems",
    "Compromise of critical systems/information",
    "Unauthorised access of IT systems/data",
    "Defacement or intrusion into the website",
    "Malicious code attacks",
    "Attack on servers such as database, mail and DNS and network devices such as routers",
    "Identity theft, spoofing and phishing attacks",
    "DoS/DDoS attacks",
    "Attacks on critical infrastructure, SCADA and operational technology systems and "
    "wireless networks",
    "Attacks on applications such as e-governance, e-commerce etc.",
    "Data breach",
    "Data leak",
    "Attacks on Internet of Things (IoT) devices and associated systems, networks, software, "
    "servers",
    "Attacks or incident affecting digital payment systems",
    "Attacks through malicious mobile apps",
    "Fake mobile apps",
    "Unauthorised access to social media accounts",
    "Attacks or malicious/suspicious activities affecting cloud computing "
    "systems/servers/software/applications",
    "Attacks or malicious/suspicious activities affecting systems/servers/networks/software/"
    "applications related to big data, blockchain, virtual assets, virtual asset exchanges, "
    "custodian wallets, robotics, 3D and 4D printing, additive manufacturing, drones",
    "Attacks or malicious/suspicious activities affecting systems/servers/software/applications "
    "related to artificial intelligence and machine learning",
)
"""The form's tick boxes 1 to 20 in its order; "Other (Please Specify)" comes after them."""

TYPES_HINDI: tuple[str, ...] = (
    "महत्वपूर्ण नेटवर्क/प्रणालियों की लक्षित स्कैनिंग/जाँच",
    "महत्वपूर्ण प्रणालियों/सूचना का भेदन",
    "आईटी प्रणालियों/डेटा तक अनधिकृत पहुँच",
    "वेबसाइट का विरूपण (डिफेसमेंट) या वेबसाइट में घुसपैठ",
    "दुर्भावनापूर्ण कोड के हमले",
    "डेटाबेस, मेल और डीएनएस जैसे सर्वरों तथा राउटर जैसे नेटवर्क उपकरणों पर हमला",
    "पहचान की चोरी, स्पूफिंग और फ़िशिंग हमले",
    "डीओएस/डीडीओएस हमले",
    "महत्वपूर्ण अवसंरचना, एससीएडीए, परिचालन प्रौद्योगिकी प्रणालियों और वायरलेस नेटवर्क पर हमले",
    "ई-गवर्नेंस, ई-कॉमर्स आदि अनुप्रयोगों पर हमले",
    "डेटा उल्लंघन (डेटा ब्रीच)",
    "डेटा का बाहर जाना (डेटा लीक)",
    "इंटरनेट ऑफ़ थिंग्स (आईओटी) उपकरणों और संबंधित प्रणालियों, नेटवर्क, सॉफ़्टवेयर, सर्वरों पर हमले",
    "डिजिटल भुगतान प्रणालियों को प्रभावित करने वाले हमले या घटना",
    "दुर्भावनापूर्ण मोबाइल ऐप के माध्यम से हमले",
    "नकली मोबाइल ऐप",
    "सोशल मीडिया खातों तक अनधिकृत पहुँच",
    "क्लाउड कंप्यूटिंग प्रणालियों/सर्वरों/सॉफ़्टवेयर/अनुप्रयोगों को प्रभावित करने वाले हमले या संदिग्ध गतिविधियाँ",
    "बिग डेटा, ब्लॉकचेन, आभासी परिसंपत्ति, उनके विनिमय, कस्टोडियन वॉलेट, रोबोटिक्स, 3डी और 4डी मुद्रण, "
    "योगात्मक विनिर्माण, ड्रोन से संबंधित प्रणालियों पर हमले या संदिग्ध गतिविधियाँ",
    "कृत्रिम बुद्धिमत्ता और मशीन लर्निंग से संबंधित प्रणालियों पर हमले या संदिग्ध गतिविधियाँ",
)
"""The same in Hindi, for people; the form itself is in English."""

OTHER = "Other (Please Specify)"
OTHER_HINDI = "अन्य (कृपया बताएँ)"

DEFACEMENT = 4
"""Number of the type for defacement, intrusion, injected code and injected links."""
MALICIOUS_CODE = 5
SERVERS = 6
APPLICATIONS = 10
DATA_BREACH = 11
