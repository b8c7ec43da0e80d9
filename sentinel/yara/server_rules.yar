// Files by which a folder tells the web server what to do, as intruders write them.

rule htaccess_runs_other_endings
{
    meta:
        name = "Server rule"
        what = "a rule by which pictures or texts are run as PHP"
        severity = "critical"
        heuristic = false
    strings:
        $adds = /\b(AddType|AddHandler)[ \t]{1,4}["']?(application\/x-httpd-(php|ea-php|lsphp)|php[0-9.]{0,4}-script)[^\r\n]{0,60}\.(jpe?g|png|gif|ico|svg|webp|txt|css|js|pdf|log)\b/ nocase
        $sets = /<Files(Match)?[^>\r\n]{1,80}(jpe?g|png|gif|ico|svg|webp|txt|css|pdf|log)[^>\r\n]{0,20}>[ \t\r\n]{0,20}SetHandler[ \t]{1,4}["']?(application\/x-httpd-|php[0-9]?-script|proxy:unix:[^\r\n]{0,60}fcgi:)/ nocase
    condition:
        any of them
}

rule htaccess_prepends
{
    meta:
        name = "Server rule"
        what = "a rule by which a file is run before or after each PHP page"
        severity = "high"
        heuristic = true
    strings:
        $value = /^[ \t]{0,8}(php_value[ \t]{1,4})?auto_(pre|ap)pend_file[ \t]{0,4}=?[ \t]{0,4}["']?[^ \t\r\n#;"']{2}/
        $later = /[\r\n][ \t]{0,8}(php_value[ \t]{1,4})?auto_(pre|ap)pend_file[ \t]{0,4}=?[ \t]{0,4}["']?[^ \t\r\n#;"']{2}/
    condition:
        filesize < 64KB and any of them
}

rule htaccess_sends_searchers_away
{
    meta:
        name = "Server rule"
        what = "a rule that sends visitors who come from a search engine elsewhere"
        severity = "high"
        heuristic = false
    strings:
        // one stretch: a list of bots to be kept out, or pictures that only searchers may show, may
        // stand beside the redirect of the whole site to https
        $leads = /RewriteCond[ \t]{1,8}%\{HTTP_(REFERER|USER_AGENT)\}[ \t]{1,8}[^! \t\r\n][^\r\n]{0,200}(google|bing|yahoo|yandex|duckduckgo|baidu)[^\r\n]{0,200}([\r\n]{1,4}[ \t]{0,8}RewriteCond[^\r\n]{0,200}){0,8}[\r\n]{1,4}[ \t]{0,8}RewriteRule[ \t]{1,8}[^ \t\r\n]{1,60}[ \t]{1,8}["']?https?:\/\/[^ \t\r\n%$]{4,100}[^\r\n]{0,40}\[([a-z=0-9]{1,12},){0,4}R[=,\]]/ nocase
        $first = /RewriteCond[ \t]{1,8}%\{HTTP_(REFERER|USER_AGENT)\}[ \t]{1,8}(google|bing|yahoo|yandex|duckduckgo|baidu)[^\r\n]{0,200}([\r\n]{1,4}[ \t]{0,8}RewriteCond[^\r\n]{0,200}){0,8}[\r\n]{1,4}[ \t]{0,8}RewriteRule[ \t]{1,8}[^ \t\r\n]{1,60}[ \t]{1,8}["']?https?:\/\/[^ \t\r\n%$]{4,100}[^\r\n]{0,40}\[([a-z=0-9]{1,12},){0,4}R[=,\]]/ nocase
    condition:
        filesize < 256KB and any of them
}

rule htaccess_lets_shells_alone
{
    meta:
        name = "Server rule"
        what = "a rule that closes all PHP but files with an intruder's names"
        severity = "high"
        heuristic = false
    strings:
        $deny = /<FilesMatch[ \t]{1,4}["'][^"'\r\n]{0,80}(php|phtml|suspected)[^"'\r\n]{0,80}["']>[ \t\r\n]{1,20}Order[ \t]{1,4}allow,deny[ \t\r\n]{1,20}Deny[ \t]{1,4}from[ \t]{1,4}all/ nocase
        $allow = /<FilesMatch[ \t]{1,4}["']\^?\(?(wp-l0gin|wp-log1n|lock360|radio|about|buy|content|chosen|moduless|wso|alfa|shell)[^"'\r\n]{0,120}\.php[^"'\r\n]{0,120}["']>[ \t\r\n]{1,20}Order[ \t]{1,4}allow,deny[ \t\r\n]{1,20}Allow[ \t]{1,4}from[ \t]{1,4}all/ nocase
    condition:
        filesize < 64KB and all of them
}
