/** What a browser loads beside the document. */
export type PageFiles = { readonly script: string; readonly style: string };

let files: Promise<PageFiles> | undefined;

/** The files of the page. A build puts them in the place of this module; from sources they are bundled once. */
export function pageFiles(): Promise<PageFiles> {
  files ??= bundled();
  return files;
}

async function bundled(): Promise<PageFiles> {
  const address = new URL("../bundle-page.ts", import.meta.url).href;
  const bundler = (await import(address)) as {
    readonly bundlePage: (options: { readonly minify: boolean }) => Promise<PageFiles>;
  };
  return bundler.bundlePage({ minify: true });
}
