import {
  TenonError,
  type ApprovalRequest,
  type Json,
  type StepRetry,
  type WorkflowHost,
  type WorkflowStep,
  type WrittenSource,
} from "@tenon/contracts";
import { scriptName } from "../tool-api.ts";
import { GuestWords } from "./guest-words.ts";

/** What the steps of a written workflow are done with. */
export interface StepCallsOptions {
  readonly step: WorkflowStep;
  readonly host: WorkflowHost;
  readonly source: WrittenSource;
}

/** The steps that code in an isolate asks for, as those of a workflow. */
export class StepCalls {
  readonly #options: StepCallsOptions;
  /** The name of each lent tool by the one that the code has for it. */
  readonly #tools: ReadonlyMap<string, string>;
  readonly #calls: Readonly<Record<string, (words: GuestWords) => Promise<Json>>>;

  constructor(options: StepCallsOptions) {
    this.#options = options;
    this.#tools = new Map(options.source.tools.map((name) => [scriptName(name), name]));
    const { step, host } = options;
    this.#calls = {
      done: (words) => this.#done(words),
      tool: (words) => this.#tool(words),
      now: (words) => step.do(nameOf(words), () => host.now()),
      sleep: (words) => nothing(step.sleep(nameOf(words), words.number("ms"))),
      sleepUntil: (words) => nothing(step.sleepUntil(nameOf(words), words.number("time"))),
      waitFor: (words) =>
        step.waitFor(words.text("event"), {
          name: nameOf(words, "event"),
          ...words.given(["timeoutMs"], (field) => words.number(field)),
        }),
      approval: (words) => this.#approval(words),
      agent: (words) => this.#agent(words),
      launch: (words) => this.#start(words),
    };
  }

  /** Does the step that `call` stands for; undefined when there is none. */
  make(call: string, input: Json): Promise<Json> | undefined {
    const make = Object.hasOwn(this.#calls, call) ? this.#calls[call] : undefined;
    return make?.(new GuestWords(call === "launch" ? "start" : call, input));
  }

  /** What \`step.do\` came to: its tools were steps of their own. */
  #done(words: GuestWords): Promise<Json> {
    const name = words.text("name");
    return this.#options.step.do<Json>(name, { retry: { tries: 1 } }, () => {
      if (words.has("error")) throw new TenonError("not-retryable", words.text("error"));
      return words.json("value");
    });
  }

  #tool(words: GuestWords): Promise<Json> {
    const wanted = words.text("tool");
    const tool = this.#tools.get(wanted);
    if (tool === undefined) {
      const known = [...this.#tools.keys()].map((name) => `tools.${name}`).join(", ");
      throw new TenonError("invalid-input", `There is no tools.${wanted}. There are: ${known}.`);
    }
    const retry = words.has("retry") ? { retry: retryOf(words.words("retry")) } : {};
    const call = { name: words.text("name"), tool, input: words.json("input"), ...retry };
    return this.#options.host.callTool(call);
  }

  async #approval(words: GuestWords): Promise<Json> {
    const { step } = this.#options;
    const escalate = words.words("escalate");
    const request: ApprovalRequest = {
      name: nameOf(words),
      ...words.given(["input"], (field) => words.json(field)),
      ...words.given(["approvers"], (field) => words.texts(field)),
      ...words.given(["expiresMs"], (field) => words.number(field)),
      ...(words.has("escalate")
        ? { escalate: { afterMs: escalate.number("afterMs"), to: escalate.texts("to") } }
        : {}),
    };
    return { ...(await step.approval(request)) };
  }

  #agent(words: GuestWords): Promise<Json> {
    const { step, source } = this.#options;
    const agent = lent("agent", words.text("agent"), source.agents);
    return step.agent(agent, words.text("input"), { name: nameOf(words, "agent") });
  }

  async #start(words: GuestWords): Promise<Json> {
    const { step, source } = this.#options;
    const own = step.instance.workflow;
    const workflow = lent("workflow", words.text("workflow"), [own, ...source.workflows]);
    const options = {
      name: nameOf(words, "workflow"),
      ...words.given(["id"], (field) => words.text(field)),
    };
    const { id } = await step.start(workflow, words.json("input"), options);
    return { id };
  }
}

/** The name of a step; those of undoing are not the code's to choose. */
function nameOf(words: GuestWords, otherwise = "name"): string {
  const name = words.text(words.has("name") ? "name" : otherwise);
  if (!name.startsWith("undo/")) return name;
  throw new TenonError(
    "invalid-input",
    `The step "${name}" has a name that begins with "undo/", which is for what step.compensate does.`,
  );
}

function retryOf(words: GuestWords): StepRetry {
  return words.given(["tries", "baseMs", "maxMs", "factor"], (field) => words.number(field));
}

function lent(what: string, name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  throw new TenonError(
    "not-permitted",
    `The ${what} "${name}" is not lent to this workflow. Lent are: ${names.join(", ") || "none"}.`,
  );
}

async function nothing(work: Promise<void>): Promise<Json> {
  await work;
  return null;
}
