import { randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { IdSource } from '../../core/system/ids';

const TRACE_ID_BYTES = 16;

/** Ids from the system's source of randomness. */
export class SystemIds implements IdSource {
  uid(): string {
    return uuidv7();
  }

  traceId(): string {
    return randomBytes(TRACE_ID_BYTES).toString('hex');
  }
}
