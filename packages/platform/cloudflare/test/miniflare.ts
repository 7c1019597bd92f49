import { convertV4MiniflareOptions, Miniflare } from "miniflare";
