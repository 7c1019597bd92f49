import { hasCode, TenonError, type Json, type WorkflowInstance } from "@tenon/contracts";
import { decodeWorkflowEntry } from "@tenon/log";
import { loadAgents } from "../../compose/load-agents.ts";
import { createLocalRuntime } from "../../compose/local-runtime.ts";
import { newId } from "../../compose/new-id.ts";
import { openStore } from "../../compose/open-store.ts";
import { localPrincipal } from "../../compose/principal.ts";
import { tenon } from "../../view/command-name.ts";
import { Screen } from "../../view/screen.ts";
import { readJsonOption } from "../read-json.ts";
import { followInstance } from "./follow-instance.ts";
import { instanceName, withInstance } from "./instance-address.ts";

/** The options of `tenon workflow start`. */
export interface StartOptions {
  readonly id?: string;
  readonly store?: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** `tenon workflow retry`: starts what has failed or was cancelled again, as an instance of its own with the same input. */
export async function retryInstance(address: string, options: StartOptions): Promise<number> {
  const { workflow, input } = await withInstance(
    address,
    options.store,
    async ({ platform, instance }) => {
      const { outcome } = await instance.status();
      const name = instanceName(instance.workflow, instance.id);
      if (outcome === undefined) {
        throw new TenonError("invalid-input", `${name} has not ended: it still goes on.`, {
          hint: `Wait, or end it first: ${tenon} workflow cancel ${name}`,
        });
      }
      for await (const entry of platform.logs.read(instance.log)) {
        const event = decodeWorkflowEntry(entry);
        if (event?.type === "workflow.created") return event.data;
      }
      throw new TenonError("invalid-entry", `The log of ${name} says nowhere what it began with.`);
    },
  );
  return startWorkflow(workflow, JSON.stringify(input), options);
}

/** `tenon workflow start`: starts an instance, and drives it until it has ended or waits for the outside. */
export async function startWorkflow(
  name: string,
  input: string | undefined,
  options: StartOptions,
): Promise<number> {
  const loaded = await loadAgents();
  checkName(name, loaded.workflows ?? []);
  const given: Json = input === undefined ? null : readJsonOption("The input", input);
  const { platform } = await openStore({ store: options.store, ...loaded });
  const problem = Promise.withResolvers<never>();
  // Nobody listens before there is something to follow.
  problem.promise.catch(() => undefined);
  const runtime = createLocalRuntime({
    ...loaded,
    platform,
    onProblem: (_log, error) => problem.reject(error),
  });
  try {
    const id = options.id ?? newId();
    const instance = runtime.workflow(name, id);
    const screen = new Screen({ isQuiet: options.json === true });
    await begin(instance, given, options.by ?? localPrincipal());
    screen.note(`${instanceName(name, id)} is started`);
    runtime.start();
    return await Promise.race([
      followInstance({ platform, runtime, instance, screen, isJson: options.json === true }),
      problem.promise,
    ]);
  } finally {
    await runtime.stop();
    await platform[Symbol.asyncDispose]();
  }
}

async function begin(instance: WorkflowInstance, input: Json, by: string): Promise<void> {
  try {
    await instance.start(input, { by });
  } catch (error) {
    if (!hasCode(error, "key-conflict") || !(error instanceof Error)) throw error;
    const name = instanceName(instance.workflow, instance.id);
    const hint = `Look at it with \`${tenon} workflow show ${name}\`, or start this one with another --id.`;
    throw new TenonError("key-conflict", error.message, { hint, cause: error });
  }
}

function checkName(name: string, workflows: readonly { readonly name: string }[]): void {
  if (workflows.some((workflow) => workflow.name === name)) return;
  const names = [...new Set(workflows.map((workflow) => workflow.name))];
  throw new TenonError("unknown-workflow", `There is no workflow "${name}".`, {
    hint:
      names.length === 0
        ? "Create workflows/<name>.ts with export default defineWorkflow({ ... })."
        : `Known: ${names.join(", ")}.`,
  });
}
