"""Words of the pages by which people enter, and keep what they enter with."""

HINDI: dict[str, str] = {
    "Sign in": "प्रवेश करें",
    "Name": "नाम",
    "Password": "पासवर्ड",
    "or": "या",
    "There is no account yet. On the machine, whoever runs Sentinel makes the first one:": (
        "अभी कोई खाता नहीं है। पहला खाता Sentinel चलाने वाला व्यक्ति उसी मशीन पर बनाता है:"
    ),
    "The page stood open for too long, or cookies are refused. Please fill it in once more.": (
        "पृष्ठ बहुत देर तक खुला रहा, या ब्राउज़र कुकी स्वीकार नहीं करता। कृपया फिर से भरें।"
    ),
    "Sign in with a passkey": "पासकी से प्रवेश करें",
    "Sign in by {provider}": "{provider} द्वारा प्रवेश करें",
    "The passkey was not shown. Try once more, or sign in by name and password.": (
        "पासकी नहीं मिली। फिर प्रयास करें, या नाम और पासवर्ड से प्रवेश करें।"
    ),
    "The passkey was not shown. Try once more, or give a code.": (
        "पासकी नहीं मिली। फिर प्रयास करें, या कोड दें।"
    ),
    "Name or password is not right.": "नाम या पासवर्ड सही नहीं है।",
    "Second factor": "दूसरा प्रमाण",
    "Second factors": "दूसरे प्रमाण",
    "Recovery code": "पुनर्प्राप्ति कोड",
    "Recovery codes": "पुनर्प्राप्ति कोड",
    "Begin anew": "फिर से शुरू करें",
    "That code does not count: it is wrong, or was used before. Wait for the next one.": (
        "यह कोड मान्य नहीं है: यह गलत है या पहले उपयोग हो चुका है। अगले कोड की प्रतीक्षा करें।"
    ),
    "Scan this with the app on your telephone (such as Aegis, FreeOTP, Google or Microsoft "
    "Authenticator), then type the code that it shows.": (
        "इसे अपने फ़ोन के ऐप (जैसे Aegis, FreeOTP, Google या Microsoft Authenticator) से स्कैन करें, "
        "फिर वह जो कोड दिखाए उसे लिखें।"
    ),
    "QR code of the secret below": "नीचे दी गई कुंजी का QR कोड",
    "If you cannot scan it, type this secret into the app:": (
        "यदि स्कैन न हो सके, तो यह कुंजी ऐप में लिखें:"
    ),
    "Set up your account": "अपना खाता तैयार करें",
    "A password of your own": "आपका अपना पासवर्ड",
    "Somebody else knows the one that you have. At least 12 characters; several words that do not "
    "belong together are good.": (
        "आपका वर्तमान पासवर्ड किसी और को भी ज्ञात है। कम से कम 12 अक्षर; आपस में असंबद्ध कई शब्द अच्छे रहते हैं।"
    ),
    "New password": "नया पासवर्ड",
    "Present password": "वर्तमान पासवर्ड",
    "The same once more": "वही एक बार फिर",
    "Before you can do anything, set up a second factor: an app, or a passkey. More can be added "
    "later.": ("कुछ भी करने से पहले दूसरा प्रमाण तैयार करें: कोई ऐप या पासकी। बाद में और भी जोड़े जा सकते हैं।"),
    "An app": "ऐप",
    "A passkey": "पासकी",
    "Passkeys": "पासकी",
    "Code from the app": "ऐप का कोड",
    "Set up the app": "ऐप तैयार करें",
    "Set up an app": "ऐप तैयार करें",
    "Set up another app": "दूसरा ऐप तैयार करें",
    "Remove the app": "ऐप हटाएँ",
    "set up": "तैयार है",
    "not set up": "तैयार नहीं है",
    "none": "कोई नहीं",
    "Kept by your telephone, your computer or a security key, which asks for your finger, face or "
    "PIN. Nobody can guess it, and it works at this address alone.": (
        "यह आपके फ़ोन, कंप्यूटर या सुरक्षा कुंजी में रहती है, जो आपकी उँगली, चेहरा या पिन माँगती है। इसका "
        "अनुमान कोई नहीं लगा सकता, और यह केवल इसी पते पर काम करती है।"
    ),
    "What you call it": "आप इसे क्या कहेंगे",
    "my device": "मेरा उपकरण",
    "Make a passkey": "पासकी बनाएँ",
    "No passkey was made.": "कोई पासकी नहीं बनी।",
    "Print or copy these now: they are not shown again. Each lets you in once where you have "
    "neither app nor passkey at hand. Keep them apart from your password.": (
        "इन्हें अभी छाप लें या लिख लें: ये दोबारा नहीं दिखाए जाएँगे। जब ऐप या पासकी पास न हो, तब प्रत्येक कोड "
        "एक बार प्रवेश देता है। इन्हें पासवर्ड से अलग रखें।"
    ),
    "I have kept them": "मैंने इन्हें रख लिया है",
    "Account": "खाता",
    "Roles": "भूमिकाएँ",
    "none: whoever keeps Sentinel has to look into config.toml": (
        "कोई नहीं: Sentinel की देखरेख करने वाले को config.toml देखना होगा"
    ),
    "Signed in by": "प्रवेश का तरीका",
    "Made": "बनाया गया",
    "Last used": "पिछला उपयोग",
    "Change": "बदलें",
    "Remove": "हटाएँ",
    "Remove the passkey {name}": "पासकी {name} हटाएँ",
    "Passkeys need a console that is reached by a name, over https (or as localhost): [console] "
    "url.": (
        "पासकी के लिए कंसोल किसी नाम से, https द्वारा (या localhost के रूप में) खुलना चाहिए: [console] url।"
    ),
    "{n} are left": "{n} शेष हैं",
    "Make new recovery codes": "नए पुनर्प्राप्ति कोड बनाएँ",
    "Change the password": "पासवर्ड बदलें",
    "Tokens of the API": "API के टोकन",
    "Sessions": "सत्र",
    "Browser": "ब्राउज़र",
    "Address": "पता",
    "Last seen": "पिछली गतिविधि",
    "this one": "यही सत्र",
    "End": "समाप्त करें",
    "End the session from {address}": "{address} का सत्र समाप्त करें",
    "How pages are shown in this browser": "इस ब्राउज़र में पृष्ठ कैसे दिखें",
    "Use this time zone": "यह समय क्षेत्र रखें",
    "Copy this now: it is not shown again.": "इसे अभी लिख लें: यह दोबारा नहीं दिखाया जाएगा।",
    "Your password is another one now; other sessions have ended.": (
        "आपका पासवर्ड बदल गया है; अन्य सत्र समाप्त हो गए हैं।"
    ),
    "The app was set up; other sessions have ended.": "ऐप तैयार हो गया; अन्य सत्र समाप्त हो गए हैं।",
    "The passkey was added; other sessions have ended.": ("पासकी जुड़ गई; अन्य सत्र समाप्त हो गए हैं।"),
    "The app was removed; other sessions have ended.": "ऐप हटाया गया; अन्य सत्र समाप्त हो गए हैं।",
    "The passkey was removed; other sessions have ended.": (
        "पासकी हटाई गई; अन्य सत्र समाप्त हो गए हैं।"
    ),
    "The session was ended.": "सत्र समाप्त किया गया।",
    "Your second factor was shown. Now fill in the form once more.": (
        "आपका दूसरा प्रमाण मिल गया। अब फ़ॉर्म फिर से भरें।"
    ),
    "The two passwords are not the same.": "दोनों पासवर्ड एक जैसे नहीं हैं।",
    "The present password is not right.": "वर्तमान पासवर्ड सही नहीं है।",
    "The new password is the one that you have. Choose another.": (
        "नया पासवर्ड वही है जो अभी है। दूसरा चुनें।"
    ),
    "The password is one of those that are tried first. Several words that do not belong together "
    "are good.": ("यह उन पासवर्डों में से है जो सबसे पहले आज़माए जाते हैं। आपस में असंबद्ध कई शब्द अच्छे रहते हैं।"),
    "That is not the app's code. Is the telephone's clock right? Try the next one.": (
        "यह ऐप का कोड नहीं है। क्या फ़ोन की घड़ी सही है? अगला कोड आज़माएँ।"
    ),
    "A program shows one instead of signing in. It may what its scopes and your roles allow, both "
    "at the moment of use.": (
        "कोई प्रोग्राम प्रवेश के स्थान पर इसे दिखाता है। यह वही कर सकता है जो इसके दायरे और आपकी भूमिकाएँ "
        "उस क्षण अनुमति देती हैं।"
    ),
    "Yours": "आपके",
    "Scopes": "दायरे",
    "Ends": "समाप्ति",
    "Revoke": "रद्द करें",
    "Revoke the token {name}": "टोकन {name} रद्द करें",
    "A new token": "नया टोकन",
    "read": "देखना",
    "incidents, closing a site, answers": "घटनाएँ, साइट बंद करना, उत्तर देना",
    "known-good, links, content, backups": "स्वीकृत रूप, लिंक, सामग्री, बैकअप",
    "restoring and opening": "पुनर्स्थापन और खोलना",
    "accounts and tokens": "खाते और टोकन",
    "Days until it ends": "कितने दिनों के लिए",
    "Make a token": "टोकन बनाएँ",
    "The token was made.": "टोकन बन गया।",
    "The token was revoked.": "टोकन रद्द किया गया।",
    "token": "टोकन",
    "id": "पहचान",
    "account": "खाता",
    "first password": "पहले प्रवेश का पासवर्ड",
    "expires at": "समाप्ति",
    "Who is signed in now": "अभी किसने प्रवेश किया हुआ है",
    "identity provider": "पहचान-प्रदाता",
    "Who has one": "किसके पास खाता है",
    "Contact": "संपर्क व्यक्ति",
    "Last signed in": "पिछला प्रवेश",
    "disabled": "बंद किया हुआ",
    "no second factor yet": "दूसरा प्रमाण अभी नहीं है",
    "complete": "पूर्ण",
    "Change {name}": "{name} को बदलें",
    "Enable": "चालू करें",
    "Disable": "बंद करें",
    "End its sessions": "इसके सत्र समाप्त करें",
    "Set up anew: factors and password": "नए सिरे से तैयार कराएँ: प्रमाण और पासवर्ड",
    "A new account": "नया खाता",
    "Whoever decides is a contact of config.toml, and has the roles that stand there. Others may "
    "look, or keep Sentinel itself.": (
        "निर्णय लेने वाला config.toml का संपर्क व्यक्ति होता है, और उसकी भूमिकाएँ वहीं लिखी होती हैं। अन्य लोग "
        "देख सकते हैं, या स्वयं Sentinel की देखरेख कर सकते हैं।"
    ),
    "of nobody in config.toml": "config.toml में किसी का नहीं",
    "Without a contact": "बिना संपर्क व्यक्ति के",
    "Make the account": "खाता बनाएँ",
    "The account was made.": "खाता बन गया।",
    "The account was disabled.": "खाता बंद किया गया।",
    "The account counts again.": "खाता फिर से मान्य है।",
    "The account was removed.": "खाता हटाया गया।",
    "The account has to be set up anew.": "खाते को नए सिरे से तैयार करना होगा।",
    "The sessions of the account were ended.": "खाते के सत्र समाप्त किए गए।",
    "Yours is your identity provider's. Show it there; then you come back, and do it once more.": (
        "आपका दूसरा प्रमाण आपके पहचान-प्रदाता के पास है। वहाँ दिखाएँ; फिर लौटकर वही काम दोबारा करें।"
    ),
    "Show it at the identity provider": "पहचान-प्रदाता के पास दिखाएँ",
    "It is the only second factor: set up another one first.": (
        "यही एकमात्र दूसरा प्रमाण है: पहले दूसरा तैयार करें।"
    ),
}
