// A lock between processes: a file that names its holder. A holder that died loses it.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 250;
let takes = 0;

/**
 * Runs `work` while holding the lock file; waits for another live process that holds it.
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {(holderPid: number) => void} [onWait] called once, when there is somebody to wait for
 * @returns {Promise<T>}
 */
export async function withFileLock(file, work, onWait) {
  let waits = false;
  for (;;) {
    if (take(file)) {
      break;
    }
    const holder = readHolder(file);
    if (holder !== undefined && !isAlive(holder)) {
      removeStale(file);
      continue;
    }
    if (holder !== undefined && !waits) {
      waits = true;
      onWait?.(holder);
    }
    await delay(pollMs);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/**
 * A link appears with its contents, so that no holder can die between making the file and naming itself.
 *
 * @param {string} file
 */
function take(file) {
  const own = `${file}.${process.pid}-${takes++}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') {
      return false;
    }
    throw error;
  } finally {
    rmSync(own);
  }
}

/**
 * @param {string} file
 * @returns {number | undefined} undefined when the file has just gone, or is not written yet
 */
function readHolder(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

/**
 * Renaming first lets only one of several waiting processes remove it.
 *
 * @param {string} file
 */
function removeStale(file) {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  rmSync(aside, { force: true });
}

/** @param {unknown} error */
function errorCode(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
