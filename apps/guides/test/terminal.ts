import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, open, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const guides = fileURLToPath(new URL("..", import.meta.url));
const command = fileURLToPath(new URL("main.ts", import.meta.resolve("tenon")));

/** A file that shows commands and what they print. */
export interface Terminal {
  readonly file: string;
  /** What it holds when its commands are run now. */
  readonly text: string;
}

/** Runs the commands of `<guide>/terminal/*.txt`, one file after the other, in a copy of the guide's folder. */
export async function replay(guide: string): Promise<readonly Terminal[]> {
  const folder = await copyOf(guide);
  const owners: string[] = [];
  const terminals: Terminal[] = [];
  try {
    const shown = join(guides, guide, "terminal");
    for (const name of (await readdir(shown)).toSorted()) {
      const file = join(shown, name);
      const commands = (await readFile(file, "utf8")).match(/^\$ tenon .+$/gm) ?? [];
      let text = "";
      for (const line of commands) text += `${line}\n${await printed(folder, line)}`;
      terminals.push({ file, text: withSteadyNames(text, owners) });
    }
    return terminals;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A copy of a guide, for its commands to work in. */
export async function copyOf(guide: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "guide-"));
  await cp(join(guides, guide), folder, { recursive: true });
  await symlink(join(guides, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  return folder;
}

/** All that a person sees of a command: both streams, in their order. */
export async function printed(folder: string, line: string): Promise<string> {
  const screen = join(folder, "screen.txt");
  await using output = await open(screen, "w");
  const words = [...line.slice("$ tenon ".length).matchAll(/"([^"]*)"|\S+/g)];
  const child = spawn(
    process.execPath,
    ["--conditions=@tenon/source", command, ...words.map(([word, quoted]) => quoted ?? word)],
    {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: folder },
      stdio: ["ignore", output.fd, output.fd],
    },
  );
  await once(child, "close");
  const end = child.signalCode === "SIGKILL" ? "Killed\n" : "";
  return (await readFile(screen, "utf8")) + end;
}

/** What differs between two machines or two days is shown as on one. */
function withSteadyNames(text: string, owners: string[]): string {
  let entries = 0;
  return (
    text
      // Fragments of replies have numbers too; how many there are depends on the speed of the machine.
      .replaceAll(/^ *\d+  \d\d:\d\d:\d\d\.\d{3}/gm, () => {
        entries += 1;
        return `${String(entries).padStart(4)}  12:00:00.${String(entries).padStart(3, "0")}`;
      })
      .replaceAll(/@\d{13}\//g, "@1800000000000/")
      .replaceAll(/\b\d+ ms\b/g, "1 ms")
      .replaceAll(/\d+ (s|min) ago/g, "1 s ago")
      .replaceAll(/user:[\w.-]+/g, (by) => (by === `user:${userInfo().username}` ? "user:ann" : by))
      .replaceAll(/(?<= in )\S+:\d+$/gm, (owner) => {
        if (!owners.includes(owner)) owners.push(owner);
        return `laptop:${4000 + owners.indexOf(owner) + 1}`;
      })
  );
}
