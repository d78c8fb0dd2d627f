import { isTraceId } from '../core/system/ids';

/** What is looked at of an address that was opened from elsewhere. */
export interface OpenedAddress {
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

/** The trace that `vscode://secondbrain.second-brain/trace/<id>` means; undefined for every other address. */
export function traceIdOf({ path, query, fragment }: OpenedAddress): string | undefined {
  const id = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : undefined;
  return isTraceId(id) && query === '' && fragment === '' ? id : undefined;
}

const PREFIX = '/trace/';
