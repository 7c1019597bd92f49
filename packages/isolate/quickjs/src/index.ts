export {
  createQuickjsIsolates,
  type QuickjsIsolates,
  type QuickjsIsolatesOptions,
} from "./quickjs-isolates.ts";
