import { library } from "@tenon/build/tsup";
import { bundlePage } from "./bundle-page.ts";

// The published package holds the page; from sources it is bundled when it is first asked for.
export default library({
  esbuildPlugins: [
    {
      name: "page",
      setup(build) {
        build.onLoad({ filter: /page-files\.ts$/ }, async () => {
          const files = JSON.stringify(await bundlePage({ minify: true }));
          return { contents: `export const pageFiles = async () => (${files});`, loader: "js" };
        });
      },
    },
  ],
});
