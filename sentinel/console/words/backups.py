"""Words of the pages about backups, restores and the quarantine."""

HINDI: dict[str, str] = {
    "{n} bytes": "{n} बाइट",
    "does not verify": "सत्यापित नहीं होता",
    "clean": "स्वच्छ",
    "not clean": "स्वच्छ नहीं",
    "not known yet": "अभी ज्ञात नहीं",
    "Against it:": "इसके विरुद्ध:",
    "Not known:": "ज्ञात नहीं:",
    "Last judged:": "अंतिम बार परखा गया:",
    "never": "कभी नहीं",
    "Its bytes were last read:": "इसकी सामग्री अंतिम बार पढ़ी गई:",
    "Judged before the open incident: examine it again.": ("खुली घटना से पहले परखा गया: फिर से परखें।"),
    "passed": "सही पाया गया",
    "failed": "विफल",
    "not known": "ज्ञात नहीं",
    "Conditions of being clean": "स्वच्छ होने की शर्तें",
    "Condition": "शर्त",
    "Answer": "उत्तर",
    "Why": "क्यों",
    "Files and folders that differ": "जिन फ़ाइलों और फ़ोल्डरों में अंतर है",
    "Path": "पथ",
    "From, to": "पहले, बाद में",
    "Show the text": "पाठ दिखाएँ",
    "Backup": "बैकअप",
    "the newest clean one; what was approved since stays": (
        "सबसे नया स्वच्छ बैकअप; उसके बाद जो अनुमोदित हुआ वह बना रहता है"
    ),
    "What is restored": "क्या पुनर्स्थापित होगा",
    "the files": "फ़ाइलें",
    "all files": "सभी फ़ाइलें",
    "database {name}, whole": "पूरा डेटाबेस {name}",
    "database {name}": "डेटाबेस {name}",
    "Only these files and folders, one in each line (empty: all)": (
        "केवल ये फ़ाइलें और फ़ोल्डर, हर पंक्ति में एक (रिक्त: सभी)"
    ),
    "A backup that is not clean": "ऐसा बैकअप जो स्वच्छ नहीं है",
    "What is restored may hold the attacker's files, and bring him back. Keep the site closed, "
    "and look at what was restored.": (
        "पुनर्स्थापित सामग्री में आक्रमणकारी की फ़ाइलें हो सकती हैं, जिनसे वह लौट सकता है। साइट बंद रखें और "
        "पुनर्स्थापित सामग्री की जाँच करें।"
    ),
    "I answer for a backup that is not clean": ("जो बैकअप स्वच्छ नहीं है, उसका उत्तरदायित्व मैं लेता/लेती हूँ"),
    "Dry run": "पूर्वाभ्यास देखें",
    "A dry run reads the backup and the site and says what would change. It changes nothing.": (
        "पूर्वाभ्यास बैकअप और साइट को पढ़कर बताता है कि क्या बदलेगा। इससे कुछ भी नहीं बदलता।"
    ),
    "its bytes are whole": "इसकी सामग्री अक्षत है",
    "equal to what was approved": "जो अनुमोदित हुआ था, उसके समान",
    "uploads keep to the policy": "अपलोड नीति के अनुसार हैं",
    "nothing hostile is found": "कुछ भी हानिकारक नहीं मिला",
    "the site was in order around it": "इसके समय साइट ठीक थी",
    "made before the attack": "आक्रमण से पहले का",
    "databases are whole": "डेटाबेस अक्षत हैं",
    "its restore was rehearsed": "इसकी पुनर्स्थापना का अभ्यास हुआ है",
    "files": "फ़ाइलें",
    "folders": "फ़ोल्डर",
    "links": "लिंक",
    "devices and the like": "उपकरण आदि",
    "brought back": "वापस लाई जाएगी",
    "taken away, kept in quarantine": "हटाकर संगरोध में रखी जाएगी",
    "content restored": "सामग्री पुनर्स्थापित होगी",
    "type restored": "प्रकार पुनर्स्थापित होगा",
    "rights restored": "अनुमतियाँ पुनर्स्थापित होंगी",
    "cannot be read; replaced": "पढ़ी नहीं जा सकती; बदली जाएगी",
    "added": "जोड़ा गया",
    "removed": "हटाया गया",
    "other content": "सामग्री भिन्न",
    "other type": "प्रकार भिन्न",
    "other rights": "अनुमतियाँ भिन्न",
    "could not be read": "पढ़ी नहीं जा सकी",
    "there is a clean one": "एक स्वच्छ बैकअप है",
    "none is known to be clean": "किसी के स्वच्छ होने की जानकारी नहीं",
    "being worked on": "इस पर काम चल रहा है",
    "Newest": "सबसे नया",
    "{age} old": "{age} पुराना",
    "Newest clean": "सबसे नया स्वच्छ",
    "none": "कोई नहीं",
    "none yet": "अभी तक कोई नहीं",
    "Last rehearsal": "अंतिम अभ्यास",
    "good, in {time}": "सफल, {time} में",
    "Second place (restic)": "दूसरा स्थान (restic)",
    "none is configured": "कोई निर्धारित नहीं",
    "something was not sent yet": "कुछ अभी भेजा नहीं गया",
    "has everything": "सब कुछ वहाँ है",
    "Quarantine": "संगरोध",
    "what restores took out of the way": "पुनर्स्थापनाओं में जो हटाकर रखा गया",
    "All backups, newest first": "सभी बैकअप, नए पहले",
    "How each was judged last; a restore asks anew": (
        "प्रत्येक पिछली बार कैसा पाया गया; पुनर्स्थापना के समय फिर से परखा जाता है"
    ),
    "Taken": "कब लिया गया",
    "Holds": "क्या है",
    "Stands": "स्थिति",
    "{n} files": "{n} फ़ाइलें",
    "Older ones": "और पुराने",
    "There is no backup yet.": "अभी तक कोई बैकअप नहीं है।",
    "A backup is made each day at {time}.": "प्रतिदिन {time} बजे बैकअप लिया जाता है।",
    "No backup is made by itself.": "कोई बैकअप अपने आप नहीं लिया जाता।",
    "A restore is rehearsed each night at {time}.": (
        "प्रति रात {time} बजे पुनर्स्थापना का अभ्यास होता है।"
    ),
    "Backups younger than {days} days are kept, and the newest {n} clean ones whatever their "
    "age.": ("{days} दिन से नए बैकअप रखे जाते हैं, और सबसे नए {n} स्वच्छ बैकअप चाहे जितने पुराने हों।"),
    "No backup is ever let go.": "कोई बैकअप कभी हटाया नहीं जाता।",
    "Restore": "पुनर्स्थापित करें",
    "A dry run shows what would change.": "पूर्वाभ्यास दिखाता है कि क्या बदलेगा।",
    "Who has seen it types the site's name, shows a second factor, and has it carried out.": (
        "उसे देखकर साइट का नाम लिखें, दूसरा प्रमाण दें, और तब उसे लागू कराएँ।"
    ),
    "Make and rehearse": "बनाएँ और अभ्यास करें",
    "Read every file, also what looks untouched": ("हर फ़ाइल पढ़ें, वे भी जो अपरिवर्तित दिखती हैं"),
    "Make a backup now": "अभी बैकअप लें",
    "Rehearse a restore now": "अभी पुनर्स्थापना का अभ्यास करें",
    "It is restored into a private folder and looked at; the site is not touched.": (
        "इसे एक निजी फ़ोल्डर में पुनर्स्थापित करके जाँचा जाता है; साइट को छुआ नहीं जाता।"
    ),
    "took {time}, {age} old": "{time} लगे, {age} पुराना",
    "From": "कहाँ से",
    "To": "कहाँ तक",
    "Stored as": "किस रूप में रखा गया",
    "not said": "बताया नहीं गया",
    "Baseline": "आधार-प्रति",
    "approved by {name}": "{name} द्वारा अनुमोदित",
    "Look before": "पहले की जाँच",
    "Look after": "बाद की जाँच",
    "Judged": "परखा गया",
    "asked by {name}": "{name} के कहने पर",
    "Last judged clean:": "अंतिम बार स्वच्छ पाया गया:",
    "What takes its bytes is as it was last found; a restore reads them anew.": (
        "जिसके लिए सामग्री पढ़नी पड़ती है, वह पिछली जाँच के अनुसार है; पुनर्स्थापना उसे फिर से पढ़ती है।"
    ),
    "What it holds": "इसमें क्या है",
    "At the top": "सबसे ऊपर",
    "Files": "फ़ाइलें",
    "Size": "आकार",
    "and {n} more": "और {n} अन्य",
    "No file.": "कोई फ़ाइल नहीं।",
    "{tables} tables, {rows} rows": "{tables} तालिकाएँ, {rows} पंक्तियाँ",
    "Changed while they were read, or not readable": "पढ़ते समय बदलीं, या पढ़ी नहीं जा सकीं",
    "Too large, not stored": "बहुत बड़ी, रखी नहीं गईं",
    "Examine, rehearse, compare": "जाँचें, अभ्यास करें, तुलना करें",
    "Read it all and judge it again": "सब पढ़कर फिर से परखें",
    "Rehearse its restore": "इसकी पुनर्स्थापना का अभ्यास करें",
    "Rehearsals of it": "इसके अभ्यास",
    "Compare with": "किससे तुलना करें",
    "Show what differs": "अंतर दिखाएँ",
    "Restore this backup": "यह बैकअप पुनर्स्थापित करें",
    "It is put back as it is: what was approved after it was made is taken back.": (
        "यह ज्यों का त्यों वापस रखा जाता है: इसके बाद जो अनुमोदित हुआ वह वापस हो जाता है।"
    ),
    "Two backups": "दो बैकअप",
    "What differs between two backups": "दो बैकअप में क्या अंतर है",
    "{total} differences: {added} added, {removed} removed, {other} otherwise.": (
        "{total} अंतर: {added} जोड़े गए, {removed} हटाए गए, {other} अन्य।"
    ),
    "Further ones": "आगे के",
    "No file differs. Times are not compared.": "किसी फ़ाइल में अंतर नहीं। समय की तुलना नहीं होती।",
    "Databases": "डेटाबेस",
    "One file in two backups": "दो बैकअप में एक फ़ाइल",
    "The text is the same.": "पाठ वही है।",
    "What differs, line by line": "पंक्ति-दर-पंक्ति अंतर",
    "It is too large to be shown line by line.": (
        "यह इतनी बड़ी है कि पंक्ति-दर-पंक्ति नहीं दिखाई जा सकती।"
    ),
    "It is no text.": "यह पाठ नहीं है।",
    "Too much of it differs to be shown line by line.": (
        "इतना अधिक अंतर है कि पंक्ति-दर-पंक्ति नहीं दिखाया जा सकता।"
    ),
    "It is no file whose content was stored.": "यह ऐसी फ़ाइल नहीं जिसकी सामग्री रखी गई हो।",
    "What restores took out of the way": "पुनर्स्थापनाओं में जो हटाकर रखा गया",
    "Not all could be looked for:": "सब कुछ नहीं खोजा जा सका:",
    "Sentinel deletes none of it: it is evidence, and holds what was uploaded since the backup.": (
        "Sentinel इसमें से कुछ नहीं मिटाता: यह साक्ष्य है, और इसमें बैकअप के बाद अपलोड हुई सामग्री है।"
    ),
    "Nothing is in quarantine.": "संगरोध में कुछ नहीं है।",
    "Kept since": "कब से रखा है",
    "more than": "इससे अधिक:",
    "{n} entries": "{n} प्रविष्टियाँ",
    "Place": "स्थान",
    "Bring files back": "फ़ाइलें वापस लाएँ",
    "Only what the application itself writes comes back this way; pages come from a backup or a "
    "deploy. Look first.": (
        "इस तरह केवल वही लौटता है जिसे अनुप्रयोग स्वयं लिखता है; पृष्ठ बैकअप या परिनियोजन से आते हैं। पहले देख लें।"
    ),
    "Files and folders, one in each line": "फ़ाइलें और फ़ोल्डर, हर पंक्ति में एक",
    "I answer for doubtful files": "संदिग्ध फ़ाइलों का उत्तरदायित्व मैं लेता/लेती हूँ",
    "Look at them": "इन्हें देखें",
    "Bring them back": "इन्हें वापस लाएँ",
    "Let go by hand, when nobody needs it as evidence any more:": (
        "जब साक्ष्य के रूप में किसी को आवश्यकता न रहे, तब हाथ से हटाएँ:"
    ),
    "what stood there before a restore": "पुनर्स्थापना से पहले जो वहाँ था",
    "a backup that was loaded beside and not put in place": (
        "बैकअप जो साथ में लादा गया पर स्थान पर नहीं रखा गया"
    ),
    "empty; a sign that no database stood there": "रिक्त; संकेत कि वहाँ कोई डेटाबेस नहीं था",
    "Dry run of a restore": "पुनर्स्थापना का पूर्वाभ्यास",
    "Backup and site are being read.": "बैकअप और साइट पढ़ी जा रही हैं।",
    "It could not be done now.": "अभी यह नहीं किया जा सकता।",
    "This backup is not clean.": "यह बैकअप स्वच्छ नहीं है।",
    "{back} brought back, {away} taken away, {other} altered": (
        "{back} वापस लाए जाएँगे, {away} हटाए जाएँगे, {other} बदले जाएँगे"
    ),
    "Bytes that change": "बदलने वाली सामग्री",
    "Laid out first": "पहले तैयार की जाने वाली सामग्री",
    "How long": "कितना समय",
    "the last rehearsal took {time} for {size}": "अंतिम अभ्यास में {size} के लिए {time} लगे",
    "not known: no restore was rehearsed yet": "ज्ञात नहीं: अभी तक पुनर्स्थापना का अभ्यास नहीं हुआ",
    "Dry run made": "पूर्वाभ्यास का समय",
    "What stands there now is kept in quarantine.": "अभी जो वहाँ है वह संगरोध में रखा जाता है।",
    "What was approved since is taken back: {baseline}, approved by {name}.": (
        "इसके बाद जो अनुमोदित हुआ वह वापस हो जाएगा: {baseline}, {name} द्वारा अनुमोदित।"
    ),
    "What would change": "क्या बदलेगा",
    "Nothing differs: nothing would be changed.": "कोई अंतर नहीं: कुछ नहीं बदलेगा।",
    "Approved since the backup; these stay as approved": ("बैकअप के बाद अनुमोदित; ये वैसे ही रहेंगे"),
    "Written by the application since, and not brought back": (
        "इसके बाद अनुप्रयोग द्वारा लिखी गईं, और वापस नहीं लाई जाएँगी"
    ),
    "They are kept in quarantine, out of which good ones can be brought back.": (
        "ये संगरोध में रहती हैं, जहाँ से सही फ़ाइलें वापस लाई जा सकती हैं।"
    ),
    "Carry it out": "इसे लागू करें",
    "What is carried out is what stands above, or nothing: where the site, the backups or what is "
    "approved changed since, it is refused.": (
        "वही लागू होता है जो ऊपर लिखा है, अन्यथा कुछ भी नहीं: यदि इस बीच साइट, बैकअप "
        "या अनुमोदन बदल गया हो तो इसे अस्वीकार किया जाता है।"
    ),
    "If the daemon is stopped in the middle, the audit log and the incident's journal say how far "
    "it came, and the next restore settles what was left.": (
        "यदि सेवा बीच में रोक दी जाए, तो लेखा-परीक्षा और घटना की पंजी बताती है कि काम कहाँ तक "
        "पहुँचा, और अगली पुनर्स्थापना शेष को निपटाती है।"
    ),
    "The document root is the old one or the new one, never half of both.": (
        "साइट का फ़ोल्डर या तो पुराना होता है या नया, कभी आधा-आधा नहीं।"
    ),
    "Type the name of the site to confirm:": "पुष्टि के लिए साइट का नाम लिखें:",
    "The document root is exchanged in one step.": "साइट का फ़ोल्डर एक ही चरण में बदला जाता है।",
    "It is done by two renames, with no document root in between.": (
        "यह दो नाम-परिवर्तनों से होता है; बीच में साइट का फ़ोल्डर नहीं रहता।"
    ),
    "It is done by copying, and so only while the site is closed.": (
        "यह प्रतिलिपि बनाकर होता है, इसलिए केवल तब जब साइट बंद हो।"
    ),
    "See what the restore would do": "देखें कि पुनर्स्थापना क्या करेगी",
}
