import { relative } from "node:path";
import { explore, type Exploration } from "../crash/explore.ts";
import { findCases, readCase } from "../crash/crash-case.ts";
import { agentFileOf } from "../compose/load-agents.ts";
import { crashTable, fatesOf } from "../view/crash-table.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";

/** The options of `tenon test --crash`. */
export interface TestCrashOptions {
  readonly crash: string;
  readonly case?: string;
  readonly harness?: string;
  readonly json?: boolean;
}

/** `tenon test --crash`: kills an agent at every append of its cases and tells what came of each tool call. */
export async function testCrash(options: TestCrashOptions): Promise<number> {
  const { name, file: agentFile } = await agentFileOf(options.crash);
  const files = options.case === undefined ? await findCases(agentFile) : [options.case];
  const screen = new Screen({ isQuiet: options.json === true });
  screen.note(
    `warning: the tools of ${name} really run, once for each kill: what they pay, send or delete is paid, sent or deleted.`,
  );
  const explored: (Exploration & { readonly file: string })[] = [];
  for (const file of files) {
    await readCase(file);
    screen.note(screen.style.dim(`${relative(".", file)}: killing at every append …`));
    explored.push({ file, ...(await exploreCase(screen, { name, file, options })) });
  }
  return report(screen, explored, options.json === true);
}

interface CaseOptions {
  readonly name: string;
  readonly file: string;
  readonly options: TestCrashOptions;
}

function exploreCase(
  screen: Screen,
  { name, file, options: { crash, harness } }: CaseOptions,
): Promise<Exploration> {
  return explore({
    agent: crash,
    name,
    file,
    ...(harness === undefined ? {} : { harness }),
    onSwept: (moment, kills) =>
      screen.note(screen.style.dim(`  ${kills} kills ${moment.replace("-", " each ")}`)),
  });
}

function report(
  screen: Screen,
  explored: readonly (Exploration & { readonly file: string })[],
  isJson: boolean,
): number {
  const kills = explored.reduce((sum, each) => sum + each.kills, 0);
  const failures = explored.flatMap(({ file, failures: own }) =>
    own.map((failure) => `${relative(".", file)}, ${failure}`),
  );
  const tools = fatesOf(explored.flatMap(({ verdicts }) => verdicts));
  const twice = tools.reduce((sum, { actsTwice }) => sum + actsTwice, 0);
  screen.answer(`${crashTable(tools)}\nkills: ${kills}, failures: ${failures.length}\n`);
  for (const reason of tools.flatMap(({ reasons }) => reasons))
    screen.note(`would act twice: ${reason}.`);
  for (const failure of failures) screen.note(`failed: ${failure}`);
  if (isJson) screen.json({ kills, failures, tools });
  return twice === 0 && failures.length === 0 ? exitCodes.done : exitCodes.failed;
}
