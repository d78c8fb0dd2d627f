import type { FindingsView } from '../../src/protocol/findingsContract';

type FindingView = FindingsView['findings'][number];

/** Findings of one cause. */
export interface FindingCard {
  /** Says most about the cause; its sentence is the card's. */
  readonly lead: FindingView;
  /** The others, most severe first. */
  readonly others: readonly FindingView[];
}

/** What says more about a cause stands before what only says that it shows. */
const TELLING_ORDER: readonly FindingView['type'][] = ['repeat_work', 'runaway', 'key_or_credit', 'price_change', 'cost_spike', 'call_spike', 'budget', 'high_fallback_rate'];
const SEVERITY_ORDER: readonly FindingView['severity'][] = ['critical', 'warning', 'info'];

/** One card for each cause. */
export function findingCards(findings: readonly FindingView[]): readonly FindingCard[] {
  const byCause = new Map<string, FindingView[]>();
  for (const finding of findings) {
    byCause.set(finding.cause, [...(byCause.get(finding.cause) ?? []), finding]);
  }
  return [...byCause.values()].flatMap((some) => {
    const [lead, ...others] = some.toSorted((one, other) => tellingRank(one) - tellingRank(other) || severityRank(one) - severityRank(other));
    return lead === undefined ? [] : [{ lead, others }];
  });
}

/** The most severe of a card. */
export function cardSeverity({ lead, others }: FindingCard): FindingView['severity'] {
  return SEVERITY_ORDER.find((severity) => [lead, ...others].some((finding) => finding.severity === severity)) ?? lead.severity;
}

function tellingRank({ type }: FindingView): number {
  const rank = TELLING_ORDER.indexOf(type);
  return rank < 0 ? TELLING_ORDER.length : rank;
}

function severityRank({ severity }: FindingView): number {
  return SEVERITY_ORDER.indexOf(severity);
}
