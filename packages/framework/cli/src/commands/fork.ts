import { TenonError, type LogId, type LogStore, type Offset } from "@tenon/contracts";
import { conversationLog, decodeOffset } from "@tenon/log";
import { createArchive, readState } from "@tenon/runtime";
import { checkNamed, readChoice } from "../compose/choice.ts";
import { newId } from "../compose/new-id.ts";
import { withConversation } from "../compose/open-conversation.ts";
import { instanceNamed } from "../compose/open-log.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";
import { tenon } from "../view/command-name.ts";

/** The options of `tenon fork`. */
export interface ForkCommandOptions {
  readonly as?: string;
  readonly harness?: string;
  readonly model?: string;
  readonly store?: string;
  readonly json?: boolean;
}

/** `tenon fork`: a new conversation that shares the past up to an event. */
export function fork(place: string, options: ForkCommandOptions): Promise<number> {
  const { address, event } = readPlace(place);
  const instance = instanceNamed(address);
  if (instance !== undefined) {
    throw new TenonError(
      "invalid-input",
      `A workflow instance is not forked: what ${instance.name} did outside would be done twice.`,
      {
        hint: `\`${tenon} workflow retry ${instance.name}\` starts another with the same input, \`${tenon} export --move\` moves it.`,
      },
    );
  }
  const choice = readChoice(options);
  return withConversation(address, options.store, async ({ conversation, ...open }) => {
    const { platform } = open;
    const { agent, log } = conversation;
    await checkNamed(open, choice);
    const at = await offsetOf(platform.logs, log, event);
    const id = options.as ?? newId();
    const to = conversationLog(agent, id);
    await createArchive(platform).fork(log, to, { at, ...choice });
    const isOpen = (await readState(platform.logs, to)).turn !== undefined;
    const screen = new Screen({ isQuiet: options.json === true });
    const number = decodeOffset(at).seq;
    screen.answer(`forked ${agent}/${conversation.id}#${number} as ${agent}/${id}\n`);
    if (options.json === true)
      screen.json({ agent, conversation: id, from: conversation.id, event: number, isOpen });
    else if (isOpen) screen.note(`Its open turn goes on with: ${tenon} run ${agent} --id ${id}`);
    else screen.note(`Go on with it: ${tenon} run ${agent} "..." --id ${id}`);
    return exitCodes.done;
  });
}

function readPlace(place: string): {
  readonly address: string;
  readonly event: number | undefined;
} {
  const [, address, number] = /^([^#]+)(?:#(\d{1,9}))?$/.exec(place) ?? [];
  if (address === undefined) {
    throw new TenonError(
      "invalid-input",
      `A place in a conversation is written <conversation>#<event>, not "${place}".`,
      { hint: `For example k3f9m2xa#12; \`${tenon} log k3f9m2xa\` shows the numbers.` },
    );
  }
  return { address, event: number === undefined ? undefined : Number(number) };
}

/** Where an event stands that is named by its number; without one, the newest. */
export async function offsetOf(
  logs: LogStore,
  log: LogId,
  event: number | undefined,
): Promise<Offset> {
  let last: Offset | undefined;
  for await (const { offset } of logs.read(log)) {
    last = offset;
    if (decodeOffset(offset).seq === event) return offset;
  }
  if (event === undefined && last !== undefined) return last;
  const end = last === undefined ? 0 : decodeOffset(last).seq;
  throw new TenonError("invalid-input", `There is no event ${event} in ${log}.`, {
    hint: `The newest is ${end}; \`${tenon} log\` shows the numbers.`,
  });
}
