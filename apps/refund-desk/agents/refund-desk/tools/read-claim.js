import { defineTool } from "tenon";
import * as z from "zod";
import claims from "../../../data/claims.json" with { type: "json" };
export default defineTool({
    description: "Reads a customer's claim: order, name, mail address, reason.",
    input: z.object({ claim: z.string().describe("For example C-1042") }),
    replay: "safe",
    run: ({ claim }) => claims.find(({ id }) => id === claim) ?? { problem: `There is no claim ${claim}.` },
});
