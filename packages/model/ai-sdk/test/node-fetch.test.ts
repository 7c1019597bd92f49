import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { nodeFetch } from "../src/node.ts";

async function serve(answer: RequestListener): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const asked = { method: "POST", headers: { "x-who": "me" }, body: "héllo" };

/** What makes one answer equal to another. */
async function seen(response: Response): Promise<unknown> {
  const { ok, status, statusText, headers } = response;
  const named = ["content-type", "set-cookie"].map((name) => headers.get(name));
  return { ok, status, statusText, named, text: await response.text() };
}

describe("nodeFetch answers as Node's own fetch does", () => {
  test.each([
    [200, "text/plain"],
    [429, "application/json"],
    [204, ""],
  ])("with the status %i", async (status, type) => {
    await using server = await serve((request, response) => {
      response.writeHead(status, { "content-type": type, "set-cookie": ["a=1", "b=2"] });
      if (status === 204) response.end();
      else request.pipe(response).write(`${request.method} ${String(request.headers["x-who"])}: `);
    });

    const own = await seen(await nodeFetch(server.url, asked));

    expect(own).toEqual(await seen(await fetch(server.url, asked)));
  });

  test("when it is redirected", async () => {
    await using server = await serve((request, response) => {
      if (request.url === "/new") request.pipe(response);
      else response.writeHead(307, { location: "/new" }).end("Elsewhere.");
    });

    expect(await (await nodeFetch(server.url, asked)).text()).toBe("héllo");
  });

  test("when the answer is compressed", async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("packed"));
    });

    expect(await (await nodeFetch(server.url)).text()).toBe("packed");
  });

  test("when a form is sent", async () => {
    await using server = await serve((request, response) => request.pipe(response));
    const form = new FormData();
    form.set("field", "value");

    const response = await nodeFetch(server.url, { method: "POST", body: form });

    expect(await response.text()).toContain("value");
  });

  test("when nobody listens", async () => {
    const server = await serve(() => undefined);
    await server[Symbol.asyncDispose]();

    await expect(nodeFetch(server.url, asked)).rejects.toMatchObject({
      name: "TypeError",
      message: "fetch failed",
      cause: { code: "ECONNREFUSED" },
    });
  });

  test("when the answer breaks off", async () => {
    await using server = await serve((_, response) => {
      response.write("half", () => response.destroy());
    });
    const response = await nodeFetch(server.url, asked);

    await expect(response.text()).rejects.toMatchObject({
      name: "TypeError",
      message: "terminated",
    });
  });

  test("when it is aborted before, while it waits, and while it reads", async () => {
    const reason = new Error("Enough.");
    const early = AbortSignal.abort(reason);
    const waiting = new AbortController();
    const reading = new AbortController();
    await using server = await serve((request, response) => {
      if (request.url === "/silent") waiting.abort(reason);
      else response.write("half");
    });

    await expect(nodeFetch(server.url, { signal: early })).rejects.toBe(reason);
    const silent = nodeFetch(`${server.url}/silent`, { signal: waiting.signal });
    await expect(silent).rejects.toBe(reason);
    const response = await nodeFetch(server.url, { signal: reading.signal });
    const text = response.text();
    reading.abort(reason);
    await expect(text).rejects.toBe(reason);
  });
});

test("a reader who comes late is given everything", async () => {
  const piece = Buffer.alloc(64 * 1024, "x");
  let sent = 0;
  const stalled = Promise.withResolvers<void>();
  await using server = await serve((_, response) => {
    const write = (): void => {
      while (sent < 1_000) {
        sent += 1;
        if (!response.write(piece)) {
          if (sent > 20) stalled.resolve();
          response.once("drain", write);
          return;
        }
      }
      response.end();
    };
    write();
  });
  const response = await nodeFetch(server.url);
  await stalled.promise;

  const { byteLength } = await response.arrayBuffer();

  expect(byteLength).toBe(1_000 * piece.length);
});

test("a reader who leaves ends the request", async () => {
  const left = Promise.withResolvers<void>();
  await using server = await serve((_, response) => {
    response.once("close", () => left.resolve());
    response.write("half");
  });
  const response = await nodeFetch(server.url);

  await response.body?.cancel();

  await left.promise;
});
