import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process, { kill, pid } from "node:process";
import { createInterface } from "node:readline";
import { startWorkerd } from "@tenon/local-workerd";
import { Response, type Request } from "miniflare";
import type { WorkerdLine, WorkerdOrders } from "./orders.ts";

// A process of its own group with one workerd in it, which kills the whole group where it is told to. It waits for its
// orders with everything loaded, as what starts a service again would.

const said = createInterface({ input: process.stdin });
// Nothing is left behind by a test that died.
said.on("close", () => kill(-pid, "SIGKILL"));
const orders: WorkerdOrders = JSON.parse(
  await new Promise<string>((resolve) => said.once("line", resolve)),
);
const { folder, killAt } = orders;
const witness = join(folder, "witness.jsonl");
let count = 0;

const workerd = await startWorkerd({
  script: readFileSync(orders.script, "utf8"),
  objects: { AGENTS: "AgentObject", DIRECTORY: "DirectoryObject" },
  folder: join(folder, "objects"),
  variables: { ...orders.variables, ORDERS: JSON.stringify(orders) },
  loaders: orders.hasLoader === false ? [] : ["LOADER"],
  services: { OUTSIDE: hear },
});
say({ type: "ready", url: workerd.url, at: Date.now() });

async function hear(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname;
  switch (path) {
    case "/lines": {
      const text = existsSync(witness) ? readFileSync(witness, "utf8") : "";
      return Response.json(
        text
          .split("\n")
          .filter(Boolean)
          .map((line) => JSON.parse(line)),
      );
    }
    case "/note":
      appendFileSync(witness, `${await request.text()}\n`);
      return new Response();
    case "/started":
      say({ type: "started", at: Date.now() });
      return new Response();
    default: {
      const types: readonly string[] = JSON.parse(await request.text());
      count += 1;
      say({ type: "appended", count, types, at: Date.now() });
      // The group is this process and its workerd: what is not on disk by now is lost.
      if (count === killAt) kill(-pid, "SIGKILL");
      return new Response();
    }
  }
}

function say(line: WorkerdLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
