import type { RpcHandlers } from '../rpc';
import { exportCalls, type ExportParts } from './exportCalls';
import { importCalls, type ImportParts } from './importCalls';
import type { UsageTransferRequests } from './usageProtocol';
import type { UsageView } from './usageView';

export interface TransferHandlerParts extends ExportParts, Omit<ImportParts, 'takeSums'> {
  readonly view: UsageView;
  /** Brings the view up to date with the journal, and tells if that changed it. */
  readonly readJournal: () => Promise<void>;
  readonly onProgress: (token: number, fraction: number) => void;
}

/** What the worker does with files of the user's choice. */
export function usageTransferHandlers(parts: TransferHandlerParts): RpcHandlers<UsageTransferRequests> {
  const { view, readJournal, onProgress } = parts;
  return {
    'calls/export': async ({ token, request }, signal) => {
      await readJournal();
      try {
        return await view.hold((database) =>
          exportCalls(database, request, parts, signal, (fraction) => {
            onProgress(token, fraction);
          }),
        );
      } finally {
        // What came meanwhile.
        await readJournal();
      }
    },
    'database/import': async ({ token, request }, signal) => {
      await readJournal();
      const outcome = await importCalls(view.database, request, { ...parts, takeSums: (days) => view.takeSums(days) }, signal, (fraction) => {
        onProgress(token, fraction);
      });
      await readJournal();
      return outcome;
    },
  };
}
