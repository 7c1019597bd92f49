#!/usr/bin/env node
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { TenonError } from "@tenon/contracts";
import type { ModelStep } from "./model-script.ts";
import { startModelServer } from "./model-server.ts";

const { values } = parseArgs({
  options: { port: { type: "string" }, script: { type: "string" }, key: { type: "string" } },
});

const server = await startModelServer(await readScript(values.script), {
  ...(values.port === undefined ? {} : { port: Number(values.port) }),
  ...(values.key === undefined ? {} : { key: values.key }),
});
process.stdout.write(`${server.url}\n`);

async function readScript(file: string | undefined): Promise<readonly ModelStep[]> {
  if (file === undefined) return [{ text: "This is a scripted model." }];
  const steps: unknown = JSON.parse(await readFile(file, "utf8"));
  if (!isScript(steps)) {
    throw new TenonError("invalid-input", `${file} must be a JSON list of steps, each an object.`);
  }
  return steps;
}

function isScript(value: unknown): value is readonly ModelStep[] {
  return Array.isArray(value) && value.every((step) => typeof step === "object" && step !== null);
}
