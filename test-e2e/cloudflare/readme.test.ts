import { readFile } from "node:fs/promises";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { expect, test } from "vitest";
import { bundleWorker } from "./bundle-worker.ts";

test("the example of the platform's README is the one that answers here", async () => {
  const readme = new URL("../../packages/platform/cloudflare/README.md", import.meta.url);
  const example = await readFile(new URL("worker/example.ts", import.meta.url), "utf8");
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: await bundleWorker("worker/example.ts"),
      compatibilityDate: "2026-10-01",
      cf: false,
      durableObjects: {
        AGENTS: { className: "AgentObject", useSQLite: true },
        DIRECTORY: { className: "DirectoryObject", useSQLite: true },
      },
    }),
  );
  const ask = async (path: string, init: object = {}): Promise<unknown> =>
    (await miniflare.dispatchFetch(`http://localhost${path}`, init)).json();
  try {
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
  } finally {
    await miniflare.dispose();
  }
});
