// Small programs that fetch or unpack larger ones.

rule php_runs_fetched
{
    meta:
        name = "PHP dropper"
        what = "PHP that runs what it fetches from elsewhere"
        severity = "critical"
        heuristic = false
    strings:
        $open = "<?php" nocase
        $runs = /\beval[ \t]{0,2}\([ \t]{0,4}(["']\?>["'][ \t]{0,2}\.[ \t]{0,2})?@?(file_get_contents[ \t]{0,2}\([ \t]{0,2}["']?(https?:|ftp:|php:\/\/input|\$_(GET|POST|REQUEST|COOKIE)\b)|curl_exec[ \t]{0,2}\([ \t]{0,2}\$)/ nocase
    condition:
        $open and $runs
}

rule php_runs_read
{
    meta:
        name = "PHP that runs what it reads"
        what = "PHP that runs what it reads from a place that a variable names"
        severity = "high"
        // caches of templates do so, too
        heuristic = true
    strings:
        $open = "<?php" nocase
        $runs = /\beval[ \t]{0,2}\([ \t]{0,4}(["']\?>["'][ \t]{0,2}\.[ \t]{0,2})?@?(file_get_contents|stream_get_contents)[ \t]{0,2}\([ \t]{0,2}\$[a-z_]{1,20}/ nocase
    condition:
        $open and $runs
}

rule php_includes_elsewhere
{
    meta:
        name = "PHP remote include"
        what = "PHP that includes code from another server or out of the data of its own"
        severity = "critical"
        heuristic = false
    strings:
        $open = "<?php" nocase
        $includes = /\b(include|require)(_once)?[ \t]{0,2}\(?[ \t]{0,2}["'](https?:\/\/|ftp:\/\/|data:[a-z\/]{0,20};base64,[A-Za-z0-9+\/]{12}|php:\/\/input)/ nocase
    condition:
        $open and $includes
}

rule php_includes_data
{
    meta:
        name = "PHP dropper"
        what = "PHP that includes code out of data that it puts together"
        severity = "high"
        // engines of templates do so, too
        heuristic = true
    strings:
        $open = "<?php" nocase
        $includes = /\b(include|require)(_once)?[ \t]{0,2}\(?[ \t]{0,2}["']data:[a-z\/]{0,20}[;,]/ nocase
    condition:
        $open and $includes
}

rule php_hidden_include
{
    meta:
        name = "Hidden include"
        what = "PHP that includes a file whose name is written in codes"
        severity = "critical"
        heuristic = false
    strings:
        $open = "<?php" nocase
        $includes = /@include[ \t]{0,2}\(?[ \t]{0,2}"([^"\\\r\n]{0,12}\\(x[0-9a-f]{2}|[0-7]{3})){6}/ nocase
    condition:
        $open and $includes
}

rule php_writes_decoded
{
    meta:
        name = "PHP dropper"
        what = "PHP that writes decoded text into a PHP file"
        severity = "high"
        heuristic = true
    strings:
        $open = "<?php" nocase
        $puts = /\bfile_put_contents[ \t]{0,2}\([^;\r\n]{0,120}\.php[0-9]?["'][^;\r\n]{0,40}\b(base64_decode|gzinflate|gzuncompress|hex2bin|str_rot13)[ \t]{0,2}\(/ nocase
        $writes = /\bfwrite[ \t]{0,2}\([ \t]{0,2}fopen[ \t]{0,2}\([^;\r\n]{0,120}\.php[0-9]?["'][^;\r\n]{0,40}\b(base64_decode|gzinflate|hex2bin)[ \t]{0,2}\(/ nocase
    condition:
        $open and any of ($puts, $writes)
}

rule shell_pipes_download
{
    meta:
        name = "Download that is run at once"
        what = "server code that pipes a download into a shell"
        severity = "high"
        heuristic = true
    strings:
        $open = /<\?(php|=)/ nocase
        $pipes = /\b(curl|wget)[ \t][^\r\n|;"']{0,160}https?:[^\r\n|;"']{4,160}\|[ \t]{0,4}(ba|z|da)?sh\b/
        $runs = /\b(system|exec|shell_exec|passthru|popen|proc_open)[ \t]{0,2}\(/ nocase
    condition:
        $open and $pipes and $runs
}
