import { readFile } from "node:fs/promises";
import { createAiSdkProviders } from "@tenon/model-ai-sdk";
import { expect, test } from "vitest";

test("the guide of models names each provider, its package and its key", async () => {
  const guide = await readFile(new URL("../../../docs/guides/models.md", import.meta.url), "utf8");
  const rows = [...guide.matchAll(/^\| `([\w-]+)` +\| `(@[^`]+)` +\| (?:`(\w+)`|none) +\|/gm)];
  const names = await knownNames();

  expect(rows.map(([, name, file, key]) => ({ name, file, key }))).toEqual(
    await Promise.all(names.map(openProvider)),
  );
});

async function knownNames(): Promise<readonly string[]> {
  const model = { provider: "none", id: "any" };
  const refusal: unknown = await createAiSdkProviders()
    .open(model)
    .catch((error) => error);
  expect(refusal).toMatchObject({ hint: expect.stringMatching(/^Known: [\w, -]+\./) });
  return /^Known: ([\w, -]+)\./.exec((refusal as { hint: string }).hint)?.[1]?.split(", ") ?? [];
}

/** No package is loaded: what stands in for it learns from the refusal which function it lacks. */
async function openProvider(name: string) {
  let file = "";
  let factory = "";
  const providers = createAiSdkProviders({
    ...(name === "openai-compatible"
      ? { providers: { [name]: { baseUrl: "http://a.test" } } }
      : {}),
    importPackage: async (asked) => {
      file = asked;
      return { [factory]: () => undefined };
    },
  });
  const model = { provider: name, id: "any" };
  await providers.open(model).catch(({ message }: Error) => {
    factory = /export "(\w+)"/.exec(message)?.[1] ?? "";
  });
  const { secrets } = await providers.open(model);
  return { name, file, key: secrets[0] };
}
