import type { UsageView } from '../../src/protocol/overviewContract';
import type { Formatter } from '../shared/formatter';
import { knownFigure } from './knownFigure';

export type TokenKind = 'inputTokens' | 'cachedTokens' | 'outputTokens';

/** Whether no call reported its tokens. */
export function areTokensUnknown({ calls, callsWithoutUsage, inputTokens, outputTokens }: UsageView): boolean {
  // A reply that was cut off may have told a part of what it used up.
  return calls > 0 && callsWithoutUsage >= calls && inputTokens === 0 && outputTokens === 0;
}

/** Tokens in short: at least so many where a call did not report its own, unknown where none did. */
export function reportedTokens(usage: UsageView, kind: TokenKind, formatter: Formatter): string {
  return knownFigure(formatter.tokens(usage[kind]), usage.callsWithoutUsage === 0, !areTokensUnknown(usage));
}

/** The same to the last token, for a tooltip. */
export function exactReportedTokens(usage: UsageView, kind: TokenKind, formatter: Formatter): string {
  return knownFigure(formatter.count(usage[kind]), usage.callsWithoutUsage === 0, !areTokensUnknown(usage));
}
