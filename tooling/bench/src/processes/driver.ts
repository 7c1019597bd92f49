// Drives whatever is due in a file, and tells when a turn has begun, went on and was settled: `driver.ts <file>`.
import { argv, exit } from "node:process";
import { preciseNow } from "../rounds.ts";
import { tell } from "../child.ts";
import { observed, openScene, pacedModel } from "../scene.ts";

const [, , file = ""] = argv;
tell({ type: "begun", at: preciseNow() });

const scene = await openScene({
  file,
  model: (clock) => observed(pacedModel(2000, 50)(clock), () => tell({ type: "token" })),
  onCommit(phase, { entries }) {
    if (phase === "before") return;
    for (const { type, data } of entries) {
      if (type === "turn.attempted" || type === "turn.settled") {
        tell({ type, reason: data["reason"], at: preciseNow() });
      }
    }
  },
});
tell({ type: "open", at: preciseNow() });

process.once("SIGTERM", () => {
  void scene[Symbol.asyncDispose]().then(() => exit(0));
});
