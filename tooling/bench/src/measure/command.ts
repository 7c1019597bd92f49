import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import type { Figure, Measurement } from "../measurement.ts";
import { timeOf } from "../rounds.ts";
import { median } from "../statistics.ts";

/** How soon the built command answers, beside Node itself. */
export const command: Measurement = { name: "tenon --help", measure };

const bin = fileURLToPath(new URL("./dist/main.js", import.meta.resolve("tenon/package.json")));

async function measure(rounds: number): Promise<readonly Figure[]> {
  const name = "until the process has ended";
  if (!existsSync(bin)) {
    const note = "tenon is not built: `npm run verify -- build`";
    return [{ name, unit: "ms", atMost: 200, note }];
  }
  const helps: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round < Math.max(5, rounds / 10); round += 1) {
    floors.push(await timeOf(() => run(["-e", "0"])));
    helps.push(await timeOf(() => run([bin, "--help"])));
  }
  return [
    { name, value: median(helps), unit: "ms", atMost: 200 },
    { name: "floor: node -e 0", value: median(floors), unit: "ms" },
  ];
}

async function run(parameters: readonly string[]): Promise<void> {
  const child = spawn(execPath, parameters, { stdio: "ignore" });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`node ${parameters.join(" ")} ended with ${String(code)}.`);
}
