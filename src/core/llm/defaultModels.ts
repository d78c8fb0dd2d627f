/**
 * The models that are asked when the user sets none: small, current ones whose price is known and whose end is not
 * announced. They answer without thinking first, so that a short token limit is enough for the text.
 */
export const DEFAULT_MODELS = {
  anthropic: 'claude-haiku-4-5',
  openai: 'gpt-6-luna',
  ollama: 'llama3.2',
} as const satisfies Readonly<Record<'anthropic' | 'openai' | 'ollama', string>>;
