// PHP that is written so that nobody can read it.

rule php_runs_decoded
{
    meta:
        name = "Hidden PHP"
        what = "PHP that runs text it decodes first"
        severity = "high"
        heuristic = true
    strings:
        $open = /<\?(php|=)/ nocase
        $runs = /\b(eval|assert|create_function)[ \t\r\n]{0,4}\([ \t\r\n@"']{0,6}([a-z_0-9]{1,30}[ \t]{0,2}\([ \t]{0,2}){0,4}(base64_decode|gzinflate|gzuncompress|gzdecode|str_rot13|hex2bin|convert_uudecode|strrev)[ \t]{0,2}\(/ nocase
    condition:
        $open and $runs
}

rule php_decodes_in_layers
{
    meta:
        name = "Hidden PHP"
        what = "PHP that decodes text in three layers"
        severity = "high"
        heuristic = true
    strings:
        $open = /<\?(php|=)/ nocase
        $layers = /((base64_decode|gzinflate|gzuncompress|str_rot13|hex2bin|convert_uudecode|strrev|rawurldecode)[ \t]{0,2}\([ \t]{0,2}){3}/ nocase
    condition:
        $open and $layers
}

rule php_builds_names
{
    meta:
        name = "Hidden PHP"
        what = "PHP that puts names of functions together from single letters"
        severity = "high"
        heuristic = true
    strings:
        $open = /<\?(php|=)/ nocase
        $codes = /(chr[ \t]{0,2}\([ \t]{0,2}[0-9x^+\- ]{1,8}\)[ \t]{0,2}\.[ \t]{0,2}){8}/ nocase
        $indexes = /(\$[a-z_0-9]{1,20}[\[{][0-9]{1,3}[\]}][ \t]{0,2}\.[ \t]{0,2}){8}/ nocase
        $globals = /\$\{"(\\x[0-9a-f]{2}){4}/ nocase
    condition:
        $open and any of ($codes, $indexes, $globals)
}

rule php_jumps_about
{
    meta:
        name = "Hidden PHP"
        what = "PHP whose lines are put out of order by jumps"
        severity = "high"
        heuristic = true
    strings:
        $open = "<?php" nocase
        $jump = /\bgoto[ \t][a-z0-9_]{4,12};/ nocase
    condition:
        $open and #jump > 12
}

rule php_long_blob
{
    meta:
        name = "Hidden PHP"
        what = "PHP that runs a long text without words"
        severity = "high"
        heuristic = true
    strings:
        $open = /<\?(php|=)/ nocase
        $blob = /["'][A-Za-z0-9+\/=]{1200}/
        $runs = /\b(eval|assert|create_function)[ \t]{0,2}\(/ nocase
    condition:
        $open and $blob and $runs
}
