// Programs that run what a visitor sends: the door that an intruder leaves open.

rule php_runs_request
{
    meta:
        name = "PHP web shell"
        what = "PHP that runs what a request sends"
        severity = "critical"
        heuristic = false
    strings:
        $open = /<\?(php|=)/ nocase
        $runs = /\b(eval|assert|system|passthru|shell_exec|popen|proc_open|pcntl_exec|create_function)[ \t\r\n]{0,4}\([ \t\r\n@"']{0,6}((stripslashes|base64_decode|gzinflate|str_rot13|urldecode|trim|implode)[ \t]{0,2}\([ \t@]{0,4}){0,4}\$_(GET|POST|REQUEST|COOKIE)\b/ nocase
        $ticks = /(=|\b(echo|print|return|die|exit)|<\?php|<\?)[ \t(@]{0,4}`[ \t]{0,4}\$_(GET|POST|REQUEST|COOKIE)[ \t]{0,2}[\[{]/ nocase
    condition:
        $open and any of ($runs, $ticks)
}

rule php_request_in_ticks
{
    meta:
        name = "PHP web shell"
        what = "PHP with a part of a request between backticks, by which commands are run"
        severity = "high"
        // comments put names of variables between backticks, as WordPress does
        heuristic = true
    strings:
        $open = /<\?(php|=)/ nocase
        $ticks = /`[^`\r\n]{0,40}\$_(GET|POST|REQUEST|COOKIE)\b/ nocase
    condition:
        $open and $ticks
}

rule php_calls_requested_function
{
    meta:
        name = "PHP web shell"
        what = "PHP that calls the function a request names"
        severity = "critical"
        heuristic = false
    strings:
        $open = /<\?(php|=)/ nocase
        $calls = /\$_(GET|POST|REQUEST|COOKIE)[ \t]{0,2}[\[{][^\]}\r\n]{1,60}[\]}][ \t]{0,2}\([ \t@]{0,4}\$_(GET|POST|REQUEST|COOKIE)\b/ nocase
        $named = /\b(call_user_func|call_user_func_array|array_map)[ \t]{0,2}\([ \t@]{0,4}\$_(GET|POST|REQUEST|COOKIE)\b/ nocase
        $second = /\b(array_filter|array_walk|usort|uasort|uksort)[ \t]{0,2}\([^;\r\n]{1,80},[ \t@]{0,4}\$_(GET|POST|REQUEST|COOKIE)\b/ nocase
    condition:
        $open and any of ($calls, $named, $second)
}

rule php_known_shell
{
    meta:
        name = "Known PHP web shell"
        what = "the name of a known web shell beside PHP code"
        severity = "critical"
        heuristic = false
    strings:
        $open = "<?php" nocase
        $name1 = "FilesMan" fullword
        $name2 = "c99shell" nocase fullword
        $name3 = "r57shell" nocase fullword
        $name4 = "b374k" nocase fullword
        $name5 = "p0wny@shell" nocase
        $name6 = "IndoXploit" nocase fullword
        $name7 = "AnonymousFox" nocase fullword
        $name8 = "ALFA TEaM Shell" nocase
        $acts = /\b(eval|system|passthru|shell_exec|proc_open|popen|move_uploaded_file|base64_decode)[ \t]{0,2}\(/ nocase
    condition:
        // a file with the names of many is the list of a program that looks for them
        $open and $acts and any of ($name*) and not 3 of ($name*)
}

rule php_many_shells
{
    meta:
        name = "Names of PHP web shells"
        what = "the names of several known web shells beside PHP code"
        severity = "high"
        heuristic = true
    strings:
        $open = "<?php" nocase
        $name1 = "FilesMan" fullword
        $name2 = "c99shell" nocase fullword
        $name3 = "r57shell" nocase fullword
        $name4 = "b374k" nocase fullword
        $name5 = "p0wny@shell" nocase
        $name6 = "IndoXploit" nocase fullword
        $name7 = "AnonymousFox" nocase fullword
        $name8 = "ALFA TEaM Shell" nocase
    condition:
        $open and 3 of ($name*)
}

rule php_upload_anything
{
    meta:
        name = "PHP upload form"
        what = "PHP that stores an upload under the name its sender gave"
        severity = "high"
        heuristic = true
    strings:
        $open = "<?php" nocase
        $keeps = /\b(move_uploaded_file|copy)[ \t]{0,2}\([ \t@]{0,4}\$_FILES[ \t]{0,2}\[[^\]\r\n]{1,40}\][ \t]{0,2}\[["']tmp_name["']\][ \t]{0,2},[ \t]{0,2}\$_(FILES|POST|GET|REQUEST)\b/ nocase
    condition:
        $open and $keeps
}

rule php_in_picture
{
    meta:
        name = "Code in a picture"
        what = "PHP in a file that begins as a picture"
        severity = "critical"
        heuristic = false
    strings:
        $gif = "GIF8"
        $png = { 89 50 4E 47 0D 0A 1A 0A }
        $jpeg = { FF D8 FF }
        $code = /<\?php[ \t\r\n(]/ nocase
    condition:
        ($gif at 0 or $png at 0 or $jpeg at 0) and $code
}

rule asp_runs_request
{
    meta:
        name = "ASP web shell"
        what = "ASP that runs what a request sends"
        severity = "critical"
        heuristic = false
    strings:
        $runs = /<%[^%]{0,200}\b(eval|execute|executeglobal)[ \t]{0,4}\(?[ \t]{0,4}request\b/ nocase
    condition:
        $runs
}

rule jsp_runs_request
{
    meta:
        name = "JSP web shell"
        what = "JSP that runs a command out of a request"
        severity = "critical"
        heuristic = false
    strings:
        $open = "<%"
        $runs = /\.exec[ \t]{0,2}\([ \t]{0,4}request[ \t]{0,2}\.[ \t]{0,2}getParameter\b/ nocase
    condition:
        $open and $runs
}

rule cgi_runs_request
{
    meta:
        name = "CGI web shell"
        what = "a CGI script that runs a command out of a request"
        severity = "critical"
        heuristic = true
    strings:
        $start = "#!/"
        $perl = /\b(system|exec)[ \t]{0,2}\(?[ \t]{0,2}(param[ \t]{0,2}\(|\$ENV\{['"]?QUERY_STRING)/
        $python = /\b(os\.system|os\.popen|subprocess\.[a-zA-Z_]{1,20})[ \t]{0,2}\([^\r\n]{0,60}(FieldStorage|QUERY_STRING|\.getvalue[ \t]{0,2}\()/
        $shell = /\beval[ \t]{1,4}["']?\$\{?QUERY_STRING/
    condition:
        $start at 0 and any of ($perl, $python, $shell)
}
