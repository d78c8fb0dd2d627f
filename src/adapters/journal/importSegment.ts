import type { Clock } from '../../core/system/clock';
import type { FileSystem } from '../../core/system/fileSystem';
import type { IdSource } from '../../core/system/ids';
import { closeLine } from '../../core/usage/journalLine';
import type { RecordedCall } from '../../core/usage/recordedCall';
import { SegmentWriter } from './segmentWriter';

const LINES_AT_ONCE = 500;

/**
 * Writes calls that came from elsewhere into a segment of their own, on the disk when it returns.
 * Throws the system's error; what was written by then is read as any segment, and does no harm.
 */
export function writeImportSegment(
  folder: string,
  calls: readonly RecordedCall[],
  { files, clock, ids }: { readonly files: FileSystem; readonly clock: Clock; readonly ids: IdSource },
): void {
  const segment = SegmentWriter.create(files, folder, clock.localDay(), ids.uid());
  try {
    for (let start = 0; start < calls.length; start += LINES_AT_ONCE) {
      segment.append(calls.slice(start, start + LINES_AT_ONCE).map(closeLine).join(''));
    }
    segment.sync();
  } finally {
    segment.close();
  }
}
