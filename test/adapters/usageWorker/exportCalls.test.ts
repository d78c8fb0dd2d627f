import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allRows } from '../../../src/adapters/sqlite/sqlite';
import { nodeFileSystem } from '../../../src/adapters/system/nodeFileSystem';
import type { FileSystem } from '../../../src/core/system/fileSystem';
import { closeLine } from '../../../src/core/usage/journalLine';
import { checkCriteria, type CallCriteria } from '../../../src/core/usage/callSearch';
import { checkTraceFilter } from '../../../src/core/usage/traceFilter';
import type { ExportOutcome } from '../../../src/core/usage/usageTransfers';
import { UsageService } from '../../../src/workers/usage/usageService';
import { aCall } from '../../support/aCall';
import { FaultyFileSystem } from '../../support/faultyFileSystem';
import { appendToSegment, segmentNumber } from '../../support/journalFolder';
import { SequentialIds } from '../../support/sequentialIds';
import { UsageViewHarness } from '../../support/usageViewHarness';

type Row = Readonly<Record<string, unknown>>;

describe('Exporting calls', () => {
  let harness: UsageViewHarness;
  let ids: SequentialIds;
  let disk: FaultyFileSystem;
  let service: UsageService | undefined;
  let fractions: number[];
  let onPause: () => unknown;
  let target: string;
  let folder: string;

  beforeEach(async () => {
    harness = await UsageViewHarness.create();
    ids = new SequentialIds();
    disk = new FaultyFileSystem();
    fractions = [];
    onPause = () => undefined;
    folder = join(harness.folder.path, 'exports');
    mkdirSync(folder);
    target = join(folder, 'calls.json');
  });
  afterEach(async () => {
    disk.recover();
    await service?.handlers['worker/close'](null, new AbortController().signal);
    service = undefined;
    harness.remove();
  });

  const append = (...calls: readonly ReturnType<typeof aCall>[]): void => {
    appendToSegment(harness.journalFolder, segmentNumber(1), calls.map(closeLine).join(''));
  };

  async function start(files: FileSystem = disk.files): Promise<UsageService> {
    const pause = async (): Promise<void> => {
      await onPause();
    };
    service = new UsageService({
      ...harness.options(files), pause, holdsLease: false, onChanged: () => undefined,
      onTransferProgress: (_token, fraction) => { fractions.push(fraction); },
    });
    await service.start();
    return service;
  }

  async function run(filter: CallCriteria = {}, format: 'csv' | 'json' = 'json', signal = new AbortController().signal): Promise<ExportOutcome> {
    const running = service ?? (await start());
    return running.handlers['calls/export']({ token: 1, request: { criteria: checkCriteria(filter), format, path: target } }, signal);
  }

  const exported = (): readonly Row[] => (JSON.parse(readFileSync(target, 'utf8')) as { readonly rows: readonly Row[] }).rows;

  it('writes all columns of every call, newest first, over many pages', async () => {
    append(...Array.from({ length: 2_500 }, (_, index) =>
      aCall({ uid: ids.uid(), timestamp: new Date(Date.UTC(2026, 2, 1, 0, 0, Math.floor(index / 7))).toISOString(), latencyMs: index + 0.5, metadata: { requestId: `req_${String(index)}` } })));
    assert.deepEqual(await run(), { kind: 'exported', rows: 2_500, bytes: statSync(target).size });
    const view = await harness.openCaughtUp();
    assert.deepEqual(exported(), allRows(view.database, 'SELECT * FROM llm_usage ORDER BY timestamp DESC, uid DESC'));
    assert.equal(Object.keys(exported()[0] ?? {}).length, 26);
    assert.deepEqual(fractions, [0.4, 0.8, 1]);
    assert.deepEqual(readdirSync(folder), ['calls.json']);
  });

  it('writes exactly the calls of the filter', async () => {
    const statuses = ['ok', 'error', 'timeout'] as const;
    const providers = ['anthropic', 'openai'] as const;
    append(...Array.from({ length: 60 }, (_, index) =>
      aCall({
        uid: ids.uid(), status: statuses[index % 3] ?? 'ok', provider: providers[index % 2] ?? '', usageType: index % 5 === 0 ? 'inbox' : 'chat_answer',
        timestamp: new Date(Date.UTC(2026, 2, 1 + (index % 9))).toISOString(),
      })));
    append(aCall({ uid: ids.uid(), usageType: 'extraction_batch', provider: 'system', model: 'batch' }));
    for (const filter of [
      {}, { status: 'error' }, { provider: 'openai' }, { usageType: 'inbox', status: 'timeout' }, { usageType: 'extraction_batch' },
      { since: '2026-03-03T00:00:00Z', until: '2026-03-05T00:00:00Z' }, { model: 'none' },
    ] satisfies readonly CallCriteria[]) {
      const outcome = await run(filter);
      const shown = await service!.handlers['traces/list']({ ...checkTraceFilter(filter), limit: 200 }, new AbortController().signal);
      assert.deepEqual(exported().map((row) => row['id']), shown.map(({ id }) => id), JSON.stringify(filter));
      assert.equal(outcome.kind === 'exported' && outcome.rows, shown.length);
    }
  });

  it('knows every criterion of the table', async () => {
    append(
      aCall({ uid: ids.uid(), costUsd: 0.5, latencyMs: 9_000, model: 'the-model' }),
      aCall({ uid: ids.uid(), costUsd: 0.01, latencyMs: 10, runId: 'run-1', traceId: 'a'.repeat(32), errorMessage: 'overloaded' }),
    );
    for (const [criteria, rows] of [
      [{ minCostUsd: 0.1 }, 1], [{ minLatencyMs: 5_000 }, 1], [{ text: 'the-mod' }, 1], [{ text: 'OVERLOADED' }, 1], [{ traceId: 'a'.repeat(32) }, 1], [{ runId: 'run-1' }, 1], [{ text: 'neither' }, 0],
    ] as const) {
      const outcome = await run(criteria);
      assert.equal(outcome.kind === 'exported' && outcome.rows, rows, JSON.stringify(criteria));
    }
  });

  it('reads all of it at one moment, though calls come and change meanwhile', async () => {
    const uids = Array.from({ length: 1_500 }, () => ids.uid());
    append(...uids.map((uid) => aCall({ uid, status: 'interrupted' })));
    const running = await start();
    onPause = async () => {
      onPause = () => undefined;
      append(...uids.map((uid) => aCall({ uid })), aCall({ uid: ids.uid() }));
      // A question looks at the journal first.
      await running.handlers['totals/get'](null, new AbortController().signal);
    };
    await run();
    assert.deepEqual(exported().filter((row) => row['status'] !== 'interrupted'), []);
    assert.equal(exported().length, 1_500);
    await run();
    assert.deepEqual(exported().filter((row) => row['status'] !== 'ok'), []);
    assert.equal(exported().length, 1_501);
  });

  it('answers questions meanwhile', async () => {
    append(...Array.from({ length: 1_500 }, () => aCall({ uid: ids.uid() })));
    const running = await start();
    let answered: Promise<readonly unknown[]> | undefined;
    onPause = () => { answered ??= Promise.resolve(running.handlers['traces/list']({ limit: 3 }, new AbortController().signal)); };
    await run();
    assert.equal((await answered)?.length, 3);
  });

  it('writes CSV that says of each cell the same', async () => {
    append(aCall({ uid: ids.uid(), model: '=HYPERLINK("http://example.com")', errorMessage: 'a, "b"\nc' }));
    await run({}, 'csv');
    const [head = '', line = ''] = readFileSync(target, 'utf8').split('\r\n');
    assert.equal(head.split(',').length, 26);
    assert.ok(head.startsWith('\uFEFFid,timestamp,provider,'));
    assert.ok(line.includes(`"'=HYPERLINK(""http://example.com"")"`), line);
    assert.ok(line.includes('"a, ""b""\nc"'), line);
  });

  it('leaves nothing behind when it is cancelled, and what was there stays', async () => {
    append(...Array.from({ length: 2_500 }, () => aCall({ uid: ids.uid() })));
    await start();
    writeFileSync(target, 'an older export');
    const controller = new AbortController();
    onPause = () => { controller.abort(); };
    await assert.rejects(run({}, 'json', controller.signal), { name: 'AbortError' });
    assert.deepEqual(readdirSync(folder), ['calls.json']);
    assert.equal(readFileSync(target, 'utf8'), 'an older export');
  });

  for (const [method, code] of [['createNew', 'EACCES'], ['append', 'ENOSPC'], ['sync', 'EIO'], ['rename', 'EBUSY']] as const) {
    it(`says so when the disk refuses (${method}), leaves nothing behind, and what was there stays`, async () => {
      append(aCall({ uid: ids.uid() }));
      await start();
      writeFileSync(target, 'an older export');
      disk.fail(method, code);
      assert.deepEqual(await run(), { kind: 'failed', code });
      assert.deepEqual(readdirSync(folder), ['calls.json']);
      assert.equal(readFileSync(target, 'utf8'), 'an older export');
    });
  }

  it('never holds much of the file in memory', async () => {
    append(...Array.from({ length: 6_000 }, () => aCall({ uid: ids.uid(), errorMessage: 'e'.repeat(500) })));
    let largest = 0;
    await start({
      ...nodeFileSystem,
      append: (file, bytes, offset) => {
        largest = Math.max(largest, bytes.byteLength);
        return nodeFileSystem.append(file, bytes, offset);
      },
    });
    await run();
    assert.equal(exported().length, 6_000);
    assert.ok(largest < 400_000, String(largest));
  });
});
