import { hasCode } from "@tenon/contracts";
import { closeView, emptyView, foldFragment, foldView, type ConversationView } from "@tenon/log";
import { follow, type FollowRequest } from "./follow/follow.ts";
import { askJson, type Wire } from "./wire.ts";

/** How a conversation is watched. */
export interface WatchRequest extends Pick<FollowRequest, "signal" | "live" | "fragments"> {
  /** Told when the server is lost and when it is reached again. */
  readonly onConnection?: (isOnline: boolean) => void;
}

/** A conversation as a page shows it: a snapshot first, then folded on with what comes. */
export async function* watch(
  wire: Wire,
  path: string,
  { onConnection, ...request }: WatchRequest & Pick<FollowRequest, "nudged">,
): AsyncGenerator<ConversationView, void, undefined> {
  let view = await snapshot(wire, path, request);
  yield view;
  const { offset } = view;
  for await (const update of follow(wire, path, { ...request, offset, waits: true })) {
    const before = view;
    if (update.type === "connection") onConnection?.(update.isOnline);
    if (update.type === "reset") view = emptyView;
    if (update.type === "event") view = foldView(view, [update.event]);
    if (update.type === "fragment") view = foldFragment(view, update.fragment);
    if (view !== before) yield view;
  }
  // Following ended by itself: nothing is ever added again.
  if (request.signal?.aborted !== true) yield closeView(view);
}

async function snapshot(
  wire: Wire,
  path: string,
  { signal }: FollowRequest,
): Promise<ConversationView> {
  try {
    const withSignal = signal === undefined ? {} : { signal };
    return await askJson<ConversationView>(wire, { path: `${path}/transcript`, ...withSignal });
  } catch (error) {
    if (hasCode(error, "log-not-found") || hasCode(error, "aborted")) return emptyView;
    throw error;
  }
}
