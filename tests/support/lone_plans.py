"""Two short playbooks with what shipped ones have: gates, branches, effects that are taken back."""

DEFACED = """
title = "Defacement"
on = ["defaced"]
[[step]]
uses = "block"
on_failure = "both"
[[step]]
id = "both"
type = "parallel"
branches = [["tell-blocked", "report"], ["preserve"]]
[[step]]
id = "tell-blocked"
uses = "notify"
notice = "blocked"
[[step]]
uses = "report"
on_success = "join"
on_failure = "join"
[[step]]
uses = "preserve"
[[step]]
uses = "restore"
approve = "GATE"
on_failure = "take-back"
[[step]]
uses = "retest"
[[step]]
uses = "unblock"
approve = "two-person"
[[step]]
id = "tell-recovered"
uses = "notify"
notice = "recovered"
"""
CORRUPT = """
title = "Data corruption"
on = ["corrupt"]
[[step]]
uses = "block"
[[step]]
uses = "preserve"
[[step]]
uses = "restore"
[[step]]
uses = "retest"
[[step]]
uses = "unblock"
[[step]]
id = "tell-recovered"
uses = "notify"
notice = "recovered"
"""
