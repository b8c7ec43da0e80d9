"""Traits of web shells and droppers in code for the server: PHP, ASP, JSP, CGI."""

import re

from sentinel.core.late_pattern import late_pattern

MAX_CHARACTERS = 300_000
"""Of one file; what does harm is short, or a long text that its first line decodes."""

_SENT = r"\$_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES|SESSION)\b|php://input|getallheaders\s*\("
_RUNS = (
    r"(?:eval|assert|system|exec|shell_exec|passthru|popen|proc_open|pcntl_exec|create_function"
    r"|call_user_func(?:_array)?|array_map|array_filter|usort|preg_replace_callback|include"
    r"|include_once|require|require_once)"
)
_DECODES = (
    r"(?:base64_decode|gzinflate|gzuncompress|gzdecode|str_rot13|strrev|hex2bin|convert_uudecode"
    r"|rawurldecode|urldecode|pack|openssl_decrypt|bzdecompress)"
)

TRAITS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "runs what a request sends",
        late_pattern(rf"\b{_RUNS}\b[\s(@\"']{{0,10}}[^;\n]{{0,120}}(?:{_SENT})", re.I),
    ),
    ("runs a command that a request sends", late_pattern(rf"`[^`\n]{{0,200}}(?:{_SENT})", re.I)),
    (
        "calls a function that a request names",
        late_pattern(r"\$_(?:GET|POST|REQUEST|COOKIE)\s*[\[{][^\]}\n]{0,60}[\]}]\s*\(", re.I),
    ),
    (
        "runs text that is decoded first",
        late_pattern(rf"\b(?:eval|assert|create_function)\s*\([\s@]*(?:\w+\s*\(\s*){{0,4}}{_DECODES}"
                   r"\s*\(", re.I),
    ),
    (
        "decodes several times over",
        late_pattern(rf"\b{_DECODES}\s*\(\s*{_DECODES}\s*\(\s*(?:{_DECODES}|[\"'$])", re.I),
    ),
    (
        "runs the result of a replacement (preg_replace /e)",
        late_pattern(r"preg_replace\s*\(\s*[\"']([/#~|@!])[^\n]{0,200}?\1[imsxuADSUX]*e[imsxuADSUX]*"
                   r"[\"']", re.I),
    ),
    ("makes functions of text", late_pattern(r"\bcreate_function\s*\(", re.I)),
    (
        "writes what a request sends into a file",
        late_pattern(rf"\b(?:file_put_contents|fwrite|fputs)\s*\([^;\n]{{0,200}}(?:{_SENT})", re.I),
    ),
    (
        "takes uploads of any kind",
        late_pattern(r"\b(?:move_uploaded_file|copy)\s*\([^;\n]{0,200}\$_FILES", re.I),
    ),
    (
        "loads code from another host",
        late_pattern(r"\b(?:include|require)(?:_once)?[\s(]{0,5}[\"'](?:https?|ftp|data|expect):"
                   r"|\b(?:eval|assert)\s*\([^;\n]{0,120}(?:file_get_contents|curl_exec)", re.I),
    ),
    (
        "spells function names in pieces",
        late_pattern(r"(?:chr\s*\(\s*(?:0x)?[0-9a-f]{1,4}\s*\)\s*\.\s*){6}"
                   r"|(?:[\"'][a-z_]{1,4}[\"']\s*\.\s*){4}[\"'][a-z_]{1,4}[\"']"
                   r"|(?:\\x[0-9a-f]{2}){10}|(?:\\[0-7]{3}){10}", re.I),
    ),
    ("carries a long encoded text", late_pattern(r"[\"'][A-Za-z0-9+/=]{800}")),
    ("hides its flow (goto, machine-made names)", late_pattern(
        r"(?:\bgoto\s+\w{4,12}\s*;[^;]{0,200};\s*){8}|(?:\$(?:GLOBALS\s*\[\s*[\"'])?[O0Il_]{6,20}\b"
        r"[^$\n]{0,80}){6}", re.I,
    )),
    (
        "names itself a shell",
        late_pattern(r"\b(?:c99|r57|b374k|wso|alfa|mini|web)[\s_-]?shell\b|\bfilesman\b"
                   r"|\bweevely\b|\bbackdoor\b|\bmass[\s_-]deface", re.I),
    ),
    (
        "runs what a request sends (ASP, JSP)",
        late_pattern(r"\b(?:eval|execute|executeglobal)[\s(]{1,5}request\b"
                   r"|getRuntime\s*\(\s*\)\s*\.\s*exec\s*\("
                   r"|new\s+ProcessBuilder\s*\([^;\n]{0,120}getParameter"
                   r"|Process\.Start\s*\([^;\n]{0,120}Request", re.I),
    ),
    (
        "runs what a request sends (CGI)",
        late_pattern(r"\b(?:system|exec|popen|subprocess\.\w+|os\.system)[\s(]{1,5}[^;\n]{0,80}"
                   r"(?:param\s*\(|QUERY_STRING|FieldStorage|getvalue)", re.I),
    ),
)  # fmt: skip
"""Each with the name that a report gives it. None is proof that a file of the site's own is bad;
each is, in one that nobody announced."""


def traits_of(text: str) -> list[str]:
    """What in some code is as in web shells, by name. Bounded in time, whatever the text."""
    part = text[:MAX_CHARACTERS]
    return [name for name, pattern in TRAITS if pattern.search(part)]
