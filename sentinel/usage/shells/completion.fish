# Completion of sentinel for fish. Written by `sentinel completion fish`; the table at the end is made
# from the program's own commands. To have it in each shell:
#   sentinel completion fish --output ~/.config/fish/completions/sentinel.fish

# Offers values of kind $argv[1] with choices $argv[2]; $argv[3] stands before each.
function __sentinel_values
    switch $argv[1]
        case none text
        case choice
            printf '%s\n' $argv[3](string split ' ' -- $argv[2])
        case file
            __fish_complete_path (string replace -r '^--[a-z-]+=' '' -- (commandline -ct))
        case folder
            __fish_complete_directories (string replace -r '^--[a-z-]+=' '' -- (commandline -ct))
        case '*'
            set -l found ($__sentinel_program completion values $argv[1] $__sentinel_config 2>/dev/null </dev/null)
            test -n "$found"; and printf '%s\n' $argv[3]$found
    end
end

function __sentinel_complete
    set -l tokens (commandline -opc)
    set -l current (commandline -ct)
    set -g __sentinel_program $tokens[1]
    set -g __sentinel_config
    set -l place ''
    set -l awaited ''
    set -l position 1
    set -l plain 0
    set -l used
    for word in $tokens[2..-1]
        if test -n "$awaited"
            test $awaited = --config; and set __sentinel_config --config $word
            set awaited ''
            continue
        end
        set -l rows (__sentinel_rows $place)
        if test $plain = 0 -a "$word" = --
            set plain 1
        else if test $plain = 0; and string match -q -- '--*=*' $word
            set -a used (string replace -r '=.*' '' -- $word)
            string match -q -- '--config=*' $word
            and set __sentinel_config $word
        else if test $plain = 0; and string match -q -- '-*' $word
            set -a used $word
            set -l row (string match -- "option*"\t"$word"\t'*' $rows)
            if test -n "$row[1]"; and test (string split \t -- $row[1])[3] != none
                set awaited $word
            end
        else if string match -q -- command\t"$word"\t'*' $rows
            set place (string trim -- "$place $word")
            set position 1
        else if set -l row (string match -- default\t'*' $rows)
            set place (string trim -- "$place "(string split \t -- $row[1])[2])
            set position 2
        else
            set position (math $position + 1)
        end
    end
    set -l rows (__sentinel_rows $place)
    set -l before ''
    if test -z "$awaited" -a $plain = 0; and string match -q -- '--*=*' $current
        set awaited (string replace -r '=.*' '' -- $current)
        set before $awaited=
    end
    if test -n "$awaited"
        set -l row (string match -- "option*"\t"$awaited"\t'*' $rows)
        if test -n "$row[1]"
            set -l fields (string split \t -- $row[1])
            __sentinel_values $fields[3] $fields[4] $before
        end
        return
    end
    for row in $rows
        set -l fields (string split \t -- $row)
        switch $fields[1]
            case option options
                if test $plain = 0; and string match -q -- '-*' $current
                    test $fields[1] = options; or not contains -- $fields[2] $used
                    and printf '%s\t%s\n' $fields[2] $fields[5]
                end
            case command
                test $plain = 0; and not string match -q -- '-*' $current
                and printf '%s\t%s\n' $fields[2] $fields[5]
            case argument
                if test $fields[2] = $position; or test $fields[6] = again -a $position -gt $fields[2]
                    string match -q -- '-*' $current
                    or __sentinel_values $fields[3] $fields[4] ''
                end
        end
    end
end

# What may stand at place $argv[1] (the commands so far), one a line.
function __sentinel_rows
    switch "$argv[1]"
@ROWS@
    end
end

complete -c sentinel -f -a '(__sentinel_complete)'
