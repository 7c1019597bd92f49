export {
  openWorkerdIsolates,
  type WorkerdIsolates,
  type WorkerdIsolatesOptions,
} from "./workerd-isolates.ts";
