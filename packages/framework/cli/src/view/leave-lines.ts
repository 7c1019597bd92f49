/** What is left, and how a person comes back to it. */
export interface LeaveFacts {
  /** As the person named it. */
  readonly agent: string;
  readonly conversation: string;
  readonly storeName: string;
  /** `--store`, when it was given. */
  readonly store?: string;
  /** Another process that goes on with the work. */
  readonly owner?: string;
}

/** Says that the work is kept, and the commands that come back to it. */
export function leaveLines({ agent, conversation, storeName, store, owner }: LeaveFacts): string {
  const where = store === undefined ? "" : ` --store ${store}`;
  const state =
    owner === undefined
      ? `The work is kept in ${storeName}, and waits until a process goes on with it.`
      : `The work goes on in ${owner}.`;
  return [
    state,
    `    tenon run ${agent} --id ${conversation}${where}     go on and watch`,
    `    tenon log ${conversation} --follow${where}     watch only`,
    `    tenon worker${where}     go on with everything that is due`,
  ].join("\n");
}
