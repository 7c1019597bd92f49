// The demo: an agent is killed twice in the middle of its work, and still pays exactly once.
import process from "node:process";
import { parseArgs } from "node:util";
import { play, type PlayOptions } from "./play.ts";
import { Stage } from "./stage.ts";

try {
  await perform(readOptions());
} catch (error) {
  console.error(`\nThe demo failed. ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

function readOptions(): PlayOptions {
  const { values } = parseArgs({
    options: {
      /** For example anthropic/claude-sonnet-4-6. Left out: the scripted model of the agent. */
      model: { type: "string" },
      /** Leaves the folder with log, mail and payments behind. */
      keep: { type: "boolean", default: false },
    },
  });
  return values;
}

async function perform(options: PlayOptions): Promise<void> {
  await using stage = new Stage({ isKept: options.keep });
  for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, () => stage.breakOff("It was broken off."));
  const longestMs = options.model === undefined ? 60_000 : 300_000;
  const tooLong = setTimeout(() => stage.breakOff("It took too long."), longestMs);
  await stage.watch(play(stage, options)).finally(() => clearTimeout(tooLong));
}
