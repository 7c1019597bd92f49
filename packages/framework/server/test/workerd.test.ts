import { bundleWorker, startWorkerd } from "@tenon/local-workerd";
import { expect, test } from "vitest";
import { brings, readUntil, serverSent } from "./fixtures/sse.ts";

test("the same server works in a Worker", async () => {
  await using worker = await startWorkerd({
    script: await bundleWorker(new URL("worker/chat-worker.ts", import.meta.url)),
    objects: { CHAT: "Chat" },
    compatibilityFlags: ["enable_request_signal"],
  });
  const path = `${worker.url}/agents/parrot/one`;
  const submitted = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ input: "Good morning to you." }),
  });
  const { submission } = (await submitted.json()) as { submission: string };

  const events = serverSent(await fetch(`${path}?offset=-1&live=sse&fragments=true`));
  const seen = await readUntil(events, brings("submission.settled"));
  await events.return(undefined);
  const outcome = await fetch(`${path}/submissions/${submission}?wait=10`);
  const wrong = await fetch(`${path}?offset=nonsense`);

  expect(submitted.status).toBe(202);
  expect(seen.some(brings("model.completed"))).toBe(true);
  expect(await outcome.json()).toMatchObject({ outcome: { status: "done" } });
  expect(wrong.status).toBe(400);
});
