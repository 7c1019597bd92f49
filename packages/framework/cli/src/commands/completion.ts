import process from "node:process";
import { TenonError } from "@tenon/contracts";
import { bashCompletion, zshCompletion, type CommandOptions } from "../view/completion.ts";
import { exitCodes } from "../view/exit-codes.ts";

/** `tenon completion`: what a shell evaluates to complete commands and options. */
export function completion(shell: string, commands: readonly CommandOptions[]): number {
  const script = scripts.get(shell);
  if (script === undefined) {
    throw new TenonError("invalid-input", `There is no completion for "${shell}".`, {
      hint: `Known: ${[...scripts.keys()].join(", ")}.`,
    });
  }
  process.stdout.write(script(commands));
  return exitCodes.done;
}

const scripts: ReadonlyMap<string, (commands: readonly CommandOptions[]) => string> = new Map([
  ["bash", bashCompletion],
  ["zsh", zshCompletion],
]);
