import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { outsideOf, type Outside } from "./outside.ts";

/** Keeps what happened in a file, one line each. */
export function openOutside(file: string): Outside {
  return outsideOf((kind, fact) => record(file, { kind, ...fact }));
}

/** The same as a service of this machine, for who is in another process. */
export async function serveOutside(
  file: string,
): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      record(file, JSON.parse(body));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What happened. */
export function readOutside(file: string): readonly { readonly [field: string]: unknown }[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as object as never);
}

function record(file: string, fact: { readonly kind: string; readonly key: string }): void {
  const isKnown = readOutside(file).some(
    (line) => line["kind"] === fact.kind && line["key"] === fact.key,
  );
  if (!isKnown) appendFileSync(file, `${JSON.stringify(fact)}\n`);
}
