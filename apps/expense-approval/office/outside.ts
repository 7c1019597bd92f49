/** The bank and the mail. Both honour keys: what comes twice under one key happens once. */
export interface Outside {
  pay(payment: Payment): void | Promise<void>;
  takeBack(payment: Payment): void | Promise<void>;
  mail(mail: Mail): void | Promise<void>;
}

/** Money for an employee. */
interface Payment {
  readonly key: string;
  readonly employee: string;
  readonly cents: number;
}

/** A letter. */
interface Mail {
  readonly key: string;
  readonly to: string;
  readonly text: string;
}

/** Tells what is to happen to a service, which remembers the keys. */
export function askOutside(url: string): Outside {
  const post = async (kind: string, fact: { readonly key: string }): Promise<void> => {
    const answered = await fetch(url, { method: "POST", body: JSON.stringify({ kind, ...fact }) });
    if (!answered.ok) throw new TypeError(`The service answered with ${answered.status}.`);
  };
  return outsideOf(post);
}

/** The outside, where something records what happens. */
export function outsideOf<Recorded extends void | Promise<void>>(
  record: (kind: string, fact: { readonly key: string }) => Recorded,
): Outside {
  return {
    pay: (payment) => record("paid", payment),
    takeBack: (payment) => record("taken back", payment),
    mail: (mail) => record("mailed", mail),
  };
}
