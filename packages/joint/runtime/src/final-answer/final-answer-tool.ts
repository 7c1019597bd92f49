import type { AgentOutput, Json, Tool, Validation } from "@tenon/contracts";
import { createHostTool } from "../host-tools/host-tool.ts";
import type { HostFeature } from "../host-tools/host-tools.ts";

/** The tool by which a model hands in the final answer. */
export const finalAnswerName = "final_answer";

/** An agent with `output` gets a tool for it: the answer is in the log as a call, and what was wrong as its result. */
export const finalAnswerFeature: HostFeature = ({ agent: { output } }) =>
  output === undefined
    ? undefined
    : {
        tools: [createFinalAnswerTool(output)],
        section: `# Final answer\n\nWhen the work is done, call the tool \`${finalAnswerName}\` with the final answer. Nothing else ends the work.`,
        spec: { output: output.schema },
      };

/** The answer in the input of a call. */
export function answerIn({ schema }: AgentOutput, input: Json): Json {
  return isObject(schema) ? input : wrappedIn(input);
}

function createFinalAnswerTool(output: AgentOutput): Tool {
  const { schema } = output;
  return createHostTool({
    spec: {
      name: finalAnswerName,
      description: "Hands in the final answer and ends the work.",
      // The input of a tool is an object.
      input: isObject(schema)
        ? schema
        : { type: "object", properties: { answer: schema }, required: ["answer"] },
    },
    replay: "safe",
    validate: (input) => (isObject(schema) ? output.validate(input) : unwrapped(output, input)),
    run: () => "Accepted.",
  });
}

async function unwrapped(output: AgentOutput, input: Json): Promise<Validation> {
  const validation = await output.validate(wrappedIn(input));
  return validation.ok ? { ok: true, value: { answer: validation.value } } : validation;
}

function wrappedIn(input: Json): Json {
  const isWrapped = typeof input === "object" && input !== null && "answer" in input;
  return isWrapped ? (input["answer"] ?? null) : null;
}

function isObject(schema: AgentOutput["schema"]): boolean {
  return schema["type"] === "object";
}
