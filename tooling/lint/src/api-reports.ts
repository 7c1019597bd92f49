import { existsSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { Extractor, ExtractorConfig, type ExtractorMessage } from "@microsoft/api-extractor";
import { type CheckResult, root, verdict } from "./check.ts";

/** Packages that other people's code is written against: a change of theirs is read by a person. */
const reported = [
  "packages/joint/contracts",
  "packages/framework/agent",
  "packages/kit/conformance",
];

/** Compares the built declarations with the reports in git, or with `update` writes them anew. */
export function checkApiReports(update: boolean): CheckResult {
  return verdict(reported.flatMap((folder) => reportProblems(folder, update)));
}

function reportProblems(folder: string, update: boolean): string[] {
  const entry = join(root, folder, "dist/index.d.ts");
  if (!existsSync(entry)) return [`${folder}: dist/index.d.ts is missing, build first.`];
  const problems: string[] = [];
  const result = Extractor.invoke(configOf(folder, entry), {
    localBuild: update,
    messageCallback(message: ExtractorMessage) {
      message.handled = true;
      if (isProblem(message)) problems.push(`${folder}: ${message.text}`);
    },
  });
  if (result.apiReportChanged && !update) {
    problems.push(
      `${folder}: the public API changed. Run \`npm run fix\`, then read the diff of its .api.md file.`,
    );
  }
  return update ? [] : problems;
}

/** Every export has a sentence; its members need one only where the name does not say it. */
function isProblem({ messageId, logLevel, properties }: ExtractorMessage): boolean {
  if (messageId === "ae-undocumented") return properties.exportName?.includes(".") === false;
  return logLevel === "error" || logLevel === "warning";
}

function configOf(folder: string, entry: string): ExtractorConfig {
  const project = join(root, folder);
  mkdirSync(join(project, "temp"), { recursive: true });
  return ExtractorConfig.prepare({
    packageJsonFullPath: join(project, "package.json"),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: project,
      mainEntryPointFilePath: entry,
      compiler: { overrideTsconfig: compilerSettings },
      apiReport: {
        enabled: true,
        reportFileName: `${basename(folder)}.api.md`,
        reportFolder: project,
        reportTempFolder: join(project, "temp"),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: "warning" as never, addToApiReportFile: false },
          "ae-missing-release-tag": { logLevel: "none" as never },
        },
      },
    },
  });
}

const compilerSettings = {
  compilerOptions: {
    target: "ES2024",
    lib: ["ES2024", "ESNext.Array", "ESNext.Disposable", "DOM"],
    module: "NodeNext",
    strict: true,
    skipLibCheck: true,
    types: [],
  },
  include: ["dist"],
};
