import { readFileSync } from 'node:fs';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;

/** The names of all files in a VSIX, which is a zip: read from its central directory. */
export function vsixFiles(file: string): readonly string[] {
  const bytes = readFileSync(file);
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== END_OF_DIRECTORY) {
    end -= 1;
  }
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  return Array.from({ length: count }, () => {
    if (bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) {
      throw new Error(`${file} is damaged`);
    }
    const [name, extra, comment] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)];
    const text = bytes.toString('utf8', at + 46, at + 46 + name);
    at += 46 + name + extra + comment;
    return text;
  });
}
