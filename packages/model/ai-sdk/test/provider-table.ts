/** What the README says of each provider: a model of it, and the format in which a server of the tests can be asked. */
export const providerTable: readonly ProviderRow[] = [
  { provider: "anthropic", model: "claude-sonnet-4-6", format: "anthropic" },
  { provider: "baseten", model: "zai-org/GLM-5.2", format: "openai-chat" },
  { provider: "cerebras", model: "gpt-oss-120b", format: "openai-chat" },
  { provider: "cohere", model: "command-a-03-2025" },
  { provider: "deepinfra", model: "meta-llama/Llama-3.3-70B-Instruct", format: "openai-chat" },
  { provider: "deepseek", model: "deepseek-v4-pro", format: "openai-chat" },
  {
    provider: "fireworks",
    model: "accounts/fireworks/models/kimi-k2p7-code",
    format: "openai-chat",
  },
  { provider: "google", model: "gemini-3.8-flash", format: "google" },
  { provider: "groq", model: "openai/gpt-oss-120b", format: "openai-chat" },
  { provider: "mistral", model: "mistral-large-latest", format: "openai-chat" },
  { provider: "openai", model: "gpt-5.5", format: "openai-responses" },
  { provider: "openai-compatible", model: "llama3.2", format: "openai-chat" },
  { provider: "perplexity", model: "sonar-pro", format: "openai-chat" },
  { provider: "togetherai", model: "moonshotai/Kimi-K3", format: "openai-chat" },
  { provider: "xai", model: "grok-4.7", format: "openai-responses" },
];

export interface ProviderRow {
  readonly provider: string;
  readonly model: string;
  /** Absent: it is only constructed, because nothing here speaks its format. */
  readonly format?: "anthropic" | "google" | "openai-chat" | "openai-responses";
}
