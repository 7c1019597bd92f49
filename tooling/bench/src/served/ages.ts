import { preciseNow } from "../rounds.ts";
import { messageOf, type Service } from "../side-by-side/subject.ts";
import { StampReader } from "../stamps.ts";

/** How old the tokens of a reply were when its reader had them. */
export interface Ages {
  readonly first: readonly number[];
  readonly all: readonly number[];
  /** From asking until the first token. */
  readonly waited: readonly number[];
}

/** Whose ages are taken, and of what. */
export interface AgesRequest {
  /** Turns of one conversation after the other. */
  readonly turns: number;
  readonly tokens: number;
  readonly pauseMs: number;
  readonly prefix: string;
}

/** Takes turns of stamped tokens with each of the services in alternation, so that what disturbs one disturbs all. */
export async function agesOf(
  services: readonly Service[],
  { turns, tokens, pauseMs, prefix }: AgesRequest,
): Promise<readonly Ages[]> {
  const found = services.map(() => ({
    first: [] as number[],
    all: [] as number[],
    waited: [] as number[],
  }));
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [index, service] of services.entries()) {
      const message = messageOf({ tokens, pauseMs, tag: `${prefix}-${turn}`, isStamped: true });
      const { ages, waitedMs } = await agesOfTurn(service, `${prefix}-${turn}`, message);
      if (ages.length !== tokens)
        throw new Error(`The reader had ${ages.length} of ${tokens} tokens while they were new.`);
      found[index]?.all.push(...ages);
      found[index]?.first.push(...ages.slice(0, 1));
      found[index]?.waited.push(waitedMs);
    }
  }
  return found;
}

async function agesOfTurn(
  service: Service,
  conversation: string,
  message: string,
): Promise<{ readonly ages: readonly number[]; readonly waitedMs: number }> {
  const reader = new StampReader();
  const ages: number[] = [];
  const since = preciseNow();
  let waitedMs = Number.NaN;
  await service.turn(conversation, message, (text) => {
    const at = preciseNow();
    if (ages.length === 0) waitedMs = at - since;
    ages.push(...reader.read(text).map((sent) => at - sent));
  });
  return { ages, waitedMs };
}
