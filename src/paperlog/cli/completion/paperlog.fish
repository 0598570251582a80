# Completion of paperlog's arguments in fish.

function __paperlog_complete
    set -l token (commandline -ct | string collect)
    set -l word
    for quote in '' '"' "'"
        if set word (string unescape -- $token$quote | string collect)
            break
        end
    end
    set -l answer (_PAPERLOG_COMPLETE=fish command paperlog (commandline -opc)[2..] "$word" 2>/dev/null | string split0)
    if test "$answer[1]" = files
        set -l prefix "$answer[2]"
        for path in (__fish_complete_path (string sub -s (math 1 + (string length -- "$prefix")) -- "$word"))
            printf '%s\n' $prefix$path
        end
    else if set -q answer[2]
        string join0 -- $answer[2..] | string split0
    end
end

complete -c paperlog -e
complete -c paperlog -f -a '(__paperlog_complete)'
