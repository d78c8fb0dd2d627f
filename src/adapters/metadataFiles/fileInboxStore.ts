import path from 'node:path';
import type { Filing, InboxStore } from '../../core/inbox/inboxStore';
import type { KeptReading } from '../../core/inbox/keptReading';
import { asRecord, safeCount } from '../../core/llm/wireValues';
import { parseJson } from '../../core/sync/jsonReply';
import type { PastFailure } from '../../core/sync/retryPause';
import { PrivateFiles } from '../files/privateFiles';
import type { BeforeChange } from '../files/privateFiles';
import { parseFiling, serializedFiling } from './filingFile';
import { parseReading, serializedReading } from './keptReadingFile';

const SUFFIX = '.json';

/** What is remembered about the inbox, as private files: one a filing, one a processed content, one a failure, one a reading. */
export class FileInboxStore implements InboxStore {
  readonly #filings: PrivateFiles;
  readonly #processed: PrivateFiles;
  readonly #failures: PrivateFiles;
  readonly #readings: PrivateFiles;

  /** @param folder Made, for its owner only, when the first file is filed. */
  constructor(folder: string, beforeChange?: BeforeChange) {
    this.#filings = new PrivateFiles(path.join(folder, 'filings'), { beforeChange, outlivesPowerLoss: true });
    this.#processed = new PrivateFiles(path.join(folder, 'processed'), { beforeChange, outlivesPowerLoss: true });
    this.#failures = new PrivateFiles(path.join(folder, 'failures'), { beforeChange });
    this.#readings = new PrivateFiles(path.join(folder, 'readings'), { beforeChange });
  }

  async unfinished(): Promise<readonly Filing[]> {
    return (await this.#all()).filter(({ isDone }) => !isDone);
  }

  async save(filing: Filing): Promise<void> {
    await this.#filings.replace(`${filing.id}${SUFFIX}`, serializedFiling(filing));
  }

  /** The content first: a filing that is not yet done is finished again, which finds nothing left to do. */
  async finish(filing: Filing): Promise<void> {
    if (filing.outcome === 'filed') await this.#processed.replace(`${filing.sourceHash}${SUFFIX}`, '{}\n');
    await this.save({ ...filing, isDone: true });
  }

  async lastRun(): Promise<readonly Filing[]> {
    const done = (await this.#all()).filter(({ isDone }) => isDone);
    return done.filter(({ runId }) => runId === done.at(-1)?.runId);
  }

  async forgetOtherRuns(runId: string): Promise<void> {
    for (const filing of await this.#all()) {
      if (filing.isDone && filing.runId !== runId) await this.forget(filing);
    }
  }

  async forget({ id }: Filing): Promise<void> {
    await this.#filings.remove(`${id}${SUFFIX}`);
  }

  async isProcessed(contentHash: string): Promise<boolean> {
    return (await this.#processed.read(`${contentHash}${SUFFIX}`)) !== undefined;
  }

  async forgetProcessed(contentHash: string): Promise<void> {
    await this.#processed.remove(`${contentHash}${SUFFIX}`);
  }

  async failureOf(contentHash: string): Promise<PastFailure | undefined> {
    const fields = asRecord(parseJson((await this.#failures.read(`${contentHash}${SUFFIX}`)) ?? ''));
    const failures = safeCount(fields?.['failures']);
    const failedAtMs = safeCount(fields?.['failedAtMs']);
    return failures === undefined || failedAtMs === undefined ? undefined : { failures: Math.max(1, failures), failedAtMs };
  }

  async saveFailure(contentHash: string, failure: PastFailure | undefined): Promise<void> {
    const name = `${contentHash}${SUFFIX}`;
    if (failure !== undefined) await this.#failures.replace(name, `${JSON.stringify(failure)}\n`);
    else if ((await this.#failures.read(name)) !== undefined) await this.#failures.remove(name);
  }

  async readingOf(contentHash: string): Promise<KeptReading | undefined> {
    return parseReading((await this.#readings.read(`${contentHash}${SUFFIX}`)) ?? '');
  }

  async saveReading(contentHash: string, reading: KeptReading | undefined): Promise<void> {
    const name = `${contentHash}${SUFFIX}`;
    if (reading !== undefined) await this.#readings.replace(name, serializedReading(reading));
    else if ((await this.#readings.read(name)) !== undefined) await this.#readings.remove(name);
  }

  async forgetOtherReadings(contentHashes: ReadonlySet<string>): Promise<void> {
    for (const name of await this.#readings.names()) {
      if (!contentHashes.has(name.slice(0, name.indexOf('.')))) await this.#readings.remove(name);
    }
  }

  /** In order of their ids, which grow with time. */
  async #all(): Promise<readonly Filing[]> {
    const names = (await this.#filings.names()).filter((name) => name.endsWith(SUFFIX)).sort();
    const filings: Filing[] = [];
    for (const name of names) {
      const filing = parseFiling((await this.#filings.read(name)) ?? '');
      if (filing !== undefined && `${filing.id}${SUFFIX}` === name) filings.push(filing);
    }
    return filings;
  }
}
