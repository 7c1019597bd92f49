import { execFileSync } from "node:child_process";
import { existsSync, rmdirSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const top = fileURLToPath(new URL("../../..", import.meta.url));
const mine = fileURLToPath(new URL("../mine", import.meta.url));

test("what the first guide has a reader type gives a folder in which tenon runs", () => {
  const wasThere = existsSync(mine);
  // A reader types in a terminal, not in a script of a package manager.
  const { npm_config_user_agent: _, ...env } = process.env;

  const output = execFileSync("bash", ["-ec", "source apps/guides/set-up.sh; pwd; tenon --help"], {
    cwd: top,
    env,
    encoding: "utf8",
  });

  if (!wasThere) rmdirSync(mine);
  expect(output).toContain(mine);
  expect(output).toContain("Usage: tenon");
});
