import assert from 'node:assert/strict';
import { YamlFrontMatterParser } from '../../../src/adapters/frontMatter/yamlFrontMatterParser';

const parser = new YamlFrontMatterParser();

function parsed(yaml: string): unknown {
  const fields = parser.parse(yaml);
  return fields && Object.fromEntries(fields);
}

describe('YamlFrontMatterParser', () => {
  it('reads a mapping with the core types', () => {
    assert.deepEqual(parsed('title: A\ntags: [b, "c"]\ndate: 2024-01-02\nyear: 1982\ndraft: true\nnone:'), {
      title: 'A', tags: ['b', 'c'], date: '2024-01-02', year: 1982, draft: true, none: null,
    });
  });

  it('takes empty YAML, and comments alone, as an empty mapping', () => {
    assert.deepEqual(parsed(''), {});
    assert.deepEqual(parsed('# only a comment'), {});
  });

  it('refuses what is broken or no mapping', () => {
    for (const yaml of ['a: [unclosed', 'a: b: c', '- a\n- b', 'just text', '\ta: 1', '"']) {
      assert.equal(parsed(yaml), null, yaml);
    }
  });

  it('runs nothing and makes no object of a named type', () => {
    const fields = parser.parse('a: !!js/function "function () { globalThis.__ran = true }"\nb: !!python/object/apply:os.system ["x"]');
    assert.equal('__ran' in globalThis, false);
    assert.ok(fields === null || typeof fields.get('a') === 'string');
  });

  it('leaves the prototype of objects alone', () => {
    parser.parse('__proto__:\n  polluted: true\nconstructor:\n  prototype:\n    polluted: true');
    assert.equal('polluted' in {}, false);
  });

  it('gives up on aliases that multiply', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]', ...'bcdefghi'.split('').map((name, index) => {
      const before = 'abcdefgh'[index]!;
      return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`;
    })].join('\n');
    const startMs = performance.now();
    assert.equal(parsed(bomb), null);
    assert.ok(performance.now() - startMs < 1_000, 'the bomb took its time');
  });

  it('still expands the few aliases that a person writes', () => {
    assert.deepEqual(parsed('a: &tags [x]\ntags: *tags'), { a: ['x'], tags: ['x'] });
  });

  it('gives up on nesting that would exhaust the stack', () => {
    for (const yaml of [`a: ${'['.repeat(16_000)}`, `a: ${'{'.repeat(8_000)}${'}'.repeat(8_000)}`, `${'- '.repeat(8_000)}a`, `${'? '.repeat(8_000)}a`]) {
      assert.equal(parsed(yaml), null, yaml.slice(0, 8));
    }
  });

  it('survives the deepest nesting that it tries to read', () => {
    const marks = '- '.repeat(99);
    for (const yaml of [
      Array.from({ length: 200 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      `${Array.from({ length: 199 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')}\n${' '.repeat(199)}${marks}${'['.repeat(32)}${']'.repeat(32)}`,
      Array.from({ length: 300 }, (_, line) => `${' '.repeat(Math.min(200, line * 100))}${marks}`).join('\n'),
      Array.from({ length: 600 }, () => '[{['.repeat(10)).join(']]]\n'),
    ]) {
      assert.doesNotThrow(() => parser.parse(yaml));
    }
  });

  it('reads the longest front matter in a moment, and nothing longer', () => {
    assert.equal(parsed(`a: ${'x'.repeat(17_000)}`), null);
    for (const yaml of ['a:\n'.repeat(5_000), 'a: 1\n'.repeat(3_000), `a: "${'\\\\x'.repeat(4_000)}"`, '# x\n'.repeat(4_000), 'a: >\n' + ' x\n'.repeat(5_000), '&a '.repeat(5_000), '!'.repeat(16_000)]) {
      // The processor's time, not the clock's: what else the machine does is not the parser's.
      const before = process.cpuUsage();
      parsed(yaml);
      const { user } = process.cpuUsage(before);
      assert.ok(user < 1_000_000, `slow on ${JSON.stringify(yaml.slice(0, 8))}: ${user} us`);
    }
  });
});
