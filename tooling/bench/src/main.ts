import { parseArgs } from "node:util";
import { bundle } from "./measure/bundle.ts";
import { command } from "./measure/command.ts";
import { disk } from "./measure/disk.ts";
import { durableTurn } from "./measure/durable-turn.ts";
import { firstToken } from "./measure/first-token.ts";
import { harnesses } from "./measure/harnesses.ts";
import { install } from "./measure/install.ts";
import { isolates } from "./measure/isolates.ts";
import { longConversation } from "./measure/long-conversation.ts";
import { opening } from "./measure/opening.ts";
import { plainTurn } from "./measure/plain-turn.ts";
import { replay } from "./measure/replay.ts";
import { recovery } from "./measure/recovery.ts";
import { throughput } from "./measure/throughput.ts";
import { tokenLatency } from "./measure/token-latency.ts";
import { workspace } from "./measure/workspace.ts";
import type { Figure, Measurement } from "./measurement.ts";
import { jsonOf, tableOf, type Report } from "./report.ts";
import { admission } from "./served/admission.ts";
import { idleMemory } from "./served/idle-memory.ts";
import { manyReaders } from "./served/many-readers.ts";
import { tokenAge } from "./served/token-age.ts";
import { turns } from "./served/turns.ts";
import { sleepers } from "./workflows/sleepers.ts";
import { steps } from "./workflows/steps.ts";

const measurements: readonly Measurement[] = [
  durableTurn,
  harnesses,
  plainTurn,
  recovery,
  tokenLatency,
  disk,
  opening,
  longConversation,
  throughput,
  admission,
  tokenAge,
  turns,
  manyReaders,
  idleMemory,
  sleepers,
  steps,
  isolates,
  replay,
  workspace,
  command,
  bundle,
  install,
  firstToken,
];

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "200" },
  },
});

const reports: Report[] = [];
for (const { name, measure } of measurements) {
  if (!name.includes(values.only)) continue;
  process.stderr.write(`measuring ${name}\n`);
  reports.push({ name, figures: await figuresOf(measure) });
}
console.log(values.json ? jsonOf(reports) : tableOf(reports));

/** What the others have found is told, though this one has failed. */
async function figuresOf(measure: Measurement["measure"]): Promise<readonly Figure[]> {
  try {
    return await measure(Number(values.rounds));
  } catch (error) {
    process.exitCode = 1;
    const note = error instanceof Error ? error.message : String(error);
    return [{ name: "this measurement", unit: "x", note }];
  }
}
