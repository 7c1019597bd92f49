import { readFile } from "node:fs/promises";
import { TenonError, type Decision } from "@tenon/contracts";
import type { ScriptedStep } from "@tenon/model-scripted";
import type { CaseTurn, CrashCase } from "./crash-case.ts";

/** Reads a case that was written by hand: `{ "turns": [{ "say", "replies" }], "answers": { "<tool>": <decision> } }`. */
export async function readWrittenCase(file: string): Promise<CrashCase> {
  const written = Object(await parse(file)) as {
    readonly turns?: unknown;
    readonly answers?: unknown;
  };
  if (!Array.isArray(written.turns) || written.turns.length === 0)
    throw wrong(file, "turns", "a list with at least one turn");
  return {
    turns: written.turns.map((turn: unknown, index) => readTurn(file, turn, index)),
    answers: readAnswers(file, written.answers),
  };
}

async function parse(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TenonError("invalid-input", `The case ${file} cannot be read: ${reason}`, {
      hint: "Write JSON with a list `turns`.",
      cause: error,
    });
  }
}

function readTurn(file: string, turn: unknown, index: number): CaseTurn {
  const { say, replies } = Object(turn) as { readonly say?: unknown; readonly replies?: unknown };
  if (typeof say !== "string" || say === "") throw wrong(file, `turns[${index}].say`, "a text");
  if (!Array.isArray(replies) || replies.length === 0 || !replies.every(isObject))
    throw wrong(file, `turns[${index}].replies`, 'a list of replies such as { "text": "Hi" }');
  return { say, replies: replies as readonly ScriptedStep[] };
}

function readAnswers(file: string, answers: unknown): CrashCase["answers"] {
  if (answers === undefined) return {};
  if (!isObject(answers)) throw wrong(file, "answers", "an object of decisions by tool");
  for (const [name, decision] of Object.entries(answers)) {
    if (!["approve", "deny", "result"].includes(String(Reflect.get(Object(decision), "type"))))
      throw wrong(file, `answers.${name}.type`, "approve, deny or result");
  }
  return answers as { readonly [name: string]: Decision };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(file: string, field: string, rule: string): TenonError {
  return new TenonError(
    "invalid-input",
    `The field \`${field}\` of the case ${file} must be ${rule}.`,
    {
      hint: 'For example: { "turns": [{ "say": "Hi", "replies": [{ "text": "Hello." }] }] }',
    },
  );
}
