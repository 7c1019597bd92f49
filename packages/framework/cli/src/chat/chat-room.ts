import type { Conversation } from "@tenon/contracts";
import type { Runtime } from "@tenon/runtime";
import type { Choice } from "../compose/choice.ts";
import type { OpenStore } from "../compose/open-store.ts";
import type { Screen } from "../view/screen.ts";
import type { Lines } from "./lines.ts";
import type { Stopping } from "./stopping.ts";

/** What the parts of a chat share. */
export interface ChatRoom {
  readonly store: OpenStore;
  readonly runtime: Runtime;
  readonly screen: Screen;
  readonly lines: Lines;
  readonly stopping: Stopping;
  readonly by: string;
  readonly choice: Choice;
  /** A fork is talked to in the place of its original. */
  conversation: Conversation;
}
