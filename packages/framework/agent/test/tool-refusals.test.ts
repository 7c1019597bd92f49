import { describe, expect, test } from "vitest";
import * as z from "zod";
import { defineTool } from "../src/index.ts";

/** A definition as it comes from plain JavaScript. */
function declare(definition: unknown): () => unknown {
  return () => Reflect.apply(defineTool, undefined, [definition]);
}

describe("a bad definition is refused", () => {
  const description = "Price of a product in euro.";
  const input = z.object({ sku: z.string() });
  const good = { name: "t", description, input };

  const refusals = [
    [undefined, "Tool must be an object, not undefined.", "Write an object with"],
    [
      { ...good, descripton: "x" },
      'Tool "t": descripton is not a known field.',
      'mean "description"',
    ],
    [{ ...good, execute: () => 1 }, 'Tool "t": execute is not a known field.', 'mean "run"'],
    [{ ...good, zzz: 1 }, 'Tool "t": zzz is not a known field.', "Known fields: name,"],
    [{ ...good, name: 5 }, "Tool: name must be a text that is not empty, not 5.", "string"],
    [{ ...good, name: "look up!" }, 'Tool "look up!": name must be 1 to 64', 'Try "look_up_"'],
    [{ name: "t", input }, 'Tool "t": description is missing.', "Say in a sentence"],
    [{ ...good, description: " " }, 'Tool "t": description must be a text', "Write a string"],
    [{ name: "t", description }, 'Tool "t": input is missing.', "z.object"],
    [{ ...good, input: "sku" }, 'Tool "t": input must be a schema, not "sku".', "JSON Schema"],
    [
      { ...good, input: z.string() },
      'Tool "t": input must be a schema of an object',
      "into a field",
    ],
    [
      { ...good, input: { type: "string" } },
      'Tool "t": input must be a schema of an object',
      "field",
    ],
    [
      { ...good, input: { type: "object", properties: { a: { type: "strng" } } } },
      'type "strng" does not exist (at /properties/a)',
      "Correct it",
    ],
    [
      { ...good, input: { type: "object", properties: { a: { $ref: "#/$defs/a" } } } },
      '$ref "#/$defs/a" leads nowhere',
      "Correct it",
    ],
    [
      { ...good, input: { type: "object", properties: { a: { pattern: "(" } } } },
      'pattern "(" is not',
      "Correct it",
    ],
    [
      { ...good, input: { type: "object", required: "a" } },
      "required must be an array",
      "Correct it",
    ],
    [
      { ...good, input: { $schema: "http://json-schema.org/draft-04/schema#" } },
      "is not supported",
      "drafts 7",
    ],
    [
      { ...good, input: { type: "object" }, inputJsonSchema: {} },
      "beside an input that is JSON Schema",
      "Remove one",
    ],
    [{ ...good, replay: "sfae" }, 'Tool "t": replay must be one of "safe"', 'mean "safe"'],
    [
      { ...good, timeoutMs: -5 },
      'Tool "t": timeoutMs must be a whole number from 1 to',
      "leave timeoutMs out",
    ],
    [{ ...good, secrets: "KEY" }, 'Tool "t": secrets must be a list', "environment variables"],
    [{ ...good, sequential: 1 }, 'Tool "t": sequential must be true or false, not 1.', "true"],
    [{ ...good, usesIsolates: 1 }, 'Tool "t": usesIsolates must be true or false', "true"],
    [{ ...good, usesIsolates: true }, "usesIsolates has no effect without run", "Add run"],
    [
      { ...good, approval: "yes" },
      'Tool "t": approval must be true, false, terms or a function',
      "approval: true",
    ],
    [
      { ...good, approval: { approvers: [] } },
      'Tool "t": approval.approvers must be a list of principals',
      'approvers: ["user:ann"]',
    ],
    [
      { ...good, approval: { expiresMs: -1 } },
      'Tool "t": approval.expiresMs must be a whole number from 1',
      "Write such a number",
    ],
    [
      { ...good, approval: { approvers: ["user:ann"], escalate: { afterMs: 5 } } },
      'Tool "t": approval.escalate must say when, and to whom',
      "afterMs: 86_400_000",
    ],
    [
      { ...good, approval: { escalate: { afterMs: 5, to: ["user:ann"] } } },
      'Tool "t": approval.escalate has no effect without approvers',
      "Name the approvers",
    ],
    [{ ...good, run: 1 }, 'Tool "t": run must be a function, not 1.', "function"],
    [
      { ...good, run: () => 1, replay: "keyed", probe: () => 1 },
      "probe has no effect with replay",
      "Remove probe",
    ],
    [{ ...good, timeoutMs: 5 }, "timeoutMs has no effect without run", "Add run"],
  ] as const;

  test.each(refusals.map(([definition, message, fix]) => ({ definition, message, fix })))(
    "$message",
    ({ definition, message, fix }) => {
      expect(declare(definition)).toThrowError(
        expect.objectContaining({
          code: "invalid-agent",
          message: expect.stringContaining(message),
          hint: expect.stringContaining(fix),
        }),
      );
    },
  );

  test("without repeating what may be a secret", () => {
    const secret = "sk-live-4242";

    expect(declare({ ...good, run: () => 1, secrets: [secret] })).toThrowError(
      expect.objectContaining({ message: expect.not.stringContaining(secret) }),
    );
  });
});
