import process from "node:process";
import { Command } from "commander";
import { addApprovals } from "./program/approval-commands.ts";
import { addAbort, addApprove, addDeny } from "./program/answer-commands.ts";
import { addDelete, addExport, addFork, addImport } from "./program/archive-commands.ts";
import { addChat, addRun, addWorker } from "./program/drive-commands.ts";
import type { AddCommand, End } from "./program/options.ts";
import { addCompletion, addDoctor, addInit } from "./program/project-commands.ts";
import { addFiles, addInspect, addList, addLog } from "./program/read-commands.ts";
import { addSchedules } from "./program/schedule-commands.ts";
import { addBuild, addDev, addServe } from "./program/serve-commands.ts";
import { addTest } from "./program/test-commands.ts";
import { addDeploy } from "./program/worker-commands.ts";
import { addWorkflow } from "./program/workflow-commands.ts";
import { version } from "./version.ts";
import { asTyped, tenon } from "./view/command-name.ts";

/** The commands. What a command needs is loaded when it runs, so that help is there at once. */
export function createProgram(end: End): Command {
  const program = new Command("tenon")
    .description("Agents that survive a kill.")
    .version(version())
    .exitOverride()
    .configureOutput({ writeOut: (text) => process.stdout.write(asTyped(text, tenon)) })
    .showHelpAfterError("Run with --help for the options.");
  for (const add of commands) add(program, end);
  return program;
}

const commands: readonly AddCommand[] = [
  addInit,
  addRun,
  addChat,
  addLog,
  addFiles,
  addInspect,
  addList,
  addApprove,
  addDeny,
  addApprovals,
  addWorkflow,
  addSchedules,
  addAbort,
  addWorker,
  addServe,
  addFork,
  addExport,
  addImport,
  addDelete,
  addTest,
  addBuild,
  addDev,
  addDeploy,
  addDoctor,
  addCompletion,
];
