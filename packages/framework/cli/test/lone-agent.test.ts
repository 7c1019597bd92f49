import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "@tenon/client";
import { expect, test } from "vitest";
import { createFolder } from "./shop-project.ts";
import { start, tenon } from "./tenon.ts";

const agent = `import { defineAgent } from "tenon";
export default defineAgent({ model: "scripted/echo", instructions: "Say it again." });
`;

test.each(["dev", "serve"])("tenon %s serves an agent.ts that stands alone", async (command) => {
  await using project = await createFolder({ "agent.ts": agent });
  const server = start([command, "--port", "0"], project);
  const url = await server.told(/(http:\/\/\S+)/);

  const talk = createClient(url).conversation("agent", "c1");
  const { submission } = await talk.submit("Hello");
  const { outcome } = await talk.wait(submission);
  server.child.kill("SIGTERM");

  expect(outcome).toEqual({ status: "done" });
  expect((await server.finished).code).toBe(0);
});

test("every command takes the folder of an agent.ts for a project, also from below it", async () => {
  await using project = await createFolder({ "agent.ts": agent });
  const below = { folder: join(project.folder, "notes/old") };
  await mkdir(below.folder, { recursive: true });

  const ran = await tenon(["run", "agent", "Hello", "--id", "c1"], below);
  const byFile = await tenon(["run", "./agent.ts", "And again", "--id", "c1"], project);
  const listed = await tenon(["list", "--json"], project);
  const doctor = await tenon(["doctor"], below);

  expect([ran, byFile].map(({ code }) => code)).toEqual([0, 0]);
  expect(JSON.parse(listed.stdout)).toMatchObject({
    conversations: [{ agent: "agent", conversation: "c1", status: "idle" }],
  });
  expect(doctor.stdout).toContain(`project  ${project.folder}: agent\n`);
});

test("the folder of one agent is a part of its project", async () => {
  await using project = await createFolder({ "agents/shop/agent.ts": agent });

  const ran = await tenon(["run", "shop", "Hello"], {
    folder: join(project.folder, "agents/shop"),
  });

  expect(ran.code).toBe(0);
});

test("a lone agent is built without what happens to be beside it", async () => {
  await using project = await createFolder({
    "agent.ts": agent,
    "tools/build.ts": "export default 1;",
    "instructions.md": "Of nobody.",
  });

  const { code, stderr } = await tenon(["build", "--platform", "node"], project);

  expect({ code, stderr }).toMatchObject({ code: 0 });
});
