import { readFile } from "node:fs/promises";
import { startWorkerd } from "@tenon/local-workerd";
import { expect, test } from "vitest";
import { bundleWorker } from "./bundle-worker.ts";

test("the example of the platform's README is the one that answers here", async () => {
  const readme = new URL("../../packages/platform/cloudflare/README.md", import.meta.url);
  const example = await readFile(new URL("worker/example.ts", import.meta.url), "utf8");
  await using workerd = await startWorkerd({
    script: await bundleWorker("worker/example.ts"),
    objects: { AGENTS: "AgentObject", DIRECTORY: "DirectoryObject" },
  });
  const ask = async (path: string, init: RequestInit = {}): Promise<unknown> =>
    (await workerd.fetch(path, init)).json();
  const { submission } = (await ask("/agents/parrot/one", {
    method: "POST",
    body: JSON.stringify({ input: "Hello." }),
    headers: { "content-type": "application/json" },
  })) as { readonly submission: string };

  expect(await readFile(readme, "utf8")).toContain(`\`\`\`ts\n${example}\`\`\``);
  expect(await ask(`/agents/parrot/one/submissions/${submission}?wait=20`)).toMatchObject({
    outcome: { status: "done" },
  });
  // Lists come from the directory, which is another object.
  expect(await ask("/agents/parrot")).toMatchObject({
    conversations: [{ conversation: "one" }],
  });
  expect(await ask("/agents/Parrot!/one")).toMatchObject({ error: { code: "invalid-id" } });
});
