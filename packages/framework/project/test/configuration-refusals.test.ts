import { describe, test } from "vitest";
import { smallest } from "./folder.ts";
import { expectRefused, type Refusal } from "./refusal.ts";

const invalid = { code: "invalid-project" };
const shop = "agents/shop/agent.ts";

const refusals: readonly Refusal[] = [
  {
    ...invalid,
    files: { [shop]: smallest, "tenon.config.ts": "export default { harnes: 'loop' };" },
    message: "tenon.config.ts: Configuration: harnes is not a known field.",
    hint: 'Did you mean "harness"?',
  },
  {
    ...invalid,
    files: { [shop]: smallest, "tenon.config.ts": "export default { platform: 'nodejs' };" },
    message: 'tenon.config.ts: Configuration: platform must be one of "node", "memory"',
    hint: 'Did you mean "node"?',
  },
  {
    ...invalid,
    files: {
      [shop]: smallest,
      "tenon.config.ts": "export default { platform: 'memory', store: 'x' };",
    },
    message: "tenon.config.ts: Configuration: store has no effect with platform",
    hint: "Remove one",
  },
  {
    ...invalid,
    files: {
      [shop]: smallest,
      "tenon.config.ts": "export default { providers: { local: { baseUrl: 'localhost' } } };",
    },
    message: "tenon.config.ts: Configuration: providers.local.baseUrl must be a http or https URL",
    hint: "http://localhost",
  },
  {
    ...invalid,
    files: {
      [shop]: smallest,
      "tenon.config.ts": "export default { providers: { local: { secret: 'sk-1' } } };",
    },
    message: "tenon.config.ts: Configuration: providers.local.secret must be the name of a secret",
    hint: "MY_PROVIDER_KEY",
  },
  {
    ...invalid,
    files: { [shop]: smallest, "tenon.config.ts": "export default { providers: ['local'] };" },
    message: "tenon.config.ts: Configuration: providers must be an object, not an array.",
    hint: "Write an object",
  },
  {
    ...invalid,
    files: {
      [shop]: smallest,
      "tenon.config.ts": "export default { providers: { local: { headers: { team: 5 } } } };",
    },
    message: "tenon.config.ts: Configuration: providers.local.headers.team must be a text",
    hint: "Write a string",
  },
  {
    ...invalid,
    files: {
      [shop]: smallest,
      "tenon.config.ts":
        "export default { providers: { local: { headers: { 'x-token': { secret: 'sk-1' } } } } };",
    },
    message:
      "tenon.config.ts: Configuration: providers.local.headers.x-token.secret must be the name of a secret",
    hint: "MY_TOKEN",
  },
  {
    ...invalid,
    files: {
      [shop]: smallest,
      "tenon.config.ts": 'export default { cloudflare: { ownClass: "shop" } };',
    },
    message: "tenon.config.ts: Configuration: cloudflare.ownClass must be a list of agents",
    hint: '["support"]',
  },
  ...Object.entries({
    "{ sonnet: {} }": "prices.sonnet must be a model, written provider/id",
    "{ 'a/b': 3 }": "prices.a/b must be an object, not 3",
    "{ 'a/b': { input: 3 } }": "prices.a/b.output is missing",
    "{ 'a/b': { input: -1, output: 1 } }": "prices.a/b.input must be dollars per million tokens",
    "{ 'a/b': { input: 1, output: 1, above: [{ input: 1, output: 2 }] } }":
      "prices.a/b.above.0.inputTokens is missing",
  }).map(([prices, message]) => ({
    ...invalid,
    files: { [shop]: smallest, "tenon.config.ts": `export default { prices: ${prices} };` },
    message: `tenon.config.ts: Configuration: ${message}`,
    hint: "",
  })),
];

describe("a configuration is refused in one sentence", () => {
  test.each(refusals)("$message", expectRefused);
});
