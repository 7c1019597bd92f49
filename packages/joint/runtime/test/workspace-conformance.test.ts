import { TenonError } from "@tenon/contracts";
import { describeWorkspace } from "@tenon/conformance";
import { Overlay } from "../src/workspace/overlay.ts";

describeWorkspace("of a call", async () => ({
  workspace: new Overlay({
    files: {},
    now: () => 0,
    limits: { fileBytes: 1_000, callBytes: 10_000, files: 100 },
    fetch: async () => {
      throw new TenonError("internal", "Nothing is stored.");
    },
  }),
  tooLarge: 1_001,
  [Symbol.asyncDispose]: async () => undefined,
}));
