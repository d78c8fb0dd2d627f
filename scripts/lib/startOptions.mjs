// The options of `npm start`.
import { statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { sampleVault } from './sampleVault.mjs';

export const startUsage = `npm start -- [options]
  --once             ask one question without a screen, print the answer and its trace, and exit
  --vault DIR        the folder of notes (default: a copy of the sample vault, in artifacts/)
  --question "..."   the question for --once
  --provider NAME    auto, anthropic, ollama, openai or offline
  --loopback         answer from a server on this machine that stands in for the providers
  --help             show this`;

/**
 * @param {readonly string[]} args
 * @returns {boolean} whether somebody wants to know what there is
 */
export function asksForHelp(args) {
  return args.includes('--help') || args.includes('-h');
}

/**
 * @typedef {object} StartOptions
 * @property {boolean} once
 * @property {string} vault absolute
 * @property {string} question
 * @property {string | undefined} provider
 * @property {boolean} loopback
 */

const providers = ['auto', 'anthropic', 'ollama', 'openai', 'offline'];

/**
 * @param {string[]} args
 * @returns {StartOptions} throws an Error that a person can read
 */
export function parseStartOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      once: { type: 'boolean', default: false },
      vault: { type: 'string', default: sampleVault },
      question: { type: 'string', default: 'Which habits help me sleep better?' },
      provider: { type: 'string' },
      loopback: { type: 'boolean', default: false },
    },
  });
  // npm runs scripts in the project's folder; a relative path is meant from where the person is.
  const vault = path.resolve(process.env.INIT_CWD ?? process.cwd(), values.vault);
  if (statSync(vault, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new Error(`There is no folder ${vault}.`);
  }
  if (values.provider !== undefined && !providers.includes(values.provider)) {
    throw new Error(`There is no provider ${values.provider}.`);
  }
  return { ...values, vault, provider: values.provider };
}

/**
 * The same options for a child process, whose working folder is another one.
 *
 * @param {StartOptions} options
 * @returns {string[]}
 */
export function startArguments({ once, vault, question, provider, loopback }) {
  return [
    ...(once ? ['--once'] : []),
    `--vault=${vault}`,
    `--question=${question}`,
    ...(provider === undefined ? [] : [`--provider=${provider}`]),
    ...(loopback ? ['--loopback'] : []),
  ];
}
