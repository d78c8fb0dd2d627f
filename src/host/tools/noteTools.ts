import * as vscode from 'vscode';
import { cutText } from '../../core/llm/fencedText';
import type { NoteSearch } from '../../core/retrieval/noteSearch';
import type { Logger } from '../../core/system/logger';
import type { UsageReader } from '../../core/usage/usageReader';
import { escapedMarkdown } from '../escapedMarkdown';
import { messages } from '../messages';

/** What one call of the search tool gives out at most: an agent gets what a question needs, not the vault. */
const MAX_SNIPPETS = 5;
const MAX_SNIPPET_CHARACTERS = 500;
const MAX_QUERY_CHARACTERS = 1_000;
const MAX_SHOWN_QUERY_CHARACTERS = 200;

export interface NoteToolParts {
  readonly search: Pick<NoteSearch, 'search'>;
  readonly reader: Pick<UsageReader, 'totals' | 'costs'>;
  /** Whether the user has switched the tools on, and the workspace is trusted, now. Throws the reason when not. */
  readonly assertAllowed: () => void;
  /** Throws the reason when there are no notes to search. */
  readonly assertCanAsk: () => void;
  readonly logger: Logger;
}

/** `second-brain_search`: short passages of the notes for another agent. Makes no call to a model, so there is none to record. */
export class SearchTool implements vscode.LanguageModelTool<unknown> {
  constructor(private readonly parts: NoteToolParts) {}

  prepareInvocation({ input }: Pick<vscode.LanguageModelToolInvocationPrepareOptions<unknown>, 'input'>): vscode.PreparedToolInvocation {
    this.parts.assertAllowed();
    const query = cutText(queryOf(input), MAX_SHOWN_QUERY_CHARACTERS);
    return {
      invocationMessage: messages.toolSearching(),
      // The editor takes a plain text for Markdown: the agent's words would be format and links in what the user agrees to.
      confirmationMessages: { title: messages.toolSearchTitle(), message: new vscode.MarkdownString(messages.toolSearchQuestion(escapedMarkdown(query), MAX_SNIPPETS, MAX_SNIPPET_CHARACTERS)) },
    };
  }

  async invoke({ input }: Pick<vscode.LanguageModelToolInvocationOptions<unknown>, 'input'>, token: vscode.CancellationToken): Promise<vscode.LanguageModelToolResult> {
    const { search, assertAllowed, assertCanAsk, logger } = this.parts;
    assertAllowed();
    assertCanAsk();
    const controller = new AbortController();
    const stopping = token.onCancellationRequested(() => {
      controller.abort();
    });
    try {
      const found = await search.search(queryOf(input), MAX_SNIPPETS, controller.signal);
      const passages = found.slice(0, MAX_SNIPPETS).map(({ noteTitle, headingPath, text }) => ({
        note: cutText(noteTitle, MAX_SHOWN_QUERY_CHARACTERS),
        heading: cutText(headingPath.join(' > '), MAX_SHOWN_QUERY_CHARACTERS),
        text: cutText(text.trim(), MAX_SNIPPET_CHARACTERS),
      }));
      logger.info('ask', `a tool gave ${passages.length} passages to another agent`);
      return jsonResult({ passages });
    } finally {
      stopping.dispose();
    }
  }
}

/** `second-brain_usage`: what today, the week and the month cost, for another agent. No text of the user's is in it. */
export class UsageTool implements vscode.LanguageModelTool<unknown> {
  constructor(private readonly parts: NoteToolParts) {}

  prepareInvocation(): vscode.PreparedToolInvocation {
    this.parts.assertAllowed();
    return {
      invocationMessage: messages.toolReadingUsage(),
      confirmationMessages: { title: messages.toolUsageTitle(), message: messages.toolUsageQuestion() },
    };
  }

  async invoke(): Promise<vscode.LanguageModelToolResult> {
    const { reader, assertAllowed, logger } = this.parts;
    assertAllowed();
    const [{ todayCalls, todayCost, todayUnpricedCalls }, week, month] = await Promise.all([reader.totals(), reader.costs('week'), reader.costs('month')]);
    logger.info('ask', 'a tool gave the totals of use to another agent');
    return jsonResult({
      today: { calls: todayCalls, costUsd: todayCost, callsOfUnknownCost: todayUnpricedCalls },
      last7Days: { calls: week.calls, costUsd: week.cost, callsOfUnknownCost: week.unpricedCalls },
      last30Days: { calls: month.calls, costUsd: month.cost, callsOfUnknownCost: month.unpricedCalls },
      note: 'Where callsOfUnknownCost is above 0, costUsd is a lower bound.',
    });
  }
}

function jsonResult(value: unknown): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(JSON.stringify(value))]);
}

/** What an agent passes is checked like what any stranger passes; the words are for the agent. */
function queryOf(input: unknown): string {
  const query: unknown = typeof input === 'object' && input !== null && 'query' in input ? input.query : undefined;
  if (typeof query !== 'string' || query.trim() === '' || query.length > MAX_QUERY_CHARACTERS) {
    throw new Error(`"query" must be a text of 1 to ${MAX_QUERY_CHARACTERS} characters.`);
  }
  return query.trim();
}
