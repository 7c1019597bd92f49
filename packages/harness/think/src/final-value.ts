import { Validator } from "@cfworker/json-schema";
import {
  TenonError,
  type AgentSpec,
  type AssistantMessage,
  type Json,
  type JsonSchema,
  type Message,
  type ToolCall,
  type ToolMessage,
  type ToolSpec,
  type Turn,
  type TurnEnd,
  type UserMessage,
} from "@tenon/contracts";

/** The tool by which a model hands in the final value. */
const toolName = "final_value";

/**
 * Asks a model for the final value that its agent owes: by a tool that the harness answers itself, so that the value is in
 * the log as a call, and what was wrong with it as the call's result. A model that fails to hand one in is told so once.
 */
export class FinalValue {
  readonly spec: ToolSpec;
  /** What the system prompt says of it. */
  readonly section: string = `# Final value\n\nWhen the work is done, call the tool \`${toolName}\` with the final value. Nothing else ends the work.`;
  readonly #turn: Turn;
  readonly #isWrapped: boolean;
  #accepted: { readonly value: Json } | undefined;
  #problem: string | undefined;

  private constructor(turn: Turn, output: JsonSchema) {
    this.#turn = turn;
    // The input of a tool is an object.
    this.#isWrapped = output["type"] !== "object";
    this.spec = {
      name: toolName,
      description: "Hands in the final value and ends the work.",
      input: this.#isWrapped
        ? { type: "object", properties: { value: output }, required: ["value"] }
        : output,
    };
  }

  /** Undefined when the agent owes none. */
  static of(turn: Turn, { name, output, tools }: AgentSpec): FinalValue | undefined {
    if (output === undefined) return undefined;
    if (tools.every((tool) => tool.name !== toolName)) return new FinalValue(turn, output);
    throw new TenonError(
      "invalid-agent",
      `The agent "${name}" has a tool "${toolName}", which is the harness's own for agents with \`output\`. Rename it.`,
    );
  }

  /** Tells whether a call hands in a value. What was cut off does not. */
  isCall({ name }: ToolCall, { stop }: AssistantMessage): boolean {
    return name === toolName && stop !== "length";
  }

  /** Settles a call that hands in a value. The first good one counts. */
  async answer(call: ToolCall): Promise<ToolMessage> {
    const problem = this.#check(call.input);
    if (problem === undefined) this.#accepted ??= { value: this.#valueOf(call.input) };
    else this.#problem ??= problem;
    const text = problem === undefined ? "Accepted." : `This is not the final value: ${problem}`;
    const message: ToolMessage = {
      role: "tool",
      call: call.id,
      name: call.name,
      parts: [{ type: "text", text }],
      isError: problem !== undefined,
    };
    await this.#turn.append(`final:${call.id}`, message);
    return message;
  }

  /** The end of the turn, once a value was handed in, or a second one was wrong. */
  async endOf(reply: AssistantMessage): Promise<TurnEnd | undefined> {
    if (this.#accepted !== undefined) return { status: "done", output: this.#accepted.value };
    if (this.#problem === undefined || (await this.#isFirstMiss(reply))) return undefined;
    return { status: "failed", error: `The final value was wrong twice: ${this.#problem}` };
  }

  /** What follows a reply that ends the work without a value. */
  async remind(
    reply: AssistantMessage,
  ): Promise<{ readonly end?: TurnEnd; readonly added: readonly Message[] }> {
    if (!(await this.#isFirstMiss(reply)))
      return {
        end: { status: "failed", error: "The model ended its work without a final value." },
        added: [],
      };
    const text = `The work is not done before you call \`${toolName}\` with the final value.`;
    const reminder: UserMessage = { role: "user", parts: [{ type: "text", text }] };
    await this.#turn.append(`final:${reply.id}`, reminder);
    return { added: [reminder] };
  }

  /** Recorded, so that a crash gives no further chance. */
  async #isFirstMiss(reply: AssistantMessage): Promise<boolean> {
    return (await this.#turn.once<string>("final:missed", () => reply.id)) === reply.id;
  }

  #check(input: Json): string | undefined {
    const { valid, errors } = new Validator(this.spec.input, "2020-12", false).validate(input);
    if (valid) return undefined;
    return errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`).join(" ");
  }

  #valueOf(input: Json): Json {
    if (!this.#isWrapped || typeof input !== "object" || input === null || !("value" in input))
      return input;
    return input["value"] ?? null;
  }
}
