import type { FakeAnswer } from './fakeHost';
import { openSurface } from './openSurface';
import type { OpenSurface, SurfaceOptions } from './openSurface';
import { aCostSeries, aMixedList, anEventfulTrace, anOverview, aStrip, aSyncHealth, aWhy, AS_OF, CHOICES, TIME_ZONE } from './views';

/** What a quiet dashboard hears. */
export const DASHBOARD: Record<string, FakeAnswer> = {
  'route/get': { result: null },
  'overviewCards/get': { result: null },
  'overview/get': { result: anOverview() },
  'costSeries/get': { result: aCostSeries() },
  'findings/list': { result: { asOf: AS_OF, timeZone: TIME_ZONE, findings: [], syncPause: null } },
  'findings/why': { result: aWhy() },
  'syncHealth/get': { result: aSyncHealth() },
  'traceChoices/get': { result: CHOICES },
  'traceStrip/get': { result: aStrip() },
  'traces/list': { result: aMixedList() },
  'traceGroup/get': { result: anEventfulTrace() },
};

/** Opens the dashboard on what a quiet one hears, but for the answers that a test names. */
export function openDashboard(options: Partial<SurfaceOptions> = {}): Promise<OpenSurface> {
  return openSurface('dashboard', { ...options, answers: { ...DASHBOARD, ...options.answers } });
}
