// A model that does what the last line `tokens=8 pause=0 tag=t1` of a conversation says, in OpenAI's format.
// With `stamped` at its end each piece is the time at which it was sent.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { tell } from "../child.ts";
import { preciseNow } from "../rounds.ts";
import { stampOf } from "../stamps.ts";

const server = createServer((request, response) => {
  void answer(request, response);
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  tell({ type: "open", url: `http://127.0.0.1:${port}/v1` });
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const at = preciseNow();
  const asked = await text(request);
  const order = [...asked.matchAll(/tokens=(\d+) pause=(\d+) tag=([\w-]+)( stamped)?/g)].at(-1);
  const [, count = "1", pauseMs = "0", tag = "", stamped] = order ?? [];
  tell({ type: "asked", tag, at });
  response.on("error", () => response.destroy());
  response.writeHead(200, { "content-type": "text/event-stream" });
  send(response, { choices: [{ index: 0, delta: { role: "assistant", content: "" } }] });
  for (let number = 0; number < Number(count) && !response.destroyed; number += 1) {
    const content = stamped === undefined ? `w${number} ` : stampOf(preciseNow());
    send(response, { choices: [{ index: 0, delta: { content } }] });
    if (Number(pauseMs) > 0) await pause(Number(pauseMs));
  }
  send(response, { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
  const usage = { prompt_tokens: 10, completion_tokens: Number(count), total_tokens: 10 };
  send(response, { choices: [], usage });
  response.end("data: [DONE]\n\n");
}

function send(response: ServerResponse, fields: object): void {
  const chunk = { id: "c", object: "chat.completion.chunk", created: 1, model: "fake", ...fields };
  response.write(`data: ${JSON.stringify(chunk)}\n\n`);
}
