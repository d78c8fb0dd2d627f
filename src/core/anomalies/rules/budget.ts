import { PICO_USD_PER_USD } from '../../usage/rollup';
import { timestampOf } from '../../usage/timestamps';
import { scopeOf, type Anomaly, type AnomalyRuleName, type Severity } from '../anomaly';
import type { Moment } from '../moment';
import type { Spending } from '../anomalyFacts';
import type { AnomalyRule } from '../rule';

/** Shares of a limit from which it is told, the most severe first. */
const STEPS: readonly { readonly share: number; readonly severity: Severity }[] = [
  { share: 1, severity: 'critical' },
  { share: 0.8, severity: 'warning' },
  { share: 0.5, severity: 'info' },
];
/** A forecast from fewer days of the month is a guess. */
const MIN_FORECAST_DAYS = 4;

/** Today's or this month's money against the user's limits, and where this month is heading. */
export const budget: AnomalyRule = ({ facts: { spentToday, spentThisMonth, moment }, settings }) => {
  const month = moment.today.slice(0, 'YYYY-MM'.length);
  const daily = overLimit('daily_budget', moment.today, spentToday, settings.dailyLimitUsd, moment);
  const monthly = overLimit('monthly_budget', month, spentThisMonth, settings.monthlyLimitUsd, moment);
  // A month that is over its limit, or near it, needs no forecast.
  const needsForecast = monthly.length === 0 || monthly[0]?.severity === 'info';
  return [...daily, ...monthly, ...(needsForecast ? forecast(month, spentThisMonth, settings.monthlyLimitUsd, moment) : [])];
};

function overLimit(rule: AnomalyRuleName, period: string, spent: Spending, limitUsd: number, moment: Moment): readonly Anomaly[] {
  if (limitUsd <= 0) return [];
  // Of whole numbers: 0.04 / 0.05 is a little less than 0.8.
  const share = wholePicoUsd(spent.costUsd) / wholePicoUsd(limitUsd);
  const step = STEPS.find((one) => share >= one.share);
  if (step === undefined) return [];
  const { costUsd: spentUsd, unpricedCalls } = spent;
  return [
    {
      type: 'budget',
      rule,
      severity: step.severity,
      scope: scopeOf({ subject: period }),
      details: { period, spentUsd, limitUsd, share, unpricedCalls },
      filter: rule === 'daily_budget' ? { since: timestampOf(moment.dayStartMs) } : {},
    },
  ];
}

function forecast(month: string, spent: Spending, limitUsd: number, { today }: Moment): readonly Anomaly[] {
  const daysGone = Number(today.slice('YYYY-MM-'.length));
  if (limitUsd <= 0 || daysGone < MIN_FORECAST_DAYS) return [];
  const daysOfMonth = daysIn(month);
  if (wholePicoUsd(spent.costUsd) * daysOfMonth <= wholePicoUsd(limitUsd) * daysGone) return [];
  const forecastUsd = (spent.costUsd / daysGone) * daysOfMonth;
  return [
    {
      type: 'budget',
      rule: 'monthly_forecast',
      severity: 'info',
      scope: scopeOf({ subject: month }),
      details: {
        period: month,
        spentUsd: spent.costUsd,
        limitUsd,
        forecastUsd,
        forecastDay: `${month}-${daysOfMonth}`,
        unpricedCalls: spent.unpricedCalls,
      },
      filter: {},
    },
  ];
}

function daysIn(month: string): number {
  const [year, number] = month.split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, number ?? 0, 0)).getUTCDate();
}

function wholePicoUsd(usd: number): number {
  return Math.round(usd * PICO_USD_PER_USD);
}
