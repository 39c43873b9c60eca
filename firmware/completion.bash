# Completion for raff, raff-hub, raff-nfc and raff-sim. The words are what --help says, now: there is no list
# of them here that could grow old.
_raff() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} program=${COMP_WORDS[0]}
    local help command='' i
    help=$("$program" --help 2>/dev/null) || return
    local commands options
    commands=$(sed -n 's/^  \([a-z][a-z0-9-]*\)   *[^ ].*/\1/p' <<<"$help")
    for ((i = 1; i < COMP_CWORD; i++)); do
        if [[ -n ${COMP_WORDS[i]} ]] && grep -qxF -e "${COMP_WORDS[i]}" <<<"$commands"; then
            command=${COMP_WORDS[i]}
            help=$("$program" "$command" --help 2>/dev/null) || return
            break
        fi
    done
    options=$(grep -oE -e '--[a-z][a-z-]*' <<<"$help" | sort -u)
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options --help" -- "$word" | sort -u)
    elif [[ -z $command && $before != --* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word")
    else
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
    fi
}
complete -F _raff raff raff-hub raff-nfc raff-sim
