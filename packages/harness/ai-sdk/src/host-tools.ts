import type { AgentSpec, ToolMessage, Turn } from "@tenon/contracts";
import type { jsonSchema, tool, ToolSet } from "ai";
import { outputOf, type MessageBook } from "./message-book.ts";

/** What tools of the SDK are made of. */
export interface HostToolsOptions {
  readonly agent: AgentSpec;
  readonly book: MessageBook;
  readonly make: { readonly jsonSchema: typeof jsonSchema; readonly tool: typeof tool };
}

/** The agent's tools as the SDK sees them: each hands its call on to the host, as the model made it. */
export function hostTools(turn: Turn, { agent, book, make }: HostToolsOptions): ToolSet {
  return Object.fromEntries(
    agent.tools.map((spec) => [
      spec.name,
      make.tool({
        description: spec.description,
        // The host validates.
        inputSchema: make.jsonSchema<unknown>(spec.input),
        execute: async (_input, { toolCallId }): Promise<ToolMessage> => {
          const result = await turn.tool(book.call(toolCallId));
          book.settle(result);
          return result;
        },
        toModelOutput: ({ output }) => outputOf(output),
      }),
    ]),
  );
}
