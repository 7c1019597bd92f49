import { structuredPatch, type StructuredPatchHunk } from "diff";

/** What a file holds, as it can be shown. */
export type FileContent =
  | { readonly type: "text"; readonly text: string; readonly left: number }
  | { readonly type: "image"; readonly address: string; readonly text?: string }
  | { readonly type: "bytes"; readonly size: number };

const longest = 200_000;
const largestImage = 4_000_000;

/**
 * What is shown of a file. An image is an address that holds all of it: it is drawn as an image, in which no script runs
 * and nothing is loaded from elsewhere.
 */
export async function contentOf(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<FileContent> {
  const type = imageTypes[/\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ""];
  const text = textOf(bytes);
  if (type !== undefined && bytes.length > 0 && bytes.length <= largestImage)
    return {
      type: "image",
      address: await addressOf(new Blob([bytes], { type })),
      ...(text === undefined ? {} : { text: text.slice(0, longest) }),
    };
  if (text === undefined) return { type: "bytes", size: bytes.length };
  return { type: "text", text: text.slice(0, longest), left: Math.max(0, text.length - longest) };
}

/** How two states of a file differ: parts of it, line by line. */
export type FileDifference =
  | { readonly type: "hunks"; readonly hunks: readonly StructuredPatchHunk[] }
  | { readonly type: "other"; readonly about: string };

/** Compares two states of a file; one that was not there or is no more is empty. */
export function differenceOf(before: Uint8Array, after: Uint8Array): FileDifference {
  const [old, fresh] = [textOf(before), textOf(after)];
  if (old === undefined || fresh === undefined) {
    const about = `These are no texts: ${before.length} bytes before, ${after.length} after.`;
    return { type: "other", about };
  }
  const patch = structuredPatch("", "", old, fresh, undefined, undefined, {
    context: 3,
    maxEditLength: 2_000,
  });
  return patch === undefined
    ? { type: "other", about: "More than 2,000 lines differ." }
    : { type: "hunks", hunks: patch.hunks };
}

const imageTypes: Readonly<Record<string, string>> = {
  svg: "image/svg+xml",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
};

function addressOf(image: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () =>
      resolve(typeof reader.result === "string" ? reader.result : ""),
    );
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(image);
  });
}

/** A NUL is in no text. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
