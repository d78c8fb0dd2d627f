import assert from 'node:assert/strict';
import path from 'node:path';
import { projectRoot } from '../../../scripts/lib/locations.mjs';
import { asksForHelp, parseStartOptions, startArguments } from '../../../scripts/lib/startOptions.mjs';

describe('The options of npm start', () => {
  let whereThePersonIs: string | undefined;
  beforeEach(() => {
    whereThePersonIs = process.env['INIT_CWD'];
  });
  afterEach(() => {
    if (whereThePersonIs === undefined) delete process.env['INIT_CWD'];
    else process.env['INIT_CWD'] = whereThePersonIs;
  });

  it('mean the same to the child process, which does not know where the person is', () => {
    process.env['INIT_CWD'] = path.join(projectRoot, 'media');
    const options = parseStartOptions(['--once', '--vault', 'sample-vault', '--question', 'what, "then"?', '--provider', 'openai', '--loopback']);
    assert.equal(options.vault, path.join(projectRoot, 'media', 'sample-vault'));
    delete process.env['INIT_CWD'];
    assert.deepEqual(parseStartOptions(startArguments(options)), options);
  });

  it('keep a question that looks like an option', () => {
    const options = parseStartOptions(['--question=--once']);
    assert.deepEqual(parseStartOptions(startArguments(options)), options);
  });

  it('tell what there is to who asks, and take no file for a folder of notes', () => {
    assert.ok(asksForHelp(['--help']) && asksForHelp(['--once', '-h']));
    assert.ok(!asksForHelp(['--question=--help']));
    assert.throws(() => parseStartOptions(['--vault', path.join(projectRoot, 'README.md')]), /There is no folder .*README\.md/);
  });
});
