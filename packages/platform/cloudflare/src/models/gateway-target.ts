/** Where a gateway sends a call. */
export interface GatewayTarget {
  /** Its name for the provider. */
  readonly provider: string;
  /** The path of the request, below what the gateway takes as the provider's address. */
  readonly endpoint: string;
}

/** The addresses of providers, with their names at AI Gateway. */
const known: Readonly<Record<string, string>> = {
  "https://api.anthropic.com/": "anthropic",
  "https://api.cerebras.ai/v1/": "cerebras",
  "https://api.cohere.com/": "cohere",
  "https://api.deepseek.com/": "deepseek",
  "https://api.groq.com/openai/v1/": "groq",
  "https://api.mistral.ai/": "mistral",
  "https://api.openai.com/v1/": "openai",
  "https://api.perplexity.ai/": "perplexity-ai",
  "https://api.x.ai/": "grok",
  "https://generativelanguage.googleapis.com/": "google-ai-studio",
};

/** The provider that a request is for, as AI Gateway names it; undefined for an address that it does not know. */
export function gatewayTarget(url: string): GatewayTarget | undefined {
  const found = Object.entries(known).find(([address]) => url.startsWith(address));
  return found === undefined
    ? undefined
    : { provider: found[1], endpoint: url.slice(found[0].length) };
}
