# Completion of crlso for bash, from what it says of itself: crlso --words, crlso TOOL --help.
_crlso_values() # TOOL OPTION: "a|b|FILE.json" of it, or another word for its value
{
    crlso "$1" --help 2>/dev/null | sed -n "s/^  $2 \([^ ]*\).*/\1/p"
}

_crlso()
{
    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} tool=${COMP_WORDS[1]}
    local words=() options=()
    if [ "$COMP_CWORD" = 1 ] || [ "$tool" = help ]; then
        mapfile -t words < <(compgen -W "$(crlso --words) --help --version" -- "$current")
    elif ! crlso help "$tool" >/dev/null 2>&1; then
        [[ $before == '=' || $current == '=' ]] ||
            mapfile -t words < <(compgen -W "$(crlso --words)" -- "$current")
    elif [[ $current == -* ]]; then
        # The options of a method are shown with it.
        local i
        for ((i = 2; i < COMP_CWORD; i++)); do
            [ "${COMP_WORDS[i]}" = --method ] && options=(--method "${COMP_WORDS[i + 1]}")
        done
        mapfile -t words < <(compgen -W "$(crlso "$tool" "${options[@]}" --help 2>/dev/null |
            sed -n 's/^  \(--[a-z0-9-]*\).*/\1/p')" -- "$current")
    elif [[ $before == --* ]]; then
        local values
        values=$(_crlso_values "$tool" "$before")
        [[ $values != *'|'* ]] || mapfile -t words < <(compgen -W "${values//|/ }" -- "$current")
        [[ $values != *FILE* ]] || mapfile -t -O ${#words[@]} words < <(compgen -f -- "$current")
    fi
    COMPREPLY=("${words[@]}")
    [[ ${words[*]} != *= ]] || compopt -o nospace 2>/dev/null
}
complete -o default -F _crlso crlso
