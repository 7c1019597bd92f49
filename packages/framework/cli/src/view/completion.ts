/** A command as a shell completes it. */
export interface CommandOptions {
  readonly name: string;
  /** The long names of its options. */
  readonly options: readonly string[];
}

/** A script for bash: commands first, then options; everything else is a file. */
export function bashCompletion(commands: readonly CommandOptions[]): string {
  const cases = commands.map(({ name, options }) => `    ${name}) words="${options.join(" ")}" ;;`);
  return `_tenon() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")}" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
  esac
}
complete -o default -F _tenon tenon
`;
}

/** The same for zsh, which can run completions of bash. */
export function zshCompletion(commands: readonly CommandOptions[]): string {
  return `autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
${bashCompletion(commands)}`;
}
