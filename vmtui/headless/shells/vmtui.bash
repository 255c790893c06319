# Completes vmtui in bash: source it, or put it into ~/.local/share/bash-completion/completions/vmtui
_vmtui() {
    local line=${COMP_LINE:0:COMP_POINT} output value word skip
    output=$("${1/#\~/$HOME}" __complete --line "$line" 2>/dev/null </dev/null)
    case $? in
        0) ;;
        10)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -f -- "${COMP_WORDS[COMP_CWORD]#=}")
            return
            ;;
        *) return ;;
    esac
    # Readline replaces only what stands after these signs, and not the whole word.
    word=${line##*[[:space:]]}
    skip=
    if [[ $COMP_WORDBREAKS == *:* && $word == *[:=]* ]]; then
        skip=${word%"${word##*[:=]}"}
    fi
    COMPREPLY=()
    while IFS=$'\t' read -r value _; do
        if [[ $value ]]; then
            COMPREPLY+=("$(printf %q "${value#"$skip"}")")
        fi
    done <<<"$output"
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[:=/] ]]; then
        compopt -o nospace
    fi
}
complete -F _vmtui vmtui
