import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkedInboxSettings, DEFAULT_INBOX_SETTINGS, unusedInboxSettings } from '../../../src/core/inbox/inboxSettings';
import { freeName, isSafeVaultPath, safeFileName } from '../../../src/core/inbox/safeNames';

describe('names from titles', () => {
  const examples: readonly (readonly [string, string])[] = [
    ['A plain title', 'A plain title'],
    ['../../etc/passwd', 'etc-passwd'],
    ['..', ''],
    ['.git', 'git'],
    ['a/b\\c:d', 'a-b-c-d'],
    ['C:\\Windows\\system32', 'C-Windows-system32'],
    ['What? "Why" <now> | *yes*', 'What- -Why- -now- - -yes'],
    ['[[Link]] #tag ^block', 'Link- -tag -block'],
    ['trailing dots...', 'trailing dots'],
    ['trailing space. . ', 'trailing space'],
    ['CON', '_CON'],
    ['con.txt', '_con.txt'],
    ['LPT¹', '_LPT¹'],
    ['Console', 'Console'],
    ['a\u0000b\nc', 'a-b-c'],
    ['evil\u202Etxt.exe', 'eviltxt.exe'],
    ['zero\u200Bwidth\uFEFF', 'zerowidth'],
    ['cafe\u0301', 'café'],
    ['🌱 Garden 👩‍🌾', '🌱 Garden 👩‍🌾'],
    ['日本語のノート', '日本語のノート'],
    ['\uD800', ''],
    ['---', ''],
    ['\u202E\u202E', ''],
  ];
  for (const [title, name] of examples) {
    it(`makes ${JSON.stringify(name)} of ${JSON.stringify(title)}`, () => {
      assert.equal(safeFileName(title), name);
    });
  }

  it('are short, and cut between characters', () => {
    assert.equal(safeFileName('x'.repeat(10_000)).length, 80);
    assert.equal(safeFileName('🌱'.repeat(10_000)), '🌱'.repeat(40));
    assert.ok(Buffer.byteLength(safeFileName('日'.repeat(10_000))) <= 180);
  });

  it('are safe in the vault, and stay what they are', () => {
    const part = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('..', '/', '\\', '.', ' ', 'CON', '\u0000', '\u202E', ':', '~', 'x'.repeat(90)));
    fc.assert(fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const name = safeFileName(parts.join(''));
      assert.ok(name === '' || isSafeVaultPath(`10_Notes/${name}.md`), JSON.stringify(name));
      assert.equal(safeFileName(name), name);
    }), { seed: 61, numRuns: 3_000 });
  });

  it('differ from every name there is, whatever its case or form', () => {
    assert.equal(freeName('Note', '.md', ['other.md']), 'Note.md');
    assert.equal(freeName('Note', '.md', ['NOTE.md', 'note 2.MD']), 'Note 3.md');
    assert.equal(freeName('café', '.md', ['CAFE\u0301.md']), 'café 2.md');
  });
});

describe('paths in the vault', () => {
  for (const path of ['', '/a', 'a/', '../a', 'a/../b', './a', 'a//b', '.git/config', 'a/.obsidian/x.md', 'a\\b', 'C:/x', 'a\u0000', 'a/CON.md', 'a/b.', 'a/b ', 'x'.repeat(500), 'y'.repeat(256)]) {
    it(`are not ${JSON.stringify(path.slice(0, 30))}`, () => {
      assert.equal(isSafeVaultPath(path), false);
    });
  }

  it('are what notes have', () => {
    for (const path of ['a.md', 'Inbox/_processed/a b.md', '10_Notes/ü 🌱.md', "it's (1).md"]) assert.equal(isSafeVaultPath(path), true);
  });
});

describe('settings of the inbox', () => {
  it('keep what can be written to, and the defaults for the rest', () => {
    const checked = checkedInboxSettings({
      inboxFolder: 'In/', dailyFolder: '../out', noteFolder: '/etc', projectFolder: '.git', conceptFolder: 'Ideas\\New', processedName: 'a/b', failedName: '..',
      categories: [' Work\n', ''],
      livingDocuments: [
        { name: 'Good', path: 'a/b.md', mode: 'append' },
        { name: 'Out', path: '../b.md', mode: 'replace' },
        { name: 'Config', path: '.obsidian/app.md', mode: 'replace' },
        { name: 'Script', path: 'a.sh', mode: 'replace' },
      ],
    });
    assert.deepEqual(checked, {
      ...DEFAULT_INBOX_SETTINGS, inboxFolder: 'In', conceptFolder: 'Ideas/New', categories: ['Work'],
      livingDocuments: [{ name: 'Good', path: 'a/b.md', mode: 'append' }],
    });
    assert.deepEqual(checkedInboxSettings({}), DEFAULT_INBOX_SETTINGS);
  });

  it('are named where they are not used as written', () => {
    assert.deepEqual(unusedInboxSettings({}), []);
    assert.deepEqual(unusedInboxSettings(DEFAULT_INBOX_SETTINGS), []);
    assert.deepEqual(unusedInboxSettings({ inboxFolder: ' In/ ', noteFolder: 'Notes\\New/', dailyFolder: '', conceptFolder: 'E\u0301' }), [], 'another way to write the same');
    assert.deepEqual(unusedInboxSettings({ inboxFolder: 'In', noteFolder: 'In/Notes', dailyFolder: '../out', projectFolder: '.git' }), ['dailyFolder', 'noteFolder', 'projectFolder']);
    assert.deepEqual(unusedInboxSettings({ inboxFolder: '10_Notes', processedName: 'x', failedName: 'X' }), ['inboxFolder', 'processedName', 'failedName']);
    assert.deepEqual(unusedInboxSettings({ livingDocuments: [{ name: 'a', path: 'Inbox/a.md', mode: 'append' }] }), ['livingDocuments']);
  });

  it('file nothing back into the inbox, where it would be filed again', () => {
    const checked = checkedInboxSettings({
      inboxFolder: 'In', dailyFolder: 'In', noteFolder: 'in/Notes', projectFolder: 'Inner', conceptFolder: 'A/In',
      livingDocuments: [{ name: 'a', path: 'IN/a.md', mode: 'append' }, { name: 'b', path: 'Inner/b.md', mode: 'append' }],
    });
    assert.deepEqual([checked.dailyFolder, checked.noteFolder, checked.projectFolder, checked.conceptFolder], ['00_Daily', '10_Notes', 'Inner', 'A/In']);
    assert.deepEqual(checked.livingDocuments.map(({ name }) => name), ['b']);
    const inside = checkedInboxSettings({ inboxFolder: '10_Notes', processedName: '_X', failedName: '_x' });
    assert.deepEqual([inside.inboxFolder, inside.noteFolder], ['Inbox', '10_Notes'], 'a default is no way back either');
    assert.deepEqual([inside.processedName, inside.failedName], ['_processed', '_failed'], 'one folder cannot be both');
  });
});
