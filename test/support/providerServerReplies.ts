import type { ReceivedRequest, WireUsage } from './providerServerTypes';

/** What a fitting model would say: scores for a rerank prompt, else a short cited answer. */
export function automaticReply(request: ReceivedRequest): string {
  return isRerankPrompt(request) ? rerankReply(countCandidates(request.lastUserText)) : ANSWER;
}

const ANSWER = [
  'Your notes say two things about this.',
  '',
  '- The first note gives the **main point** [1].',
  '- The second adds a detail [2].',
].join('\n');

function isRerankPrompt(request: ReceivedRequest): boolean {
  return /JSON array/i.test(`${request.systemText}\n${request.lastUserText}`);
}

/** The highest of the numbers 1, 2, 3 ... that begin a line in order, as `[1]`, `1.`, `1)`, `#1` or `<candidate 1>`. */
export function countCandidates(prompt: string): number {
  let count = 0;
  for (const match of prompt.matchAll(/^\s*(?:\[(\d+)\]|(\d+)[.):]|#(\d+)\b|<?(?:candidate|passage|excerpt|chunk)\D{0,6}(\d+)\D)/gim)) {
    const found = Number(match[1] ?? match[2] ?? match[3] ?? match[4]);
    if (found === count + 1) count = found;
  }
  return count;
}

function rerankReply(count: number): string {
  return JSON.stringify(Array.from({ length: count }, (_, index) => Math.max(1, 9 - index)));
}

/** A plausible count for texts of this length: a quarter of the characters. */
export function estimatedUsage(request: ReceivedRequest, text: string): WireUsage {
  return {
    freshInput: Math.max(1, Math.ceil(request.rawBody.length / 4)),
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: Math.max(1, Math.ceil(text.length / 4)),
    reasoning: 0,
  };
}

/** The pieces in which a stream sends a text: words with the space behind them. */
export function piecesOf(text: string): readonly string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}
