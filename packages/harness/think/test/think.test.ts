import { openDesk, smallLoop as loop, steps, tool } from "@tenon/desk";
import { expect, test } from "vitest";
import { createThink } from "../src/index.ts";

test("with nothing switched on a model is asked exactly what the loop asks", async () => {
  const script = steps(
    {
      thinking: { text: "Two at once.", signature: "signed-4a", redacted: "sealed-4a" },
      calls: [{ name: "saw", input: { cm: 7 } }, { name: "plane" }],
    },
    { text: "Done." },
    { text: "Again." },
  );
  const tools = [tool("saw"), tool("plane")];
  const thinking = openDesk({ harness: createThink(), script, tools });
  const looping = openDesk({ harness: loop, script, tools });

  for (const desk of [thinking, looping]) {
    await desk.say("Saw, then plane.");
    await desk.say("And now?");
  }

  expect(thinking.asked).toEqual(looping.asked);
  expect(thinking.asked).toHaveLength(3);
});

test("sections stand behind the instructions, in their order; an empty one is left out", async () => {
  const harness = createThink({
    sections: [
      { name: "House rules", text: "Measure twice." },
      { name: "Empty", text: "" },
      { name: "Stock", text: ({ name }) => `The ${name} has oak.` },
    ],
  });
  const desk = openDesk({ harness, script: steps({ text: "Yes." }) });

  await desk.say("Oak?");

  expect(desk.asked.map(({ system }) => system)).toEqual([
    "You help.\n\n# House rules\n\nMeasure twice.\n\n# Stock\n\nThe desk has oak.",
  ]);
});

test("a section that is a function is asked once per turn", async () => {
  let asked = 0;
  const harness = createThink({ sections: [{ name: "Count", text: () => `${(asked += 1)}` }] });
  const script = steps({ calls: [{ name: "saw" }] }, { text: "Done." }, { text: "Again." });
  const desk = openDesk({ harness, script, tools: [tool("saw")] });

  await desk.say("Saw.");
  await desk.say("Again.");

  expect(desk.asked.map(({ system }) => system.at(-1))).toEqual(["1", "1", "2"]);
});

test("calls run one after the other where that is wanted, in the order of the reply", async () => {
  const seen: string[] = [];
  const noting = (name: string) =>
    tool(name, async () => {
      seen.push(`${name} begins`);
      for (let round = 0; round < 20; round += 1) await Promise.resolve();
      seen.push(`${name} ends`);
      return name;
    });
  const run = async (toolCalls: "parallel" | "sequential"): Promise<readonly string[]> => {
    seen.length = 0;
    const script = steps({ calls: [{ name: "saw" }, { name: "plane" }] }, { text: "Done." });
    const tools = [noting("saw"), noting("plane")];
    await openDesk({ harness: createThink({ toolCalls }), script, tools }).say("Go.");
    return [...seen];
  };

  expect(await run("sequential")).toEqual(["saw begins", "saw ends", "plane begins", "plane ends"]);
  expect((await run("parallel")).slice(0, 2)).toEqual(["saw begins", "plane begins"]);
});
