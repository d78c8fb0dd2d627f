// The stages of `npm test`, in the order in which they run.
import { ensureHost } from '../../test/support/host/installHost.mjs';
import { packageExtension } from './packageExtension.mjs';

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {readonly string[]} args for Node
 * @property {'counts' | 'exitCode'} result counts: its last line tells them; exitCode: it is one test by itself
 */

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {boolean} needsBuild
 * @property {readonly Step[]} steps
 * @property {() => Promise<unknown>} [setUp]
 */

const mocha = ['--import', 'tsx', 'node_modules/mocha/bin/mocha.js', '--reporter', 'scripts/lib/countingReporter.mjs', '--forbid-only'];

/**
 * @param {string} title
 * @param {readonly string[]} args
 * @returns {Step}
 */
const check = (title, args) => ({ title, args, result: 'exitCode' });

/**
 * @param {string} title
 * @param {readonly string[]} args
 * @returns {Step}
 */
const suite = (title, args) => ({ title, args, result: 'counts' });

/** @param {string} project */
const types = (project) => check(`types of ${project}`, ['node_modules/typescript/bin/tsc', '--noEmit', '-p', project]);

/** @type {readonly Stage[]} */
export const stages = [
  {
    name: 'lint',
    needsBuild: false,
    steps: [
      check('eslint', ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.']),
      check('knip', ['node_modules/knip/bin/knip.js']),
    ],
  },
  { name: 'types', needsBuild: false, steps: ['src', 'webview', 'test', 'test/webview', 'scripts'].map(types) },
  { name: 'unit', needsBuild: false, steps: [suite('unit', [...mocha, 'test/unit/**/*.test.ts'])] },
  { name: 'adapters', needsBuild: false, steps: [suite('adapters', [...mocha, '--timeout', '20000', 'test/adapters/**/*.test.ts'])] },
  { name: 'webview', needsBuild: true, steps: [suite('webview', ['test/webview/run.mjs'])] },
  {
    name: 'host',
    needsBuild: true,
    setUp: () => ensureHost('newest'),
    steps: [suite('host suite in the newest VS Code', ['--import', 'tsx', 'test/host/run.ts', 'newest'])],
  },
  {
    name: 'host-oldest',
    needsBuild: true,
    setUp: () => ensureHost('oldest'),
    steps: [suite('host suite in the oldest VS Code', ['--import', 'tsx', 'test/host/run.ts', 'oldest'])],
  },
  {
    name: 'e2e',
    needsBuild: true,
    setUp: async () => {
      await ensureHost('newest');
      await packageExtension();
    },
    steps: [suite('scenarios', [...mocha, '--timeout', '180000', '--slow', '60000', 'test/e2e/**/*.e2e.ts'])],
  },
];
