import { setTimeout as pause } from "node:timers/promises";
import { defineTool } from "tenon";
import * as z from "zod";
import handbook from "../../../data/policy.json" with { type: "json" };

/** Stands for a search that takes its time: long enough to be killed in the middle, by somebody who has just begun to look. */
const chapterMs = 1200;

export default defineTool({
  description: "Searches the handbook for the chapter about a reason, such as a damaged item.",
  input: z.object({ reason: z.string() }),
  replay: "safe",
  async run({ reason }, context) {
    for (const [index, { title, text }] of handbook.entries()) {
      context.progress({ chapter: index + 1, of: handbook.length });
      await pause(chapterMs, undefined, { signal: context.signal });
      if (title.toLowerCase().startsWith(reason.toLowerCase()))
        return { chapter: `${title}\n\n${text}` };
    }
    return { problem: `The handbook has no chapter about "${reason}".` };
  },
});
