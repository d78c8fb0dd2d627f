import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packagedReadme } from '../../../scripts/lib/packagedReadme.mjs';

const root = path.resolve(__dirname, '../../..');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

describe('the README of the package', () => {
  const packaged = packagedReadme(readme);

  it('has no picture and no link that only the sources have', () => {
    const targets = [...packaged.matchAll(/\]\(([^)]*)\)/g)].map(([, target]) => target!);
    assert.deepEqual(targets.filter((target) => !target.startsWith('https://')), []);
    assert.doesNotMatch(packaged, /^!\[|<!--/m);
  });

  it('begins with what somebody needs who has installed it, and asks for nothing that needs the sources', () => {
    const [, first] = packaged.split(/^## /m);
    assert.match(first ?? '', /^Start\n/);
    assert.doesNotMatch(packaged, /\bnpm\b/);
  });

  it('says the rest as the README does', () => {
    for (const title of ['Start', 'Set it up', 'What leaves your machine', 'Questions', 'What you would use instead', 'Limits']) {
      assert.ok(packaged.includes(`\n## ${title}\n`), title);
    }
    assert.ok(packaged.endsWith(readme.slice(-200)), 'the end is another');
  });

  it('names only documents that are in the package', () => {
    const shipped = readFileSync(path.join(root, '.vscodeignore'), 'utf8');
    const named = [...packaged.matchAll(/(?<![\w`/*-])((?:docs\/)?[\w-]+\.md)\b/g)].map(([, name]) => name!);
    assert.ok(named.includes('docs/privacy.md') && named.includes('SECURITY.md'));
    assert.deepEqual(named.filter((name) => !existsSync(path.join(root, name)) || !(shipped.includes(`!${name}\n`) || (name.startsWith('docs/') && shipped.includes('!docs/*.md\n')))), []);
  });

  it('is refused when a section for the sources has another name', () => {
    assert.throws(() => packagedReadme(readme.replace('## Try it from its sources', '## Try')), /Try it from its sources/);
  });
});
