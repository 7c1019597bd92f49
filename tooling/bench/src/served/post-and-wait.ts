import { messageOf } from "../side-by-side/subject.ts";

/** What a submission was answered with, and how long it took until that was read. */
interface Admitted {
  readonly ms: number;
  readonly submission: string;
}

/** Submits, and waits for the outcome before it resolves. */
export async function postAndWait(conversation: string, tokens: number): Promise<Admitted> {
  const admitted = await post(conversation, tokens);
  const { submission } = admitted;
  for (;;) {
    const response = await fetch(`${conversation}/submissions/${submission}?wait=20`);
    const { status } = (await response.json()) as { readonly status: string };
    if (status === "settled") return admitted;
  }
}

async function post(conversation: string, tokens: number): Promise<Admitted> {
  const body = JSON.stringify({ input: messageOf({ tokens, tag: "post" }) });
  const since = performance.now();
  const response = await fetch(conversation, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  const answer = await response.text();
  const ms = performance.now() - since;
  if (response.status !== 202) throw new Error(`${conversation} answered ${answer}.`);
  const { submission } = JSON.parse(answer) as { readonly submission: string };
  return { ms, submission };
}
