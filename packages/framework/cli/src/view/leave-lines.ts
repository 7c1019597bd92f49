import { tenon } from "./command-name.ts";

/** What is left, and how a person comes back to it. */
export interface LeaveFacts {
  /** As the person named it. */
  readonly agent: string;
  readonly conversation: string;
  /** `<id>`, or `<agent>/<id>`. */
  readonly address: string;
  /** ` --store <file>` when it was given, else empty. */
  readonly where: string;
  readonly storeName: string;
  readonly isKept: boolean;
  /** Another process that goes on with the work. */
  readonly owner?: string;
}

/** Says that the work is kept, and the commands that come back to it. */
export function leaveLines(facts: LeaveFacts): string {
  const { agent, conversation, address, where, storeName, isKept, owner } = facts;
  if (!isKept) return "The store was in memory: nothing of it is kept.";
  const state =
    owner === undefined
      ? `The work is kept in ${storeName} and waits for a process that goes on with it:`
      : `The work goes on in ${owner}. To see it again:`;
  return [
    state,
    `    ${tenon} run ${agent} --id ${conversation}${where}`,
    `    ${tenon} log ${address} --follow${where}`,
    `    ${tenon} worker${where}`,
  ].join("\n");
}
