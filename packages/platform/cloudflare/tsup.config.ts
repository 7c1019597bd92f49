import { library } from "@tenon/build/tsup";

// What runs in a Worker, what needs the whole Agents SDK, and what runs on Node are apart.
export default library({
  entry: ["src/index.ts", "src/fiber.ts", "src/build.ts"],
  external: [/^cloudflare:/, /^node:/],
});
