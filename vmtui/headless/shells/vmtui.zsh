#compdef vmtui
# Completes vmtui in zsh: source it after compinit, or put it as _vmtui into a directory of $fpath
_vmtui() {
    local output line value
    local -a values shown open openshown loose
    output=$("${(Q)${words[1]/#\~/$HOME}}" __complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null </dev/null)
    case $? in
        0) ;;
        10) _files; return ;;
        *) return 1 ;;
    esac
    for line in "${(@f)output}"; do
        [[ -n $line ]] || continue
        value=${line%%$'\t'*}
        # HOST/GUEST may be offered for the guest's name alone; else zsh drops what begins otherwise.
        [[ $value == "${(Q)PREFIX}"* ]] || loose=(-U)
        line="$value  ${line#*$'\t'}"
        if [[ $value == *[:=/] ]]; then
            open+=("$value")
            openshown+=("$line")
        else
            values+=("$value")
            shown+=("$line")
        fi
    done
    (( ${#open} )) && compadd $loose -l -S '' -d openshown -a -- open
    (( ${#values} )) && compadd $loose -l -d shown -a -- values
}
if [[ $funcstack[1] == _vmtui ]]; then
    _vmtui "$@"
else
    compdef _vmtui vmtui
fi
