import { fileURLToPath } from "node:url";
import { loadProject } from "@tenon/project";
import { expect, test } from "vitest";
import { asTest, stage } from "./stage.ts";
import { replay } from "./terminal.ts";

const folder = fileURLToPath(new URL("../structured-output", import.meta.url));
const { agent } = (await loadProject(folder)).agent("estimate");

function handedIn(euro: number, ...parts: readonly string[]) {
  return { calls: [{ name: "final_answer", input: { euro, parts } }] };
}

// docs:start wait
test("the outcome of a turn holds its final answer", async () => {
  await using desk = stage(agent, [handedIn(40, "chain")]);
  const { submission } = await desk.talk.submit("The chain is torn.", asTest);

  const { outcome } = await desk.talk.wait(submission);

  expect(outcome).toEqual({ status: "done", output: { euro: 40, parts: ["chain"] } });
});
// docs:end wait

test("a model that is wrong three times fails its turn", async () => {
  await using desk = stage(agent, () => handedIn(40));
  const { submission } = await desk.talk.submit("The chain is torn.", asTest);

  expect((await desk.talk.wait(submission)).outcome).toMatchObject({
    status: "failed",
    failure: { code: "output", message: expect.stringContaining("/parts") },
  });
});

test("the terminal in the guide shows what the command prints", async () => {
  for (const { file, text } of await replay("structured-output"))
    await expect(text).toMatchFileSnapshot(file);
});
