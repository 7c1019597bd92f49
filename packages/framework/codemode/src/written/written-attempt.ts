import {
  TenonError,
  type IsolateLimits,
  type IsolateResult,
  type Json,
  type WorkflowHost,
  type WorkflowStep,
  type WrittenSource,
} from "@tenon/contracts";
import { problemOf } from "../script-outcome.ts";
import { seedOf } from "../seed-of.ts";
import { GuestWords } from "./guest-words.ts";
import { Pulse } from "./pulse.ts";
import { StepCalls } from "./step-calls.ts";
import { workflowText } from "./workflow-text.ts";

/** What one attempt runs. */
export interface WrittenAttemptOptions {
  readonly step: WorkflowStep;
  readonly host: WorkflowHost;
  readonly source: WrittenSource;
  readonly input: Json;
  readonly limits: IsolateLimits;
}

/** One attempt at an instance whose code is in an isolate: its steps are the host's, and the rest is the same each time. */
export class WrittenAttempt {
  readonly #options: WrittenAttemptOptions;
  readonly #steps: StepCalls;
  readonly #main = Promise.withResolvers<Json>();
  readonly #over = Promise.withResolvers<void>();
  readonly #pulse = new Pulse(this.#over.promise);
  /** What steps failed with: the code knows of their messages only. */
  readonly #failures = new Map<string, unknown>();
  #undoAsked = Promise.withResolvers<(index: number) => void>();
  #made = 0;
  #open = 0;
  #phase: "loading" | "running" | "finished" = "loading";

  constructor(options: WrittenAttemptOptions) {
    this.#options = options;
    this.#steps = new StepCalls(options);
  }

  /** Resolves with what the code returned. */
  run(): Promise<Json> {
    const { host, source, limits, step } = this.#options;
    host.follow(() => this.#rest());
    const script = host.isolates().run(workflowText(source.text), {
      now: host.startedAt,
      seed: seedOf(`${step.instance.log}@${host.startedAt}`),
      limits,
      signal: host.signal,
      call: (_ordinal, name, input) => this.#hear(name, input),
    });
    void script.then((result) => this.#end(result));
    return this.#main.promise;
  }

  /** Resolves when the code waits for its steps. Code that waits for nothing else would wait for ever. */
  async #rest(): Promise<void> {
    await this.#pulse.rest();
    if (this.#phase === "finished" || this.#open > 0) return;
    this.#fail("The code waits for something that is no step.");
  }

  #hear(name: string, input: Json): Promise<Json> {
    switch (name) {
      case "pulse":
        return this.#pulse.beat();
      case "undo":
        return this.#awaitUndo();
      case "finish":
        return this.#finish(new GuestWords(name, input));
      default:
        return this.#answer(name, input);
    }
  }

  async #answer(name: string, input: Json): Promise<Json> {
    this.#open += 1;
    try {
      return await this.#answerOf(name, input);
    } catch (error) {
      if (error instanceof Error) this.#failures.set(error.message, error);
      throw error;
    } finally {
      this.#open -= 1;
      this.#pulse.count();
    }
  }

  async #answerOf(name: string, input: Json): Promise<Json> {
    const { step } = this.#options;
    if (name === "start") {
      this.#phase = "running";
      return { input: this.#options.input, instance: { ...step.instance } };
    }
    if (this.#phase === "loading")
      throw new TenonError("invalid-input", "Steps and tools can be used inside of run only.");
    if (name === "compensate") return this.#compensate(new GuestWords(name, input));
    const made = this.#steps.make(name, input);
    if (made === undefined) throw new TenonError("invalid-input", `There is no step.${name}.`);
    this.#made += 1;
    return made;
  }

  #compensate(words: GuestWords): null {
    const [name, index] = [words.text("name"), words.number("index")];
    this.#options.host.undo(name, () => this.#undo(name, index));
    return null;
  }

  /** The code says what is undone, and in which steps. */
  async #undo(name: string, index: number): Promise<void> {
    const answer = await Promise.race([this.#over.promise, this.#undoAsked.promise]);
    if (answer === undefined) return this.#leave(name);
    this.#undoAsked = Promise.withResolvers();
    answer(index);
    this.#pulse.count();
    await Promise.race([this.#undoAsked.promise, this.#over.promise]);
  }

  /** What stopped code can do no more is recorded as failed. */
  async #leave(name: string): Promise<void> {
    await this.#options.step.do(`undo/${name}`, { retry: { tries: 1 } }, () => {
      throw new TenonError("not-retryable", "the code that undoes it was stopped.");
    });
  }

  #awaitUndo(): Promise<Json> {
    const { promise, resolve } = Promise.withResolvers<Json>();
    this.#undoAsked.resolve((index) => resolve({ index }));
    return promise;
  }

  #finish(words: GuestWords): Promise<Json> {
    this.#phase = "finished";
    if (words.has("error")) this.#fail(words.text("error"), words.number("line"));
    else if (this.#made === 0) this.#fail("It ended without a step, so nothing of it would last.");
    else this.#main.resolve(words.json("value"));
    // What undoes may still be needed.
    return new Promise(() => undefined);
  }

  /** A failed step is told as what it is, also when the code let it pass. */
  #fail(reason: string, line = 0): void {
    this.#phase = "finished";
    const message = reason.replace(/^Error: /, "");
    const place = line === 0 ? "" : ` in line ${line}`;
    this.#main.reject(
      this.#failures.get(message) ??
        new TenonError("invalid-input", `The code failed${place}: ${message}`),
    );
  }

  #end(result: IsolateResult): void {
    this.#over.resolve();
    if (this.#options.host.signal.aborted) return;
    this.#main.reject(new TenonError("invalid-input", endText(result, this.#options.limits)));
  }
}

function endText(result: IsolateResult, limits: IsolateLimits): string {
  if (result.status !== "done") return problemOf(result, { limits });
  return "The code returned before run was called: it may have functions and values beside run, and no return.";
}
