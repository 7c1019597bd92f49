import type { EarlierAnswer, Json } from "@tenon/contracts";
import { expect } from "vitest";
import type { Proof } from "../suite.ts";
import { outputOf, tell } from "./scripts.ts";
import type { IsolatesWorld } from "./world.ts";

/** What `earlier` may not change. */
export const unswayed: Readonly<Record<string, Proof<IsolatesWorld>>> = {
  async "what an earlier run heard makes no difference when it is heard again"(world) {
    const source = `
      let sum = 0;
      for (const at of [1, 2, 3]) sum += await call("echo", at);
      const all = await Promise.all([4, 5, 6].map((at) => call("echo", at)));
      const refused = await call("fail").catch((error) => error.message);
      return [sum, all, refused, await call("echo", Date.now())];`;
    const earlier = [...[1, 2, 3, 4, 5, 6].map((value, at) => echoed(at, value)), refused(6)];

    const [without, ...withEarlier] = await Promise.all(
      [[], earlier, earlier.slice(0, 2), earlier.slice(2)].map((given) =>
        tell(world, source, { earlier: given }),
      ),
    );

    expect(without?.result).toMatchObject({ status: "done", output: [6, [4, 5, 6], refusal, now] });
    for (const told of withEarlier) expect(told).toEqual(without);
  },
  async "a script hears what the host says now, and the host nothing that came of another answer"(
    world,
  ) {
    const source = `const one = await call("echo", 1); return [one, await call("echo", [one])];`;
    const wrong = [
      echoed(0, 1, "another"),
      echoed(0, 2),
      echoed(1, 1),
      { ...echoed(0, 1), name: "other" },
      { ...echoed(0, 1), answer: { ok: false, message: "no" } } as const,
    ];

    for (const first of wrong) {
      const told = await tell(world, source, { earlier: [first, echoed(1, ["another"])] });

      expect(told.result).toMatchObject({ status: "done", output: [1, [1]] });
      expect(told.calls.map(({ input }) => input)).toEqual([1, [1]]);
    }
  },
  async "a failure that the host means now is thrown"(world) {
    const source = `const a = 1;\n\nawait call("fail", a);`;

    const { result } = await tell(world, source, {
      earlier: [{ ...refused(0), input: 1, answer: { ok: true, output: "fine" } }],
    });

    expect(result).toMatchObject({ status: "failed", message: `Error: ${refusal}`, line: 3 });
  },
  async "a race is won by the answer that the host gives first"(world) {
    const source = `const first = await Promise.race([call("slow", "slow"), call("fast", "fast")]); return await call("then", first);`;
    const slow = { ...echoed(0, "slow"), name: "slow" };
    const fast = { ...echoed(1, "fast"), name: "fast" };
    const { promise, resolve } = Promise.withResolvers<null>();

    const { result, calls } = await tell(world, source, {
      earlier: [slow, fast, { ...echoed(2, "slow"), name: "then" }],
      async call(_ordinal, name, input) {
        if (name === "slow") await promise;
        if (name === "then") resolve(null);
        return input;
      },
    });

    expect(result).toMatchObject({ status: "done", output: "fast" });
    expect(calls.map(({ input }) => input)).toEqual(["slow", "fast", "fast"]);
  },
  async "a call is not made before the host has given the answer that led to it"(world) {
    const answered: Json[] = [];
    const answeredBefore: Json[] = [];

    const output = await outputOf(
      world,
      `return [await call("echo", 0), await call("echo", 1), await call("echo", 2)];`,
      {
        earlier: [0, 1, 2].map((at) => echoed(at, at)),
        async call(ordinal, _name, input) {
          answeredBefore.push([...answered]);
          // Time enough to make the next call in.
          if (ordinal < 2) await outputOf(world, `return await call("echo", 1);`);
          answered.push(ordinal);
          return input;
        },
      },
    );

    expect(output).toEqual([0, 1, 2]);
    expect(answeredBefore).toEqual([[], [0], [0, 1]]);
  },
  async "a script does not end before the host has given what it heard"(world) {
    const over: string[] = [];

    const told = tell(world, `return await call("echo", 1);`, {
      earlier: [echoed(0, 1)],
      async call(_ordinal, _name, input) {
        await outputOf(world, `return await call("echo", 1);`);
        over.push("answered");
        return input;
      },
    }).then(({ result }) => over.push(result.status));

    await told;
    expect(over).toEqual(["answered", "done"]);
  },
};

const now = 1_700_000_000_000;
const refusal = "The host refused.";

function echoed(ordinal: number, input: Json, output: Json = input): EarlierAnswer {
  return { ordinal, name: "echo", input, answer: { ok: true, output } };
}

function refused(ordinal: number): EarlierAnswer {
  return { ordinal, name: "fail", input: null, answer: { ok: false, message: refusal } };
}
