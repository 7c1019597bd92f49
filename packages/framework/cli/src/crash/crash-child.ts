import process from "node:process";
import { TenonError } from "@tenon/contracts";
import { openNodePlatform } from "@tenon/platform-node";
import { createRuntime } from "@tenon/runtime";
import { crashAt, readCrashPoint } from "@tenon/testing";
import { composeHarnesses } from "../compose/harnesses.ts";
import { loadAgent } from "../compose/load-agents.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { createCaseModels } from "./case-models.ts";
import { readCase } from "./crash-case.ts";
import { caseConversation, crashFolderVariable, worldFiles } from "./crash-world.ts";
import { playCase } from "./play-case.ts";
import { watchAgent } from "./watched-agent.ts";
import { tenon } from "../view/command-name.ts";

/** What the process that is killed needs to know. */
export interface CrashChildOptions {
  readonly case: string;
  readonly harness?: string;
}

/** The process that is killed: it plays a case in a store, or goes on with what an earlier one left. */
export async function crashChild(agentName: string, options: CrashChildOptions): Promise<number> {
  const folder = process.env[crashFolderVariable];
  if (folder === undefined)
    throw new TenonError("invalid-input", `This command is a part of \`${tenon} test --crash\`.`, {
      hint: `${tenon} test --crash <agent>`,
    });
  const { store, witness } = worldFiles(folder);
  const played = await readCase(options.case);
  const { agent, agents, folder: project, config } = await loadAgent(agentName);
  const crash = crashAt(readCrashPoint());
  const platform = await openNodePlatform({ file: store, onCommit: crash.onCommit });
  const runtime = createRuntime({
    platform,
    agents: {
      names: () => agents.map(({ name }) => name),
      get: async (name) => {
        const found = agents.find((each) => each.name === name);
        return found === undefined ? undefined : watchAgent(found, witness);
      },
    },
    harnesses: composeHarnesses(project, options.harness ?? config.harness),
    models: createCaseModels(played),
    policy: { parkAfterMs: 0, retryBaseMs: 0, retryMaxMs: 0 },
  });
  runtime.start();
  await playCase(platform.logs, runtime.conversation(agent.name, caseConversation), played);
  await runtime.stop();
  await platform[Symbol.asyncDispose]();
  return exitCodes.done;
}
