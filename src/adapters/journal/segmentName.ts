import type { LocalDay } from '../../core/system/clock';

/** Folder of the segments, inside the store's folder. */
export const JOURNAL_FOLDER_NAME = 'journal';

const SEGMENT_NAME = /^\d{4}-\d{2}-\d{2}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.ndjson$/;

/** A segment is named after the local day on which it began and an id that nobody else has. */
export function segmentName(day: LocalDay, uid: string): string {
  return `${day}-${uid}.ndjson`;
}

export function isSegmentName(fileName: string): boolean {
  return SEGMENT_NAME.test(fileName);
}

/** The local day on which a segment of this name began. */
export function segmentDay(name: string): LocalDay {
  return name.slice(0, 'YYYY-MM-DD'.length);
}
