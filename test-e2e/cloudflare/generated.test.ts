import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runTenon } from "./run-tenon.ts";
import { createWorkerProject } from "./worker-project.ts";

test("agents with a class of their own have it in the entry and in the configuration, and wrangler bundles both", async () => {
  const folder = await createProject(["support", "front-desk"], {
    config: '{ cloudflare: { ownClass: ["front-desk"] } }',
  });

  const { code, stdout } = await runTenon(folder, deploy);

  const entry = await readFile(join(folder, "cloudflare/worker.ts"), "utf8");
  expect(entry).toContain('const classes = {\n  "front-desk": "FrontDeskAgent",\n};');
  expect(entry).toContain("export class FrontDeskAgent extends AgentObject {}");
  expect(entry).toContain("routeAgent(request, { classes })");
  expect(await readFile(join(folder, "wrangler.jsonc"), "utf8")).toContain(
    '"FrontDeskAgent": { "type": "durable-object", "storage": "sqlite" }',
  );
  expect(stdout).toContain("--dry-run: exiting now.");
  expect(code).toBe(0);
});

test("a class for an agent that there is not is refused with those that there are", async () => {
  const folder = await createProject(["support"], {
    config: '{ cloudflare: { ownClass: ["suport"] } }',
  });

  const { code, stderr } = await runTenon(folder, deploy);

  expect(code).toBe(2);
  expect(stderr).toContain('cloudflare.ownClass names "suport"');
  expect(stderr).toContain("There are: support.");
});

test("the Worker of agents that ask Workers AI is bound to it, and another one is not", async () => {
  const asking = await createProject(["support"], { model: "workers-ai/@cf/meta/llama-4" });
  const other = await createProject(["support"], {});

  const [bound, unbound] = [await runTenon(asking, deploy), await runTenon(other, deploy)];

  expect(await readFile(join(asking, "cloudflare/worker.ts"), "utf8")).toContain(
    "createAiTransport({ ai: env.AI })",
  );
  expect(bound.stdout).toContain("env.AI");
  expect(unbound.stdout).not.toContain("env.AI");
  expect([bound.code, unbound.code]).toEqual([0, 0]);
});

const deploy = ["deploy", "--platform", "cloudflare", "--dry-run"];

async function createProject(
  agents: readonly string[],
  { config, model = "scripted/support" }: { readonly config?: string; readonly model?: string },
): Promise<string> {
  const agent = `import { defineAgent } from "tenon";\nexport default defineAgent({ model: ${JSON.stringify(model)}, instructions: "You help." });\n`;
  return createWorkerProject({
    ...Object.fromEntries(agents.map((name) => [`agents/${name}/agent.ts`, agent])),
    ...(config === undefined
      ? {}
      : {
          "tenon.config.ts": `import { defineConfig } from "tenon";\nexport default defineConfig(${config});\n`,
        }),
  });
}
