import { expect, test } from "vitest";
import { table } from "../tools/table.ts";

type Context = Parameters<NonNullable<typeof table.run>>[1];

test("a table has its columns, and rows with numbers and quoted commas", async () => {
  const text = 'product,euro\n"Saddle, leather",95\nBell,24\n';

  expect(await read(text, { from: 0 })).toEqual({
    columns: ["product", "euro"],
    count: 2,
    rows: [
      { product: "Saddle, leather", euro: 95 },
      { product: "Bell", euro: 24 },
    ],
  });
  expect(await read(text, { from: 1 })).toMatchObject({ count: 2, rows: [{ product: "Bell" }] });
});

test("a file that is not there, and a row that has too much, are told with their place", async () => {
  await expect(read(undefined, { from: 0 })).rejects.toThrow("There is no file /data/one.csv.");
  await expect(read("a,b\n1,2,3\n", { from: 0 })).rejects.toThrow("/data/one.csv, row 0:");
});

async function read(
  text: string | undefined,
  { from }: { readonly from: number },
): Promise<unknown> {
  const bytes = text === undefined ? undefined : new TextEncoder().encode(text);
  // The tool reads nothing but the file.
  const context = { workspace: { read: async () => bytes } } as unknown as Context;
  return table.run?.({ path: "/data/one.csv", from }, context);
}
