import {
  hasCode,
  type Conversation,
  type Entry,
  type LogStore,
  type Offset,
  type Update,
} from "@tenon/contracts";
import { decodeEntry, decodeOffset, restoreCheckpoint, type TextFragment } from "@tenon/log";
import type { ServerLimits } from "../server-options.ts";
import type {
  StreamPage,
  StreamSource,
  StreamTail,
  StreamUpdate,
} from "../streams/stream-source.ts";
import { LiveText, type RequestedEvent } from "./live-text.ts";
import { isPassing, publicMessage } from "./public-message.ts";
import { isClosing, PageBuilder, type LogView } from "./page-builder.ts";
import { SettledPoints } from "./settled-points.ts";

/** The public log of one conversation, for one reader. */
export interface ConversationSourceOptions {
  readonly conversation: Pick<Conversation, "log" | "follow">;
  readonly logs: LogStore;
  readonly limits: Pick<ServerLimits, "pageBytes" | "pageEntries">;
  /** Whether followers are given live text, too. */
  readonly hasFragments: boolean;
  /** Default: the public log as JSON. */
  readonly view?: LogView;
  /** What other readers found out. Default: nothing. */
  readonly settled?: SettledPoints;
}

const publicView: LogView = {
  contentType: "application/json",
  version: "1",
  show(entry) {
    const known = texts.get(entry);
    if (known !== undefined) return known;
    const message = publicMessage(entry);
    if (message === undefined) return undefined;
    const text = JSON.stringify(message);
    texts.set(entry, text);
    return text;
  },
};

/** Followers of one process are given the same entries, so what they are shown is written once. */
const texts = new WeakMap<Entry, string>();

/** The public log of a conversation as a stream of JSON. */
export function createConversationSource(given: ConversationSourceOptions): StreamSource {
  const options = {
    ...given,
    view: given.view ?? publicView,
    settled: given.settled ?? new SettledPoints(),
    lately: {},
  };
  return {
    contentType: options.view.contentType,
    version: options.view.version,
    tail: () => findTail(options),
    read: (after) => readPage(options, after === undefined ? undefined : checked(after)),
    follow: (after, signal) => follow(options, checked(after), signal),
  };
}

function checked(offset: string): Offset {
  decodeOffset(offset);
  return offset as Offset;
}

async function findTail(options: Options): Promise<StreamTail> {
  return tailOf(await readRecent(options));
}

function tailOf({ after, isClosed, entries }: Recent): StreamTail {
  const tail = { offset: after ?? "-1", isClosed };
  for (const entry of entries) {
    if (isPassing(entry)) continue;
    tail.offset = entry.offset;
    tail.isClosed = isClosing(entry);
  }
  return tail;
}

type Options = ConversationSourceOptions & {
  readonly view: LogView;
  readonly settled: SettledPoints;
  readonly lately: Lately;
};

/** What was read for a page: a reader who follows from its end needs the same to begin with. */
type Lately = { page?: { readonly next: string; readonly recent: Recent } };

/** The end of a log, from a point on at which no turn was open. */
type Recent = {
  readonly after: Offset | undefined;
  /** Whether the log was closed at that point. */
  readonly isClosed: boolean;
  readonly entries: readonly Entry[];
};

/** A point that was seen, or the checkpoint, is never far from the end: the log is not read from its beginning. */
async function readRecent(options: Options): Promise<Recent> {
  const { logs, conversation, settled } = options;
  const { log } = conversation;
  const point = settled.get(log);
  if (point === undefined) {
    const checkpoint = await logs.checkpoint(log);
    const isClosed = restoreCheckpoint(checkpoint)?.isClosed ?? false;
    return readSince(options, { after: checkpoint?.offset, isClosed });
  }
  try {
    return await readSince(options, { after: point, isClosed: false });
  } catch (error) {
    settled.forget(log);
    // It is another log of this name.
    if (hasCode(error, "offset-lost")) return readRecent(options);
    throw error;
  }
}

async function readSince(
  { logs, conversation, settled }: Options,
  point: Pick<Recent, "after" | "isClosed">,
): Promise<Recent> {
  const { log } = conversation;
  const entries: Entry[] = [];
  for await (const entry of logs.read(log, point.after === undefined ? {} : { after: point.after }))
    entries.push(entry);
  const last = entries.findLast(({ type }) => type === "turn.settled");
  if (last !== undefined) settled.keep(log, last.offset);
  return { ...point, entries };
}

async function readPage(options: Options, after: Offset | undefined): Promise<StreamPage> {
  const { logs, conversation } = options;
  const known = after === undefined ? undefined : await readRecentPage(options, after);
  if (known !== undefined) return known;
  const page = new PageBuilder(options, after);
  const from = after === undefined ? {} : { after };
  for await (const entry of logs.read(conversation.log, from)) {
    if (page.isFull) return page.cut();
    page.add(entry);
  }
  // Nothing came after a reader who knows everything, so only the end itself says whether it is one.
  const isClosed = page.entries > 0 ? page.isClosed : (await findTail(options)).isClosed;
  return page.end(isClosed);
}

/** Who follows live text needs what is recent anyway; undefined when the page begins before that. */
async function readRecentPage(options: Options, after: Offset): Promise<StreamPage | undefined> {
  if (!options.hasFragments) return undefined;
  const recent = await readRecent(options);
  const entries = entriesAfter(recent, after);
  if (entries === undefined) return undefined;
  const page = pageOfEntries(options, after, entries);
  options.lately.page = { next: page.next, recent };
  return entries.length > 0 ? page : { ...page, isClosed: tailOf(recent).isClosed };
}

function entriesAfter(
  { after: from, entries }: Recent,
  after: Offset,
): Recent["entries"] | undefined {
  if (after === from) return entries;
  const index = entries.findIndex(({ offset }) => offset === after);
  return index === -1 ? undefined : entries.slice(index + 1);
}

function pageOfEntries(options: Options, after: Offset, entries: readonly Entry[]): StreamPage {
  const page = new PageBuilder(options, after);
  for (const entry of entries) {
    if (page.isFull) return page.cut();
    page.add(entry);
  }
  return page.end(page.isClosed);
}

async function* follow(
  options: Options,
  after: Offset,
  signal: AbortSignal,
): AsyncGenerator<StreamUpdate> {
  const live = options.hasFragments ? new LiveText() : undefined;
  if (live !== undefined) yield* fragmentUpdates(await textBefore(options, live, after));
  for await (const update of options.conversation.follow({ after, signal })) {
    if (live !== undefined) yield* fragmentUpdates(textOf(live, update));
    const page = update.type === "entry" ? pageOf(options.view, update.entry) : undefined;
    if (page !== undefined) yield { type: "page", page };
  }
}

function textOf(live: LiveText, update: Update): readonly TextFragment[] {
  if (update.type === "fragment") return live.live(update.fragment);
  return update.type === "entry" ? live.entry(update.entry) : [];
}

/** What unfinished replies said before `after`: a reader who comes again begins them again. */
async function textBefore(
  options: Options,
  live: LiveText,
  after: Offset,
): Promise<readonly TextFragment[]> {
  const { page } = options.lately;
  delete options.lately.page;
  const { entries } = page?.next === after ? page.recent : await readRecent(options);
  const open = openRequests(entries).filter(({ offset }) => offset <= after);
  const [first] = open;
  if (first === undefined) return [];
  for (const event of open) live.begin(event);
  return entries
    .filter(({ offset }) => offset > first.offset && offset <= after)
    .flatMap((entry) => live.entry(entry));
}

/** Requests without a reply, oldest first. */
function openRequests(entries: readonly Entry[]): readonly RequestedEvent[] {
  const open = new Map<string, RequestedEvent>();
  for (const entry of entries) {
    if (entry.type === "turn.settled") open.clear();
    if (entry.type !== "model.requested" && entry.type !== "model.completed") continue;
    const event = decodeEntry(entry);
    if (event?.type === "model.requested") open.set(event.data.request, event);
    if (event?.type === "model.completed") open.delete(event.data.request);
  }
  return [...open.values()];
}

function pageOf(view: LogView, entry: Entry): StreamPage | undefined {
  const message = view.show(entry);
  const isClosed = isClosing(entry);
  if (message === undefined && !isClosed) return undefined;
  const messages = message === undefined ? [] : [message];
  return { messages, next: entry.offset, isUpToDate: true, isClosed };
}

function fragmentUpdates(fragments: readonly TextFragment[]): readonly StreamUpdate[] {
  return fragments.map((fragment) => ({
    type: "event",
    name: "fragment",
    data: JSON.stringify(fragment),
  }));
}
