import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { CallView } from '../../src/protocol/tracesContract';
import { icon } from './icon';
import type { IconName } from './icon';
import { text } from './strings';
import type { StringKey } from './strings';

type CallStatus = CallView['status'];
type PlainKey = Parameters<typeof text>[0];

/** A status is always icon, word and colour. */
const STATUS_LOOKS = {
  ok: { icon: 'pass', word: 'statusOk' },
  error: { icon: 'error', word: 'statusError' },
  fallback: { icon: 'arrow-swap', word: 'statusFallback' },
  timeout: { icon: 'watch', word: 'statusTimeout' },
  cancelled: { icon: 'circle-slash', word: 'statusCancelled' },
  interrupted: { icon: 'debug-disconnect', word: 'statusInterrupted' },
} as const satisfies Record<CallStatus, { readonly icon: IconName; readonly word: StringKey }>;

/** In the order in which filters offer them. */
export const STATUSES = Object.keys(STATUS_LOOKS).filter(isStatus);

const TYPE_LOOKS: Readonly<Record<string, { readonly word: PlainKey; readonly colour: string }>> = {
  chat_answer: { word: 'typeAnswer', colour: 'c-answer' },
  chat_rerank: { word: 'typeRerank', colour: 'c-rerank' },
  extraction: { word: 'typeExtraction', colour: 'c-extraction' },
  inbox: { word: 'typeInbox', colour: 'c-inbox' },
  embedding: { word: 'typeEmbedding', colour: 'c-other' },
  check: { word: 'typeCheck', colour: 'c-other' },
  extraction_batch: { word: 'typeExtractionBatch', colour: 'c-extraction' },
  inbox_batch: { word: 'typeInboxBatch', colour: 'c-inbox' },
};

/** In the order in which filters offer them. */
export const USAGE_TYPES = Object.keys(TYPE_LOOKS);

const PROVIDER_WORDS: Readonly<Record<string, PlainKey>> = {
  anthropic: 'providerAnthropic',
  openai: 'providerOpenAi',
  ollama: 'providerOllama',
  offline: 'providerOffline',
  editor: 'providerEditor',
  system: 'providerSystem',
};

const COST_SOURCE_WORDS = {
  priced: 'costPriced',
  local: 'costLocal',
  unpriced: 'costUnpriced',
  no_usage: 'costNoUsage',
} as const satisfies Record<CallView['costSource'], StringKey>;

/** Whether this page knows the status. */
export function isStatus(value: unknown): value is CallStatus {
  return typeof value === 'string' && Object.hasOwn(STATUS_LOOKS, value);
}

/** A usage type in a word; types that this page does not know stand as they are. */
export function typeWord(usageType: string): string {
  const look = Object.hasOwn(TYPE_LOOKS, usageType) ? TYPE_LOOKS[usageType] : undefined;
  return look === undefined ? usageType : text(look.word);
}

/** A provider in a word; one that this page does not know stands as it is. */
export function providerWord(provider: string): string {
  const key = Object.hasOwn(PROVIDER_WORDS, provider) ? PROVIDER_WORDS[provider] : undefined;
  return key === undefined ? provider : text(key);
}

/** A status in a word. */
export function statusWord(status: CallStatus): string {
  return text(STATUS_LOOKS[status].word);
}

/** Where a cost comes from, or why there is none. */
export function costSourceWord(source: CallView['costSource']): string {
  return text(COST_SOURCE_WORDS[source]);
}

/** Class that carries the colour of a usage type. */
export function typeColour(usageType: string): string {
  return Object.hasOwn(TYPE_LOOKS, usageType) ? (TYPE_LOOKS[usageType]?.colour ?? 'c-other') : 'c-other';
}

type Stack = 'usageType' | 'provider';

/** Colours of what has none of its own, by rank. */
const RANK_COLOURS = ['c-extraction', 'c-answer', 'c-rerank', 'c-inbox'] as const;

/** Class that carries the colour of a part of a chart; providers have none of their own and take one by rank. */
export function partColour(stack: Stack, name: string, rank: number): string {
  return stack === 'usageType' ? typeColour(name) : (RANK_COLOURS[rank] ?? 'c-other');
}

/** A part of a chart in a word. */
export function partWord(stack: Stack, name: string): string {
  return stack === 'usageType' ? typeWord(name) : providerWord(name);
}

/** The usage type with its coloured key. */
export function typeLabel(usageType: string): TemplateResult {
  return html`<span class="with-key"><i class="key ${typeColour(usageType)}" aria-hidden="true"></i>${typeWord(usageType)}</span>`;
}

/** Icon, word and colour of a status. */
export function statusLabel(status: CallStatus): TemplateResult {
  return html`<span class="status ${status}">${icon(STATUS_LOOKS[status].icon)}<span class="word">${statusWord(status)}</span></span>`;
}
