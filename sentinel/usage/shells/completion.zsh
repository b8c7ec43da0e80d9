#compdef sentinel
# Completion of sentinel for zsh. Written by `sentinel completion zsh`; the table at the end is made
# from the program's own commands. To have it in each shell, as root:
#   sentinel completion zsh --output /usr/local/share/zsh/site-functions/_sentinel

# Offers values of kind $1 with choices $2, told as $3.
_sentinel_values() {
    local -a found
    case $1 in
        none | text) _message -- "$3" ;;
        choice) found=(${=2}); _wanted values expl "$3" compadd -a found ;;
        file) _files ;;
        folder) _files -/ ;;
        *)
            found=("${(@f)$(${(Q)program} completion values $1 ${config:+--config} ${config:+$config} 2>/dev/null </dev/null)}")
            found=(${found:#})
            _wanted values expl "$3" compadd -a found
            ;;
    esac
}

_sentinel() {
    local program=$words[1] config='' place='' awaited='' word row expl plain=''
    local -i index position=1
    local -a rows fields used commands options
    for ((index = 2; index < CURRENT; index++)); do
        word=$words[index]
        if [[ -n $awaited ]]; then
            [[ $awaited == --config ]] && config=${(Q)word}
            awaited=''
            continue
        fi
        _sentinel_rows "$place"
        rows=("${(@f)REPLY}")
        if [[ -z $plain && $word == -- ]]; then
            plain=1
        elif [[ -z $plain && $word == --*=* ]]; then
            used+=(${word%%=*})
            [[ $word == --config=* ]] && config=${(Q)${word#*=}}
        elif [[ -z $plain && $word == -* ]]; then
            used+=($word)
            row=${rows[(r)option*	$word	*]}
            fields=("${(@ps:\t:)row}")
            [[ -n $row && $fields[3] != none ]] && awaited=$word
        elif [[ -n ${rows[(r)command	$word	*]} ]]; then
            place=${place:+$place }$word position=1
        elif [[ -n ${rows[(r)default	*]} ]]; then
            fields=("${(@ps:\t:)${rows[(r)default	*]}}")
            place=${place:+$place }$fields[2] position=2
        else
            position+=1
        fi
    done
    _sentinel_rows "$place"
    rows=("${(@f)REPLY}")
    if [[ -z $awaited && -z $plain && $PREFIX == --*=* ]]; then
        awaited=${PREFIX%%=*}
        compset -P '*='
    fi
    if [[ -n $awaited ]]; then
        row=${rows[(r)option*	$awaited	*]}
        fields=("${(@ps:\t:)row}")
        [[ -n $row ]] && _sentinel_values $fields[3] "$fields[4]" "$fields[5]"
        return
    fi
    if [[ -z $plain && $PREFIX == -* ]]; then
        for row in $rows; do
            fields=("${(@ps:\t:)row}")
            if [[ $fields[1] == options || $fields[1] == option && -z ${used[(r)$fields[2]]} ]]; then
                options+=("${fields[2]//:/\\:}:$fields[5]")
            fi
        done
        _describe -o option options
        return
    fi
    for row in $rows; do
        fields=("${(@ps:\t:)row}")
        case $fields[1] in
            command) [[ -z $plain ]] && commands+=("$fields[2]:$fields[5]") ;;
            argument)
                if ((fields[2] == position)) || { [[ $fields[6] == again ]] && ((position > fields[2])); }; then
                    _sentinel_values $fields[3] "$fields[4]" "$fields[5]"
                fi
                ;;
        esac
    done
    (($#commands)) && _describe command commands
}

# What may stand at place $1 (the commands so far), one a line, to REPLY.
_sentinel_rows() {
    case $1 in
@ROWS@
        *) REPLY='' ;;
    esac
}

# read by compinit from a folder of functions it is run at its first use; read by `source` it is named
if [[ $funcstack[1] == _sentinel ]]; then
    _sentinel "$@"
else
    compdef _sentinel sentinel
fi
