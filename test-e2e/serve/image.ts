import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { TenonError } from "@tenon/contracts";
import { DockerfileParser, type Instruction } from "dockerfile-ast";
import { nobody, plainEnvironment } from "./built-folder.ts";

/** What a Dockerfile makes, as files below a folder that stands for `/`, and how it is started. */
export interface Image {
  readonly root: string;
  readonly workFolder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly ports: readonly string[];
  readonly healthcheck: readonly string[];
  readonly command: readonly string[];
}

type Making = { -readonly [Field in keyof Image]: Image[Field] };

/** Does by hand what a Dockerfile says, in order. Throws at an instruction that it does not know. */
export async function makeImage(context: string, root: string): Promise<Image> {
  const making: Making = {
    root,
    workFolder: root,
    env: {},
    user: "root",
    ports: [],
    healthcheck: [],
    command: [],
  };
  const text = await readFile(join(context, "Dockerfile"), "utf8");
  for (const instruction of DockerfileParser.parse(text).getInstructions())
    await obey(instruction, { context, making });
  return making;
}

interface Work {
  readonly context: string;
  readonly making: Making;
}

async function obey(instruction: Instruction, { context, making }: Work): Promise<void> {
  const words = instruction.getArguments().map((word) => word.getValue());
  const said = instruction.getRawArgumentsContent() ?? "";
  switch (instruction.getKeyword()) {
    case "FROM":
    case "VOLUME":
      return;
    case "WORKDIR":
      making.workFolder = join(making.root, words[0] ?? "");
      await mkdir(making.workFolder, { recursive: true });
      return;
    case "COPY":
      return copy(context, making.workFolder, words);
    case "RUN":
      await run("/bin/sh", ["-c", inside(making, said)], { cwd: making.workFolder });
      return;
    case "USER":
      making.user = words[0] ?? "";
      return;
    case "ENV":
      for (const word of words) {
        const [name = "", value = ""] = word.split("=");
        making.env = { ...making.env, [name]: inside(making, value) };
      }
      return;
    case "EXPOSE":
      making.ports = [...making.ports, ...words];
      return;
    case "HEALTHCHECK":
      making.healthcheck = JSON.parse(said.replace(/^CMD\s+/, ""));
      return;
    case "CMD":
      making.command = JSON.parse(said);
      return;
    default:
      throw new TenonError("internal", `Nobody knows how to ${instruction.getKeyword()} by hand.`);
  }
}

/** Copies all that `.dockerignore` does not name. */
async function copy(context: string, workFolder: string, words: readonly string[]): Promise<void> {
  const [source = "", target = ""] = words;
  if (words.length !== 2 || !existsSync(join(context, source)))
    throw new TenonError("internal", `There is no ${source} to copy.`);
  const ignored = (await readFile(join(context, ".dockerignore"), "utf8")).split("\n");
  for (const name of await readdir(join(context, source))) {
    if (ignored.includes(name)) continue;
    await cp(join(context, source, name), join(workFolder, target, name), { recursive: true });
  }
}

/** Paths and users of the image, as they are on this machine. */
function inside({ root }: Making, text: string): string {
  return text
    .replaceAll(/(?<![\w.])\/data\b/g, join(root, "data"))
    .replaceAll("node:node", `${nobody.uid}:${nobody.gid}`);
}

const execute = promisify(execFile);

async function run(
  file: string,
  words: readonly string[],
  { cwd }: { cwd: string },
): Promise<void> {
  await execute(file, words, { cwd, env: plainEnvironment });
}
