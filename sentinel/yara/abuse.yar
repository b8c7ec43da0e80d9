// What intruders use a server for: mails to strangers, and money out of other people's machines.

rule php_mass_mailer
{
    meta:
        name = "Mass mailer"
        what = "PHP that sends a text of a request to a list of addresses of a request"
        severity = "high"
        heuristic = true
    strings:
        $open = "<?php" nocase
        $list = /explode[ \t]{0,2}\([^;\r\n]{0,30},[ \t]{0,2}(trim[ \t]{0,2}\([ \t]{0,2})?\$_(POST|REQUEST|GET)[ \t]{0,2}\[[ \t]{0,2}["'](emaillist|emails?|to|list|maillist|mails|recipients|leads)["']/ nocase
        $mails = /\bmail[ \t]{0,2}\([ \t]{0,4}\$[a-z_]{1,20}/ nocase
    condition:
        all of them
}

rule php_known_mailer
{
    meta:
        name = "Mass mailer"
        what = "the name of a known mass mailer beside PHP code"
        severity = "high"
        heuristic = false
    strings:
        $open = "<?php" nocase
        $name1 = "Leaf PHP Mailer" nocase
        $name2 = "leafmailer.pw" nocase
        $name3 = "Inbox Mass Mailer" nocase
        $mails = /\bmail[ \t]{0,2}\(/ nocase
    condition:
        $open and $mails and any of ($name*)
}

rule js_miner
{
    meta:
        name = "Miner"
        what = "a script that lets visitors' machines work for a stranger"
        severity = "high"
        heuristic = false
    strings:
        $starts = /new[ \t]{1,4}(CoinHive|CoinImp|Client|deepMiner|CryptoLoot|CRLT)\.(Anonymous|User|Token)[ \t]{0,2}\([ \t]{0,2}["'][A-Za-z0-9]{16}/
        $pool = /["']wss:\/\/[^"'\r\n]{4,80}["'][^\r\n]{0,200}\b(cryptonight|randomx)\b/ nocase
    condition:
        any of them
}

rule miner_settings
{
    meta:
        name = "Miner"
        what = "a miner's program or its settings"
        severity = "high"
        heuristic = false
    strings:
        $pool = /stratum\+(tcp|ssl):\/\/[a-z0-9.\-]{4,80}:[0-9]{2,5}/ nocase
        $share = "donate-level" nocase
        $algorithm = /\b(randomx|cryptonight|rx\/0|kawpow)\b/ nocase
    condition:
        $pool and any of ($share, $algorithm)
}
