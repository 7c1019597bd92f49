import { existsSync, writeFileSync } from "node:fs";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { defineTool } from "tenon";
import * as z from "zod";

export default defineTool({
  description: "Pays an order back.",
  input: z.object({ order: z.string() }),
  replay: "keyed",
  async run({ order }, { key }) {
    await pause(500); // a bank takes its time
    // The first process dies in the middle, as hard as in a power cut.
    if (!existsSync("killed.txt")) {
      writeFileSync("killed.txt", key);
      process.kill(process.pid, "SIGKILL");
    }
    return { paid: order, key };
  },
});
