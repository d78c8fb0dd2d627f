import { readFileSync, statSync } from 'node:fs';
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { systemErrorCode } from '../../core/system/fileSystem';
import { syncFolder } from './syncFolder';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Told before each change to the disk, so that a test can end the process there. */
export type BeforeChange = (change: string) => void;

export interface PrivateFilesOptions {
  readonly beforeChange?: BeforeChange | undefined;
  /** Whether a file that was replaced must be there after a power loss; it is whole in any case. Default: false. */
  readonly outlivesPowerLoss?: boolean;
  /**
   * Tells the drafts of several writers apart, where nothing else keeps them from replacing the same file at once.
   * Default: none, so that the next write takes away what a crash has left behind.
   */
  readonly writer?: string;
}

/** One folder of small files for their owner only, each replaced as a whole. Names must be safe file names. */
export class PrivateFiles {
  readonly #beforeChange: BeforeChange;
  readonly #outlivesPowerLoss: boolean;
  readonly #draftSuffix: string;
  #hasFolder = false;

  /** @param folder Made when the first file is written. */
  constructor(
    private readonly folder: string,
    { beforeChange = () => undefined, outlivesPowerLoss = false, writer }: PrivateFilesOptions = {},
  ) {
    this.#beforeChange = beforeChange;
    this.#outlivesPowerLoss = outlivesPowerLoss;
    this.#draftSuffix = writer === undefined ? '.tmp' : `.${writer}.tmp`;
  }

  /** Names in the folder; none where there is no folder. */
  async names(): Promise<readonly string[]> {
    try {
      return await readdir(this.folder);
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  /** The file's text; undefined where there is none. */
  async read(name: string): Promise<string | undefined> {
    try {
      return await readFile(path.join(this.folder, name), 'utf8');
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** As `read`, on the calling thread. */
  readNow(name: string): string | undefined {
    try {
      return readFileSync(path.join(this.folder, name), 'utf8');
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Of a file: another one where it was replaced. Undefined where there is none. On the calling thread. */
  stampNow(name: string): string | undefined {
    const stats = statSync(path.join(this.folder, name), { throwIfNoEntry: false });
    return stats === undefined ? undefined : `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
  }

  /** Readers see the old file or the new one, never half of it. */
  async replace(name: string, text: string): Promise<void> {
    await this.#makeFolder();
    const target = path.join(this.folder, name);
    const temporary = `${target}${this.#draftSuffix}`;
    // What a crash left behind under this name may have other rights.
    await rm(temporary, { force: true });
    try {
      this.#beforeChange(`write ${name}`);
      const file = await open(temporary, 'wx', FILE_MODE);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      this.#beforeChange(`rename ${name}`);
      await rename(temporary, target);
      if (this.#outlivesPowerLoss) await syncFolder(this.folder);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** Does nothing where there is no such file. */
  async remove(name: string): Promise<void> {
    this.#beforeChange(`remove ${name}`);
    await rm(path.join(this.folder, name), { force: true });
  }

  /** Also after the first time: somebody may have removed the folder since. */
  async #makeFolder(): Promise<void> {
    if (!this.#hasFolder) this.#beforeChange('make folder');
    await mkdir(this.folder, { recursive: true, mode: FOLDER_MODE });
    this.#hasFolder = true;
  }
}
