import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { styleText } from "node:util";
import * as z from "zod";
import type { Fact } from "./fact.ts";
import { findingsOf, isInFlight } from "./findings.ts";
import { FollowedLog } from "./followed-log.ts";
import { Narrator } from "./narrator.ts";
import type { Player } from "./player.ts";
import { app, type Stage } from "./stage.ts";

/** What may be chosen about the demo. */
export interface PlayOptions {
  readonly model?: string | undefined;
  readonly keep: boolean;
}

const conversation = "claim-1042";
const request = "Please settle claim C-1042.";

/** Tells the story from the claim to the one payment. Rejects when anything is not as promised. */
export async function play(stage: Stage, options: PlayOptions): Promise<void> {
  const bank = await openBank(stage);
  const { log, worker } = await submitClaim(stage, options);
  await killInSearch(log, worker);
  const next = await resume(stage, log);
  await killInPayment({ stage, log, bank: bank.player, worker: next });
  await finish(stage, log);
  await prove(stage, log, bank.url);
  await showMore(stage, options);
}

interface Bank {
  readonly player: Player;
  readonly url: string;
}

async function openBank(stage: Stage): Promise<Bank> {
  const player = stage.program("payment-service/main.ts", [
    "--port=0",
    "--delay=1500",
    `--book=${join(stage.folder, "payments.jsonl")}`,
  ]);
  const url = (await player.says(/^listening on /)).replace("listening on ", "");
  stage.usePaymentService(url);
  step(`A payment service runs on ${url}. It books at once and answers late.`);
  console.log(`   Log, mails and payments of this demo are in ${stage.folder}.`);
  return { player, url };
}

async function submitClaim(stage: Stage, { model }: PlayOptions) {
  const chosen = model === undefined ? [] : ["--model", model];
  const worker = stage.tenon(["run", "refund-desk", request, "--id", conversation, ...chosen]);
  step(`Process ${worker.pid} takes a claim: tenon run refund-desk "${request}"`);
  await worker.speaks();
  const narrator = new Narrator((text) => process.stdout.write(text));
  const reader = stage.tenon(["log", conversation, "--follow", "--json"]);
  const log = new FollowedLog(reader, (fact) => {
    narrator.tell(fact);
    if (fact.type === "submission.settled" && fact.data.outcome.status !== "done")
      stage.breakOff(`The agent's work ended as ${fact.data.outcome.status}.`);
  });
  return { worker, log };
}

async function killInSearch(log: FollowedLog, worker: Player): Promise<void> {
  await log.until(
    (facts) =>
      isInFlight(facts, "find-policy") &&
      !isInFlight(facts, "find-order") &&
      facts.at(-1)?.type === "tool.progressed",
  );
  await worker.end("SIGKILL");
  step(`SIGKILL to process ${worker.pid}, in the middle of find-policy.`);
}

async function resume(stage: Stage, log: FollowedLog): Promise<Player> {
  const worker = stage.tenon(["worker"]);
  step(`Process ${worker.pid} looks for work: tenon worker`);
  await log.until((facts) => facts.some(({ type }) => type === "turn.parked"));
  tellFindings(log.facts);
  step("More than 100 euro need a person. Nothing runs while the agent waits.");
  await pause(1500);
  return worker;
}

interface PaymentScene {
  readonly stage: Stage;
  readonly log: FollowedLog;
  readonly bank: Player;
  readonly worker: Player;
}

async function killInPayment({ stage, log, bank, worker }: PaymentScene): Promise<void> {
  step(`The person decides: tenon approve ${conversation}`);
  const approval = stage.tenon(["approve", conversation]);
  await bank.says(/^paid /);
  await worker.end("SIGKILL");
  await approval.finished();
  await log.until((facts) => isInFlight(facts, "pay-refund"));
  step(`SIGKILL to process ${worker.pid}: the service has paid, its answer is lost.`);
}

async function finish(stage: Stage, log: FollowedLog): Promise<void> {
  const worker = stage.tenon(["worker"]);
  step(`Process ${worker.pid} looks for work: tenon worker`);
  await log.until((facts) => facts.some(({ type }) => type === "submission.settled"));
  await worker.end("SIGTERM");
}

async function prove(stage: Stage, log: FollowedLog, bankUrl: string): Promise<void> {
  step("What is left, from the service, the outbox and the log:");
  const { calls, payments } = await readStats(bankUrl);
  const mails = await readdir(stage.outbox);
  say(`payments made: ${payments.length}`, `the service was called ${calls} times with one key`);
  say(`mails written: ${mails.length}`);
  tellFindings(log.facts);
  for (const mail of mails) show(await readFile(join(stage.outbox, mail), "utf8"));
  const findings = findingsOf(log.facts);
  promise("each kill comes in the middle of a call", findings.interrupted.length === 2);
  promise("the claim is settled", findings.isDone);
  promise("the service is called twice and pays once", calls === 2 && payments.length === 1);
  promise("one mail is written", mails.length === 1);
  promise("no recorded reply is asked for again", findings.repliesAskedAgain === 0);
  promise("no recorded result runs again", findings.resultsRunAgain === 0);
  promise("every call has one result", findings.unevenCalls.length === 0);
}

async function showMore(stage: Stage, { keep }: PlayOptions): Promise<void> {
  step(`The end of the log: tenon log ${conversation}`);
  const timeline = await stage.tenon(["log", conversation]).finished();
  show(timeline.slice(-8).join("\n"));
  if (!keep) return step("npm run demo -- --keep leaves everything behind, to look further.");
  step(`Everything is in ${stage.folder}. To look further:`);
  show(
    [
      `cd ${app}`,
      `alias tenon='${stage.typed}'`,
      `tenon log ${conversation} --store ${stage.store}`,
      `tenon log ${conversation} --request 2 --store ${stage.store}`,
      `tenon list --store ${stage.store}`,
    ].join("\n"),
  );
}

const statsSchema = z.object({
  calls: z.number(),
  payments: z.array(z.object({ payment: z.string() })),
});

async function readStats(bankUrl: string): Promise<z.infer<typeof statsSchema>> {
  return statsSchema.parse(await (await fetch(`${bankUrl}/stats`)).json());
}

function promise(text: string, isKept: boolean): void {
  if (!isKept) throw new Error(`A promise is broken: ${text}.`);
}

function tellFindings(facts: readonly Fact[]): void {
  const { repliesAskedAgain, resultsRunAgain, interrupted } = findingsOf(facts);
  say(`replies asked again: ${repliesAskedAgain}`);
  say(`results run again: ${resultsRunAgain}`);
  say(`interrupted, so started again: ${interrupted.join(", ")}`);
}

function step(text: string): void {
  console.log(`\n${styleText("bold", text)}`);
}

function say(finding: string, why = ""): void {
  console.log(`   ${styleText("green", finding)}  ${styleText("dim", why)}`.trimEnd());
}

function show(text: string): void {
  console.log(`\n${text.trimEnd().replace(/^(?=.)/gm, "   ")}`);
}
