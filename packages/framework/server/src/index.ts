export { readStream, type ReadOptions } from "./streams/read-stream.ts";
