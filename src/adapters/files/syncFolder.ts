import { open } from 'node:fs/promises';

/** Makes new names in a folder survive a power loss, where the platform can. Never rejects. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows opens no folders; the names are there all the same.
  }
}
