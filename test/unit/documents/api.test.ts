import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(__dirname, '../../..');

/** What the compiler says of the documented types beside those of the code: assignable in both directions, key for key. */
function complaints(documented: string): readonly string[] {
  const file = path.join(root, 'test', 'documentedApi.virtual.ts');
  const text = `
    import type { Event } from 'vscode';
    import type * as Code from '../src/host/api/secondBrainApi';
    ${documented}
    type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
    type SameKeys<A, B> = Same<keyof A, keyof B>;
    export const sameKeys: [SameKeys<SecondBrainApi, Code.SecondBrainApi>, SameKeys<AskOptions, Code.AskOptions>, SameKeys<AskResult, Code.AskResult>, SameKeys<UsageStats, Code.UsageStats>,
      SameKeys<AnomalyAlert, Code.AnomalyAlert>, SameKeys<SyncOptions, Code.SyncOptions>, SameKeys<SyncResult, Code.SyncResult>,
      SameKeys<TraceEntry, Awaited<ReturnType<Code.SecondBrainApi['getTraces']>>[number]>, SameKeys<TraceFilter, NonNullable<Parameters<Code.SecondBrainApi['getTraces']>[0]>>,
      SameKeys<CostSummary, Awaited<ReturnType<Code.SecondBrainApi['getCosts']>>>, SameKeys<DailyCost, Awaited<ReturnType<Code.SecondBrainApi['getDailyCosts']>>[number]>,
      SameKeys<Citation, Code.AskResult['citations'][number]>] = [true, true, true, true, true, true, true, true, true, true, true, true];
    export const documented = (code: Code.SecondBrainApi): SecondBrainApi => code;
    export const code = (documented: SecondBrainApi): Code.SecondBrainApi => documented;
  `;
  const { config } = ts.readConfigFile(path.join(root, 'src/tsconfig.json'), (name) => ts.sys.readFile(name)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, path.join(root, 'src'));
  const host = ts.createCompilerHost({ ...options, noEmit: true });
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) => (name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.Latest) : read(name, ...rest));
  const program = ts.createProgram([file], { ...options, noEmit: true, noUnusedLocals: false }, host);
  const source = program.getSourceFile(file);
  return ts.getPreEmitDiagnostics(program, source).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('API.md', function () {
  this.timeout(60_000);
  const documented = /```ts\n([\s\S]*?)```/.exec(readFileSync(path.join(root, 'API.md'), 'utf8'))?.[1] ?? '';

  it('tells the types that the code has', () => {
    assert.deepEqual(complaints(documented), []);
  });

  it('would be found out if it told others', () => {
    assert.notDeepEqual(complaints(documented.replace('readonly costAlert: string | null;', '')), []);
    assert.notDeepEqual(complaints(documented.replace("'timeout' | ", '')), []);
  });
});
