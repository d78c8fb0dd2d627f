import assert from 'node:assert/strict';
import { tellIgnoredEnvironment } from '../../../src/host/config/ignoredEnvironment';
import { CapturingLogger } from '../../support/capturingLogger';

const SECRET = 'https://user:secret@example.com';

/** An installation: its memory outlives the windows that are opened in it. */
class Installation {
  readonly kept = new Map<string, unknown>();
  readonly told: (readonly string[])[] = [];
  readonly logger = new CapturingLogger();
  canRemember = true;

  openWindow(environment: Readonly<Record<string, string>>): void {
    tellIgnoredEnvironment({
      environment,
      memory: {
        get: (key) => this.kept.get(key),
        update: (key, value) => {
          if (!this.canRemember) return Promise.reject(new Error('read-only disk'));
          this.kept.set(key, value);
          return Promise.resolve();
        },
      },
      tell: (names) => { this.told.push(names); },
      logger: this.logger,
    });
  }
}

describe('Variables of the environment that do not count', () => {
  it('are told once for an installation, by name', () => {
    const installation = new Installation();
    for (let window = 0; window < 3; window += 1) installation.openWindow({ OPENAI_BASE_URL: SECRET, ANTHROPIC_CUSTOM_HEADERS: SECRET, OPENAI_API_KEY: SECRET });
    assert.deepEqual(installation.told, [['ANTHROPIC_CUSTOM_HEADERS', 'OPENAI_BASE_URL']]);
  });

  it('are told alone when they are new beside others that were told', () => {
    const installation = new Installation();
    installation.openWindow({ OPENAI_BASE_URL: SECRET });
    installation.openWindow({ OPENAI_BASE_URL: SECRET, OPENAI_PROJECT_ID: SECRET });
    installation.openWindow({ OPENAI_BASE_URL: SECRET });
    installation.openWindow({ OPENAI_PROJECT_ID: SECRET });
    assert.deepEqual(installation.told, [['OPENAI_BASE_URL'], ['OPENAI_PROJECT_ID']]);
  });

  it('that are not set are not told, nor written down', () => {
    const installation = new Installation();
    installation.openWindow({ PATH: '/bin', OPENAI_BASE_URL: ' ' });
    assert.deepEqual([installation.told, installation.logger.lines, installation.kept.size], [[], [], 0]);
  });

  it('have values that are told to nobody', () => {
    const installation = new Installation();
    installation.openWindow({ OPENAI_BASE_URL: SECRET });
    assert.equal(JSON.stringify([installation.told, installation.logger.lines, [...installation.kept]]).includes('secret'), false);
    assert.match(JSON.stringify(installation.logger.lines), /OPENAI_BASE_URL/);
  });

  it('break nothing where it cannot be remembered that they were told, or where what is remembered is damaged', async () => {
    const installation = new Installation();
    installation.canRemember = false;
    installation.kept.set('ignoredVariables.told', { damaged: true });
    installation.openWindow({ OPENAI_BASE_URL: SECRET });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(installation.told.length, 1);
    assert.match(JSON.stringify(installation.logger.lines), /could not be remembered/);
  });
});
