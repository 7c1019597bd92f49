import { appendFileSync, existsSync, readFileSync } from "node:fs";

/** The bank and the mail. Both honour keys: what comes twice under one key happens once. */
export interface Outside {
  pay(payment: Payment): void;
  takeBack(payment: Payment): void;
  mail(mail: { readonly key: string; readonly to: string; readonly text: string }): void;
}

/** Money for an employee. */
interface Payment {
  readonly key: string;
  readonly employee: string;
  readonly cents: number;
}

/** Keeps what happened in a file, one line each. */
export function openOutside(file: string): Outside {
  const record = (kind: string, fact: { readonly key: string }): void => {
    if (readOutside(file).some((line) => line["kind"] === kind && line["key"] === fact.key)) return;
    appendFileSync(file, `${JSON.stringify({ kind, ...fact })}\n`);
  };
  return {
    pay: (payment) => record("paid", payment),
    takeBack: (payment) => record("taken back", payment),
    mail: (mail) => record("mailed", mail),
  };
}

/** What happened. */
export function readOutside(file: string): readonly { readonly [field: string]: unknown }[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as object as never);
}
