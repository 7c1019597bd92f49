export {
  createCloudflarePlatform,
  openCloudflareStore,
  type CloudflarePlatformOptions,
  type CloudflareStore,
} from "./cloudflare-platform.ts";
export { DirectoryObject, directoryIn } from "./object/directory-object.ts";
export type { BlobBucket } from "./ports/object-blobs.ts";
