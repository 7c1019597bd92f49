import { projectFolder } from "../compose/project-folder.ts";
import { checkAgents, checkProject } from "../doctor/check-agents.ts";
import { checkFlows } from "../doctor/check-flows.ts";
import { checkClock, checkNode, checkVersion } from "../doctor/check-machine.ts";
import { checkStore } from "../doctor/check-store.ts";
import { checkWorker } from "../doctor/check-worker.ts";
import { isOk, type Finding } from "../doctor/finding.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";

/** The options of `tenon doctor`. */
export interface DoctorOptions {
  readonly store?: string;
  readonly json?: boolean;
}

/** `tenon doctor`: looks at everything a run needs, and says what to do about what is wrong. */
export async function doctor(options: DoctorOptions): Promise<number> {
  const { findings: project, loaded } = await checkProject();
  const { findings: store, newest } = await checkStore(options.store, loaded);
  const findings: readonly Finding[] = [
    checkNode(),
    checkVersion(),
    checkClock(newest),
    ...project,
    ...store,
    ...(loaded === undefined ? [] : [...(await checkAgents(loaded)), ...checkFlows(loaded)]),
    ...(await checkWorker(loaded?.folder ?? projectFolder("."))),
  ];
  const screen = new Screen({ isQuiet: options.json === true });
  const isWell = findings.every(isOk);
  if (options.json === true) screen.json({ isOk: isWell, findings });
  const width = Math.max(...findings.map(({ subject }) => subject.length));
  for (const finding of findings) screen.answer(lineOf(finding, width));
  return isWell ? exitCodes.done : exitCodes.failed;
}

function lineOf(finding: Finding, width: number): string {
  const { subject, text, fix } = finding;
  const line = `${isOk(finding) ? "ok     " : "problem"}  ${subject.padEnd(width)}  ${text}\n`;
  return fix === undefined ? line : `${line}${" ".repeat(width + 11)}fix: ${fix}\n`;
}
