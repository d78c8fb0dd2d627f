import type { KeptReading, KeptSegment } from '../../core/inbox/keptReading';
import { asRecord, safeCount } from '../../core/llm/wireValues';
import { parseJson } from '../../core/sync/jsonReply';

const SCHEMA_VERSION = 1;

/** What `parseReading` reads. */
export function serializedReading(reading: KeptReading): string {
  return `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...reading })}\n`;
}

/** Undefined for anything but a whole reading of this version. What it says of segments is not looked at here. */
export function parseReading(text: string): KeptReading | undefined {
  const fields = asRecord(parseJson(text));
  if (fields?.['schemaVersion'] !== SCHEMA_VERSION) return undefined;
  const { model, segments: written } = fields;
  const promptVersion = safeCount(fields['promptVersion']);
  if (promptVersion === undefined || typeof model !== 'string' || !Array.isArray(written)) return undefined;
  const segments = written.map(segmentFrom).filter((segment) => segment !== undefined);
  if (segments.length < written.length) return undefined;
  if (segments.length > 0) return { promptVersion, model, segments };
  const views = viewsFrom(fields['views']);
  return views === undefined ? undefined : { promptVersion, model, segments, views };
}

/** Undefined for anything but a list of lists of whole numbers. Whether these are there is not looked at here. */
function viewsFrom(value: unknown): readonly (readonly number[])[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const views = value.map(wholeNumbers).filter((starts) => starts !== undefined);
  return views.length === value.length ? views : undefined;
}

function wholeNumbers(value: unknown): readonly number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const numbers = value.map(safeCount).filter((number) => number !== undefined);
  return numbers.length === value.length ? numbers : undefined;
}

function segmentFrom(value: unknown): KeptSegment | undefined {
  const { text, said } = asRecord(value) ?? {};
  const fields = said === null ? null : asRecord(said);
  return typeof text !== 'string' || fields === undefined ? undefined : { text, said: fields };
}
