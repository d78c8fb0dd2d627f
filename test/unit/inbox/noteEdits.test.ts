import assert from 'node:assert/strict';
import fc from 'fast-check';
import { YamlFrontMatterParser } from '../../../src/adapters/frontMatter/yamlFrontMatterParser';
import { newDailyText, newNoteText } from '../../../src/core/inbox/newNoteText';
import type { NoteEdit } from '../../../src/core/inbox/noteEdits';
import { afterSteps, afterStepsAgain, edited } from '../../../src/core/inbox/noteEdits';
import { splitFrontMatter } from '../../../src/core/vault/frontMatter';
import { splitLines } from '../../../src/core/vault/markdownLines';

const append = (text: string, ...headings: readonly string[]): NoteEdit => ({ kind: 'append', headings, text });
const addItems = (items: readonly string[], ...headings: readonly string[]): NoteEdit => ({ kind: 'addItems', headings, items });
const replace = (text: string, day = '2026-03-10'): NoteEdit => ({ kind: 'replace', text, day });

/** Lines that notes are made of, and that are easy to get wrong. */
const line = fc.constantFrom(
  '', '', 'text', 'more text', '# Title', '## Notes', '## Tasks', '### Work', '## Archive', '## 2026-03-10', '- [ ] do it', '- item', '  - sub',
  '```', '~~~', '---', '> quote', 'Setext', '===', '\ttab', '   ', 'ü 🌱 日本語', '| a | b |', '<!-- x -->',
);
const lineEnding = fc.constantFrom('\n', '\r\n', '\r');
const body = fc.tuple(fc.array(line, { maxLength: 25 }), lineEnding, fc.boolean())
  .map(([lines, ending, ends]) => lines.join(ending) + (ends ? ending : ''));
const front = fc.constantFrom('', '', '---\ntitle: x\n---\n', '---\r\ntags: [a]\r\n---\r\n', '\uFEFF', '\uFEFF---\na: 1\n---\n', '---\nunclosed\n');
const note = fc.tuple(front, body).map(([head, text]) => head + text);
const block = fc.array(line, { minLength: 1, maxLength: 6 }).map((lines) => lines.join('\n'));
const headings = fc.constantFrom([], ['Notes'], ['Tasks', 'Work'], ['Tasks', 'Work', 'C#'], ['2026-03-10'], ['A *b* `c`']);
const insertion = fc.oneof(
  fc.record({ kind: fc.constant('append' as const), headings, text: block }),
  fc.record({ kind: fc.constant('addItems' as const), headings, items: fc.array(fc.constantFrom('- [ ] do it', '- [ ] other', '- 14:00 Call\n  details', '- Code\n  ```js\n  x', '- Plan\n  ## Notes\n  Setext\n  ---'), { maxLength: 3 }) }),
);

/** Whether a text is another one with one piece put in. */
function isOneInsertion(before: string, after: string): boolean {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  return after.endsWith(before.slice(start));
}

describe('edits of notes', () => {
  it('put text at the end of its section, before the next', () => {
    const text = '# Day\n\n## Focus\n\nold\n\n## Notes\n\n## Tasks\n- [ ] a\n';
    assert.equal(edited(text, append('new\n', 'Focus')), '# Day\n\n## Focus\n\nold\n\nnew\n\n## Notes\n\n## Tasks\n- [ ] a\n');
    assert.equal(edited(text, append('new', 'Notes')), '# Day\n\n## Focus\n\nold\n\n## Notes\n\nnew\n\n## Tasks\n- [ ] a\n');
    assert.equal(edited(text, addItems(['- [ ] b'], 'Tasks')), '# Day\n\n## Focus\n\nold\n\n## Notes\n\n## Tasks\n- [ ] a\n- [ ] b\n');
  });

  it('make the sections that are missing, below those that are there', () => {
    assert.equal(edited('x', append('new', 'Notes')), 'x\n\n## Notes\n\nnew\n');
    assert.equal(edited('', addItems(['- a'], 'Tasks', 'Work', 'Site')), '## Tasks\n\n### Work\n\n#### Site\n\n- a\n');
    const text = '## Tasks\n\n- own\n\n### Work\n\n- w\n\n## Events\n';
    assert.equal(edited(text, addItems(['- a'], 'Tasks')), '## Tasks\n\n- own\n- a\n\n### Work\n\n- w\n\n## Events\n');
    assert.equal(edited(text, addItems(['- a'], 'tasks', 'WORK')), '## Tasks\n\n- own\n\n### Work\n\n- w\n- a\n\n## Events\n');
    assert.equal(edited(text, addItems(['- a'], 'Tasks', 'Home')), '## Tasks\n\n- own\n\n### Work\n\n- w\n\n### Home\n\n- a\n\n## Events\n');
  });

  it('see no headings in code or front matter', () => {
    const text = '---\na: |\n  ## Notes\n---\n```\n## Notes\n```\n';
    assert.equal(edited(text, append('new', 'Notes')), `${text}\n## Notes\n\nnew\n`);
  });

  it('keep to the line endings of the note', () => {
    assert.equal(edited('## Notes\r\n\r\na\r\n', append('b\nc', 'Notes')), '## Notes\r\n\r\na\r\n\r\nb\r\nc\r\n');
  });

  it('repeat nothing that is there', () => {
    const text = '## Notes\n\nOne line.\n\n## Tasks\n\n- [x] Call  Bob\n';
    assert.equal(edited(text, append('\nOne line.\n', 'Notes')), text);
    assert.notEqual(edited(text, append('One', 'Notes')), text, 'part of a line is not the line');
    assert.equal(edited(text, addItems(['- [ ] call bob'], 'Tasks')), text);
    assert.equal(edited('', addItems(['- a', '- A'], 'Tasks')), '## Tasks\n\n- a\n');
  });

  it('add a line that stands elsewhere in the note, under another day or as part of other text', () => {
    const text = '# Runs\n\nRan 5 km.\n\n## 2026-03-09\n\nRan 5 km.\n';
    const today = edited(text, append('Ran 5 km.', '2026-03-10'));
    assert.equal(today, `${text}\n## 2026-03-10\n\nRan 5 km.\n`);
    assert.equal(edited(today, append('Ran 5 km.', '2026-03-10')), today, 'the same under the same heading is there already');
    const day = '## Focus\n\nRest.\n\n## Notes\n\nA list:\nRest.\n\n### Work\n\nShip it.\n';
    assert.equal(edited(day, append('Rest.', 'Notes')), '## Focus\n\nRest.\n\n## Notes\n\nA list:\nRest.\n\nRest.\n\n### Work\n\nShip it.\n');
    assert.equal(edited(day, append('Ship it.', 'Notes')), '## Focus\n\nRest.\n\n## Notes\n\nA list:\nRest.\n\nShip it.\n\n### Work\n\nShip it.\n');
  });

  it('know a text again that has headings of its own', () => {
    const once = edited('# Runs\n', append('Intro\n\n## Plan\n\nmore', '2026-03-10'));
    assert.equal(edited(once, append('Intro\n\n## Plan\n\nmore', '2026-03-10')), once);
  });

  it('close a code block within its item', () => {
    const text = edited('## Events\n\n## Tasks\n', addItems(['- Call\n  ```js\n  x'], 'Events'));
    assert.equal(text, '## Events\n\n- Call\n  ```js\n  x\n  ```\n\n## Tasks\n');
    assert.equal(edited(text, addItems(['- Lunch'], 'Events')), '## Events\n\n- Call\n  ```js\n  x\n  ```\n- Lunch\n\n## Tasks\n');
    assert.equal(edited('', addItems(['- ~~~', '- b'], 'Events')), '## Events\n\n- ~~~\n  ~~~\n- b\n');
  });

  it('make no section of a heading in an item', () => {
    const text = edited('## Tasks\n', addItems(['- Call\n  ## Tasks\n  # Agenda ##\n  Plan\n  ---\n  ```\n  # code\n  ```\n  #tag'], 'Events'));
    assert.equal(text, '## Tasks\n\n## Events\n\n- Call\n  \\## Tasks\n  \\# Agenda ##\n  Plan\n  \\---\n  ```\n  # code\n  ```\n  #tag\n');
    const later = edited(edited(text, addItems(['- Lunch'], 'Events')), addItems(['- [ ] a'], 'Tasks'));
    assert.equal(later, text.replace('## Tasks\n', '## Tasks\n\n- [ ] a\n') + '- Lunch\n');
  });

  it('close a code block that the text leaves open, so that it swallows nothing', () => {
    assert.equal(edited('## Notes\n\n## Tasks\n', append('~~~js\nx', 'Notes')), '## Notes\n\n~~~js\nx\n~~~\n\n## Tasks\n');
  });

  it('move the old text into the archive, newest first', () => {
    const first = edited('---\na: 1\n---\nmilk\n', replace('bread', '2026-03-10'));
    assert.equal(first, '---\na: 1\n---\nbread\n\n## Archive\n\n### 2026-03-10\n\nmilk\n');
    assert.equal(edited(first, replace('eggs\n', '2026-03-11')),
      '---\na: 1\n---\neggs\n\n## Archive\n\n### 2026-03-11\n\nbread\n\n### 2026-03-10\n\nmilk\n');
    assert.equal(edited(first, replace('bread', '2026-03-12')), first, 'the same text again changes nothing');
    assert.equal(edited('', replace('bread')), 'bread\n');
  });

  it('never make front matter of a text', () => {
    const text = edited('old', replace('---\ntitle: fake\n---\nx'));
    assert.equal(splitFrontMatter(splitLines(text)), null);
  });

  it('keep every earlier byte in its place when they add', () => {
    fc.assert(fc.property(note, insertion, (text, edit) => {
      const single = edit.kind === 'append' ? [edit] : edit.items.map((item) => ({ ...edit, items: [item] }));
      const after = single.reduce((current, next) => {
        const more = edited(current, next);
        assert.ok(isOneInsertion(current, more), JSON.stringify(more));
        return more;
      }, text);
      assert.equal(edited(text, edit), after, 'items are added one after the other');
    }), { seed: 51, numRuns: 5_000 });
  });

  it('give an event that is there the details that it lacks, and no second bullet', () => {
    const text = '## Events\n\n- 09:30 Dentist\n  Dr. Heron, bring card\n- Lunch\n\n## Tasks\n';
    const more = edited(text, addItems(['- 09:30 dentist\n  Dr. Heron, bring card\n  Room 5'], 'Events'));
    assert.equal(more, '## Events\n\n- 09:30 Dentist\n  Dr. Heron, bring card\n  Room 5\n- Lunch\n\n## Tasks\n');
    assert.equal(edited(more, addItems(['- 09:30 Dentist\n  Room 5'], 'Events')), more);
    assert.equal(edited(more, addItems(['- 09:30 Dentist'], 'Events')), more);
    assert.equal(edited('## Events\r\n\r\n- Lunch', addItems(['- Lunch\n  Menu'], 'Events')), '## Events\r\n\r\n- Lunch\r\n  Menu\r\n');
  });

  it('add details after all that belongs to the event, and code as a whole', () => {
    const text = '## Events\n\n- Call\ngoes on here\n\n  more of it\n  - [ ] sub\n\nNot of it.\n- Lunch\n';
    assert.equal(edited(text, addItems(['- Call\n  New'], 'Events')), text.replace('sub\n', 'sub\n  New\n'));
    const code = edited(text, addItems(['- Call\n  ```\n  more of it\n  ```'], 'Events'));
    assert.equal(code, text.replace('sub\n', 'sub\n  ```\n  more of it\n  ```\n'));
    assert.equal(edited(code, addItems(['- Call\n  ```\n  more of it\n  ```'], 'Events')), code);
    const open = '## Events\n\n- Call\n  ```\n  x';
    assert.equal(edited(open, addItems(['- Call\n  New'], 'Events')), `${open}\n  \`\`\`\n  New\n`);
  });

  it('take for an event only what is one: no detail of another, no paragraph, no code', () => {
    const text = '## Events\n\n- Trip\n  Lunch\n  - Lunch\n\nLunch\n\n```\n- Lunch\n```\n';
    assert.equal(edited(text, addItems(['- Lunch'], 'Events')), `${text}\n- Lunch\n`);
    assert.equal(edited('## Tasks\n- Trip\n  - [ ] pack\n', addItems(['- [ ] Pack'], 'Tasks')), '## Tasks\n- Trip\n  - [ ] pack\n', 'a task below another is one');
  });

  it('hold what they add, line by line', () => {
    fc.assert(fc.property(note, block, headings, (text, added, under) => {
      const lines = splitLines(edited(text, append(added, ...under))).map((other) => other.trimEnd());
      const wanted = splitLines(added.trim()).map((other) => other.trimEnd());
      assert.ok(wanted.every((_, offset) => offset >= 0) && lines.join('\n').includes(wanted.join('\n')));
    }), { seed: 52, numRuns: 3_000 });
  });

  it('change nothing the second time', () => {
    fc.assert(fc.property(note, insertion, (text, edit) => {
      const once = edited(text, edit);
      assert.equal(edited(once, edit), once);
    }), { seed: 53, numRuns: 5_000 });
  });

  it('keep the old text when they replace it, and the front matter byte for byte', () => {
    fc.assert(fc.property(note, block, (text, added) => {
      const after = edited(text, replace(added));
      const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
      const parts = splitFrontMatter(splitLines(text.slice(mark.length)));
      const head = parts === null ? '' : text.slice(0, text.length - splitOff(text.slice(mark.length), parts.bodyLine).length);
      assert.ok(after.startsWith(head));
      const [current = '', ...archived] = splitOff(text.slice(mark.length), parts?.bodyLine ?? 0).split(/^## Archive$/m);
      if (archived.length === 0) assert.ok(after.includes(current.replace(/^(?:[^\S\r\n]*[\r\n])+/, '').trimEnd()));
      for (const kept of text.slice(mark.length).split(/[\r\n]+/).filter((other) => other.trim() !== '')) assert.ok(after.includes(kept), kept);
    }), { seed: 54, numRuns: 3_000 });
  });

  it('begin a note that is not there, and go on with one that is', () => {
    const step = { whenAbsent: { text: newDailyText('2026-03-10'), edits: [append('x', 'Focus')] }, whenPresent: [append('x', 'Focus')] };
    const made = afterSteps(null, [step, step]);
    assert.equal(made, '---\ntype: daily\ndate: 2026-03-10\n---\n\n# 2026-03-10\n\n## Focus\n\nx\n\n## Notes\n\n## Tasks\n');
  });
});

/** The text from a line on. */
function splitOff(text: string, fromLine: number): string {
  return (text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? []).slice(fromLine).join('');
}

describe('steps taken again', () => {
  const step = { whenAbsent: { text: '# Runs\n', edits: [append('Ran 5 km.')] }, whenPresent: [append('Ran 5 km.', '2026-03-10')] };
  const other = { ...step, whenPresent: [append('Slept.', '2026-03-10')] };

  it('add nothing to the note that they made, edited since', () => {
    const made = `${afterSteps(null, [step, other]) ?? ''}\nMine.\n`;
    assert.equal(afterStepsAgain(made, [step, other]), made);
  });

  it('go to a note that somebody else made meanwhile', () => {
    assert.equal(afterStepsAgain('# Other\n', [step]), '# Other\n\n## 2026-03-10\n\nRan 5 km.\n');
    assert.equal(afterStepsAgain(null, [step]), afterSteps(null, [step]));
  });
});

describe('front matter of new notes', () => {
  it('reads back as what was written, whatever it holds, and nothing else', () => {
    const parser = new YamlFrontMatterParser();
    const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.constantFrom('"', "'", '---', 'a: b', '{x}', '[y]', '# c', '!!js/function', '&a *a', '\\', 'yes', '1e3', ': "'))
      .map((value) => value.replace(/[\r\n\u0085\u2028\u2029\uFEFF\u007F-\u009F]/g, ''));
    fc.assert(fc.property(text, fc.option(text), fc.array(text, { maxLength: 4 }), (title, category, tags) => {
      const made = newNoteText({ title, type: 'note', created: '2026-03-10', category, project: null, tags });
      const fields = parser.parse(splitFrontMatter(splitLines(made))?.yaml ?? 'none');
      const expected = { title, type: 'note', created: '2026-03-10', ...(category === null ? {} : { category }), ...(tags.length === 0 ? {} : { tags }) };
      assert.deepEqual(fields && Object.fromEntries(fields), expected);
    }), { seed: 55, numRuns: 1_000 });
  });
});
