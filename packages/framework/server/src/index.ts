export { createServer, type Server } from "./create-server.ts";
export {
  defaultLimits,
  type Action,
  type Authorize,
  type ServerLimits,
  type ServerOptions,
  type Target,
} from "./server-options.ts";
