import { expect } from "vitest";
import type { Proof, Proofs, Suite } from "../suite.ts";
import { proveAlike, proveOwnPlace, proveSignatures } from "./switching.ts";
import { refusals, type Refusal } from "./refusals.ts";
import { ask, question, user } from "./story.ts";
import type { ModelFormatsWorld } from "./world.ts";

const requirements = {
  "model.stream.total": "Total: never throws; a failure is yielded with its kind.",
  "model.stream.blind": "Blind: returns `meta` only to the provider named in it.",
} as const;

const proofs: Proofs<typeof requirements, ModelFormatsWorld> = {
  "model.stream.total": Object.fromEntries(
    refusals.map((refusal): [string, Proof<ModelFormatsWorld>] => [
      `${refusal.provider}: ${refusal.what} is ${refusal.kind}`,
      (world) => proveKind(world, refusal),
    ]),
  ),
  "model.stream.blind": {
    "what a provider signed goes back to it alone, word for word, after others have spoken":
      proveSignatures,
    "a thought goes back to its own provider in its place, and is no text for others":
      proveOwnPlace,
    "every provider is told the same conversation, calls paired and pictures included": proveAlike,
  },
};

/** What `ModelProvider.stream` promises, in the words of Anthropic, Google, OpenAI and those who speak like it. */
export const modelFormatsSuite: Suite<ModelFormatsWorld> = {
  name: "formats",
  requirements,
  proofs,
};

async function proveKind(world: ModelFormatsWorld, refusal: Refusal): Promise<void> {
  await using server = await world.servers.startRefusingServer(refusal);
  const model = world.models[refusal.provider];
  const provider = await world.open(server.url).open(model);
  const tested = { provider, model, secrets: world.secrets, sent: () => [] };

  const events = await ask(tested, question(model, [user("Hello")]));

  const { kind, says, retryAfterMs } = refusal;
  expect(events).toEqual([
    {
      type: "failure",
      failure: {
        kind,
        message: expect.stringContaining(says),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      },
    },
  ]);
}
