import type { InboxSettings, LivingDocument, UnusedInboxSetting } from '../../core/inbox/inboxSettings';
import { checkedInboxSettings, unusedInboxSettings } from '../../core/inbox/inboxSettings';
import { asRecord } from '../../core/llm/wireValues';
import type { ScheduleName } from '../../core/sync/syncSchedule';
import type { UserSettings } from '../config/providerSettings';
import { vaultSettingReader } from '../config/vaultSettings';
import { SETTINGS, SETTINGS_SECTION } from '../contributions';
import type { SettingName } from '../contributions';
import { syncSchedule } from './syncScheduleSetting';

const MAX_CONCURRENCY = 16;
const SETTING_OF = {
  inboxFolder: 'inbox.folder',
  processedName: 'inbox.processedFolder',
  failedName: 'inbox.failedFolder',
  dailyFolder: 'inbox.dailyFolder',
  noteFolder: 'inbox.noteFolder',
  projectFolder: 'inbox.projectFolder',
  conceptFolder: 'inbox.conceptFolder',
  livingDocuments: 'inbox.livingDocuments',
} as const satisfies Readonly<Record<UnusedInboxSetting, SettingName>>;

/** Settings of background work, read anew each time. Where notes go is for the workspace to say that holds them; the rest is the user's alone. */
export class SyncSettings {
  constructor(private readonly user: Pick<UserSettings, 'value'>) {}

  get schedule(): ScheduleName {
    return syncSchedule(this.user);
  }

  get concurrency(): number {
    return Math.trunc(this.number('sync.concurrency', 1, MAX_CONCURRENCY));
  }

  /** US dollars for one run. What is no number counts as the default, never as no limit. */
  get maxCostUsd(): number {
    return this.number('sync.maxCostUsd', 0, Number.MAX_SAFE_INTEGER);
  }

  /** Whether changes are shown before anything is written. */
  get previewsInbox(): boolean {
    return this.user.value('inbox.preview') === true;
  }

  get inbox(): InboxSettings {
    return checkedInboxSettings(this.writtenInbox());
  }

  /** Names of the settings of the inbox that cannot be used as they are written. */
  get unusedInboxSettings(): readonly string[] {
    const unused = unusedInboxSettings(this.writtenInbox()).map((name) => SETTING_OF[name]);
    const documents = listOf(vaultSettingReader()('inbox.livingDocuments'));
    const names = documents.length > documents.flatMap(livingDocument).length ? [...unused, SETTING_OF.livingDocuments] : unused;
    return [...new Set(names)].map((name) => `${SETTINGS_SECTION}.${name}`);
  }

  private writtenInbox(): InboxSettings {
    const read = vaultSettingReader();
    const text = (name: SettingName): string => {
      const value = read(name);
      return typeof value === 'string' ? value : '';
    };
    return {
      inboxFolder: text('inbox.folder'),
      processedName: text('inbox.processedFolder'),
      failedName: text('inbox.failedFolder'),
      dailyFolder: text('inbox.dailyFolder'),
      noteFolder: text('inbox.noteFolder'),
      projectFolder: text('inbox.projectFolder'),
      conceptFolder: text('inbox.conceptFolder'),
      categories: listOf(read('inbox.categories')).filter((name) => typeof name === 'string'),
      livingDocuments: listOf(read('inbox.livingDocuments')).flatMap(livingDocument),
    };
  }

  private number(name: 'sync.concurrency' | 'sync.maxCostUsd', least: number, most: number): number {
    const value = this.user.value(name);
    const isUsable = typeof value === 'number' && Number.isFinite(value) && value >= 0;
    return Math.min(most, Math.max(least, isUsable ? value : SETTINGS[name].default));
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function livingDocument(value: unknown): readonly LivingDocument[] {
  const { name, path, mode } = asRecord(value) ?? {};
  return typeof name === 'string' && typeof path === 'string' && (mode === 'replace' || mode === 'append') ? [{ name, path, mode }] : [];
}
