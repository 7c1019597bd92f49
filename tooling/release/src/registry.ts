import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import { run } from "./run.ts";

/** What npm may ask on this machine. */
export interface Registry extends AsyncDisposable {
  readonly url: URL;
}

interface Published {
  readonly name: string;
  readonly version: string;
  readonly file: string;
  readonly integrity: string;
  readonly manifest: object;
}

/** Serves packed packages on loopback; for everything else npm is sent to `upstream`. */
export async function openRegistry(tarballs: Iterable<string>, upstream: URL): Promise<Registry> {
  const published = new Map<string, Published>();
  for (const file of tarballs) {
    const each = await readTarball(file);
    published.set(each.name, each);
  }
  const server = createServer((request, response) => {
    void answer(published, upstream, { request, response });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}/`),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function readTarball(file: string): Promise<Published> {
  const { stdout } = await run("tar", ["-xzOf", basename(file), "package/package.json"], {
    cwd: file.slice(0, -basename(file).length),
  });
  const manifest = JSON.parse(stdout) as { readonly name: string; readonly version: string };
  const hash = createHash("sha512").update(await readFile(file));
  const { name, version } = manifest;
  return { name, version, file, manifest, integrity: `sha512-${hash.digest("base64")}` };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function answer(
  published: ReadonlyMap<string, Published>,
  upstream: URL,
  { request, response }: Exchange,
): Promise<void> {
  const path = decodeURIComponent(request.url ?? "/").slice(1);
  const asked = [...published.values()].find(({ file }) => path === tarballPath(file));
  if (asked !== undefined) {
    response.end(await readFile(asked.file));
    return;
  }
  const named = published.get(path);
  if (named === undefined) {
    const location = new URL((request.url ?? "/").slice(1), upstream);
    response.writeHead(302, { location: location.href }).end();
    return;
  }
  const host = `http://${request.headers.host}/`;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(documentOf(named, host)));
}

function documentOf({ name, version, manifest, file, integrity }: Published, host: string): object {
  const dist = { tarball: `${host}${tarballPath(file)}`, integrity };
  return { name, "dist-tags": { latest: version }, versions: { [version]: { ...manifest, dist } } };
}

function tarballPath(file: string): string {
  return `-/packed/${basename(file)}`;
}
