import { parseArgs } from "node:util";
import { durableTurn } from "./measure/durable-turn.ts";
import type { Measurement } from "./measurement.ts";

const measurements: readonly Measurement[] = [durableTurn];

const { values } = parseArgs({ options: { json: { type: "boolean" }, only: { type: "string" } , rounds: { type: "string" }} });
for (const m of measurements) console.log(m.name, await m.measure(Number(values.rounds ?? 100)));
