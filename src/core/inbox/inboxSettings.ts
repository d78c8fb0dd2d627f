import { lineOf } from '../sync/replyValues';
import { isNotePath } from '../vault/notePaths';
import { isSafeVaultPath, isWithin, nameKey } from './safeNames';

export interface LivingDocument {
  readonly name: string;
  /** Of a note, relative to the vault. */
  readonly path: string;
  /** `replace`: the old text moves under a dated archive heading. */
  readonly mode: 'replace' | 'append';
}

/** Where the inbox is and where its contents go. Folders are relative to the vault, with `/`. */
export interface InboxSettings {
  readonly inboxFolder: string;
  /** Names of folders in the inbox. */
  readonly processedName: string;
  readonly failedName: string;
  readonly dailyFolder: string;
  readonly noteFolder: string;
  readonly projectFolder: string;
  readonly conceptFolder: string;
  readonly categories: readonly string[];
  readonly livingDocuments: readonly LivingDocument[];
}

type TargetFolder = 'dailyFolder' | 'noteFolder' | 'projectFolder' | 'conceptFolder';

export const DEFAULT_INBOX_SETTINGS: InboxSettings = {
  inboxFolder: 'Inbox',
  processedName: '_processed',
  failedName: '_failed',
  dailyFolder: '00_Daily',
  noteFolder: '10_Notes',
  projectFolder: '20_Projects',
  conceptFolder: '30_Concepts',
  categories: ['Work', 'Personal'],
  livingDocuments: [],
};

/**
 * Settings as somebody wrote them, with defaults where a folder could not be written to or would lead back into the
 * inbox, where all would be filed again, and without impossible documents.
 */
export function checkedInboxSettings(written: Partial<InboxSettings>): InboxSettings {
  const base = DEFAULT_INBOX_SETTINGS;
  const folder = (path: string | undefined, otherwise: string): string => {
    const normal = normalFolder(path);
    return isSafeVaultPath(normal) ? normal : otherwise;
  };
  const inInbox = (name: string | undefined, otherwise: string): string => {
    const safe = folder(name, otherwise);
    return safe.includes('/') ? otherwise : safe;
  };
  const categories = (written.categories ?? base.categories).map((name) => lineOf(name, 60)).filter((name) => name !== '');
  const documents = (written.livingDocuments ?? []).map(({ name, path, mode }) => ({ name: lineOf(name, 80), path: path.replaceAll('\\', '/').normalize('NFC'), mode }));
  const targetsOutside = (inboxFolder: string): Pick<InboxSettings, TargetFolder> => {
    const target = (name: TargetFolder): string => {
      const path = folder(written[name], base[name]);
      return isWithin(inboxFolder, path) ? base[name] : path;
    };
    return { dailyFolder: target('dailyFolder'), noteFolder: target('noteFolder'), projectFolder: target('projectFolder'), conceptFolder: target('conceptFolder') };
  };
  const wanted = folder(written.inboxFolder, base.inboxFolder);
  const inboxFolder = Object.values(targetsOutside(wanted)).some((path) => isWithin(wanted, path)) ? base.inboxFolder : wanted;
  const asides = { processedName: inInbox(written.processedName, base.processedName), failedName: inInbox(written.failedName, base.failedName) };
  return {
    inboxFolder,
    ...(nameKey(asides.processedName) === nameKey(asides.failedName) ? { processedName: base.processedName, failedName: base.failedName } : asides),
    ...targetsOutside(inboxFolder),
    categories,
    livingDocuments: documents.filter(({ name, path }) => name !== '' && isNotePath(path) && isSafeVaultPath(path) && !isWithin(inboxFolder, path)),
  };
}

const FOLDERS = ['inboxFolder', 'processedName', 'failedName', 'dailyFolder', 'noteFolder', 'projectFolder', 'conceptFolder'] as const satisfies readonly (keyof InboxSettings)[];
export type UnusedInboxSetting = (typeof FOLDERS)[number] | 'livingDocuments';

/** Which settings are not used as somebody wrote them: their defaults hold, or some of their documents are left out. */
export function unusedInboxSettings(written: Partial<InboxSettings>): readonly UnusedInboxSetting[] {
  const checked = checkedInboxSettings(written);
  const unused = FOLDERS.filter((name) => normalFolder(written[name]) !== '' && normalFolder(written[name]) !== checked[name]);
  return checked.livingDocuments.length < (written.livingDocuments ?? []).length ? [...unused, 'livingDocuments'] : unused;
}

function normalFolder(path = ''): string {
  return path.trim().normalize('NFC').replaceAll('\\', '/').replace(/\/+$/, '');
}

/** The item of this name in a list, whatever its case. */
export function named<Item>(items: readonly Item[], nameOf: (item: Item) => string, name: string): Item | undefined {
  return items.find((item) => nameKey(nameOf(item)) === nameKey(name));
}
