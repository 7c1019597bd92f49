import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Entry } from "@tenon/contracts";
import {
  checkpointFormat,
  closeTranscript,
  emptyState,
  eventVersions,
  fold,
} from "../src/index.ts";
import { eventsOf, expectationOf, parseEntries, type Expectation } from "./golden/expectation.ts";
import { problemsOf } from "./provider-rules.ts";

const directory = new URL("golden/", import.meta.url);
const names = readdirSync(directory)
  .filter((file) => file.endsWith(".jsonl"))
  .map((file) => file.slice(0, -".jsonl".length));

describe.each(names)("the golden log %s", (name) => {
  const entries = parseEntries(read(`${name}.jsonl`));
  const expected: Expectation = JSON.parse(read(`${name}.expected.json`));

  test("is known to this version, entry by entry", () => {
    expect(eventsOf(entries)).toHaveLength(entries.length);
  });

  test("means what it meant when it was written", () => {
    const { checkpoint, ...meaning } = expectationOf(entries);
    const { checkpoint: saved, ...meant } = expected;

    expect(meaning).toEqual(meant);
    // Another format is another shape; older checkpoints are ignored then.
    if (saved?.format === checkpointFormat) expect(checkpoint).toEqual(saved);
  });

  test("has a transcript that a provider accepts after each entry", () => {
    let state = emptyState;
    for (const event of eventsOf(entries)) {
      state = fold(state, event);

      expect(problemsOf(closeTranscript(state.transcript).messages)).toEqual([]);
    }
  });
});

test("the golden logs hold every type of event in its newest version", () => {
  const held = new Set(names.flatMap((name) => parseEntries(read(`${name}.jsonl`)).map(versionOf)));
  const written = Object.entries(eventVersions).map(([type, version]) => `${type} ${version}`);

  expect(written.filter((version) => !held.has(version))).toEqual([]);
});

function versionOf({ type, data }: Entry): string {
  return `${type} ${data.v}`;
}

function read(file: string): string {
  return readFileSync(new URL(file, directory), "utf8");
}
