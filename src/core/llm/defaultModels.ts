/**
 * The models that are asked when the user sets none: small, current ones whose price is known and whose end is not
 * announced. They answer without reasoning first, so a short token limit is enough for text.
 */
export const DEFAULT_MODELS = {
  anthropic: 'claude-haiku-4-5',
  openai: 'gpt-5.4-mini',
  ollama: 'llama3.2',
} as const satisfies Readonly<Record<'anthropic' | 'openai' | 'ollama', string>>;
