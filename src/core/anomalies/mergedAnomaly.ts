import { moreSevere, type Anomaly, type AnomalyRuleName, type AnomalyScope, type CallFilter } from './anomaly';

/** What one or more rules of a type found about one thing. */
export interface MergedAnomaly extends Omit<Anomaly, 'rule'> {
  /** Each once, the leading one first. */
  readonly rules: readonly AnomalyRuleName[];
}

/**
 * Whether two anomalies, or an anomaly and a finding, are of one cause: the same type, and scopes that do
 * not contradict each other. That a provider fails is also seen in the rate of all calls and of a usage type.
 */
export function isOneCause(one: Pick<Anomaly, 'type' | 'scope'>, other: Pick<Anomaly, 'type' | 'scope'>): boolean {
  return (
    one.type === other.type &&
    one.scope.subject === other.scope.subject &&
    agrees(one.scope.usageType, other.scope.usageType) &&
    agrees(one.scope.provider, other.scope.provider) &&
    agrees(one.scope.model, other.scope.model)
  );
}

function agrees(one: string | null, other: string | null): boolean {
  return one === null || other === null || one === other;
}

/** One cause, one alert: anomalies of one type about one thing become one, which names its rules. */
export function mergeAnomalies(anomalies: readonly Anomaly[]): readonly MergedAnomaly[] {
  const groups: Anomaly[][] = [];
  for (const anomaly of anomalies) {
    const group = groups.find(([first]) => first !== undefined && isOneCause(first, anomaly));
    if (group === undefined) groups.push([anomaly]);
    else group.push(anomaly);
  }
  return groups.flatMap(mergedGroup);
}

function mergedGroup(group: readonly Anomaly[]): readonly MergedAnomaly[] {
  const [first] = group;
  if (first === undefined) return [];
  const rules = [...new Set(group.map(({ rule }) => rule))];
  const providers = namesIn(group, 'provider');
  const usageTypes = namesIn(group, 'usageType');
  const details = group.reduceRight((gathered, anomaly) => ({ ...gathered, ...anomaly.details }), {});
  return [
    {
      type: first.type,
      rules,
      severity: group.map(({ severity }) => severity).reduce(moreSevere),
      scope: first.scope,
      details: {
        ...details,
        ...(providers.length > 1 ? { providers } : {}),
        ...(usageTypes.length > 1 ? { usageTypes } : {}),
        rule: rules.join(', '),
      },
      filter: narrowed(first.filter, providers),
    },
  ];
}

function namesIn(group: readonly Anomaly[], part: keyof AnomalyScope): readonly string[] {
  return [...new Set(group.map(({ scope }) => scope[part]).filter((name) => name !== null))];
}

function narrowed(filter: CallFilter, [provider, ...others]: readonly string[]): CallFilter {
  return provider === undefined || others.length > 0 ? filter : { ...filter, provider };
}
