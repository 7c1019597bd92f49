import { defineWorkflow } from "@tenon/agent";
import type { Workflow } from "@tenon/contracts";
import type { Outside } from "./outside.ts";

/** The next release of the workflow: what it adds comes behind everything that was there before. */
export function withBooks(old: Workflow, outside: Outside): Workflow {
  return defineWorkflow({
    name: "expense",
    version: "2",
    continues: ["1"],
    async run(step, input) {
      const text = String(await old.run(step, input));
      await step.do("books", ({ key }) => outside.mail({ key, to: "team:books", text }));
      return text;
    },
  });
}
