import shared from "@tenon/build/vitest";
import { defineConfig } from "vitest/config";

/** What the protocol's own suite says of reading. Its other groups are about writing, which conversations do not serve. */
const reading = [
  "Read Operations",
  "Long-Poll",
  "HEAD Metadata",
  "Offset Validation",
  "Browser Security",
  "Caching and ETag",
  "Chunking",
  "Read-Your-Writes",
  "SSE Mode",
  "JSON Mode",
  "Read Closed Streams",
  "with Stream Closure",
  "Byte-Exactness",
  "Immutability",
  "State Hash",
];

// What a project includes is added to what all include.
const { include: _all, ...test } = shared.test ?? {};

export default defineConfig({
  ...shared,
  test: {
    ...test,
    projects: [
      project("server", ["test/*.test.ts"]),
      project("streams-node", ["test/official/node.test.ts"]),
      project("streams-workerd", ["test/official/workerd.test.ts"]),
      project("streams-conversation", ["test/official/conversation.test.ts"], {
        testNamePattern: `^(?!.*(idempotent-close|[Ff]ork|TTL)).*(${reading.join("|")})`,
      }),
    ],
  },
});

function project(name: string, include: readonly string[], options: object = {}): object {
  return { extends: true, test: { name, include, ...options } };
}
