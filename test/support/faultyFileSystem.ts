import { nodeFileSystem } from '../../src/adapters/system/nodeFileSystem';
import type { FileSystem } from '../../src/core/system/fileSystem';

export type FileSystemMethod = keyof FileSystem;

/** The system's error of a code, as Node makes it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: injected by a test`), { code });
}

/** The real disk, until a test tells a method to fail. */
export class FaultyFileSystem {
  readonly files: FileSystem;
  readonly #failures = new Map<FileSystemMethod, { readonly code: string; times: number }>();
  readonly #happenings = new Map<FileSystemMethod, () => void>();
  /** How often data was brought to the disk. */
  dataSyncs = 0;
  /** Bytes that the next append takes before it fails, as a disk does that fills up. */
  #tornAfterBytes: number | undefined;
  #onAppend: ((bytes: number) => void) | undefined;

  constructor(files: FileSystem = nodeFileSystem) {
    this.files = {
      ...files,
      makeFolder: (path) => { this.#check('makeFolder'); files.makeFolder(path); },
      createNew: (path) => { this.#check('createNew'); return files.createNew(path); },
      readWhole: (path) => { this.#check('readWhole'); return files.readWhole(path); },
      openToRead: (path) => { this.#check('openToRead'); return files.openToRead(path); },
      openToAppend: (path) => { this.#check('openToAppend'); return files.openToAppend(path); },
      append: (file, bytes, offset) => {
        if (this.#tornAfterBytes !== undefined) {
          const part = bytes.subarray(offset, offset + this.#tornAfterBytes);
          this.#tornAfterBytes = undefined;
          return files.append(file, part, 0);
        }
        this.#check('append');
        this.#onAppend?.(bytes.byteLength - offset);
        return files.append(file, bytes, offset);
      },
      appendLater: (file, bytes, offset, done) => {
        const error = this.#take('appendLater');
        if (error === undefined) files.appendLater(file, bytes, offset, done);
        else done(error, 0);
      },
      sync: (file) => { this.#check('sync'); files.sync(file); },
      syncFolder: (path) => { this.#check('syncFolder'); files.syncFolder(path); },
      listFolder: (path) => { this.#check('listFolder'); return files.listFolder(path); },
      dataSyncLater: (file, done) => {
        this.dataSyncs += 1;
        const error = this.#take('dataSyncLater');
        if (error === undefined) files.dataSyncLater(file, done);
        else done(error);
      },
      rename: (from, to) => { this.#check('rename'); files.rename(from, to); },
      remove: (path) => { this.#check('remove'); files.remove(path); },
    };
  }

  /** The next `times` uses of a method throw the system's error of this code. */
  fail(method: FileSystemMethod, code: string, times = Number.POSITIVE_INFINITY): void {
    this.#failures.set(method, { code, times });
  }

  /** Before the next use of a method something else happens, as another process may do it. */
  onNext(method: FileSystemMethod, happen: () => void): void {
    this.#happenings.set(method, happen);
  }

  /** Tells how many bytes each append is given, before they are written. */
  onEachAppend(listener: (bytes: number) => void): void {
    this.#onAppend = listener;
  }

  /** The next line is written in part only; what follows fails with ENOSPC until `recover`. */
  tearNextAppend(afterBytes: number): void {
    this.#tornAfterBytes = afterBytes;
    this.fail('append', 'ENOSPC');
  }

  recover(): void {
    this.#failures.clear();
    this.#tornAfterBytes = undefined;
  }

  #check(method: FileSystemMethod): void {
    const error = this.#take(method);
    if (error !== undefined) throw error;
  }

  #take(method: FileSystemMethod): Error | undefined {
    const happen = this.#happenings.get(method);
    this.#happenings.delete(method);
    happen?.();
    const failure = this.#failures.get(method);
    if (failure === undefined || failure.times <= 0) return undefined;
    failure.times -= 1;
    return systemError(failure.code);
  }
}
