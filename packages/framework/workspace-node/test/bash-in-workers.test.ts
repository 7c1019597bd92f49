import { expect, test } from "vitest";
import { bashTool } from "../src/bash-in-workers.ts";

test("in Workers the tool is refused when the agent is declared", () => {
  expect(() => bashTool()).toThrow(expect.objectContaining({ code: "capability-missing" }));
});
