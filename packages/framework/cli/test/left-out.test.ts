import { createClient } from "@tenon/client";
import { expect, test } from "vitest";
import { createShop, shopAgent } from "./shop-project.ts";
import { start, tenon, type Running } from "./tenon.ts";

const broken = "const a = 1;\nconst b = ;\n";
const lines = `warning: agents/soon: it holds no agent.ts.
hint: Create agents/soon/agent.ts, or start the folder's name with "_".
`;

test("an agent runs beside an empty folder, which is named", async () => {
  await using shop = await createShop({ "agents/soon/notes.md": "Not yet." });

  const ran = await tenon(["run", "shop", "Hi"], shop);
  const soon = await tenon(["run", "soon", "Hi"], shop);
  const doctor = await tenon(["doctor"], shop);

  expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining(lines) });
  expect(soon).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("error: agents/soon: it holds no agent.ts.\n"),
  });
  expect(doctor.stdout).toMatch(/^problem +soon +agents\/soon: it holds no agent.ts.\n +fix: /m);
});

test("a broken agent is an error for itself alone", async () => {
  await using shop = await createShop({ "agents/desk/agent.ts": broken });

  const ran = await tenon(["run", "shop", "Hi"], shop);
  const desk = await tenon(["run", "desk", "Hi"], shop);
  const worker = start(["worker"], shop);
  await worker.wrote("drives shop from");
  worker.child.kill("SIGTERM");
  const built = await tenon(["build", "--platform", "node"], shop);

  const reason = "error: agents/desk/agent.ts:2: it cannot be read: ";
  expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining(reason) });
  expect(desk).toMatchObject({ code: 2, stderr: expect.stringContaining(reason) });
  expect((await worker.finished).stderr).toContain(reason);
  expect(built).toMatchObject({ code: 2, stderr: expect.stringContaining(reason) });
});

test("tenon dev serves the others, and keeps an agent that a save breaks as it was", async () => {
  await using shop = await createShop({ "agents/desk/agent.ts": broken });
  const server = start(["dev", "--port", "0"], shop);
  const url = await server.told(/^ready at (http:\/\/\S+)$/m);
  await server.wrote("desk is left out: error: agents/desk/agent.ts:2");

  await shop.write("agents/desk/agent.ts", shopAgent);
  await server.wrote("reloaded desk, shop");
  await shop.write("agents/desk/agent.ts", broken);
  await server.wrote("the code from before goes on");
  const talk = createClient(url).conversation("desk", "c1");
  const { submission } = await talk.submit("What does it cost?");
  const { outcome } = await talk.wait(submission);

  expect(outcome).toEqual({ status: "done" });
  expect(await stopped(server)).toBe(0);
});

async function stopped(server: Running): Promise<number | null> {
  server.child.kill("SIGTERM");
  return (await server.finished).code;
}
