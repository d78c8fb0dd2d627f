import { createHash, createHmac, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Hasher } from '../../core/system/hasher';
import { systemErrorCode } from '../../core/system/fileSystem';

const KEY_BYTES = 32;

/**
 * SHA-256 by Node. The key of the keyed hash lives in a file of mode 0600, made on first use and
 * shared by all windows of this installation.
 */
export class NodeHasher implements Hasher {
  readonly #keyPath: string;
  #key: Uint8Array | undefined;

  constructor(keyPath: string) {
    this.#keyPath = keyPath;
  }

  sha256Hex(content: Uint8Array | string): string {
    return sha256Hex(content);
  }

  /** Throws the system's error when the key can be neither read nor made. */
  keyedHex(content: string): string {
    this.#key ??= readOrMakeKey(this.#keyPath);
    return createHmac('sha256', this.#key).update(content).digest('hex');
  }
}

/** The hash that needs no key, for threads that make no keyed one. */
export function sha256Hex(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

function readOrMakeKey(path: string): Uint8Array {
  const found = readKey(path);
  if (found !== undefined) return found;
  makeKey(path);
  const made = readKey(path);
  if (made === undefined) throw new Error('The key file of this installation is damaged.');
  return made;
}

function readKey(path: string): Uint8Array | undefined {
  try {
    const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
    if (key.byteLength === KEY_BYTES) return key;
    // A damaged key protects nothing; hashes made with it cannot be compared any more anyway.
    rmSync(path, { force: true });
    return undefined;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Complete before it has its name, and never over another window's: whoever links first wins. */
function makeKey(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomBytes(8).toString('hex')}.tmp`;
  const file = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(file, `${randomBytes(KEY_BYTES).toString('hex')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}
