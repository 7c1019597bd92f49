import { stdin } from "node:process";
import { createInterface } from "node:readline";
import { allScenarios } from "./all-scenarios.ts";
import { runPhaseHere } from "./run-phase.ts";
import type { PhaseOrder, PhaseReport } from "./successors.ts";

// A process that lives on: it runs one phase after the other, each in the world of its line.
for await (const line of createInterface({ input: stdin })) {
  const order: PhaseOrder = JSON.parse(line);
  console.log(JSON.stringify(await report(order)));
}

async function report({ scenario: name, phase, folder }: PhaseOrder): Promise<PhaseReport> {
  const scenario = allScenarios.find((candidate) => candidate.name === name);
  if (scenario === undefined) return { problem: `There is no scenario "${name}".` };
  try {
    return { counts: await runPhaseHere(scenario, phase, folder) };
  } catch (error) {
    return { problem: String(error) };
  }
}
