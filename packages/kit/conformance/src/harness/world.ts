import type {
  Agent,
  Conversation,
  ConversationId,
  Harness,
  LogId,
  ModelProviders,
  Platform,
} from "@tenon/contracts";

/** What drives conversations: the part of a runtime that the suite uses. */
export interface Engine {
  conversation(agent: string, id: ConversationId): Conversation;
  /** Drives what is due until stopped. */
  start(): void;
  /** Hands back what runs. */
  stop(): Promise<void>;
}

/** What the suite joins in one process. */
export interface EngineOptions {
  readonly platform: Platform;
  readonly agents: {
    names(): readonly string[];
    get(name: string): Promise<Agent | undefined>;
  };
  readonly harnesses: {
    readonly default: string;
    names(): readonly string[];
    get(name: string): Promise<Harness | undefined>;
  };
  readonly models: ModelProviders;
  /** Small numbers, so that nothing waits longer than it must. */
  readonly policy: {
    readonly modelTries: number;
    readonly retryBaseMs: number;
    readonly parkAfterMs: number;
    readonly abortGraceMs: number;
    readonly deltaFlushMs: number;
    readonly cooldownMs: number;
  };
  readonly onProblem: (log: LogId, error: unknown) => void;
}

/** A harness that shortens long transcripts. */
export interface CompactingHarness {
  readonly harness: Harness;
  /** It compacts before it asks with more tokens than this, and after a model failed with `overflow`. */
  readonly tokens: number;
}

/** What a stage needs of a world. */
export type StageWorld = Omit<HarnessWorld, "compacting" | keyof AsyncDisposable>;

/** Where one behaviour of a harness is shown. Disposing it closes what was opened. */
export interface HarnessWorld extends AsyncDisposable {
  /** The harness under test, with nothing switched on that changes what a model is asked. */
  readonly harness: Harness;
  /** The same harness with compaction. Left out: it has none, and must then let an overflow fail the turn. */
  readonly compacting?: CompactingHarness;
  /** Where cutting a process is slow, every n-th moment is enough. Left out: every one. */
  readonly cutStride?: number;
  /** Joins the parts of one process: `createRuntime` of `@tenon/runtime`. */
  createEngine(options: EngineOptions): Engine;
  /** A platform over the store of this world, as another process would open it. Disposing it is a crash. */
  open(): Promise<Platform>;
  /** Lets time pass; what is due happens, and so does all that needs no time. */
  advance(ms: number): Promise<void>;
}
