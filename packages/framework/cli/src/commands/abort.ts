import { readState } from "@tenon/runtime";
import { withConversation } from "../compose/open-conversation.ts";
import { localPrincipal } from "../compose/principal.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";

/** The options of `tenon abort`. */
export interface AbortOptions {
  readonly store?: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** `tenon abort`: stops the open turn of a conversation and everything that waits behind it. */
export function abort(address: string, options: AbortOptions): Promise<number> {
  const by = options.by ?? localPrincipal();
  return withConversation(address, options.store, async ({ platform, conversation }) => {
    const { submissions } = await readState(platform.logs, conversation.log);
    // The newest first, so that none begins when the one before it stops.
    for (const { submission } of submissions.toReversed())
      await conversation.abort({ by, submission });
    const { agent, id } = conversation;
    const screen = new Screen({ isQuiet: options.json === true });
    const aborted = submissions.map(({ submission }) => submission);
    if (options.json === true) screen.json({ agent, conversation: id, aborted });
    if (aborted.length === 0) screen.answer(`nothing is open in ${agent}/${id}\n`);
    else screen.answer(`stop requested in ${agent}/${id}\n`);
    return exitCodes.done;
  });
}
