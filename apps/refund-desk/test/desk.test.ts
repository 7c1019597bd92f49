import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Stage } from "../demo/stage.ts";

test("a small refund is paid without asking a person", async () => {
  await using stage = new Stage({ isKept: false });
  const bank = stage.program("payment-service/main.ts", [
    "--port=0",
    `--book=${join(stage.folder, "payments.jsonl")}`,
  ]);
  stage.usePaymentService((await bank.says(/^listening/)).replace("listening on ", ""));

  const said = await stage.watch(run(stage, "Please settle claim C-1043."));

  expect(said.at(-1)).toBe(
    "Claim C-1043 is settled: 24 euro refunded as P-1, and the customer has a mail.",
  );
  expect(mails(stage)).toEqual([expect.stringContaining("To: jonas@example.com")]);
});

test("a refund that a person denies is explained to the customer and not paid", async () => {
  await using stage = new Stage({ isKept: false });
  await stage.watch(run(stage, "Please settle claim C-1042."));
  await stage.watch(stage.tenon(["deny", "claim"]).finished());

  const said = await stage.watch(stage.tenon(["run", "refund-desk", "--id", "claim"]).finished());

  expect(said.at(-1)).toBe("Claim C-1042 is closed without a refund, and the customer has a mail.");
  expect(mails(stage)).toEqual([expect.stringContaining("we have looked into it and cannot")]);
});

test("an unknown claim ends without a payment or a mail", async () => {
  await using stage = new Stage({ isKept: false });

  const said = await stage.watch(run(stage, "Please settle claim C-9999."));

  expect(said.at(-1)).toBe("There is no claim C-9999.");
  expect(readdirSync(stage.folder)).not.toContain("outbox");
});

function run(stage: Stage, message: string): Promise<readonly string[]> {
  return stage.tenon(["run", "refund-desk", message, "--id", "claim"]).finished();
}

function mails(stage: Stage): readonly string[] {
  return readdirSync(stage.outbox).map((file) => readFileSync(join(stage.outbox, file), "utf8"));
}
