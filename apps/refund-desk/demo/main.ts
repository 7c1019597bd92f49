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
  // A guard against hanging; a busy machine may take its time.
  const tooLong = setTimeout(() => stage.breakOff("It took too long."), 300_000);
  await stage.watch(play(stage, options)).finally(() => clearTimeout(tooLong));
}
