/** Where Ollama is, from what a person may have set: with or without `/v1` and a slash at its end. */
export function ollamaOrigin(baseUrl: string): string {
  return baseUrl.trim().replace(/\/+$/, '').replace(/\/v1$/, '');
}

/** Ollama's address for the OpenAI format. */
export function ollamaOpenAiUrl(baseUrl: string): string {
  return `${ollamaOrigin(baseUrl)}/v1`;
}
