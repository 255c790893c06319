# Completes vmtui in fish: source it, or put it into ~/.config/fish/completions/vmtui.fish
function __vmtui_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l output ($words[1] __complete -- $words[2..-1] "$current" 2>/dev/null </dev/null)
    if test $status -eq 10
        __fish_complete_path "$current"
    else
        printf '%s\n' $output
    end
end
complete -c vmtui -f -a '(__vmtui_complete)'
