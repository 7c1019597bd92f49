import { readFile } from "node:fs/promises";

const types: Readonly<Record<string, string>> = {
  "/index.html": "text/html; charset=utf-8",
  "/page.js": "text/javascript; charset=utf-8",
  "/page.css": "text/css; charset=utf-8",
};

/** A file of the built page. In a Worker the platform serves the same folder. */
export async function readPageFile(request: Request): Promise<Response | undefined> {
  const { pathname } = new URL(request.url);
  const path = pathname === "/" ? "/index.html" : pathname;
  const type = types[path];
  if (type === undefined || request.method !== "GET") return undefined;
  const bytes = await readFile(new URL(`../public${path}`, import.meta.url));
  return new Response(new Uint8Array(bytes), {
    headers: {
      "content-type": type,
      "content-security-policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    },
  });
}
