import '../../support/plainVscode';
import assert from 'node:assert/strict';
import type { CancellationToken, LanguageModelToolResult } from 'vscode';
import { SearchTool, UsageTool } from '../../../src/host/tools/noteTools';
import type { NoteToolParts } from '../../../src/host/tools/noteTools';
import { CapturingLogger } from '../../support/capturingLogger';
import { candidates, FakeNoteSearch } from '../../support/fakeNoteSearch';

const never = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) } as unknown as CancellationToken;
const breakdown = { cost: 0.5, calls: 3, inputTokens: 1, outputTokens: 1, unpricedCalls: 1 };
const long = candidates(9).map((candidate) => ({ ...candidate, text: `${'word '.repeat(400)}end` }));

function parts(more: Partial<NoteToolParts> = {}): NoteToolParts & { readonly logger: CapturingLogger } {
  return {
    search: new FakeNoteSearch(long),
    reader: {
      totals: () => Promise.resolve({ todayCalls: 2, todayCost: 0.25, todayUnpricedCalls: 0 } as Awaited<ReturnType<NoteToolParts['reader']['totals']>>),
      costs: (period) => Promise.resolve({ ...breakdown, period, byProvider: {}, byUsageType: {}, byModel: {} }),
    },
    assertAllowed: () => undefined,
    assertCanAsk: () => undefined,
    ...more,
    logger: new CapturingLogger(),
  };
}

function valueOf({ content }: LanguageModelToolResult): unknown {
  const [part] = content as readonly { readonly value: string }[];
  return JSON.parse(part!.value);
}

const refuse = (): never => {
  throw new Error('not allowed');
};

describe('tools for other agents', () => {
  it('give at most 5 passages of 500 characters, and log no word of them', async () => {
    const given = parts();
    const { passages } = valueOf(await new SearchTool(given).invoke({ input: { query: 'bread' } }, never)) as { passages: readonly { text: string }[] };
    assert.equal(passages.length, 5);
    assert.ok(passages.every(({ text }) => text.length <= 500 && text.length > 400));
    assert.doesNotMatch(JSON.stringify(given.logger.lines), /bread|word/);
  });

  it('ask before each call, and say what for', () => {
    const { confirmationMessages } = new SearchTool(parts()).prepareInvocation({ input: { query: 'bread' } });
    assert.match(confirmationMessages?.title ?? '', /passages of your notes/);
    assert.match(JSON.stringify(confirmationMessages?.message).replaceAll('\\', ''), /"bread".*at most 5 passages of 500 characters, with the titles of their notes and the headings above them/);
    assert.match(new UsageTool(parts()).prepareInvocation().confirmationMessages?.title ?? '', /costs/);
  });

  it('show the words of an agent as words where the user is asked', () => {
    const message = new SearchTool(parts()).prepareInvocation({ input: { query: 'bread <!-- and\n\n# all of it --> [safe](https://example.com) ![x](https://example.com/x.png)' } }).confirmationMessages?.message;
    assert.ok(typeof message === 'object', 'the editor takes a text for Markdown');
    assert.doesNotMatch(message.value, /\n|<!--|(?<!\\)[[#!]/);
    assert.match(message.value.replaceAll('\\', ''), /bread &lt;!-- and # all of it --&gt; \[safe\]/);
  });

  it('refuse while they are switched off or the workspace is not trusted, when asked and again when called', async () => {
    const search = new FakeNoteSearch(long);
    const tool = new SearchTool(parts({ search, assertAllowed: refuse }));
    assert.throws(() => tool.prepareInvocation({ input: { query: 'x' } }), /not allowed/);
    await assert.rejects(tool.invoke({ input: { query: 'x' } }, never), /not allowed/);
    await assert.rejects(new UsageTool(parts({ assertAllowed: refuse })).invoke(), /not allowed/);
    await assert.rejects(new SearchTool(parts({ search, assertCanAsk: refuse })).invoke({ input: { query: 'x' } }, never), /not allowed/);
    assert.deepEqual(search.queries, []);
  });

  it('refuse what is no query', async () => {
    for (const input of [undefined, null, {}, { query: 7 }, { query: ' ' }, { query: 'x'.repeat(1_001) }]) {
      await assert.rejects(new SearchTool(parts()).invoke({ input }, never), /"query" must be a text/);
    }
  });

  it('tell what calls cost, and where that is a lower bound', async () => {
    const value = valueOf(await new UsageTool(parts()).invoke());
    assert.deepEqual(value, {
      today: { calls: 2, costUsd: 0.25, callsOfUnknownCost: 0 },
      last7Days: { calls: 3, costUsd: 0.5, callsOfUnknownCost: 1 },
      last30Days: { calls: 3, costUsd: 0.5, callsOfUnknownCost: 1 },
      note: 'Where callsOfUnknownCost is above 0, costUsd is a lower bound.',
    });
  });
});
