import { loadAgents } from "../../compose/load-agents.ts";
import { createLocalRuntime } from "../../compose/local-runtime.ts";
import { localPrincipal } from "../../compose/principal.ts";
import { exitCodes } from "../../view/exit-codes.ts";
import { Screen } from "../../view/screen.ts";
import { readJsonOption } from "../read-json.ts";
import { followInstance } from "./follow-instance.ts";
import { instanceName, withInstance } from "./instance-address.ts";

/** The options of the commands that steer an instance. */
export interface SteerOptions {
  readonly key?: string;
  readonly store?: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** `tenon workflow send`: tells an instance of an event. */
export function sendEvent(
  address: string,
  event: string,
  { data, options }: { readonly data: string | undefined; readonly options: SteerOptions },
): Promise<number> {
  const payload = data === undefined ? null : readJsonOption("The data", data);
  return withInstance(address, options.store, async ({ instance }) => {
    const by = options.by ?? localPrincipal();
    const key = options.key === undefined ? {} : { key: options.key };
    await instance.send(event, payload, { by, ...key });
    const name = instanceName(instance.workflow, instance.id);
    return say(options, { instance: name, event }, `sent ${event} to ${name}`);
  });
}

/** `tenon workflow cancel`: ends an instance; what it did is undone. */
export function cancelInstance(address: string, options: SteerOptions): Promise<number> {
  return withInstance(address, options.store, async ({ instance }) => {
    await instance.abort({ by: options.by ?? localPrincipal() });
    const name = instanceName(instance.workflow, instance.id);
    return say(
      options,
      { instance: name, status: "cancelling" },
      `${name} is to end; a worker undoes what it did`,
    );
  });
}

/** `tenon workflow drive`: goes on with an instance until it has ended or waits for the outside. */
export async function driveInstance(address: string, options: SteerOptions): Promise<number> {
  const loaded = await loadAgents();
  return withInstance(address, options.store, async ({ platform, instance: { workflow, id } }) => {
    const problem = Promise.withResolvers<never>();
    problem.promise.catch(() => undefined);
    const runtime = createLocalRuntime({
      ...loaded,
      platform,
      onProblem: (_log, error) => problem.reject(error),
    });
    const isJson = options.json === true;
    const screen = new Screen({ isQuiet: isJson });
    const instance = runtime.workflow(workflow, id);
    await instance.status();
    runtime.start();
    try {
      const ended = followInstance({ platform, runtime, instance, screen, isJson });
      return await Promise.race([ended, problem.promise]);
    } finally {
      await runtime.stop();
    }
  });
}

function say(options: SteerOptions, value: object, line: string): number {
  const screen = new Screen({ isQuiet: options.json === true });
  if (options.json === true) screen.json(value);
  else screen.answer(`${line}\n`);
  return exitCodes.done;
}
