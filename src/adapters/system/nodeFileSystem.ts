import * as fs from 'node:fs';
import { systemErrorCode, type FileFacts, type FileSystem } from '../../core/system/fileSystem';

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

function factsFrom(stats: fs.Stats): FileFacts {
  return {
    sizeBytes: stats.size,
    linkCount: stats.nlink,
    identity: `${String(stats.dev)}:${String(stats.ino)}`,
    modifiedMs: stats.mtimeMs,
  };
}

/** Nothing has a name in a folder that is not there, or where something else is in the folder's place. */
function saysNothingIsThere(error: unknown): boolean {
  const code = systemErrorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** The disk itself. */
export const nodeFileSystem: FileSystem = {
  makeFolder: (path) => {
    fs.mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
  },
  listFolder: (path) => fs.readdirSync(path),
  createNew: (path) => fs.openSync(path, 'ax+', FILE_MODE),
  openToRead: (path) => fs.openSync(path, 'r'),
  openToAppend: (path) => fs.openSync(path, 'a+', FILE_MODE),
  append: (file, bytes, offset) => fs.writeSync(file, bytes, offset),
  appendLater: (file, bytes, offset, done) => {
    fs.write(file, bytes, offset, done);
  },
  readAt: (file, into, position) => fs.readSync(file, into, 0, into.byteLength, position),
  readWhole: (path) => fs.readFileSync(path),
  facts: (file) => factsFrom(fs.fstatSync(file)),
  factsOf: (path) => {
    try {
      const stats = fs.statSync(path, { throwIfNoEntry: false });
      return stats === undefined ? undefined : factsFrom(stats);
    } catch (error) {
      if (saysNothingIsThere(error)) return undefined;
      throw error;
    }
  },
  factsOfLater: (path, done) => {
    fs.stat(path, (error, stats) => {
      if (error === null) done(null, factsFrom(stats));
      else done(saysNothingIsThere(error) ? null : error, undefined);
    });
  },
  sync: (file) => {
    fs.fsyncSync(file);
  },
  dataSyncLater: (file, done) => {
    fs.fdatasync(file, done);
  },
  close: (file) => {
    fs.closeSync(file);
  },
  rename: (from, to) => {
    fs.renameSync(from, to);
  },
  remove: (path) => {
    fs.rmSync(path, { force: true });
  },
  syncFolder: (path) => {
    let folder: number;
    try {
      folder = fs.openSync(path, 'r');
    } catch (error) {
      // Windows opens no folders; its renames are journaled by the file system.
      if (systemErrorCode(error) === 'EISDIR' || systemErrorCode(error) === 'EPERM') return;
      throw error;
    }
    try {
      fs.fsyncSync(folder);
    } catch (error) {
      if (systemErrorCode(error) !== 'EPERM' && systemErrorCode(error) !== 'EINVAL') throw error;
    } finally {
      fs.closeSync(folder);
    }
  },
};
