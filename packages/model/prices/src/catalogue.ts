import { anthropic } from "./catalogue/anthropic.ts";
import { baseten } from "./catalogue/baseten.ts";
import { cerebras } from "./catalogue/cerebras.ts";
import { deepseek } from "./catalogue/deepseek.ts";
import { fireworks } from "./catalogue/fireworks.ts";
import { google } from "./catalogue/google.ts";
import { groq } from "./catalogue/groq.ts";
import { mistral } from "./catalogue/mistral.ts";
import { openai } from "./catalogue/openai.ts";
import { togetherai } from "./catalogue/togetherai.ts";
import { xai } from "./catalogue/xai.ts";
import type { Price } from "./price.ts";

/** List prices by provider and model. Written by `npm run catalogue`. */
export const catalogue: {
  readonly [provider: string]: { readonly [model: string]: Price };
} = {
  anthropic,
  baseten,
  cerebras,
  deepseek,
  fireworks,
  google,
  groq,
  mistral,
  openai,
  togetherai,
  xai,
};
