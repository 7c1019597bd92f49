import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const outbox = mkdtempSync(join(tmpdir(), "outbox-"));
process.env["OUTBOX"] = outbox;
afterAll(() => rmSync(outbox, { recursive: true }));
const { default: sendMail } = await import("../agents/refund-desk/tools/send-mail.ts");

type Run = NonNullable<typeof sendMail.run>;
type Probe = NonNullable<typeof sendMail.probe>;

const mail = { to: "ada@example.com", subject: "Your claim", text: "It is paid." };

test("the probe finds the mail of its own call, and no other", async () => {
  expect(await probe("before")).toEqual({ status: "not-done" });

  const output = await sendMail.run?.(mail, context<Parameters<Run>[1]>("call-1"));

  expect(await probe("call-1")).toEqual({ status: "done", output });
  expect(await probe("call-2")).toEqual({ status: "not-done" });
  expect(readdirSync(outbox).map((file) => readFileSync(join(outbox, file), "utf8"))).toEqual([
    "To: ada@example.com\nSubject: Your claim\n\nIt is paid.\n",
  ]);
});

test("a mail to no address is refused before anything is written", async () => {
  expect(await sendMail.validate({ ...mail, to: "Ada" })).toMatchObject({ ok: false });
});

async function probe(key: string): Promise<unknown> {
  return sendMail.probe?.(mail, context<Parameters<Probe>[1]>(key));
}

/** The tool reads nothing but the key. */
function context<Context extends { readonly key: string }>(key: string): Context {
  return { key } as Context;
}
