import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { defineTool } from "tenon";
import * as z from "zod";
const handbook = new URL("../../../data/policy.md", import.meta.url);
/** Stands for a search that takes its time: long enough to be killed in the middle. */
const chapterMs = 600;
export default defineTool({
    description: "Searches the handbook for the chapter about a reason, such as a damaged item.",
    input: z.object({ reason: z.string() }),
    replay: "safe",
    async run({ reason }, context) {
        const chapters = (await readFile(handbook, "utf8")).split(/^# /m).slice(1);
        for (const [index, chapter] of chapters.entries()) {
            context.progress({ chapter: index + 1, of: chapters.length });
            await pause(chapterMs, undefined, { signal: context.signal });
            if (chapter.toLowerCase().startsWith(reason.toLowerCase()))
                return { chapter };
        }
        return { problem: `The handbook has no chapter about "${reason}".` };
    },
});
