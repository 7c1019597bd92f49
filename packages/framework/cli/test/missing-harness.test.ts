import { expect, test, vi } from "vitest";
import { composeHarnesses } from "../src/compose/harnesses.ts";

vi.mock("../src/compose/user-packages.ts", () => ({
  isInstalled: () => false,
  importFrom: () => expect.fail("There is nothing to import."),
}));

test.each(["pi", "ai-sdk"])(
  "%s that is not installed is refused with the one command that adds it",
  async (name) => {
    await expect(composeHarnesses("/nowhere").open(name)).rejects.toMatchObject({
      code: "missing-package",
      message: `The package "@tenon/harness-${name}" is not installed.`,
      hint: `npm install @tenon/harness-${name}`,
    });
  },
);

test("turns that it began go on with the default: the runtime finds none of its name", async () => {
  const harnesses = composeHarnesses("/nowhere");

  expect(await harnesses.get("pi")).toBeUndefined();
  expect(harnesses.names()).toEqual(["think", "loop"]);
});
