import {
  TenonError,
  type ApprovalDecision,
  type Decision,
  type Json,
  type JsonSchema,
} from "@tenon/contracts";

/** Whatever somebody may answer: a person to an approval, a client to a call of its own. */
type Given = Decision | ApprovalDecision;

/** Body of an answer. */
export type DecisionBody<Type extends Given["type"] = Given["type"]> = {
  readonly decision: Type;
  readonly input?: Json;
  readonly reason?: string;
  readonly to?: string;
  readonly output?: Json;
  readonly isError?: boolean;
};

type Field = Exclude<keyof DecisionBody, "decision">;

const fieldsOf: { readonly [Type in Given["type"]]: readonly Field[] } = {
  approve: ["input"],
  deny: ["reason"],
  delegate: ["to"],
  result: ["output", "isError"],
};

const schemas: { readonly [Name in Field]: JsonSchema } = {
  input: {},
  reason: { type: "string", maxLength: 4_096 },
  to: { type: "string", minLength: 1, maxLength: 256 },
  output: {},
  isError: { type: "boolean" },
};

/** Describes the body of an answer of these types. */
export function decisionSchema(...types: readonly Given["type"][]): JsonSchema {
  const names = types.flatMap((type) => fieldsOf[type]);
  return {
    type: "object",
    properties: {
      decision: { enum: [...types] },
      ...Object.fromEntries(names.map((name) => [name, schemas[name]])),
    },
    required: ["decision"],
    additionalProperties: false,
  };
}

/** Fields of another decision are refused: whoever sends them means something that would not happen. */
export function decisionOf<Type extends Given["type"]>(
  body: DecisionBody<Type>,
): Extract<Given, { readonly type: Type }> {
  const { decision: type, ...fields } = body;
  const known = fieldsOf[type];
  for (const name of Object.keys(fields))
    if (!known.includes(name as Field))
      throw new TenonError("invalid-input", `The decision "${type}" has no \`${name}\`.`);
  return decide[type](fields);
}

type Fields = Omit<DecisionBody, "decision">;

const decide: {
  readonly [Type in Given["type"]]: (fields: Fields) => Extract<Given, { readonly type: Type }>;
} = {
  approve: ({ input }) => ({ type: "approve", ...(input === undefined ? {} : { input }) }),
  deny: ({ reason }) => ({ type: "deny", ...(reason === undefined ? {} : { reason }) }),
  delegate({ to }) {
    if (to === undefined) throw lacking("delegate", "a `to`");
    return { type: "delegate", to };
  },
  result({ output, isError }) {
    if (output === undefined) throw lacking("result", "an `output`");
    return { type: "result", output, ...(isError === undefined ? {} : { isError }) };
  },
};

function lacking(type: Given["type"], field: string): TenonError {
  return new TenonError("invalid-input", `The decision "${type}" must have ${field}.`);
}
