// Many at once, until it is killed: `crowd.ts talk <url of an agent> <count>` or `crowd.ts read <url of a conversation> <count>`.
import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { argv } from "node:process";
import { tell } from "../child.ts";
import { messageOf } from "../side-by-side/subject.ts";
import { takeTenonTurn } from "../side-by-side/tenon.ts";

const [, , what = "", url = "", count = "1"] = argv;
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
const all = Array.from({ length: Number(count) }, (_, number) => number);

if (what === "talk") {
  const begun = all.map((number) => talk(`${url}/talker-${number}`));
  await Promise.all(begun);
} else {
  // A few at a time, as they would come.
  for (let at = 0; at < all.length; at += 50)
    await Promise.all(all.slice(at, at + 50).map(() => read()));
}
tell({ type: "open" });

/** Resolves with the first word. Twenty-five a second: what people are used to. */
async function talk(conversation: string): Promise<void> {
  const first = Promise.withResolvers<void>();
  const goOn = async (): Promise<never> => {
    for (let turn = 0; ; turn += 1) {
      const message = messageOf({ tokens: 500, pauseMs: 40, tag: `talk-${turn}` });
      await takeTenonTurn({ url: conversation, message }, () => first.resolve());
    }
  };
  goOn().catch(first.reject);
  await first.promise;
}

/** Resolves when the server has begun to answer. Who is sent away after some time comes again. */
async function read(): Promise<void> {
  const request = get(`${url}?offset=now&live=sse&fragments=true`, { agent });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}.`);
  await once(response, "data");
  response.resume();
  response.once("end", () => void read());
}
