import type { CancellationToken, ChatContext, ChatRequest, ChatResponseStream, ChatResult, Uri } from 'vscode';
import type { AskOutcome, AskRequest } from '../../core/answering/answer';
import type { UsageReader } from '../../core/usage/usageReader';
import type { AnswerNotice } from '../../protocol/answerProtocol';
import { AskRefusal } from '../answering/askRefusal';
import { severityTitle } from '../anomalies/anomalyText';
import type { AnomalyAlert } from '../api/secondBrainApi';
import { CHAT_COMMANDS, COMMANDS } from '../contributions';
import { describeFailure, describeNotConfigured } from '../failureMessages';
import { escapedMarkdown } from '../escapedMarkdown';
import { messages } from '../messages';
import { totalDollars } from '../money';
import { NeutralMarkdownStream, neutralMarkdown } from './neutralMarkdown';

const TOP_N = 5;
/** Models that `/cost` names, the dearest first. */
const SHOWN_MODELS = 8;

export interface BrainChatParts {
  readonly asking: { ask(request: AskRequest): Promise<AskOutcome> };
  /** Asked before each question; false where the user would rather not go on. */
  readonly mayAsk: () => Promise<boolean>;
  readonly choice: () => AskRequest['choice'];
  readonly reader: Pick<UsageReader, 'totals' | 'costs'>;
  readonly anomalies: () => Promise<readonly AnomalyAlert[]>;
  /** Where a cited note lies; undefined when it is none of the vault's. */
  readonly noteUri: (notePath: string) => Uri | undefined;
}

export type BrainChatRequest = Pick<ChatRequest, 'prompt' | 'command'>;

/** Answers one message to `@brain`: a question goes the way of all questions, and is recorded like them. */
export async function answerInChat(parts: BrainChatParts, request: BrainChatRequest, context: Pick<ChatContext, 'history'>, stream: ChatResponseStream, token: CancellationToken): Promise<ChatResult> {
  switch (request.command) {
    case CHAT_COMMANDS.cost:
      await tellCost(parts, stream);
      return {};
    case CHAT_COMMANDS.anomalies:
      await tellAnomalies(parts, stream);
      return {};
    default:
      return answerQuestion(parts, request.prompt, conversationOf(context), stream, token);
  }
}

async function answerQuestion(parts: BrainChatParts, question: string, conversationId: string | undefined, stream: ChatResponseStream, token: CancellationToken): Promise<ChatResult> {
  const controller = new AbortController();
  const stopping = token.onCancellationRequested(() => {
    controller.abort();
  });
  const shown = new NeutralMarkdownStream((markdown) => {
    stream.markdown(markdown);
  });
  try {
    if (!(await parts.mayAsk())) {
      stream.markdown(messages.stopped());
      return {};
    }
    const outcome = await parts.asking.ask({
      question,
      choice: parts.choice(),
      conversationId,
      topN: TOP_N,
      signal: controller.signal,
      onProgress: (progress) => {
        if (progress.kind === 'token') {
          shown.push(progress.text);
        }
      },
    });
    shown.end();
    tellEnding(outcome, stream);
    tellSources(parts, outcome, stream);
    tellCostOf(outcome, stream);
    return { metadata: { conversationId: outcome.conversationId, traceId: outcome.traceId } };
  } catch (error) {
    if (!(error instanceof AskRefusal)) {
      throw error;
    }
    stream.markdown(error.message);
    return {};
  } finally {
    stopping.dispose();
  }
}

function tellEnding(outcome: AskOutcome, stream: ChatResponseStream): void {
  switch (outcome.kind) {
    case 'answered':
      if (outcome.offline) {
        stream.markdown(`\n\n*${messages.chatOffline()}*`);
      }
      return;
    case 'cancelled':
      stream.markdown(`\n\n*${messages.stoppedAnswer()}*`);
      return;
    case 'failed': {
      tellNotice(describeFailure(outcome.failure, outcome.attempts.at(-1)?.provider), stream);
      return;
    }
    case 'not_configured':
      tellNotice(describeNotConfigured(outcome.provider, outcome.reason), stream);
  }
}

function tellNotice({ message, actions, provider }: AnswerNotice, stream: ChatResponseStream): void {
  stream.markdown(`\n\n${neutralMarkdown(message)}`);
  if (actions.includes('setApiKey')) {
    stream.button({ command: COMMANDS.setApiKey, title: messages.setApiKeyAction(), arguments: [provider] });
  } else {
    stream.button({ command: COMMANDS.checkProviders, title: messages.checkTitle() });
  }
}

function tellSources({ noteUri }: BrainChatParts, { citations }: AskOutcome, stream: ChatResponseStream): void {
  if (citations.length === 0) {
    return;
  }
  stream.markdown(`\n\n**${messages.chatSources()}**\n`);
  for (const [index, citation] of citations.entries()) {
    stream.markdown(`\n${index + 1}\\. `);
    const uri = noteUri(citation.notePath);
    if (uri === undefined) {
      stream.markdown(neutralMarkdown(citation.noteTitle));
    } else {
      stream.anchor(uri, citation.noteTitle);
    }
    // Beside the link: an editor shows the link to a file by the file's name, whatever its title.
    stream.markdown(`${neutralMarkdown(citation.headingPath.map((heading) => ` › ${heading}`).join(''))}  `);
  }
}

function tellCostOf({ attempts, costUsd, unpricedCalls }: AskOutcome, stream: ChatResponseStream): void {
  if (attempts.length > 0) {
    stream.markdown(`\n\n${withMissing(messages.chatCost(totalDollars(costUsd, unpricedCalls), attempts.length), unpricedCalls)}`);
    stream.button({ command: COMMANDS.openDashboard, title: messages.openDashboardAction() });
  }
}

async function tellCost({ reader }: BrainChatParts, stream: ChatResponseStream): Promise<void> {
  const [totals, week, month] = await Promise.all([reader.totals(), reader.costs('week'), reader.costs('month')]);
  const lines = [
    withMissing(messages.chatCostToday(totalDollars(totals.todayCost, totals.todayUnpricedCalls), totals.todayCalls), totals.todayUnpricedCalls),
    withMissing(messages.chatCostWeek(totalDollars(week.cost, week.unpricedCalls), week.calls), week.unpricedCalls),
    withMissing(messages.chatCostMonth(totalDollars(month.cost, month.unpricedCalls), month.calls), month.unpricedCalls),
  ];
  stream.markdown(lines.map((line) => `- ${line}`).join('\n'));
  const models = Object.entries(month.byModel).sort(([, one], [, other]) => other.cost - one.cost);
  if (models.length > 0) {
    const rows = models.slice(0, SHOWN_MODELS).map(([model, { cost, calls, unpricedCalls }]) => `| ${tableCell(model)} | ${calls} | ${totalDollars(cost, unpricedCalls)} |`);
    stream.markdown(`\n\n| ${messages.chatColumnModel()} | ${messages.chatColumnCalls()} | ${messages.chatColumnCost()} |\n| --- | ---: | ---: |\n${rows.join('\n')}\n`);
  }
  stream.button({ command: COMMANDS.openDashboard, title: messages.openDashboardAction() });
}

async function tellAnomalies({ anomalies }: BrainChatParts, stream: ChatResponseStream): Promise<void> {
  const open = await anomalies();
  stream.markdown(open.length === 0 ? messages.chatNothingUnusual() : open.map(({ severity, message }) => `- **${severityTitle(severity)}:** ${escapedMarkdown(message)}`).join('\n'));
  stream.button({ command: COMMANDS.openDashboard, title: messages.openDashboardAction() });
}

/** A line with a sum, and how many calls are missing from it. */
function withMissing(line: string, unpricedCalls: number): string {
  return unpricedCalls > 0 ? `${line} · ${messages.statusBarUnpriced(unpricedCalls)}` : line;
}

/** The name of a model comes from a server: it stays in its cell. */
function tableCell(text: string): string {
  return escapedMarkdown(text.replaceAll('|', ' '));
}

/** The conversation that the chat is in, as the last answer in it said. */
function conversationOf({ history }: Pick<ChatContext, 'history'>): string | undefined {
  for (const turn of history.toReversed()) {
    const metadata = 'result' in turn ? turn.result.metadata : undefined;
    const id: unknown = metadata?.['conversationId'];
    if (typeof id === 'string') {
      return id;
    }
  }
  return undefined;
}
