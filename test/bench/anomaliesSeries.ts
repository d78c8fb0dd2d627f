import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { UserReplay, type Look } from './anomaliesReplay';
import type { SimulatedCall, SimulatedDay } from './anomaliesUsers';
import { median, rounded } from './benchmark';
import type { BenchmarkRow } from './benchmark';

/** Series have units of their own: each is told as the spending of somebody whose usual day costs this much. */
const USUAL_DAY_USD = 0.3;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Sample {
  readonly atMs: number;
  readonly value: number;
}

interface Labels {
  readonly windows: readonly (readonly [start: string, end: string])[];
}

/** Series that others recorded or drew, judged as if they were money. None if the folder does not hold them. */
export function recordedSeries(dataFolder: string | null): readonly BenchmarkRow[] {
  if (dataFolder === null) return [];
  return [...labelledSeries(path.join(dataFolder, 'anomaly')), ...clientSeries(path.join(dataFolder, 'usage', 'servegen_client_daily.csv'))];
}

interface Score {
  readonly alertDays: number;
  /** Those without any alert inside a labelled window. */
  readonly falseAlertDays: number;
  readonly windows: number;
  readonly windowsHit: number;
}

function labelledSeries(folder: string): readonly BenchmarkRow[] {
  const labelsFile = path.join(folder, 'labels.json');
  if (!existsSync(labelsFile)) return [];
  const labels = JSON.parse(readFileSync(labelsFile, 'utf8')) as Record<string, Labels>;
  const scores = Object.entries(labels)
    .filter(([name]) => existsSync(path.join(folder, name)))
    .map(([name, { windows }]) => ({ series: path.basename(name, '.csv'), ...scoresOf(path.join(folder, name), windows) }));
  const together = { series: 'all_series', ours: sumOf(scores.map(({ ours }) => ours)), plain: sumOf(scores.map(({ plain }) => plain)) };
  return [...scores, together].flatMap(({ series, ours, plain }) => [...rowsOf(series, ours), ...rowsOf(`${series}_plain_3x`, plain)]);
}

function scoresOf(file: string, windows: Labels['windows']): { readonly ours: Score; readonly plain: Score } {
  const samples = tableIn(file).map(([time = '', value = '']) => ({ atMs: timeOf(time), value: Number(value) }));
  const ours: number[] = [];
  const plain: number[] = [];
  judge(samples, ({ atMs, alerts, isPlainSpike }) => {
    if (alerts.some(({ type }) => type.endsWith('_spike'))) ours.push(atMs);
    if (isPlainSpike) plain.push(atMs);
  });
  return { ours: scoreOf(ours, windows), plain: scoreOf(plain, windows) };
}

function scoreOf(times: readonly number[], windows: Labels['windows']): Score {
  const bounds = windows.map(([start, end]) => ({ startMs: timeOf(start), endMs: timeOf(end) }));
  const hits = times.filter((atMs) => bounds.some(({ startMs, endMs }) => atMs >= startMs && atMs <= endMs));
  const windowsHit = bounds.filter(({ startMs, endMs }) => times.some((atMs) => atMs >= startMs && atMs <= endMs)).length;
  return { alertDays: daysOf(times), falseAlertDays: daysOf(times) - daysOf(hits), windows: bounds.length, windowsHit };
}

function sumOf(scores: readonly Score[]): Score {
  const sum = (of: keyof Score): number => scores.reduce((total, score) => total + score[of], 0);
  return { alertDays: sum('alertDays'), falseAlertDays: sum('falseAlertDays'), windows: sum('windows'), windowsHit: sum('windowsHit') };
}

function rowsOf(name: string, { alertDays, falseAlertDays, windows, windowsHit }: Score): readonly BenchmarkRow[] {
  const recall = { name: `${name}_recall`, value: rounded(windowsHit / windows), unit: 'share' };
  return [
    { name: `${name}_alert_days`, value: alertDays, unit: 'days' },
    { name: `${name}_false_alert_days`, value: falseAlertDays, unit: 'days' },
    ...(windows === 0 ? [] : [recall]),
  ];
}

/** Days with an alert, of one series. */
interface AlertDays {
  readonly ours: number;
  readonly plain: number;
}

/** A client's last active day is made so many times its usual one: a label that the data does not have. */
const PLANTED_TIMES = 6;
/** Active days before the planted one. */
const MIN_DAYS_BEFORE_PLANTED = 7;

/**
 * Days of clients of a service. Nobody has labelled them, so what can be told is the alerts of each client, and how many
 * days are found that were planted: one for each client with a week of use before.
 */
function clientSeries(file: string): readonly BenchmarkRow[] {
  if (!existsSync(file)) return [];
  const clients = [...samplesByClient(file)].map(([client, samples]) => ({ client, active: samples.filter(({ value }) => value > 0) }));
  const alerts = clients.map(({ client, active }) => ({ client, days: alertDaysOf(active) }));
  const planted = clients.filter(({ active }) => active.length > MIN_DAYS_BEFORE_PLANTED).map(({ active }) => plantedDay(active));
  const sum = (some: readonly AlertDays[], of: keyof AlertDays): number => some.reduce((total, days) => total + days[of], 0);
  const all = alerts.map(({ days }) => days);
  return [
    ...alerts.flatMap(({ client, days }) => alertRows(`servegen_client_${client}`, days)),
    { name: 'servegen_active_days', value: clients.reduce((total, { active }) => total + active.length, 0), unit: 'days' },
    ...alertRows('servegen', { ours: sum(all, 'ours'), plain: sum(all, 'plain') }),
    { name: 'servegen_planted_days', value: planted.length, unit: 'days' },
    { name: 'servegen_planted_recall', value: rounded(sum(planted, 'ours') / planted.length), unit: 'share' },
    { name: 'servegen_planted_plain_3x_recall', value: rounded(sum(planted, 'plain') / planted.length), unit: 'share' },
  ];
}

function alertRows(name: string, { ours, plain }: AlertDays): readonly BenchmarkRow[] {
  return [
    { name: `${name}_alert_days`, value: ours, unit: 'days' },
    { name: `${name}_plain_3x_alert_days`, value: plain, unit: 'days' },
  ];
}

function samplesByClient(file: string): ReadonlyMap<string, Sample[]> {
  const byClient = new Map<string, Sample[]>();
  for (const [, client = '', day = '', requests = '', inputTokens = '', outputTokens = ''] of tableIn(file)) {
    // Where no tokens were recorded, a request is worth what one of 250 tokens in and 25 out is.
    const value = Number(requests) * (Number(inputTokens || 250) + 5 * Number(outputTokens || 25));
    byClient.set(client, [...(byClient.get(client) ?? []), { atMs: Number(day) * DAY_MS, value }]);
  }
  return byClient;
}

/** Each day is one sample, and so one look. */
function alertDaysOf(active: readonly Sample[], fromMs = 0): AlertDays {
  const days = { ours: 0, plain: 0 };
  judge(active, ({ atMs, alerts, isPlainSpike }) => {
    if (atMs < fromMs) return;
    days.ours += alerts.some(({ type }) => type === 'cost_spike') ? 1 : 0;
    days.plain += isPlainSpike ? 1 : 0;
  });
  return days;
}

function plantedDay(active: readonly Sample[]): AlertDays {
  const lastMs = active.at(-1)?.atMs ?? 0;
  const before = active.slice(0, -1);
  return alertDaysOf([...before, { atMs: lastMs, value: PLANTED_TIMES * median(before.map(({ value }) => value)) }], lastMs);
}

function judge(samples: readonly Sample[], onLook: (look: Look) => void): void {
  const byDay = new Map<number, Sample[]>();
  for (const sample of samples) {
    const number = Math.floor(sample.atMs / DAY_MS);
    const ofDay = byDay.get(number) ?? [];
    ofDay.push(sample);
    byDay.set(number, ofDay);
  }
  const totals = [...byDay.values()].map((ofDay) => ofDay.reduce((sum, { value }) => sum + Math.max(0, value), 0));
  const usual = median(totals.filter((total) => total > 0));
  const replay = new UserReplay();
  for (const [number, ofDay] of byDay) {
    const startMs = number * DAY_MS;
    const calls = ofDay.map(({ atMs, value }): SimulatedCall => {
      return { atMs, usageType: 'extraction', costUsd: (Math.max(0, value) / usual) * USUAL_DAY_USD, failed: false };
    });
    const day: SimulatedDay = { day: new Date(startMs).toISOString().slice(0, 10), startMs, isBulk: false, calls };
    replay.liveDay(day, (look) => {
      onLook(look);
      return undefined;
    });
  }
}

function tableIn(file: string): string[][] {
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => line.split(','));
}

function timeOf(text: string): number {
  return Date.parse(`${text.slice(0, 'YYYY-MM-DD HH:MM:SS'.length).replace(' ', 'T')}Z`);
}

function daysOf(times: readonly number[]): number {
  return new Set(times.map((atMs) => Math.floor(atMs / DAY_MS))).size;
}
