import {
  TenonError,
  type AssistantMessage,
  type ToolCall,
  type ToolMessage,
} from "@tenon/contracts";

/** The calls of the last reply, and their results as the host recorded them. */
export class CallBook {
  #calls = new Map<string, ToolCall>();
  #results = new Map<string, ToolMessage>();

  /** Begins with the calls of a new reply. */
  open(reply: AssistantMessage): void {
    this.#results = new Map();
    this.#calls = new Map(
      reply.parts.flatMap((part) => (part.type === "call" ? [[part.id, part]] : [])),
    );
  }

  /** The call as the model made it. */
  call(id: string): ToolCall {
    const call = this.#calls.get(id);
    if (call !== undefined) return call;
    throw new TenonError(
      "internal",
      `Pi ran the call "${id}", which the last reply did not ask for.`,
    );
  }

  settle(result: ToolMessage): void {
    this.#results.set(result.call, result);
  }

  resultOf(id: string): ToolMessage | undefined {
    return this.#results.get(id);
  }
}
