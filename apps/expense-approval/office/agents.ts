import { defineAgent } from "@tenon/agent";
import type { Agent, ModelProviders } from "@tenon/contracts";
import { createScriptedProviders } from "@tenon/model-scripted";
import * as z from "zod";

/** What is on a receipt. */
export const Receipt = z.object({ merchant: z.string(), cents: z.number().int() });

/** What the policy says of it. */
export const Verdict = z.object({ needsManager: z.boolean(), reason: z.string() });

/** Reads a receipt. */
export const clerk: Agent = defineAgent({
  name: "clerk",
  model: "scripted/clerk",
  instructions: "You read receipts.",
  output: Receipt,
});

/** Knows what may be paid without asking. */
export const auditor: Agent = defineAgent({
  name: "auditor",
  model: "scripted/auditor",
  instructions: "Up to 50 euro is paid at once. Everything else needs a manager.",
  output: Verdict,
});

/** Stands in for a model, so that the example needs no key. */
export const models: ModelProviders = createScriptedProviders({
  scripts: {
    clerk: ({ messages }) => {
      const text = JSON.stringify(messages);
      const [, merchant = "unknown", euro = "0", cents = "00"] =
        /([A-Z][a-z]+) (\d+)\.(\d\d)/.exec(text) ?? [];
      return answer({ merchant, cents: Number(euro) * 100 + Number(cents) });
    },
    auditor: ({ messages }) => {
      const [, cents = "0"] = /(\d+) cents/.exec(JSON.stringify(messages)) ?? [];
      const needsManager = Number(cents) > 5000;
      return answer({ needsManager, reason: needsManager ? "Above 50 euro." : "A small sum." });
    },
  },
});

function answer(input: object): {
  readonly calls: readonly [{ readonly name: string; readonly input: never }];
} {
  return { calls: [{ name: "final_answer", input: input as never }] };
}
