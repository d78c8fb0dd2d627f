import type { ReceivedRequest, WireUsage } from './providerServerTypes';

/** What a fitting model would say: scores for a prompt that asks for numbers, else a short cited answer. */
export function automaticReply(request: ReceivedRequest): string {
  const count = scoresAskedFor(request);
  return count === undefined ? ANSWER : rerankReply(count);
}

const ANSWER = [
  'Your notes say two things about this.',
  '',
  '- The first note gives the **main point** [1].',
  '- The second adds a detail [2].',
].join('\n');

/** How many numbers a prompt asks for; undefined when it asks for none. */
function scoresAskedFor({ systemText, lastUserText }: ReceivedRequest): number | undefined {
  if (!/JSON array of (?:exactly \d+ )?numbers/i.test(`${systemText}\n${lastUserText}`)) return undefined;
  const exactly = /exactly (\d+) numbers/i.exec(lastUserText);
  return exactly?.[1] === undefined ? [...lastUserText.matchAll(/^<passage\b/gm)].length : Number(exactly[1]);
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
