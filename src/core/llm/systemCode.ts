import { asRecord } from './wireValues';

const CODE = /^[A-Z][A-Z0-9_]{2,59}$/;
const MAX_CAUSES = 5;

/** The system's code in an error or its causes, such as `ECONNREFUSED`; undefined when there is none. */
export function systemCode(error: unknown): string | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < MAX_CAUSES && current !== undefined; depth += 1) {
    const record = asRecord(current);
    const code = record?.['code'];
    if (typeof code === 'string' && CODE.test(code)) return code;
    current = record?.['cause'];
  }
  return undefined;
}
