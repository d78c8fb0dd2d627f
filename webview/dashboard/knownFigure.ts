import { text } from '../shared/strings';

/** A figure of many calls: at least so much where a call did not report its part, unknown where none did. */
export function knownFigure(value: string, isComplete: boolean, isKnownInPart: boolean): string {
  return isComplete ? value : isKnownInPart ? text('atLeast', { value }) : text('unknown');
}
