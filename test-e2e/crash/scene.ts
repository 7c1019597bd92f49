import type {
  Digest,
  Entry,
  LogId,
  ModelProvider,
  ModelProviders,
  Platform,
} from "@tenon/contracts";
import { hasCode } from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { conversationDigest, decodeEntry, type RecordedEvent } from "@tenon/log";
import { createScriptedProviders } from "@tenon/model-scripted";
import { createRuntime, type Policy } from "@tenon/runtime";
import type { Scenario, Scene } from "./scenario.ts";
import { sceneAgent, sceneConversation } from "./scene-log.ts";
import type { Witness } from "./witness.ts";

/** What a process gives to a scene. */
export interface SceneOptions {
  readonly platform: Platform;
  readonly scenario: Scenario;
  readonly witness: Witness;
  /** Called for each delta that a provider streams: a process may end here. */
  readonly onDelta?: () => void | Promise<void>;
  readonly onProblem?: (log: LogId, error: unknown) => void;
}

/** Small numbers, so that nothing waits longer than it must. */
const quick: Partial<Policy> = {
  modelTries: 2,
  retryBaseMs: 4,
  parkAfterMs: 10,
  deltaFlushMs: 3,
  abortGraceMs: 500,
  cooldownMs: 50,
};

/** Opens a scenario's conversation in a process of its own, and notes what must not happen again from now on. */
export async function openScene(options: SceneOptions): Promise<Scene> {
  const { platform, scenario, witness, onProblem } = options;
  const run = witness.lines().filter((line) => line.type === "begin").length;
  const harness = scenario.harness?.({ run, witness }) ?? loop;
  const runtime = createRuntime({
    platform,
    agents: {
      names: () => [sceneAgent],
      get: async (name) => (name === sceneAgent ? agent : undefined),
    },
    // Whatever harness a turn began with, this release drives it with its own.
    harnesses: { default: "loop", names: () => ["loop"], get: async () => harness },
    models: watchedModels(options, () => scene),
    policy: { ...quick, ...scenario.policy },
    ...(onProblem === undefined ? {} : { onProblem }),
  });
  const conversation = runtime.conversation(sceneAgent, sceneConversation);
  const pause = (ms: number): Promise<void> => platform.clock.after(ms);
  const scene: Scene = { conversation, runtime, witness, run, pause };
  const agent = scenario.agent(scene);
  await witness.note({
    type: "begin",
    ...recordedSoFar(await entriesOf(platform, conversation.log)),
  });
  return scene;
}

/** Every entry of a log; none when there is no log. */
export async function entriesOf(platform: Platform, log: LogId): Promise<readonly Entry[]> {
  try {
    return await Array.fromAsync(platform.logs.read(log));
  } catch (error) {
    if (hasCode(error, "log-not-found")) return [];
    throw error;
  }
}

/** The events of entries that this version knows. */
export function eventsOf(entries: readonly Entry[]): readonly RecordedEvent[] {
  return entries.flatMap((entry) => decodeEntry(entry) ?? []);
}

function watchedModels(
  { scenario, witness, onDelta }: SceneOptions,
  sceneNow: () => Scene,
): ModelProviders {
  const scripted = createScriptedProviders({ scripts: scenario.scripts });
  const watch = (provider: ModelProvider): ModelProvider => ({
    ...provider,
    async *stream(question, options) {
      await witness.note({ type: "asked", conversation: conversationDigest(question.messages) });
      for await (const event of provider.stream(question, options)) {
        if (event.type === "delta") {
          await onDelta?.();
          await scenario.onDelta?.(sceneNow(), question);
          // Lets fragments reach the log before the reply does.
          await sceneNow().pause(1);
        }
        yield event;
      }
    },
  });
  return { open: async (model) => watch(await scripted.open(model)) };
}

function recordedSoFar(entries: readonly Entry[]): {
  readonly recorded: readonly string[];
  readonly replied: readonly Digest[];
} {
  const events = eventsOf(entries);
  const recorded = events.flatMap((event) => workOf(event) ?? []);
  const answered = new Set(
    events.flatMap((event) =>
      event.type === "model.completed" && !isFailed(event.data.message.stop)
        ? [`${event.turn}/${event.data.request}`]
        : [],
    ),
  );
  const replied = events.flatMap((event) =>
    event.type === "model.requested" && answered.has(`${event.turn}/${event.data.request}`)
      ? [event.data.conversation]
      : [],
  );
  return { recorded, replied };
}

function workOf(event: RecordedEvent): string | undefined {
  switch (event.type) {
    case "tool.settled":
      return `${event.turn}/${event.data.call}`;
    case "tool.memoized":
      return `${event.turn}/${event.data.call}/${event.data.name}`;
    case "value.recorded":
      return `${event.turn}/value/${event.data.name}`;
    default:
      return undefined;
  }
}

function isFailed(stop: string): boolean {
  return stop === "error" || stop === "aborted";
}
