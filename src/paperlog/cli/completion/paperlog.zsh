#compdef paperlog
# Completion of paperlog's arguments in zsh.

_paperlog() {
  local quote=$compstate[quote] kind value display
  local -a answer values displays
  answer=("${(@0)$(
    _PAPERLOG_COMPLETE=zsh command paperlog "${(@Q)words[2,CURRENT-1]}" "${(Q)${:-$quote$PREFIX$quote}}" 2>/dev/null
  )}")
  kind=$answer[1]
  shift answer
  if [[ $kind == files ]]; then
    [[ -n $answer[1] ]] && compset -P "${(b)answer[1]}"
    _files
    return
  fi
  [[ $answer[1] == menu ]] && compstate[insert]=menu
  shift answer
  for value display in "${(@)answer}"; do
    values+=("$value")
    displays+=("$display")
  done
  # -U: the program compares the candidates with the word. zsh quotes what it inserts.
  if [[ $kind == lines ]]; then
    compadd -U -l -d displays -a values
  else
    compadd -U -d displays -a values
  fi
}

if [[ $funcstack[1] == _paperlog ]]; then
  _paperlog "$@"
else
  compdef _paperlog paperlog
fi
