// JavaScript that hides what it does, or that looks over the shoulder of who pays.

rule js_runs_packed
{
    meta:
        name = "Hidden JavaScript"
        what = "JavaScript that unpacks and runs itself"
        severity = "medium"
        heuristic = true
    strings:
        $packed = /eval[ \t]{0,2}\([ \t]{0,2}function[ \t]{0,2}\([ \t]{0,2}p[ \t]{0,2},[ \t]{0,2}a[ \t]{0,2},[ \t]{0,2}c[ \t]{0,2},[ \t]{0,2}k[ \t]{0,2},[ \t]{0,2}e\b/
        $decoded = /\b(eval|Function)[ \t]{0,2}\([ \t]{0,2}(window\.)?(atob|unescape|decodeURIComponent)[ \t]{0,2}\([ \t]{0,2}["'][A-Za-z0-9+\/=%]{40}/
    condition:
        any of them
}

rule js_runs_codes
{
    meta:
        name = "Hidden JavaScript"
        what = "JavaScript that runs text made of character codes"
        severity = "high"
        heuristic = true
    strings:
        $runs = /\b(eval|Function|write)[ \t]{0,2}\([ \t]{0,2}String\.fromCharCode[ \t]{0,2}\([ \t]{0,2}([0-9]{2,3}[ \t]{0,2},[ \t]{0,2}){8}/
        $sum = /(String\.fromCharCode[ \t]{0,2}\([ \t]{0,2}[0-9]{2,3}([ \t]{0,2}[-+^][ \t]{0,2}[0-9]{1,3})?[ \t]{0,2}\)[ \t]{0,2}\+[ \t]{0,2}){8}/
        $long = /<script[^>]{0,80}>[^<]{0,400}String\.fromCharCode[ \t]{0,2}\([ \t]{0,2}([0-9]{2,3}[ \t]{0,2},[ \t]{0,2}){40}/ nocase
    condition:
        any of them
}

rule js_names_in_hex
{
    meta:
        name = "Hidden JavaScript"
        what = "JavaScript whose names and texts were replaced by numbers"
        severity = "high"
        heuristic = true
    strings:
        $name = /_0x[0-9a-f]{4,6}\b/
        $table = /(var|const|let|function)[ \t]{1,2}_0x[0-9a-f]{4,6}\b/
    condition:
        $table and #name > 20
}

rule js_writes_escaped
{
    meta:
        name = "Hidden JavaScript"
        what = "JavaScript that writes a long escaped text into the page"
        severity = "high"
        heuristic = true
    strings:
        $writes = /document\.write(ln)?[ \t]{0,2}\([ \t]{0,2}(unescape|decodeURIComponent|atob)[ \t]{0,2}\([ \t]{0,2}["']((%[0-9a-fA-F]{2}){60}|[A-Za-z0-9+\/]{200})/
    condition:
        $writes
}

rule js_hidden_frame
{
    meta:
        name = "Hidden frame"
        what = "a frame of another site that nobody can see"
        severity = "high"
        heuristic = true
    strings:
        $markup = /<iframe[^>]{0,200}src[ \t]{0,2}=[ \t]{0,2}["']?https?:[^>]{4,200}(width[ \t]{0,2}=[ \t]{0,2}["']?[01]["' ][^>]{0,80}height[ \t]{0,2}=[ \t]{0,2}["']?[01]["' >]|display[ \t]{0,2}:[ \t]{0,2}none|visibility[ \t]{0,2}:[ \t]{0,2}hidden)/ nocase
    condition:
        $markup
}

rule js_card_skimmer
{
    meta:
        name = "Skimmer"
        what = "a script that sends what is typed into card fields to another place"
        severity = "critical"
        heuristic = true
    strings:
        $card = /\b(cc_number|cc_cid|cardnumber|card_number|cc-number|ccnum|card_cvv|cvv2|cc_exp)\b/ nocase
        $hides = /\b(btoa|atob|unescape)[ \t]{0,2}\(/
        $sends = /(new[ \t]{1,4}Image[ \t]{0,2}\([ \t]{0,2}\)|\.sendBeacon[ \t]{0,2}\(|new[ \t]{1,4}WebSocket[ \t]{0,2}\(|\bfetch[ \t]{0,2}\(|new[ \t]{1,4}XMLHttpRequest\b)/
        $watches = /(addEventListener[ \t]{0,2}\([ \t]{0,2}["'](submit|click|blur|change|keyup|mousedown)|setInterval[ \t]{0,2}\()/
    condition:
        $card and $hides and $sends and $watches
}

rule js_checkout_socket
{
    meta:
        name = "Skimmer"
        what = "a script that waits for the payment page and runs what a socket sends"
        severity = "critical"
        heuristic = true
    strings:
        $page = /\b(checkout|onepage|payment|onestepcheckout)\b/ nocase
        $socket = /new[ \t]{1,4}WebSocket[ \t]{0,2}\([ \t]{0,2}(atob|String\.fromCharCode|["']wss?:)/
        $runs = /(new[ \t]{1,4}Function|eval)[ \t]{0,2}\([ \t]{0,2}[a-z_$]{1,20}\.data\b/ nocase
    condition:
        all of them
}
