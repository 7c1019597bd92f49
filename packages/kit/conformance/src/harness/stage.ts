import {
  hasCode,
  TenonError,
  type Agent,
  type CallContext,
  type Conversation,
  type ConversationId,
  type Entry,
  type Harness,
  type LogId,
  type Message,
  type ModelQuestion,
  type Outcome,
  type Platform,
  type SubmissionId,
  type UserMessage,
} from "@tenon/contracts";
import { conversationLog, decodeEntry, type RecordedEvent } from "@tenon/log";
import { Life, type Cut, type Passed } from "./life.ts";
import { Memory } from "./memory.ts";
import { createProviders, providerName, type Script } from "./script.ts";
import { lines, transcriptOf } from "./transcripts.ts";
import { watched, type Fault } from "./watch.ts";
import type { Engine, EngineOptions, StageWorld } from "./world.ts";

/** What a process drives. */
export interface Setting {
  readonly script: Script;
  readonly tools?: (scene: Scene) => Agent["tools"];
  readonly agent?: Partial<Agent>;
  /** Left out: the harness of the world. */
  readonly harness?: Harness;
  /** Called before each delta of a reply. */
  readonly onDelta?: (scene: Scene, question: ModelQuestion) => Promise<void>;
}

/** One process on a stage: what its phase and its tools may touch. */
export interface Scene {
  readonly conversation: Conversation;
  readonly engine: Engine;
  /** Other conversations of the same agent. */
  readonly at: (id: string) => Conversation;
  readonly pause: (ms: number) => Promise<void>;
  /** Notes that the tool of a call runs. */
  readonly ran: (call: CallContext) => void;
  /** Ends this process here and now, as a SIGKILL would. */
  readonly die: () => Promise<never>;
}

/** One process's share of a story. It may begin again anywhere, so whatever it submits has a key. */
export type Phase = (scene: Scene) => Promise<void>;

/** How a phase is played. */
export interface PlayOptions {
  readonly cut?: Cut | undefined;
  /** What is different in this process. */
  readonly setting?: Partial<Setting>;
}

/** How a phase ended. */
export interface Played {
  readonly isCut: boolean;
  readonly passed: Passed;
  /** Attempts that did not end by themselves. */
  readonly dangling: number;
}

/** The agent of every stage. */
const agentName = "desk";

/** One conversation, driven by one process after the other, and all that is seen of it from outside. */
export class Stage {
  readonly asked: ModelQuestion[] = [];
  /** Calls whose tools ran, as `<turn>/<call>`. */
  readonly ran: string[] = [];
  readonly faults: Fault[] = [];
  /** What was done although it was recorded already. */
  readonly repeated: string[] = [];
  readonly log: LogId;
  readonly #world: StageWorld;
  readonly #setting: Setting;
  readonly #id: ConversationId;

  constructor(world: StageWorld, setting: Setting, id = "one") {
    this.#world = world;
    this.#setting = setting;
    this.#id = id as ConversationId;
    this.log = conversationLog(agentName, this.#id);
  }

  /** Submits messages one after the other and waits for their outcomes, all in one process. */
  async say(...inputs: readonly (string | UserMessage)[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    await this.play(async (scene) => {
      scene.engine.start();
      outcomes.length = 0;
      for (const [index, input] of inputs.entries()) {
        const key = `said-${index}`;
        await scene.conversation.submit(input, { key, by: "user:ana" });
        outcomes.push((await scene.conversation.wait(key as SubmissionId)).outcome);
      }
    });
    return outcomes;
  }

  /** Plays one phase in a process of its own. */
  async play(phase: Phase, { cut, setting }: PlayOptions = {}): Promise<Played> {
    const memory = Memory.of(await this.events());
    const life = new Life(await this.#world.open(), cut);
    const problems: unknown[] = [];
    const attempts = { began: 0, ended: 0 };
    const platform = life.platform();
    const scene = this.#scene(
      platform,
      { ...this.#setting, ...setting },
      {
        life,
        memory,
        problems,
        attempts,
      },
    );
    const work = async (): Promise<"done"> => {
      await phase(scene);
      await scene.engine.stop();
      return "done";
    };
    const end = await this.#inTime(Promise.race([work(), life.cut]), problems);
    await life.end();
    return {
      isCut: end === "cut",
      passed: life.passed,
      dangling: attempts.began - attempts.ended,
    };
  }

  /** Every event so far. */
  async events(log: LogId = this.log): Promise<readonly RecordedEvent[]> {
    const platform = await this.#world.open();
    try {
      const entries: Entry[] = [];
      for await (const entry of platform.logs.read(log)) entries.push(entry);
      return entries.flatMap((entry) => decodeEntry(entry) ?? []);
    } catch (error) {
      if (hasCode(error, "log-not-found")) return [];
      throw error;
    } finally {
      await platform[Symbol.asyncDispose]();
    }
  }

  /** What a model may see now. */
  async transcript(): Promise<readonly Message[]> {
    return transcriptOf(await this.events());
  }

  #scene(platform: Platform, setting: Setting, seen: Seen): Scene {
    const agent = (): Agent => ({
      name: agentName,
      models: [{ provider: providerName, id: "main" }],
      instructions: "You help.",
      tools: setting.tools?.(scene) ?? [],
      ...setting.agent,
    });
    const engine = this.#world.createEngine(
      this.#parts(platform, setting, { ...seen, agent, scene: () => scene }),
    );
    const scene: Scene = {
      engine,
      conversation: engine.conversation(agentName, this.#id),
      at: (id) => engine.conversation(agentName, id as ConversationId),
      pause: (ms) => platform.clock.after(ms),
      ran: ({ turn, call }) => {
        if (seen.life.isDead) return;
        const work = `${turn}/${call}`;
        this.ran.push(work);
        if (seen.memory.hasResult(work)) this.repeated.push(`${work} ran again`);
      },
      die: async () => {
        await seen.life.end();
        return new Promise<never>(() => undefined);
      },
    };
    return scene;
  }

  #parts(platform: Platform, setting: Setting, seen: Seen & Joined): EngineOptions {
    const { life, memory, problems, attempts } = seen;
    const harness = watched(setting.harness ?? this.#world.harness, {
      fault: (fault) => {
        if (!life.isDead) this.faults.push(fault);
      },
      attempt: (change) => {
        attempts[change] += 1;
      },
    });
    const models = createProviders(setting.script, {
      asked: (question) => {
        if (life.isDead) return;
        this.asked.push(question);
        if (memory.hasReply(question))
          this.repeated.push(`asked again: ${lines(question.messages).join(" | ")}`);
      },
      delta: async (question) => {
        await life.pass("delta");
        await setting.onDelta?.(seen.scene(), question);
        // Lets fragments reach the log before the reply does.
        await seen.scene().pause(1);
      },
    });
    return {
      platform,
      agents: {
        names: () => [agentName],
        get: async (name) => (name === agentName ? seen.agent() : undefined),
      },
      // Whatever harness a turn began with, this process drives it with its own.
      harnesses: { default: harness.name, names: () => [harness.name], get: async () => harness },
      models,
      policy: quick,
      onProblem: (_log, error) => problems.push(error),
    };
  }

  async #inTime<Value>(work: Promise<Value>, problems: readonly unknown[]): Promise<Value> {
    let isOver = false;
    const over = work.finally(() => {
      isOver = true;
    });
    over.catch(() => undefined);
    for (let round = 0; !isOver; round += 1) {
      if (round > mostRounds) {
        const why = problems.map(String).join(" ");
        throw new TenonError("timeout", `The process did not end. ${why}`);
      }
      await this.#world.advance(1);
    }
    return over;
  }
}

interface Seen {
  readonly life: Life;
  readonly memory: Memory;
  readonly problems: unknown[];
  readonly attempts: { began: number; ended: number };
}

interface Joined {
  readonly agent: () => Agent;
  readonly scene: () => Scene;
}

const quick: EngineOptions["policy"] = {
  modelTries: 2,
  retryBaseMs: 4,
  parkAfterMs: 10,
  deltaFlushMs: 3,
  abortGraceMs: 300,
  cooldownMs: 50,
};

const mostRounds = 3_000;
