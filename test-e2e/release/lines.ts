/** One line that uses each package as its users do, and prints what came of it. */
export const lines: { readonly [name: string]: readonly [line: string, printed: string] } = {
  tenon: ['console.log((await import("tenon")).hasCode(new Error("no"), "lease-lost"))', "false"],
  "@tenon/agent": [
    'console.log((await import("@tenon/agent")).parseModelRef("scripted/echo").id)',
    "echo",
  ],
  "@tenon/conformance": [
    'const { findBrokenPromises } = await import("@tenon/conformance"); console.log(typeof findBrokenPromises)',
    "function",
  ],
  "@tenon/contracts": [
    'const { TenonError } = await import("@tenon/contracts"); console.log(new TenonError("invalid-input", "No.").code)',
    "invalid-input",
  ],
  "@tenon/harness-ai-sdk": [
    'console.log(typeof (await import("@tenon/harness-ai-sdk")).createAiSdkHarness().run)',
    "function",
  ],
  "@tenon/harness-loop": ['console.log((await import("@tenon/harness-loop")).loop.name)', "loop"],
  "@tenon/harness-pi": [
    'console.log((await import("@tenon/harness-pi")).createPiHarness().name)',
    "pi",
  ],
  "@tenon/harness-think": [
    'console.log((await import("@tenon/harness-think")).createThink().name)',
    "think",
  ],
  "@tenon/log": [
    'console.log((await import("@tenon/log")).conversationLog("shop", "one"))',
    "agents/shop/one",
  ],
  "@tenon/model-ai-sdk": [
    'console.log(typeof (await import("@tenon/model-ai-sdk")).createAiSdkProviders({}).open)',
    "function",
  ],
  "@tenon/model-pi-ai": [
    'console.log(typeof (await import("@tenon/model-pi-ai")).createPiAiProviders({}).open)',
    "function",
  ],
  "@tenon/model-prices": [
    'console.log((await import("@tenon/model-prices")).listPrice({ provider: "anthropic", id: "claude-sonnet-4-6" }).output)',
    "15",
  ],
  "@tenon/model-scripted": [
    'console.log(typeof (await import("@tenon/model-scripted")).createScriptedModel([]).stream)',
    "function",
  ],
  "@tenon/platform-memory": [
    'const { createManualClock, createMemoryPlatform } = await import("@tenon/platform-memory"); console.log(typeof createMemoryPlatform({ clock: createManualClock() }).clock.now())',
    "number",
  ],
  "@tenon/platform-node": [
    'const { openNodePlatform } = await import("@tenon/platform-node"); await using platform = await openNodePlatform({ file: "one.db" }); console.log(await platform.logs.checkpoint("agents/a/b"))',
    "undefined",
  ],
  "@tenon/project": [
    'console.log((await import("@tenon/project")).defineConfig({}) !== undefined)',
    "true",
  ],
  "@tenon/runtime": [
    'console.log((await import("@tenon/runtime")).defaultLimits.steps > 0)',
    "true",
  ],
  "@tenon/testing": [
    'console.log((await import("@tenon/testing")).createSequentialIds() !== undefined)',
    "true",
  ],
  "@tenon/client": [
    'const { createClient } = await import("@tenon/client"); console.log(typeof createClient)',
    "function",
  ],
  "@tenon/codemode": ['console.log(typeof (await import("@tenon/codemode")).codeTool)', "function"],
  "@tenon/isolate-quickjs": [
    'console.log(typeof (await import("@tenon/isolate-quickjs")).createQuickjsIsolates)',
    "function",
  ],
  // Only a Worker can load these two.
  "@tenon/isolate-dynamic-workers": [
    'console.log(import.meta.resolve("@tenon/isolate-dynamic-workers").endsWith("/dist/index.js"))',
    "true",
  ],
  "@tenon/platform-cloudflare": [
    'console.log(import.meta.resolve("@tenon/platform-cloudflare").endsWith("/dist/index.js"))',
    "true",
  ],
  "@tenon/react": [
    'console.log(typeof (await import("@tenon/react")).useConversation)',
    "function",
  ],
  "@tenon/server": [
    'const { defaultLimits } = await import("@tenon/server"); const { listen } = await import("@tenon/server/node"); console.log(typeof listen, defaultLimits.readers > 0)',
    "function true",
  ],
};
