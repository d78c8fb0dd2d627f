import type { CallView } from '../../src/protocol/tracesContract';
import type { Formatter } from '../shared/formatter';
import { knownFigure } from './knownFigure';

/** Tokens of a trace's calls together: at least so many where a call did not report its own, unknown where none did. */
export function tokenSum(calls: readonly CallView[], tokens: number, formatter: Formatter): string {
  return knownFigure(formatter.count(tokens), calls.every(({ costSource }) => costSource !== 'no_usage'), tokens > 0);
}

/** Time of a trace's calls together, milliseconds: at least so long where a call never ended, unknown where none did. */
export function timeSum(calls: readonly CallView[], milliseconds: number, formatter: Formatter): string {
  return knownFigure(formatter.duration(milliseconds), calls.every(({ latencyMs }) => latencyMs !== null), calls.some(({ latencyMs }) => latencyMs !== null));
}
