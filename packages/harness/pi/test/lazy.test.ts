import { expect, test, vi } from "vitest";

const packages = ["@earendil-works/pi-agent-core", "@earendil-works/pi-ai"];

test("Pi is loaded by the first turn, and not before", async () => {
  const loaded: string[] = [];
  for (const name of packages) {
    vi.doMock(name, async (importOriginal) => {
      loaded.push(name);
      return importOriginal();
    });
  }
  const { createPiHarness } = await import("../src/index.ts");
  const harness = createPiHarness();

  expect({ ...harness, run: undefined }).toEqual({
    name: "pi",
    version: "1",
    resume: "step",
    run: undefined,
  });
  expect(loaded).toEqual([]);

  const { createWorld } = await import("./fixtures/world.ts");
  await createWorld()
    .process({ harness, script: [{ text: "Hello." }] })
    .settle("Hi");
  expect(loaded).toEqual(packages);
});
