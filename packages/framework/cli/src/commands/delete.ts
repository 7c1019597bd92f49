import process from "node:process";
import { createInterface } from "node:readline/promises";
import { TenonError } from "@tenon/contracts";
import { readState } from "@tenon/runtime";
import { withConversation } from "../compose/open-conversation.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";

/** The options of `tenon delete`. */
export interface DeleteCommandOptions {
  readonly yes?: boolean;
  readonly store?: string;
  readonly json?: boolean;
}

/** `tenon delete`: erases a conversation, after a person said so. */
export function deleteConversation(
  address: string,
  options: DeleteCommandOptions,
): Promise<number> {
  return withConversation(address, options.store, async ({ platform, conversation }) => {
    const { agent, id, log } = conversation;
    await readState(platform.logs, log);
    const name = `${agent}/${id}`;
    const screen = new Screen({ isQuiet: options.json === true });
    const isWanted = options.yes === true || (await confirm(name));
    if (isWanted) await conversation.delete();
    screen.answer(isWanted ? `deleted ${name}\n` : `kept ${name}\n`);
    if (options.json === true) screen.json({ agent, conversation: id, isDeleted: isWanted });
    return isWanted ? exitCodes.done : exitCodes.failed;
  });
}

async function confirm(name: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new TenonError("invalid-input", `Nobody can be asked whether ${name} shall be erased.`, {
      hint: "Write --yes when it shall.",
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`Erase ${name} with all its files, for good? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
