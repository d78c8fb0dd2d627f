// What a person decided about the prices, beside what the source says. Every entry has its reason. Dollars per million tokens.

/** Models that the source does not have, or has wrong. `from` is the day the price took effect, where it is known. */
export const CORRECTIONS = [
  {
    vendor: 'anthropic',
    model: 'claude-haiku-5-5',
    reason: "Newer than the source. Anthropic's model page (platform.claude.com, models/haiku-5-5): two bands, by prompts over 100,000 tokens.",
    prices: [
      {
        from: '2026-10-07',
        input: 0.1,
        output: 0.5,
        cacheRead: 0.01,
        cacheWrite5m: 0.125,
        cacheWrite1h: 0.2,
        above: { inputTokens: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite5m: 0.625, cacheWrite1h: 1 },
      },
    ],
  },
  {
    vendor: 'anthropic',
    model: 'claude-sonnet-5-5',
    reason:
      "The source matches it only by the prefix of claude-sonnet-5. Anthropic's model page (models/sonnet-5-5) has the same prices; its price list cut cache reads to half on 2026-10-07.",
    prices: [
      { input: 2, output: 10, cacheRead: 0.2, cacheWrite5m: 2.5, cacheWrite1h: 4 },
      { from: '2026-10-07', input: 2, output: 10, cacheRead: 0.1, cacheWrite5m: 2.5, cacheWrite1h: 4 },
    ],
  },
  {
    vendor: 'anthropic',
    model: 'claude-mythos-5',
    reason: "Not in the source. Anthropic's price list: as claude-fable-5.",
    prices: [{ input: 10, output: 50, cacheRead: 1, cacheWrite5m: 12.5, cacheWrite1h: 20 }],
  },
  {
    vendor: 'anthropic',
    model: 'claude-mythos-5-1',
    reason: "Not in the source. Anthropic's price list: as claude-fable-5-1.",
    prices: [{ input: 10, output: 50, cacheRead: 0.25, cacheWrite5m: 12.5, cacheWrite1h: 20 }],
  },
  {
    vendor: 'openai',
    model: 'gpt-6.1-sol',
    reason: "Newer than the source. OpenAI's model page: as gpt-6-sol, cached input at half; over 272,000 input tokens twice the input and 1.5 times the output.",
    prices: [
      {
        from: '2026-09-29',
        input: 2,
        output: 10,
        cacheRead: 0.1,
        cacheWrite5m: 2.5,
        above: { inputTokens: 272_000, input: 4, output: 15, cacheRead: 0.2, cacheWrite5m: 5 },
      },
    ],
  },
  {
    vendor: 'openai',
    model: 'gpt-6.1-terra',
    reason: "Newer than the source. OpenAI's model page: over 272,000 input tokens twice the input and 1.5 times the output.",
    prices: [
      {
        from: '2026-10-26',
        input: 1,
        output: 5,
        cacheRead: 0.05,
        cacheWrite5m: 1.25,
        above: { inputTokens: 272_000, input: 2, output: 7.5, cacheRead: 0.1, cacheWrite5m: 2.5 },
      },
    ],
  },
];

/** Ids of the vendors' lists that stay without a price: their calls are told as unpriced. */
export const UNPRICED = {
  'claude-fable-5-2': 'Newer than the source, and not seen on a price list of the vendor.',
  'claude-mythos-5-2': 'Newer than the source, and not seen on a price list of the vendor.',
  'claude-mythos-preview': 'By invitation; no public price.',
  'gpt-5-1-mini': 'As gpt-5.1-mini.',
  'gpt-5.1-mini': 'The source takes it for gpt-5.1-codex-mini, which is another model.',
};

/**
 * Ids that the source knows and that get no price: audio, images, other kinds of work, fine-tunes, resold variants, completion
 * models of before the chat interface, and open models, which OpenAI does not sell.
 */
export const LEFT_OUT =
  /audio|realtime|tts|transcribe|whisper|image|search-preview|deep-research|computer-use|moderation|\.ft-|^ft:|:extended|omni|^sora|^dall-e|^(text-)?(ada|babbage|curie|davinci)|instruct|gpt-oss/;
