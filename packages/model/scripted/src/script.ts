import type { Json, ModelFailureKind, ModelQuestion, ToolMessage } from "@tenon/contracts";

/** One reply of a scripted model, as plain JSON. An empty step is an empty reply. */
export type ScriptedStep = {
  readonly thinking?: ScriptedThinking;
  /** `{{result:order.total}}` stands for a value from the newest result of the tool `order`. */
  readonly text?: string;
  /** Asked for in parallel, after the text. */
  readonly calls?: readonly ScriptedCall[];
  /** Default: `tools` with calls, `stop` without. */
  readonly stop?: "stop" | "length" | "tools";
  /** Left out: estimated from the size of question and reply. */
  readonly usage?: ScriptedUsage;
  readonly failure?: ScriptedFailure;
  /** Falls silent after this many deltas, until the call is aborted. */
  readonly hangAfter?: number;
  /** Overrules the option of the same name. */
  readonly tokensPerSecond?: number;
};

/** What a scripted model thinks before it answers. */
export type ScriptedThinking = {
  readonly text: string;
  /** Must come back with the thought, as a provider's signature must. */
  readonly signature?: string;
  /** A second thought that nobody may read; these data must come back. */
  readonly redacted?: string;
};

/** A tool call of a scripted model. Text inside `input` may hold `{{result:...}}`, too. */
export type ScriptedCall = {
  readonly name: string;
  readonly input?: Json;
  /** Sent in place of `input` as it is, e.g. to break off in the middle of the JSON. */
  readonly rawInput?: string;
  /** Default: unique within the conversation, and the same for the same question. */
  readonly id?: string;
};

/** Tokens that a scripted model claims. `input` leaves cached tokens out. */
export type ScriptedUsage = {
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
};

/** How a scripted model fails. */
export type ScriptedFailure = {
  readonly kind: ModelFailureKind;
  readonly message?: string;
  readonly retryAfterMs?: number;
  /** Fails in the middle of the stream, after this many deltas. Default 0. */
  readonly afterDeltas?: number;
  /**
   * Fails only the first so many times that the same question is asked. Default: every time. The count is kept in
   * memory, so a restarted process begins again; everything else about a script has no memory.
   */
  readonly tries?: number;
};

/** What to answer: one step per reply since the last user message, or a function of the question. */
export type Script = readonly ScriptedStep[] | ((question: ModelQuestion) => ScriptedStep);

/** Chooses the step that answers `question`. Pure, like the models it stands for. */
export function stepFor(script: Script, question: ModelQuestion): ScriptedStep {
  if (typeof script === "function") return script(question);
  const asked = question.messages.findLastIndex((message) => message.role === "user");
  const replies = question.messages
    .slice(asked + 1)
    .filter((message) => message.role === "assistant").length;
  const step = script[replies];
  if (step !== undefined) return step;
  const message = `The script has ${script.length} steps; step ${replies + 1} was asked for.`;
  return { failure: { kind: "invalid-request", message } };
}

/** Puts results of tools in the place of every `{{result:...}}` of a step. */
export function fillIn(step: ScriptedStep, question: ModelQuestion): ScriptedStep {
  const calls = step.calls?.map((call) =>
    call.input === undefined ? call : { ...call, input: fillJson(call.input, question) },
  );
  return {
    ...step,
    ...(step.text === undefined ? {} : { text: fillText(step.text, question) }),
    ...(calls === undefined ? {} : { calls }),
  };
}

/** The newest result of a tool: its structured output, else its text, parsed when it is JSON. */
export function resultOf(question: ModelQuestion, tool: string): Json | undefined {
  const result = question.messages.findLast(
    (message): message is ToolMessage => message.role === "tool" && message.name === tool,
  );
  if (result === undefined) return undefined;
  if (result.details !== undefined) return result.details;
  const text = result.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  return jsonOf(text);
}

const placeholder = /\{\{result:([A-Za-z_][\w-]*)((?:\.[\w-]+)*)\}\}/g;

function fillJson(value: Json, question: ModelQuestion): Json {
  if (typeof value === "string") return fillString(value, question);
  if (isList(value)) return value.map((each) => fillJson(each, question));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, fillJson(each, question)]),
  );
}

/** A placeholder that is the whole string keeps the type of its value: an amount stays a number. */
function fillString(text: string, question: ModelQuestion): Json {
  const [whole, tool, path] = new RegExp(`^${placeholder.source}$`).exec(text) ?? [];
  if (whole === undefined) return fillText(text, question);
  return valueAt(question, tool ?? "", path ?? "") ?? null;
}

function fillText(text: string, question: ModelQuestion): string {
  return text.replace(placeholder, (whole, tool: string, path: string) => {
    const value = valueAt(question, tool, path);
    if (value === undefined) return whole;
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}

function valueAt(question: ModelQuestion, tool: string, path: string): Json | undefined {
  let value = resultOf(question, tool);
  for (const name of path.split(".").slice(1)) {
    if (typeof value !== "object" || value === null) return undefined;
    value = isList(value) ? value[Number(name)] : value[name];
  }
  return value;
}

function jsonOf(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

// `Array.isArray` does not narrow readonly lists.
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
