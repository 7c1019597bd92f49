import {
  TenonError,
  hasCode,
  type Entry,
  type EntryDraft,
  type ForkOptions,
  type LogEvent,
  type LogId,
  type Platform,
} from "@tenon/contracts";
import {
  decodeEntry,
  emptyState,
  encodeEvent,
  foldAll,
  parseLog,
  publicForm,
  type ConversationState,
} from "@tenon/log";
import { readState } from "../read-state.ts";
import { summaryOf } from "../summary.ts";
import { openCallEvents } from "../turn/settle-turn.ts";

/** A past that becomes a log of its own. */
export interface Graft {
  readonly to: LogId;
  readonly entries: readonly Entry[];
  /** Where it comes from, when it shares its past with a conversation that may go on without it. */
  readonly origin?: { readonly from: LogId } & ForkOptions;
}

/**
 * Stores a past under a name: all of it in one commit, or nothing when the name is taken. A shared past leaves the effects
 * of its open calls to the other conversation. What is owed then is due at once.
 */
export async function plant(platform: Platform, { to, entries, origin }: Graft): Promise<void> {
  if (await exists(platform, to)) {
    throw new TenonError("invalid-input", `The conversation ${to} exists already.`, {
      hint: "Choose another id, or delete it first.",
    });
  }
  const kept = (origin === undefined ? entries : withoutQueued(entries)).filter(isKept);
  const state = foldAll(
    emptyState,
    kept.flatMap((entry) => decodeEntry(entry) ?? []),
  );
  const [first, ...rest] = kept.map((entry) => renamed(entry, { to, origin, state }));
  if (first === undefined)
    throw new TenonError("invalid-input", "There is no entry to begin a conversation with.");
  const forked = origin === undefined ? [] : [forkedFrom(origin)];
  const settled = origin === undefined ? [] : openCallEvents(state);
  const now = platform.clock.now();
  const isOwing = state.turn !== undefined || state.submissions.length > 0;
  await platform.logs.accept(to, [...rest, ...forked.map(draftOf), ...settled.map(draftOf)], {
    opening: [first],
    ...(isOwing ? { wakeAt: now } : {}),
  });
  const planted = await readState(platform.logs, to);
  const summary = summaryOf(to, planted, { status: isOwing ? "running" : "idle", now });
  if (summary !== undefined) await platform.directory.upsert(summary);
}

/** Reads the entries of a log up to an offset; all when none is given. Rejects with `offset-lost` when it has no such entry. */
export async function pastOf(
  platform: Platform,
  log: LogId,
  at?: string,
): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of platform.logs.read(log)) {
    entries.push(entry);
    if (entry.offset === at) return entries;
  }
  if (at !== undefined)
    throw new TenonError("offset-lost", `The conversation ${log} has no entry at ${at}.`);
  return entries;
}

/** An event as a store keeps it, with its public form. */
export function draftOf(event: LogEvent): EntryDraft {
  const shown = publicForm(event);
  return encodeEvent(shown === undefined ? event : { ...event, public: shown });
}

/** What passes is not part of the past, and a closed source opens again where it goes on. */
function isKept({ type }: Entry): boolean {
  return type !== "model.delta" && type !== "tool.progressed" && type !== "conversation.closed";
}

/** Submissions that no turn had taken when the past was cut belong to the other conversation. */
function withoutQueued(entries: readonly Entry[]): readonly Entry[] {
  const taken = new Set<string>();
  for (const entry of entries) {
    const event = decodeEntry(entry);
    if (event?.type === "submission.consumed") taken.add(event.data.submission);
  }
  return entries.filter((entry) => {
    const event = decodeEntry(entry);
    const isAboutSubmission =
      event?.type === "submission.accepted" || event?.type === "submission.settled";
    return !isAboutSubmission || taken.has(event.data.submission);
  });
}

type Renaming = {
  readonly to: LogId;
  readonly origin: Graft["origin"] | undefined;
  readonly state: ConversationState;
};

function renamed(
  { offset: _offset, epoch: _epoch, ...draft }: Entry,
  { to, origin, state }: Renaming,
): EntryDraft {
  const identity = parseLog(to);
  if (draft.type === "conversation.created" && identity.type === "conversation") {
    return {
      ...draft,
      data: { ...draft.data, agent: identity.agent, conversation: identity.conversation },
    };
  }
  if (draft.type !== "turn.started" || draft.turn !== state.turn?.id) return draft;
  const { harness, model } = origin ?? {};
  return {
    ...draft,
    data: {
      ...draft.data,
      ...(harness === undefined ? {} : { harness }),
      ...(model === undefined ? {} : { model }),
    },
  };
}

function forkedFrom({ from, at }: NonNullable<Graft["origin"]>): LogEvent {
  return { type: "conversation.forked", key: "forked", data: { from, at } };
}

async function exists(platform: Platform, log: LogId): Promise<boolean> {
  try {
    await platform.logs.read(log)[Symbol.asyncIterator]().next();
    return true;
  } catch (error) {
    if (hasCode(error, "log-not-found")) return false;
    throw error;
  }
}
