"""Honest pages that speak of errors, maintenance, access and domains and are none of these: title,
heading and text. All written for these tests."""

_NAV = (
    "<nav><a href='/'>Home</a> <a href='/about'>About us</a> <a href='/tenders'>Tenders</a> "
    "<a href='/contact'>Contact</a></nav>"
)
_FOOT = "<footer>River Works Institute, Canal Road. Content owned by the institute.</footer>"

HONEST: dict[str, tuple[str, str, str]] = {
    "lecture on errors": (
        "Error Detection | Networks Laboratory",
        "Error Detection",
        "Parity bits and checksums let a receiver notice that a frame was damaged on its way. This "
        "experiment lets you flip bits and watch what the receiver concludes.",
    ),
    "error correction": (
        "Error Correction Codes",
        "Error correction",
        "Hamming codes repair one wrong bit. Build one, damage it and repair it by hand.",
    ),
    "department": (
        "Maintenance Engineering Department",
        "Maintenance Engineering Department",
        "The department looks after pumps and gates of all barrages. Head of department: room 12.",
    ),
    "maintenance unit": (
        "Electrical Maintenance Division",
        "Electrical Maintenance Division",
        "Complaints about lights and fans are taken from nine to five at the counter.",
    ),
    "how to 404": (
        "404 Not Found: how to find and repair broken links",
        "404 Not Found: how to find and repair broken links",
        "A guide for editors: where the report stands, what it means, and whom to ask.",
    ),
    "tender for server maintenance": (
        "Tender for annual maintenance of servers",
        "Tender for server maintenance",
        "Sealed bids are invited for the annual maintenance contract of servers and storage. The "
        "last date is the tenth of next month; earnest money as in the annexure.",
    ),
    "past maintenance": (
        "Notices | River Works Institute",
        "Notice: site was under maintenance last Sunday",
        "The website was under maintenance last Sunday from two to six in the morning. All "
        "services have been restored. Applications that could not be sent then are accepted until "
        "Friday.",
    ),
    "planned maintenance": (
        "Notices | River Works Institute",
        "Power supply maintenance on Saturday",
        "The electricity department will shut down the feeder for routine maintenance on Saturday "
        "between ten and two. Laboratories on the first floor will have no power at that time. "
        "Users of the wind tunnel may ask for another slot at the office of the superintendent.",
    ),
    "canal maintenance": (
        "Canal maintenance works 2026",
        "Canal maintenance works",
        "Desilting of the left bank canal begins in November. The reach between the two regulators "
        "is closed for twenty days; farmers get water by the parallel channel.",
    ),
    "hindi tender": (
        "निविदा सूचना",
        "सड़क रखरखाव कार्य हेतु निविदा",
        "संस्थान परिसर की सड़कों के रखरखाव कार्य के लिए मुहरबंद निविदाएँ आमंत्रित की जाती हैं।",
    ),
    "hindi department": (
        "अनुरक्षण विभाग",
        "अनुरक्षण एवं मरम्मत विभाग",
        "विभाग परिसर के भवनों और विद्युत उपकरणों की देखभाल करता है। शिकायत काउंटर सुबह नौ बजे खुलता है।",
    ),
    "service menu": (
        "Service desk",
        "Services available to students",
        "Bonafide certificates, transcripts, fee receipts and identity cards are issued here.",
    ),
    "unavailable book": (
        "Library catalogue",
        "Reserve a book",
        "Books that are not available can be reserved. A message is sent when the copy is back.",
    ),
    "closed office": (
        "Holiday notice",
        "Office closed on Republic Day",
        "The office is closed on 26 January. Counters open again on the next working day.",
    ),
    "access policy": (
        "Access to information",
        "Right to information",
        "Citizens may ask for records under the act. Fees and forms are listed below.",
    ),
    "forbidden city": (
        "Lecture: the Forbidden City and its water",
        "The Forbidden City and its water supply",
        "A public lecture on wells, moats and drains of an old capital, on Thursday at five.",
    ),
    "domain sale advice": (
        "Names of institute hosts",
        "How a department gets a host name",
        "Write to the registrar of names with the purpose and the approver. A domain is given for "
        "three years and may be renewed. Names are not for sale and not transferable.",
    ),
    "hosting tariff": (
        "Server hosting tariff",
        "Hosting tariff of the data centre",
        "One unit of rack space with power, and a bandwidth limit of a hundred megabits a month.",
    ),
    "construction news": (
        "New hostel",
        "New hostel block under construction near gate two",
        "The block will hold three hundred students. Work began in March and goes on well.",
    ),
    "job": (
        "Walk-in interview",
        "Interview for maintenance technician",
        "Candidates with a diploma may appear on Monday with originals and two photographs.",
    ),
    "status codes": (
        "Lesson 5: status codes",
        "What a web server answers",
        "A status of 200 says fine, 404 says that nothing is there, and 503 says not now. Try each "
        "with the program of the last lesson and note what your browser shows.",
    ),
    "internal audit": (
        "Internal audit",
        "Internal audit of server rooms",
        "The audit found two doors that do not lock and one missing log. Repairs are due in June.",
    ),
    "question bank": (
        "Captcha and accessibility",
        "Why our forms have no captcha",
        "A puzzle of letters keeps blind people out. We limit how often a form is sent instead.",
    ),
    "contact form with captcha": (
        "Contact us | River Works Institute",
        "Write to us",
        "<form action=/send><input name=q><div class=g-recaptcha></div><button>Send</button></form>"
        "<script src='https://www.google.com/recaptcha/api.js'></script>",
    ),
    "nothing yet": ("Tenders", "Tenders", "There are no open tenders at present."),
    "results soon": (
        "Results",
        "Results of the entrance test",
        "Results are expected in the second week of July and will be put up on this page.",
    ),
    "it works": (
        "Drip irrigation",
        "It works! Ten farms with drip irrigation",
        "Ten farmers tell what they saved in water and labour in the second year.",
    ),
    "index": (
        "Index of publications",
        "Index of publications",
        "Papers by year, author and subject, with call numbers of the library.",
    ),
    "default settings": (
        "Printers",
        "Default page size of printers",
        "The printers of the reading room are set to A4; ask at the desk for other sizes.",
    ),
    "spanish department": (
        "Departamento de Mantenimiento",
        "Departamento de mantenimiento",
        "El departamento cuida de las bombas y compuertas. Horario de atención: de nueve a cinco.",
    ),
    "wifi": (
        "Wi-Fi on campus",
        "How to get Wi-Fi on campus",
        "Students ask at the counter with their card. The password is changed each term and may "
        "not be given to others. Guests get a paper slip at the reception.",
    ),
}


def honest(name: str) -> str:
    """The page with its site's navigation and footer."""
    title, heading, text = HONEST[name]
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{_NAV}<h1>{heading}</h1>"
        f"<p>{text}</p>{_FOOT}</body></html>"
    )
