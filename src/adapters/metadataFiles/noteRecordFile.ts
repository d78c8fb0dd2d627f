import type { ExtractedMetadata, ExtractionFailure, NoteRecord } from '../../core/extraction/metadataStore';
import { metadataFields, metadataFrom } from '../../core/extraction/noteMetadata';
import { asRecord } from '../../core/llm/wireValues';
import { parseJson } from '../../core/sync/jsonReply';

const SCHEMA_VERSION = 1;
const HASH = /^[0-9a-f]{64}$/;

/** What `parseRecord` reads. */
export function serializedRecord({ path, extracted, failure }: NoteRecord): string {
  const stored = extracted === null ? null : { ...extracted, metadata: metadataFields(extracted.metadata) };
  return `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, path, extracted: stored, failure })}\n`;
}

/** Undefined for anything but a whole record of this version. */
export function parseRecord(text: string): NoteRecord | undefined {
  const fields = asRecord(parseJson(text));
  if (fields?.['schemaVersion'] !== SCHEMA_VERSION) return undefined;
  const { path } = fields;
  const extracted = extractedFrom(fields['extracted']);
  const failure = failureFrom(fields['failure']);
  if (typeof path !== 'string' || extracted === undefined || failure === undefined) return undefined;
  return { path, extracted, failure };
}

function extractedFrom(value: unknown): ExtractedMetadata | null | undefined {
  if (value === null) return null;
  const fields = asRecord(value);
  if (fields === undefined) return undefined;
  const { contentHash, promptVersion, model, origin, extractedAt } = fields;
  const metadata = metadataFrom(fields['metadata']);
  if (!isHash(contentHash) || !isWhole(promptVersion) || typeof model !== 'string' || typeof extractedAt !== 'string') return undefined;
  if ((origin !== 'model' && origin !== 'offline') || typeof metadata === 'string') return undefined;
  return { contentHash, promptVersion, model, origin, extractedAt, metadata };
}

function failureFrom(value: unknown): ExtractionFailure | null | undefined {
  if (value === null) return null;
  const fields = asRecord(value);
  if (fields === undefined) return undefined;
  const { contentHash, promptVersion, failures, failedAtMs } = fields;
  if (!isHash(contentHash) || !isWhole(promptVersion) || !isWhole(failures) || !isWhole(failedAtMs)) return undefined;
  return { contentHash, promptVersion, failures: Math.max(1, failures), failedAtMs };
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && HASH.test(value);
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
