import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createShop, shopConfig } from "./shop-project.ts";
import { start, tenon } from "./tenon.ts";

const report = `
import { appendFile } from "node:fs/promises";
import { defineWorkflow } from "tenon";

export default defineWorkflow({
  name: "report",
  run: (step, input) =>
    step.do("write", async () => appendFile("reports.txt", JSON.stringify(input) + "\\n")),
});
`;

/** The configuration of the shop with these schedules. */
const configWith = (schedules: string): string =>
  shopConfig.replace("defineConfig({", `defineConfig({ schedules: ${schedules},`);

const everySecond = `[{
  name: "seconds",
  when: { cron: "* * * * * *", timeZone: "Europe/Berlin" },
  target: { workflow: "report", input: { n: 1 } },
}]`;

test("a schedule of the configuration starts workflows, is listed, and stays cancelled", async () => {
  await using shop = await createShop({
    "workflows/report.ts": report,
    "tenon.config.ts": configWith(everySecond),
  });
  const worker = start(["worker"], shop);
  const reports = (): Promise<string> =>
    readFile(join(shop.folder, "reports.txt"), "utf8").catch(() => "");
  await expect.poll(reports, { timeout: 60_000 }).toMatch(/^(\{"n":1\}\n)+$/);
  await worker.wrote(
    "workflows: report\nschedule seconds: * * * * * * Europe/Berlin, starts workf",
  );
  await worker.wrote("fired schedule seconds");
  await worker.told(/^done workflows\/(report)\/seconds-\d+$/m);

  const listed = await tenon(["schedules"], shop);
  const cancelled = await tenon(["schedules", "cancel", "seconds", "--by", "user:ann"], shop);
  worker.child.kill("SIGTERM");
  await worker.finished;
  const next = start(["worker"], shop);
  await next.wrote("drives shop");
  next.child.kill("SIGTERM");
  await next.finished;
  const after = await tenon(["schedules", "list"], shop);

  expect(listed.stdout).toMatch(/^seconds +\* \* \* \* \* \* Europe\/Berlin .* report +project$/m);
  expect(cancelled).toMatchObject({ code: 0, stdout: "seconds is cancelled\n" });
  expect(after.stdout).toContain("cancelled by user:ann");
});

test("what the configuration no longer declares is cancelled, and declared again it goes on", async () => {
  const yearly = everySecond.replace("* * * * * *", "0 9 1 1 *");
  await using shop = await createShop({
    "workflows/report.ts": report,
    "tenon.config.ts": configWith(yearly),
  });
  const visit = async (): Promise<string> => {
    const worker = start(["worker"], shop);
    await worker.wrote("drives shop");
    worker.child.kill("SIGTERM");
    await worker.finished;
    return (await tenon(["schedules"], shop)).stdout;
  };

  const declared = await visit();
  await shop.write("tenon.config.ts", shopConfig);
  const removed = await visit();
  await shop.write("tenon.config.ts", configWith(yearly));
  const again = await visit();

  expect(declared).not.toContain("cancelled");
  expect(removed).toContain("cancelled by project");
  expect(again).not.toContain("cancelled");
});

test("what is declared is shown before anything was served, and nothing is made for it", async () => {
  await using shop = await createShop({
    "workflows/report.ts": report,
    "tenon.config.ts": configWith(everySecond),
  });

  const { code, stdout, stderr } = await tenon(["schedules"], shop);

  expect(code).toBe(0);
  expect(stdout).toMatch(/^seconds .* Europe\/Berlin +not yet armed +workflow report +project$/m);
  expect(stderr).toContain("What is not yet armed is set by a process that serves or drives");
  expect(existsSync(join(shop.folder, ".tenon"))).toBe(false);
});

test("doctor looks at workflows and schedules", async () => {
  const wrong = everySecond.replace('"report"', '"repport"').replace('"seconds"', '"wrong"');
  await using shop = await createShop({
    "workflows/report.ts": report,
    "tenon.config.ts": configWith(`[...${everySecond}, ...${wrong}]`),
  });

  const { code, stdout } = await tenon(["doctor"], shop);

  expect(code).toBe(1);
  expect(stdout).toMatch(/^ok +report +workflow, version 1$/m);
  expect(stdout).toMatch(/^ok +seconds +schedule, .* Europe\/Berlin, starts workflow report$/m);
  expect(stdout).toMatch(
    /^problem +wrong +.*"repport".*schedules\[1\]\.target\.workflow\.\n +fix: Known: report/m,
  );
});

test.each([
  ['[{ name: "a b" }]', "schedules[0].name must be 1 to 128"],
  ['[{ name: "a", when: "daily" }]', "schedules[0].when must be an object"],
  ['[{ name: "a", when: { at: "soon" } }]', "schedules[0].when must be a cron expression or one"],
  ['[{ name: "a", when: { at: 1 }, target: {} }]', "schedules[0].target must be a workflow, or an"],
  [
    everySecond.replace("* * * * * *", "61 * * * *"),
    'Schedule "seconds": "61 * * * *" is no cron expression: Invalid value for minute: 61. It stands in tenon.config.ts, schedules[0].when.cron.',
  ],
  [
    everySecond.replace("Europe/Berlin", "Europe/Atlantis"),
    'Schedule "seconds": "Europe/Atlantis" is no time zone. It stands in tenon.config.ts, schedules[0].when.timeZone.',
  ],
  [
    everySecond.replace('"report"', '"repport"'),
    'Schedule "seconds": there is no workflow "repport". It stands in tenon.config.ts, schedules[0].target.workflow.',
  ],
])("a worker refuses the schedules %s with one sentence", async (schedules, problem) => {
  await using shop = await createShop({
    "workflows/report.ts": report,
    "tenon.config.ts": configWith(schedules),
  });

  const { code, stderr } = await tenon(["worker"], shop);

  expect(code).toBe(2);
  expect(stderr).toContain(problem);
});
