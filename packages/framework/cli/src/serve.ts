export {
  completeBundled,
  type BundledSurroundings as Surroundings,
} from "./compose/bundled-agent.ts";
export { serveBuilt, type BuiltServer } from "./serve/built-server.ts";
