# Completion of paperlog's arguments in bash.

_paperlog() {
    local answer kind candidate
    answer=$(_PAPERLOG_COMPLETE=bash command paperlog "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
    COMPREPLY=()
    {
        IFS= read -r kind
        while IFS= read -r candidate; do
            COMPREPLY+=("$candidate")
        done
    } <<<"$answer"
    if [[ $kind == files ]]; then
        compopt -o default
    fi
}

complete -F _paperlog paperlog
