export { createServer, type Server } from "./create-server.ts";
export {
  defaultLimits,
  type Action,
  type Authorize,
  type ServerLimits,
  type ServerOptions,
  type Target,
} from "./server-options.ts";
export type { PublicMessage } from "./conversation/public-message.ts";
export type { TextFragment } from "./conversation/live-text.ts";
export type { PublicPart, TranscriptView, ViewMessage } from "./transcript/transcript-view.ts";
