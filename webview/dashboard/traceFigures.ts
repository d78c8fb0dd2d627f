import type { CallView } from '../../src/protocol/tracesContract';
import type { Formatter } from '../shared/formatter';
import { text } from '../shared/strings';

/** Tokens of a trace's calls together: at least so many where a call did not report its own, unknown where none did. */
export function tokenSum(calls: readonly CallView[], tokens: number, formatter: Formatter): string {
  return figure(formatter.count(tokens), calls.every(({ costSource }) => costSource !== 'no_usage'), tokens > 0);
}

/** Time of a trace's calls together, milliseconds: at least so long where a call never ended, unknown where none did. */
export function timeSum(calls: readonly CallView[], milliseconds: number, formatter: Formatter): string {
  return figure(formatter.duration(milliseconds), calls.every(({ latencyMs }) => latencyMs !== null), calls.some(({ latencyMs }) => latencyMs !== null));
}

function figure(value: string, isComplete: boolean, isKnownInPart: boolean): string {
  return isComplete ? value : isKnownInPart ? text('atLeast', { value }) : text('unknown');
}
