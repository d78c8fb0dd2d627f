// Child processes of the scripts.
import { spawn } from 'node:child_process';

/**
 * The environment for a child. What `npm run` adds about this package would mislead an npm that works in
 * another folder.
 *
 * @param {Record<string, string>} [added]
 * @returns {NodeJS.ProcessEnv}
 */
export function childEnvironment(added = {}) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle)_|^npm_config_local_prefix$|^npm_command$|^INIT_CWD$/i.test(name),
  );
  return { ...Object.fromEntries(kept), ...added };
}

/**
 * Runs a program to its end with its output on the screen.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} [options] quiet: its output is shown
 *   only when it fails
 * @returns {Promise<void>} rejects when it cannot be started or does not end with code 0
 */
export async function run(command, args, options = {}) {
  const { code, output } = await runForCode(command, args, options);
  if (code !== 0) {
    if (options.quiet) {
      process.stderr.write(output);
    }
    throw new Error(`${[command, ...args].join(' ')} ended with ${code}`);
  }
}

/**
 * Like {@link run}, but tells the exit code.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} [options]
 * @returns {Promise<{ code: number | string, output: string }>} output is empty unless quiet
 */
export function runForCode(command, args, { cwd, env = childEnvironment(), quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => (output += text));
    }
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? signal ?? 1, output }));
  });
}
