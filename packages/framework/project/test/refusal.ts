import { expect } from "vitest";
import { loadProject } from "../src/index.ts";
import { createFolder } from "./folder.ts";

/** A project that is refused, and how. */
export interface Refusal {
  readonly files: Readonly<Record<string, string>>;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** Passes when a project is refused in one sentence with its code and its hint. */
export async function expectRefused({ files, code, message, hint }: Refusal): Promise<void> {
  const folder = await createFolder(files);

  await expect(loadProject(folder)).rejects.toMatchObject({
    name: "TenonError",
    code,
    message: expect.stringMatching(/^[^\n]*$/),
    hint: expect.stringContaining(hint),
  });
  await expect(loadProject(folder)).rejects.toThrowError(message);
}
