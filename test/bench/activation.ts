import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot, vsixFile } from '../../scripts/lib/locations.mjs';
import { createHostFolder, removeHostFolder } from '../support/host/hostFolder';
import { temporaryVault } from '../support/host/temporaryVault';
import { Workbench } from '../support/host/workbench';
import { startWorkbenchHost } from '../support/host/workbenchHost';
import { median } from './benchmark';
import type { Benchmark } from './benchmark';

const STARTS = 5;
const CONTROL = 'Activation Control';
/** The editor draws only the rows that fit. */
const TALL = { width: 1400, height: 3_000 };

/**
 * How long the editor itself says that activation took on the extension host's thread, loading the bundle included,
 * minus the same of an extension that does nothing.
 */
export const benchmark: Benchmark = async () => {
  execFileSync(process.execPath, ['scripts/package.mjs'], { cwd: projectRoot, stdio: ['ignore', 'ignore', 'inherit'] });
  const control = packControl();
  const ownMs: number[] = [];
  const controlMs: number[] = [];
  const folder = await createHostFolder();
  const vault = temporaryVault();
  try {
    await (await startWorkbenchHost({ workspace: vault.folder, vsix: control.vsix, folder })).stop();
    for (let start = 0; start < STARTS; start += 1) {
      const host = await startWorkbenchHost({ workspace: vault.folder, vsix: start === 0 ? vsixFile : undefined, folder, viewport: TALL });
      try {
        const times = await activationTimesMs(new Workbench(host.page));
        ownMs.push(times.own);
        controlMs.push(times.control);
      } finally {
        await host.stop();
      }
    }
  } finally {
    vault.remove();
    await removeHostFolder(folder);
    control.remove();
  }
  return [
    { name: 'activation_ms', value: median(ownMs) - median(controlMs), unit: 'ms' },
    { name: 'activation_with_control_ms', value: median(ownMs), unit: 'ms' },
    { name: 'activation_control_ms', value: median(controlMs), unit: 'ms' },
  ];
};

/** Reads the editor's list of running extensions. */
async function activationTimesMs(workbench: Workbench): Promise<{ readonly own: number; readonly control: number }> {
  await workbench.ready();
  await workbench.runCommand('Developer: Show Running Extensions');
  const time = async (name: string): Promise<number> => {
    const row = workbench.page.locator('.runtime-extensions-editor .extension', { hasText: name }).locator('.activation-time');
    await row.waitFor({ timeout: 30_000 });
    const text = await row.innerText();
    const milliseconds = /(\d+)\s*ms/.exec(text)?.[1];
    if (milliseconds === undefined) {
      throw new Error(`the editor tells no activation time: ${text}`);
    }
    return Number(milliseconds);
  };
  return { own: await time('Second Brain'), control: await time(CONTROL) };
}

/** An extension that starts when ours does, and does nothing. */
function packControl(): { readonly vsix: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'activation-control-'));
  const write = (name: string, content: string): void => {
    writeFileSync(path.join(folder, name), content);
  };
  write('package.json', JSON.stringify({ name: 'activation-control', displayName: CONTROL, publisher: 'control', version: '1.0.0', license: 'MIT', engines: { vscode: '^1.105.0' }, main: './main.js', activationEvents: ['onStartupFinished'] }));
  write('main.js', 'exports.activate = () => {};\n');
  write('LICENSE', 'MIT\n');
  write('README.md', 'Does nothing.\n');
  const vsix = path.join(folder, 'control.vsix');
  execFileSync(process.execPath, [path.join(projectRoot, 'node_modules', '@vscode', 'vsce', 'vsce'), 'package', '--no-dependencies', '--allow-missing-repository', '-o', vsix], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  return {
    vsix,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
