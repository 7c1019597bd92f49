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
  type OpenTurn,
} from "@tenon/log";
import { readState } from "../read-state.ts";
import { summaryOf } from "../summary.ts";
import { openCallEvents } from "../turn/settle-turn.ts";
import { cutPast, settledWithTurn, withoutOpenStep, withoutParking } from "./cut.ts";

/** A past that is to become a log of its own. */
export interface Past {
  readonly to: LogId;
  readonly entries: readonly Entry[];
  /** Where it comes from, when it shares its past with a conversation that may go on without it. */
  readonly origin?: { readonly from: LogId } & ForkOptions;
}

/** What is stored of a past. */
export interface Graft {
  readonly to: LogId;
  /** What both have in common. */
  readonly entries: readonly Entry[];
  readonly opening: EntryDraft;
  readonly batch: readonly EntryDraft[];
  /** When it is due; absent when nothing is owed. */
  readonly wakeAt: number | undefined;
}

/**
 * Decides what is stored, and refuses what cannot be: nothing is stored yet. A shared past leaves the effects of its open
 * calls, and what was queued, to the other conversation.
 */
export async function growGraft(platform: Platform, past: Past): Promise<Graft> {
  const { to, origin } = past;
  await checkFree(platform, to);
  const kept = sharedWith(past);
  const events = kept.flatMap((entry) => decodeEntry(entry) ?? []);
  const state = foldAll(emptyState, events);
  const [opening, ...rest] = kept.map((entry) => renamed(entry, { to, origin, state }));
  if (opening?.type !== "conversation.created")
    throw new TenonError(
      "invalid-input",
      "A conversation begins with `conversation.created`; this past does not.",
    );
  const ended = origin === undefined ? [] : settledWithTurn(state, events);
  const added =
    origin === undefined ? [] : [forkedFrom(origin), ...openCallEvents(state), ...ended];
  return {
    to,
    entries: kept,
    opening,
    batch: [...rest, ...added.map(draftOf)],
    wakeAt: dueAt(state, ended.length, platform.clock.now()),
  };
}

/** Stores a graft in one commit. */
export async function plant(platform: Platform, graft: Graft): Promise<void> {
  const { to, opening, batch, wakeAt } = graft;
  await platform.logs.accept(to, batch, {
    opening: [opening],
    ...(wakeAt === undefined ? {} : { wakeAt }),
  });
  const planted = await readState(platform.logs, to);
  const { turn, submissions } = planted;
  const isOpen = turn !== undefined || submissions.length > 0;
  const isWaiting = turn?.isParked === true && turn.approvals.length > 0;
  const status = isWaiting ? "waiting" : isOpen ? "running" : "idle";
  const summary = summaryOf(to, planted, { status, now: platform.clock.now() });
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

async function checkFree(platform: Platform, log: LogId): Promise<void> {
  try {
    await platform.logs.read(log)[Symbol.asyncIterator]().next();
  } catch (error) {
    if (hasCode(error, "log-not-found")) return;
    throw error;
  }
  throw new TenonError("invalid-input", `The conversation ${log} exists already.`, {
    hint: "Choose another id, or delete it first.",
  });
}

function sharedWith({ entries, origin }: Past): readonly Entry[] {
  if (origin === undefined) return entries.filter(isKept);
  const shared = cutPast(entries.filter(isKept));
  const { turn } = foldAll(
    emptyState,
    shared.flatMap((entry) => decodeEntry(entry) ?? []),
  );
  checkChoice(origin, turn);
  if (turn === undefined) return shared;
  const awake = withoutParking(shared, turn);
  return origin.model === undefined ? awake : withoutOpenStep(awake, turn);
}

/** What passes is not part of the past, and a closed source opens again where it goes on. */
function isKept({ type }: Entry): boolean {
  return type !== "model.delta" && type !== "tool.progressed" && type !== "conversation.closed";
}

/** A choice without effect is refused, not ignored. */
function checkChoice({ at, harness, model }: ForkOptions, turn: OpenTurn | undefined): void {
  if (turn !== undefined || (harness === undefined && model === undefined)) return;
  throw new TenonError(
    "invalid-input",
    `No turn is open at ${at}, so there is none that another harness or model could finish.`,
    { hint: "Choose harness and model with the next message, or fork inside a turn." },
  );
}

type Renaming = {
  readonly to: LogId;
  readonly origin: Past["origin"] | undefined;
  readonly state: ConversationState;
};

function renamed(
  { offset: _offset, epoch: _epoch, ...draft }: Entry,
  { to, origin, state }: Renaming,
): EntryDraft {
  const identity = parseLog(to);
  if (draft.type === "conversation.created" && identity.type === "conversation") {
    const { parent, ...created } = draft.data;
    // A child owes its parent a result; a fork of it does not.
    const owed = origin === undefined && parent !== undefined ? { parent } : {};
    const { agent, conversation } = identity;
    return { ...draft, data: { ...created, ...owed, agent, conversation } };
  }
  return draft.turn === state.turn?.id ? rechosen(draft, origin ?? {}) : draft;
}

/** The choice of a fork is the newest: it wins over what the turn was begun with, and over whom it was handed to. */
function rechosen(
  draft: EntryDraft,
  { harness, model }: Pick<ForkOptions, "harness" | "model">,
): EntryDraft {
  const { type, data } = draft;
  if (type === "turn.attempted" && harness !== undefined)
    return data["reason"] === "handed-over"
      ? { ...draft, data: { ...data, reason: "recovered" } }
      : draft;
  if (type !== "turn.started") return draft;
  const chosen = {
    ...(harness === undefined ? {} : { harness }),
    ...(model === undefined ? {} : { model }),
  };
  return { ...draft, data: { ...data, ...chosen } };
}

/** A fork of a fork has one of each, so the key names the place. */
function forkedFrom({ from, at }: NonNullable<Past["origin"]>): LogEvent {
  return { type: "conversation.forked", key: `forked/${from}/${at}`, data: { from, at } };
}

/** What is owed is due at once, else the first timer. `ended` submissions are owed nothing more. */
function dueAt(
  { turn, submissions, deliveries, timers }: ConversationState,
  ended: number,
  now: number,
): number | undefined {
  const isOwing =
    turn !== undefined || submissions.length > ended || Object.keys(deliveries).length > 0;
  if (isOwing) return now;
  const times = Object.values(timers);
  return times.length === 0 ? undefined : Math.min(...times);
}
