# Completion of sentinel for bash. Written by `sentinel completion bash`; the table at the end is made
# from the program's own commands. To have it in each shell, as root:
#   sentinel completion bash --output /usr/share/bash-completion/completions/sentinel

# The value of option $1 at the place whose rows are in REPLY: its row, or nothing.
_sentinel_option() {
    local line
    while IFS= read -r line; do
        case $line in
            option*"	$1	"*) REPLY=$line; return 0 ;;
        esac
    done <<<"$REPLY"
    return 1
}

# Offers what begins with $cur of the lines in $1; $2 stands before each.
_sentinel_offer() {
    local line
    while IFS= read -r line; do
        [[ -n $line && $line == "$cur"* ]] && COMPREPLY+=("$2$line")
    done <<<"$1"
}

# Offers values of kind $1 with choices $2; $3 stands before each.
_sentinel_values() {
    case $1 in
        none | text) ;;
        choice) _sentinel_offer "${2// /$'\n'}" "$3" ;;
        file) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); compopt -o filenames 2>/dev/null ;;
        folder) mapfile -t COMPREPLY < <(compgen -d -- "$cur"); compopt -o filenames 2>/dev/null ;;
        *)
            cur=${cur#[\"\']}
            _sentinel_offer "$("$program" completion values "$1" ${config:+--config "$config"} 2>/dev/null </dev/null)" "$3"
            # names of people hold spaces: they are quoted as names of files are
            compopt -o filenames 2>/dev/null
            ;;
    esac
}

_sentinel() {
    local program=${COMP_WORDS[0]} cur=${COMP_WORDS[COMP_CWORD]} config='' place='' awaited='' used=' '
    local -i index position=1 plain=0
    local word row
    local -a fields
    COMPREPLY=()
    for ((index = 1; index < COMP_CWORD; index++)); do
        word=${COMP_WORDS[index]}
        [[ $word == '=' ]] && continue
        if [[ -n $awaited ]]; then
            [[ $awaited == --config ]] && config=$word
            awaited=''
            continue
        fi
        _sentinel_rows "$place"
        if ((!plain)) && [[ $word == -- ]]; then
            plain=1
        elif ((!plain)) && [[ $word == --*=* ]]; then
            used+="${word%%=*} "
            [[ $word == --config=* ]] && config=${word#*=}
        elif ((!plain)) && [[ $word == -* ]]; then
            used+="$word "
            if _sentinel_option "$word"; then
                IFS='	' read -r -a fields <<<"$REPLY"
                [[ ${fields[2]} != none ]] && awaited=$word
            fi
        elif [[ $'\n'$REPLY == *$'\n'"command	$word	"* ]]; then
            place=${place:+$place }$word position=1
        elif [[ $'\n'$REPLY =~ $'\n'default$'\t'([a-z-]+) ]]; then
            place=${place:+$place }${BASH_REMATCH[1]} position=2
        else
            position+=1
        fi
    done
    _sentinel_rows "$place"
    local rows=$REPLY before=''
    if [[ -z $awaited ]] && ((!plain)) && [[ $cur == --*=* ]]; then
        # where "=" is no word break of this shell
        awaited=${cur%%=*} before=${cur%%=*}= cur=${cur#*=}
    fi
    if [[ -n $awaited ]]; then
        [[ $cur == '=' ]] && cur=''
        if _sentinel_option "$awaited"; then
            IFS='	' read -r -a fields <<<"$REPLY"
            _sentinel_values "${fields[2]}" "${fields[3]}" "$before"
        fi
        return 0
    fi
    if ((!plain)) && [[ $cur == -* ]]; then
        while IFS='	' read -r -a fields; do
            [[ ${fields[0]} == option && $used == *" ${fields[1]} "* ]] && continue
            [[ ${fields[0]} == option* && ${fields[1]} == "$cur"* ]] && COMPREPLY+=("${fields[1]}")
        done <<<"$rows"
        return 0
    fi
    while IFS='	' read -r -a fields; do
        case ${fields[0]} in
            command) ((!plain)) && _sentinel_offer "${fields[1]}" '' ;;
            argument)
                if ((fields[1] == position)) || { [[ ${fields[5]} == again ]] && ((position > fields[1])); }; then
                    _sentinel_values "${fields[2]}" "${fields[3]}" ''
                fi
                ;;
        esac
    done <<<"$rows"
}

complete -F _sentinel sentinel

# What may stand at place $1 (the commands so far), one a line, to REPLY.
_sentinel_rows() {
    case $1 in
@ROWS@
        *) REPLY='' ;;
    esac
}
