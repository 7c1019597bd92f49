import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { hasCode, TenonError } from "../src/index.ts";

describe("an error of Tenon", () => {
  test("carries a code, a sentence, a hint for the developer and its cause", () => {
    const cause = new Error("disk I/O error");
    const error = new TenonError("store-unavailable", "The store does not answer.", {
      hint: "Is the disk mounted?",
      cause,
    });

    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: "TenonError",
      code: "store-unavailable",
      message: "The store does not answer.",
      hint: "Is the disk mounted?",
      cause,
    });
  });

  test("has no hint and no cause unless they are given", () => {
    const error = new TenonError("aborted", "It was aborted.");

    expect(error).not.toHaveProperty("hint");
    expect(error).not.toHaveProperty("cause");
  });
});

describe("hasCode", () => {
  test("tells one code from another", () => {
    const error = new TenonError("lease-lost", "Another instance continued this conversation.");

    expect(hasCode(error, "lease-lost")).toBe(true);
    expect(hasCode(error, "timeout")).toBe(false);
  });

  test("knows an error of another realm, which instanceof does not", () => {
    const foreign: unknown = runInNewContext(
      `class TenonError extends Error { code = "lease-lost" }; new TenonError("lost")`,
    );

    expect(foreign).not.toBeInstanceOf(Error);
    expect(hasCode(foreign, "lease-lost")).toBe(true);
  });

  test.each([[undefined], [null], ["lease-lost"], [{}], [new Error("lease-lost")], [() => 1]])(
    "is false for %s, which has no code",
    (thrown) => {
      expect(hasCode(thrown, "lease-lost")).toBe(false);
    },
  );
});
