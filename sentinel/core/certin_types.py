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

DEFACEMENT = 4
"""Number of the type for defacement, intrusion, injected code and injected links."""
