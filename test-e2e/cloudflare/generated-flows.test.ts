import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { ScheduleStatus } from "@tenon/contracts";
import { expect, test } from "vitest";
import { bundleWorker } from "./bundle-worker.ts";
import { ended, openShop, waiting } from "./generated-shop.ts";
import { runTenon } from "./run-tenon.ts";
import { createWorkerProject, writeProject } from "./worker-project.ts";

test("the Worker of a project serves its workflows, and an instance survives a kill in its steps and its waits", async () => {
  await using shop = await openShop();
  const project = await createWorkerProject({ "workflows/purchase.ts": purchaseAt(shop.url) });
  const first = await shop.release(project);
  await first.ask("/workflows/purchase/desk", { input: 7450 });
  await shop.told("asked");
  // Its effect is there, and nothing of it is recorded.
  await first.kill();

  const second = await shop.start();
  const [asked] = await waiting(second);
  expect(asked).toMatchObject({
    agent: "workflows/purchase",
    conversation: "desk",
    tool: "boss",
    input: { cents: 7450 },
  });
  // The page shows the same list; it asks the Worker that it came from.
  expect(await second.text("/")).toContain('<div id="page"></div>');
  await second.kill();
  const third = await shop.start();
  await third.ask(`/approvals/${asked?.id}`, { decision: "approve" });
  await shop.told("ordered");
  await third.kill();
  const fourth = await shop.start();
  await fourth.ask("/workflows/purchase/desk/events/delivered", { payload: 3 });
  const status = await ended(fourth, "/workflows/purchase/desk");

  expect(status.outcome).toEqual({ status: "done", output: { by: "local", parcel: 3 } });
  expect(await fourth.ask("/workflows/purchase")).toMatchObject({
    instances: [{ id: "desk", status: "idle", approvals: 0 }],
  });
  expect(await fourth.ask("/approvals")).toEqual({ approvals: [] });
  // Who pays attention to keys was asked for one of each.
  expect(new Set(shop.lines).size).toBe(2);
});

test("a release that drops or changes a schedule fires nothing of the one before, though nobody asks it for anything", async () => {
  await using shop = await openShop();
  const bells = ["kept", "dropped", "slowed"];
  const project = await createWorkerProject({
    "workflows/ring.ts": ringAt(shop.url),
    "tenon.config.ts": schedulesOf(bells.map((name) => [name, "* * * * * *"])),
  });
  const first = await shop.release(project);
  await first.ask("/schedules");
  for (const bell of bells) await shop.told(bell);
  await first.kill();
  const killedAt = Date.now();
  await writeProject(project, {
    "tenon.config.ts": schedulesOf([
      ["kept", "* * * * * *"],
      ["slowed", "0 0 1 1 *"],
      ["added", "* * * * * *"],
    ]),
  });
  await shop.build(project);
  const before = shop.lines.length;
  const second = await shop.start();
  const late = (): readonly string[] =>
    shop.lines.slice(before).filter((line) => Number(line.split("-").at(-1)) > killedAt);
  // Times of the others have come as often by then.
  while (late().filter((line) => line.startsWith("kept")).length < 4) await pause(50);
  expect(late().filter((line) => !line.startsWith("kept"))).toEqual([]);

  // The trigger that stands in wrangler.jsonc; the first request would do.
  await second.trigger();
  await shop.told("added");
  const { schedules } = (await second.ask("/schedules")) as {
    readonly schedules: readonly ScheduleStatus[];
  };
  const shown = schedules.map(({ schedule: { name }, cancelledBy, next = 0 }) => [
    name,
    cancelledBy ?? (next - Date.now() < 5000 ? "soon" : "later"),
  ]);
  expect(Object.fromEntries(shown)).toEqual({
    kept: "soon",
    dropped: "project",
    slowed: "later",
    added: "soon",
  });
});

test("an agent schedules messages to itself, in objects of their own that nobody asks, and a person cancels one", async () => {
  await using shop = await openShop();
  const project = await createWorkerProject({
    "agents/reminder/agent.ts":
      'import { defineAgent } from "tenon";\nexport default defineAgent({ model: "scripted/remind", instructions: "You remind.", schedules: true });\n',
    "tenon.config.ts": reminding,
  });
  const first = await shop.release(project);
  const { submission } = (await first.ask("/agents/reminder/ana", { input: "Remind me." })) as {
    readonly submission: string;
  };
  await first.ask(`/agents/reminder/ana/submissions/${submission}?wait=30`);
  const { schedules } = (await first.ask("/schedules")) as {
    readonly schedules: readonly ScheduleStatus[];
  };
  expect(new Set(schedules.map(({ schedule }) => lastWord(schedule.name)))).toEqual(
    new Set(["soon", "yearly"]),
  );
  expect(new Set(schedules.map(({ by }) => by))).toEqual(new Set(["log:agents/reminder/ana"]));
  const yearly = schedules.find(({ schedule }) => schedule.name.endsWith("yearly"));
  await first.ask(`/schedules/${yearly?.schedule.name}/cancel`, {});
  await first.kill();

  const second = await shop.start();
  // Only the conversation is looked at, which is another object.
  while (!(await second.text("/agents/reminder/ana/transcript")).includes("Here I am."))
    await pause(100);
  const after = (await second.ask("/schedules")) as {
    readonly schedules: readonly ScheduleStatus[];
  };
  expect(
    Object.fromEntries(
      after.schedules.map(({ schedule, fired, next, cancelledBy }) => [
        lastWord(schedule.name),
        { fired: fired.length, next, cancelledBy },
      ]),
    ),
  ).toEqual({
    soon: { fired: 1, next: undefined, cancelledBy: undefined },
    yearly: { fired: 0, next: undefined, cancelledBy: "local" },
  });
});

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf("-") + 1);
}

test("what drives workflows is in the Worker of a project that has one, or a schedule, and in no other", async () => {
  const agent =
    'import { defineAgent } from "tenon";\nexport default defineAgent({ model: "scripted/x", instructions: "You help." });\n';
  const desk = await createWorkerProject({ "agents/desk/agent.ts": agent });
  const timed = await createWorkerProject({
    "agents/desk/agent.ts": agent.replace("model:", "schedules: true, model:"),
  });
  const flowing = await createWorkerProject({
    "agents/desk/agent.ts": agent,
    "workflows/ring.ts": ringAt("http://127.0.0.1:9"),
    "workflows/old/workflow.ts": ringAt("http://127.0.0.1:9", "old").replace(
      "run:",
      'version: "2",\n  run:',
    ),
    "workflows/old/versions/one.ts": ringAt("http://127.0.0.1:9", "old"),
    "tenon.config.ts": schedulesOf([["yearly", "0 0 1 1 *"]], '{ ownClass: ["workflows/ring"] }'),
  });
  const deploy = ["deploy", "--platform", "cloudflare", "--dry-run"];

  const codes: number[] = [];
  for (const folder of [desk, timed, flowing]) codes.push((await runTenon(folder, deploy)).code);
  const [plain = "", setting = "", whole = ""] = await Promise.all(
    [desk, timed, flowing].map((folder) => bundleWorker(join(folder, "cloudflare/worker.ts"))),
  );

  expect(codes).toEqual([0, 0, 0]);
  // The parser of cron expressions.
  expect([plain, setting, whole].map((code) => code.includes("/croner/"))).toEqual([
    false,
    true,
    true,
  ]);
  const entry = await readFile(join(flowing, "cloudflare/worker.ts"), "utf8");
  expect(entry).toContain(
    "createWorkflows([\n  ring$workflow,\n  old$workflow,\n  old$workflow2,\n])",
  );
  expect(entry).toContain("export class RingWorkflow extends AgentObject {}");
  expect(entry).toContain("scheduled: (): Promise<void> => beginRelease({ classes }),");
  expect(await readFile(join(flowing, "wrangler.jsonc"), "utf8")).toContain(
    '"triggers": { "crons": ["*/5 * * * *"] },',
  );
});

test("a schedule of a workflow that there is not is refused before anything is written", async () => {
  const folder = await createWorkerProject({
    "workflows/ring.ts": ringAt("http://127.0.0.1:9"),
    "tenon.config.ts": schedulesOf([["tick", "0 9 * * *"]]).replaceAll('"ring"', '"rings"'),
  });

  const { code, stderr } = await runTenon(folder, ["build", "--platform", "cloudflare"]);

  expect(code).toBe(2);
  expect(stderr).toContain('Schedule "tick": there is no workflow "rings".');
  await expect(readFile(join(folder, "cloudflare/worker.ts"))).rejects.toThrow("ENOENT");
});

const reminding = `import { createScriptedModels, defineConfig } from "tenon";

const calls = [
  { name: "set_schedule", input: { name: "soon", inMinutes: 0.05, message: "Now." } },
  { name: "set_schedule", input: { name: "yearly", cron: "0 9 1 1 *", message: "Now." } },
];

const remind = ({ messages }) => {
  if (messages.at(-1).role !== "user") return { text: "It is set." };
  const isDue = JSON.stringify(messages.at(-1)).includes("Now.");
  return isDue ? { text: "Here I am." } : { text: "I will.", calls };
};

export default defineConfig({
  providers: { scripted: createScriptedModels({ scripts: { remind } }) },
});
`;

function purchaseAt(url: string): string {
  return `import { defineWorkflow } from "tenon";

const tell = (line) => fetch(${JSON.stringify(url)}, { method: "POST", body: line });

export default defineWorkflow({
  name: "purchase",
  async run(step, cents) {
    await step.do("ask", async ({ key }) => void (await tell("asked " + key)));
    const { by } = await step.approval({ name: "boss", input: { cents } });
    await step.do("order", async ({ key }) => void (await tell("ordered " + key)));
    const parcel = await step.waitFor("delivered");
    return { by, parcel };
  },
});
`;
}

function ringAt(url: string, name = "ring"): string {
  return `import { defineWorkflow } from "tenon";

export default defineWorkflow({
  name: "${name}",
  run: (step) =>
    step.do("tell", async () => {
      const line = step.instance.id.split("-")[0] + " " + step.instance.id;
      await fetch(${JSON.stringify(url)}, { method: "POST", body: line });
    }),
});
`;
}

function schedulesOf(
  bells: readonly (readonly [name: string, cron: string])[],
  cloudflare = "{}",
): string {
  const schedules = bells.map(([name, cron]) => ({
    name,
    when: { cron },
    missed: "all",
    target: { workflow: "ring" },
  }));
  return `import { defineConfig } from "tenon";
export default defineConfig({ cloudflare: ${cloudflare}, schedules: ${JSON.stringify(schedules)} });
`;
}
