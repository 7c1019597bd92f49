// Loading takes real time, which a manual clock knows nothing of.
import "@earendil-works/pi-agent-core";
import "ai";
import type { Harness } from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { canonicalJson, rebuildRequest } from "@tenon/log";
import { describe, expect, test } from "vitest";
import { runOnMemory } from "./crash/drop-on-memory.ts";
import { factsOf } from "./crash/facts.ts";
import type { Aftermath } from "./crash/judge.ts";
import type { Scenario } from "./crash/scenario.ts";
import { eventsOf } from "./crash/scene.ts";
import { approved, denied } from "./crash/scenarios/approvals.ts";
import { failingModel } from "./crash/scenarios/failing-model.ts";
import { fourHarnesses } from "./crash/scenarios/four-harnesses.ts";
import { abortedStream, abortedTool, queue, steering } from "./crash/scenarios/interventions.ts";
import { journalTool } from "./crash/scenarios/journal-tool.ts";
import { parallelTools } from "./crash/scenarios/parallel-tools.ts";

const scenarios: readonly Scenario[] = [
  parallelTools,
  approved,
  denied,
  steering,
  queue,
  abortedStream,
  abortedTool,
  failingModel,
  journalTool,
];

const others = fourHarnesses.filter((harness) => harness !== loop);

describe.each(others.map((harness) => [harness.name, harness] as const))(
  "%s",
  (_harness, other) => {
    test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
      "sends a provider what the loop sends, word for word, and leaves the same facts: %s",
      async (_name, scenario) => {
        const [expected, actual] = [await left(scenario, loop), await left(scenario, other)];

        expect(requestsIn(actual)).toEqual(requestsIn(expected));
        expect(factsIn(actual)).toEqual(factsIn(expected));
      },
    );

    test("returns signatures with the thoughts that they belong to", async () => {
      const requests = requestsIn(await left(parallelTools, other));

      expect(requests).toHaveLength(3);
      for (const request of requests.slice(1)) expect(request).toContain('"signed-by-the-model"');
    });
  },
);

async function left(scenario: Scenario, harness: Harness): Promise<Aftermath> {
  return (await runOnMemory({ ...scenario, harness: () => harness })).aftermath;
}

/** All that a provider was sent, as the log can tell it. */
function requestsIn({ entries }: Aftermath): readonly string[] {
  const events = eventsOf(entries);
  return events.flatMap((event) => {
    if (event.type !== "model.requested" || event.turn === undefined) return [];
    const { request, attempt } = event.data;
    const question = rebuildRequest(events, { turn: event.turn, request, attempt });
    return question === undefined ? [] : [canonicalJson(JSON.parse(JSON.stringify(question)))];
  });
}

/** All facts but the name of the harness. */
function factsIn({ entries }: Aftermath): readonly string[] {
  return factsOf(entries).filter((fact) => !fact.includes('"turn.started"'));
}
