import type { CostView } from '../../src/protocol/overviewContract';
import type { CallView } from '../../src/protocol/tracesContract';
import { plural, text } from './strings';

type CostSource = CallView['costSource'];

/** Less is told as less than a hundredth of a cent, which as a lower bound would say nothing. */
const LEAST_USD = 0.000_05;

/** Numbers, money, durations and times as people read them, in one locale and time zone. */
export class Formatter {
  private readonly whole: Intl.NumberFormat;
  private readonly percents: Intl.NumberFormat;
  private readonly tenths: Intl.NumberFormat;
  private readonly clock: Intl.DateTimeFormat;
  private readonly clockShort: Intl.DateTimeFormat;
  private readonly dayOnly: Intl.DateTimeFormat;
  private readonly dayAndClock: Intl.DateTimeFormat;
  private readonly dayLong: Intl.DateTimeFormat;
  private readonly dayShort: Intl.DateTimeFormat;
  private readonly dayAndMinute: Intl.DateTimeFormat;
  private readonly dayAndYear: Intl.DateTimeFormat;
  private readonly calendarLong: Intl.DateTimeFormat;
  private readonly calendarMedium: Intl.DateTimeFormat;
  private readonly calendarShort: Intl.DateTimeFormat;
  private readonly yearOnly: Intl.DateTimeFormat;
  private readonly withYears = new Map<Intl.DateTimeFormat, Intl.DateTimeFormat>();
  private readonly decimals = new Map<string, Intl.NumberFormat>();

  /** `locale` is a BCP 47 tag, `timeZone` an IANA name; either may be unknown to this browser, then its own is used. */
  constructor(
    private readonly locale: string | undefined,
    readonly timeZone: string | undefined,
  ) {
    const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    this.whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
    this.percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
    this.tenths = new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
    this.clock = this.dates({ ...time, second: '2-digit' });
    this.clockShort = this.dates(time);
    this.yearOnly = this.dates({ year: 'numeric' });
    this.dayOnly = this.dates({ year: 'numeric', month: '2-digit', day: '2-digit' });
    this.dayAndClock = this.dates({ day: 'numeric', month: 'short', ...time, second: '2-digit' });
    this.dayShort = this.dates({ weekday: 'short', day: 'numeric', month: 'short' });
    this.dayAndMinute = this.dates({ day: 'numeric', month: 'short', ...time });
    this.dayAndYear = this.dates({ day: 'numeric', month: 'short', year: 'numeric' });
    this.calendarLong = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' });
    this.calendarMedium = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
    this.calendarShort = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
    this.dayLong = this.dates({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  }

  count(value: number): string {
    return this.whole.format(value);
  }

  /** Share of a whole, 0..1, to a tenth of a percent, so that shares line up: neither nothing nor all of it unless it is. */
  percent(share: number): string {
    if (share > 0 && share < 0.000_5) {
      return text('lessThan', { value: this.percents.format(0.001) });
    }
    if (share >= 0.999_5 && share < 1) {
      return text('moreThan', { value: this.percents.format(0.999) });
    }
    return share > 0 && share < 1 ? this.tenths.format(share) : this.percents.format(share);
  }

  /** Share of a whole, 0..1, in whole percent, rounded down. */
  wholePercent(share: number): string {
    return this.percents.format(Math.floor(share * 100) / 100);
  }

  /** Tokens of many calls: `2.18 M`, `845 k`, exact below 10,000. */
  tokens(value: number): string {
    if (value < 10_000) {
      return this.count(value);
    }
    // From here on rounding to thousands would say "1,000 k".
    return value < 999_500
      ? text('unitThousands', { value: this.significant(value / 1_000) })
      : text('unitMillions', { value: this.significant(value / 1_000_000) });
  }

  /** Money of many calls: whole cents; a lower bound when calls are missing from it. */
  totalCost(cost: CostView): string {
    if (cost.usd < LEAST_USD && cost.unpricedCalls > 0) {
      return text('unknown');
    }
    if (cost.unpricedCalls > 0) {
      return text('atLeast', { value: cost.usd < 0.01 ? this.smallMoney(cost.usd) : this.money(cost.usd, 2) });
    }
    return cost.usd > 0 && cost.usd < 0.01 ? text('lessThan', { value: this.money(0.01, 2) }) : this.money(cost.usd, 2);
  }

  /** A difference of money, with its sign; cents. */
  signedCost(usd: number): string {
    const cents = Math.round(usd * 100);
    return text(cents > 0 ? 'plus' : cents < 0 ? 'minus' : 'plusMinus', { value: this.money(Math.abs(cents) / 100, 2) });
  }

  /** Money of a few calls, one question for example: as exact as a single call. */
  traceCost(cost: CostView): string {
    if (cost.unpricedCalls === 0) {
      return this.smallMoney(cost.usd);
    }
    return cost.usd < LEAST_USD ? text('unknown') : text('atLeast', { value: this.smallMoney(cost.usd) });
  }

  /** Money of one call: four decimals, so that a column lines up; `unpriced` or a dash where it is not known. */
  callCost(usd: number, source: CostSource): string {
    switch (source) {
      case 'priced':
      case 'local':
        return this.smallMoney(usd);
      case 'unpriced':
        return text('unpriced');
      case 'no_usage':
        return text('unknown');
    }
  }

  /** All digits, and how many calls are missing from them; for tooltips. */
  exactCost(cost: CostView): string {
    // The store counts in millionths of a millionth of a dollar.
    const value = this.decimal(cost.usd, 2, cost.usd < 0.000_001 ? 12 : 8, 'USD');
    const { unpricedCalls } = cost;
    if (unpricedCalls === 0) {
      return text('exactCost', { value });
    }
    return `${text('exactCostAtLeast', { value })}, ${plural('unpricedCalls', unpricedCalls, this.count(unpricedCalls))}`;
  }

  /** `912 ms`, `2.4 s`, `1 m 05 s`, `1 h 05 m`. */
  duration(milliseconds: number): string {
    const whole = Math.round(milliseconds);
    if (whole < 1_000) {
      return text('unitMilliseconds', { value: this.count(whole) });
    }
    const tenths = Math.round(whole / 100);
    if (tenths < 600) {
      return text('unitSeconds', { value: this.decimal(tenths / 10, 1, 1) });
    }
    const seconds = Math.round(whole / 1_000);
    if (seconds < 3_600) {
      return text('unitMinutes', { minutes: this.count(Math.floor(seconds / 60)), seconds: this.twoDigits(seconds % 60) });
    }
    const minutes = Math.round(seconds / 60);
    return text('unitHours', { hours: this.count(Math.floor(minutes / 60)), minutes: this.twoDigits(minutes % 60) });
  }

  /** Time since a beginning, so that a column of them lines up: `0.0 s`, `3.6 s`; from a minute on as a duration. */
  offset(milliseconds: number): string {
    return milliseconds < 59_950 ? text('unitSeconds', { value: this.decimal(milliseconds / 1_000, 1, 1) }) : this.duration(milliseconds);
  }

  /** A round time on an axis: `0`, `200 ms`, `2 s`. */
  axisTime(milliseconds: number): string {
    if (milliseconds === 0) {
      return this.count(0);
    }
    const isWholeSeconds = milliseconds % 1_000 === 0 && milliseconds < 60_000;
    return isWholeSeconds ? text('unitSeconds', { value: this.count(milliseconds / 1_000) }) : this.duration(milliseconds);
  }

  /** Hour, minute and second; with the day where it is not the day of `reference`, and with a year that is not its. Both UTC ISO 8601. */
  timestamp(iso: string, reference: string): string {
    const date = new Date(iso);
    if (Number.isNaN(date.getTime())) {
      return text('unknown');
    }
    const sameDay = this.dayOnly.format(date) === this.dayOnly.format(new Date(reference));
    return sameDay ? this.clock.format(date) : this.inYear(this.dayAndClock, date, new Date(reference)).format(date);
  }

  /** Hour and minute; with the day where it is not the day of `reference`, and with a year that is not its. Both UTC ISO 8601. */
  timestampShort(iso: string, reference: string): string {
    const date = new Date(iso);
    const sameDay = this.dayOnly.format(date) === this.dayOnly.format(new Date(reference));
    return sameDay ? this.clockShort.format(date) : this.inYear(this.dayAndMinute, date, new Date(reference)).format(date);
  }

  /** Hour, minute and second. */
  clockTime(iso: string): string {
    return this.clock.format(new Date(iso));
  }

  /** Hour and minute. */
  minuteTime(iso: string): string {
    return this.clockShort.format(new Date(iso));
  }

  /** How many calendar days lie between a moment and `reference`: 2 stands for all that are more. Both UTC ISO 8601. */
  daysAgo(iso: string, reference: string): 0 | 1 | 2 {
    const day = this.dayOnly.format(new Date(iso));
    const today = this.dayOnly.format(new Date(reference));
    if (day === today) {
      return 0;
    }
    // Days may have 23 or 25 hours: the first of these moments that is not today is yesterday.
    const yesterday = [12, 24, 36].map((hours) => this.dayOnly.format(Date.parse(reference) - hours * 3_600_000)).find((other) => other !== today);
    return day === yesterday ? 1 : 2;
  }

  /** Day, short month and year. */
  mediumDay(iso: string): string {
    return this.dayAndYear.format(new Date(iso));
  }

  /** Weekday, day, month and year. */
  longDay(iso: string): string {
    return this.dayLong.format(new Date(iso));
  }

  /** Short weekday, day and month. */
  shortDay(iso: string): string {
    return this.dayShort.format(new Date(iso));
  }

  /** Day, short month, hour and minute. */
  dayTime(iso: string): string {
    return this.dayAndMinute.format(new Date(iso));
  }

  /** A span of time, `until` not included; either end may be open. A whole day is told as that day, and years where there are two. */
  timeRange(since: string | undefined, until: string | undefined): string {
    const from = since === undefined ? undefined : new Date(since);
    // Of the last moment that is in it, so that midnight names the day that ends.
    const to = until === undefined ? undefined : new Date(Date.parse(until) - 1);
    if (from === undefined || to === undefined) {
      return from === undefined ? text('timeUntil', { to: to === undefined ? text('unknown') : this.dayAndMinute.format(to) }) : text('timeFrom', { from: this.dayAndMinute.format(from) });
    }
    const startsDay = this.isMidnight(from) && this.isMidnight(new Date(to.getTime() + 1));
    const isOneDay = this.dayOnly.format(from) === this.dayOnly.format(to);
    if (startsDay) {
      const days = this.inYear(this.dayShort, from, to);
      return isOneDay ? days.format(from) : text('timeRange', { from: days.format(from), to: days.format(to) });
    }
    const times = this.inYear(this.dayAndMinute, from, to);
    return text('timeRange', { from: times.format(from), to: (isOneDay ? this.clockShort : times).format(to.getTime() + 1) });
  }

  /** Calendar days, local `YYYY-MM-DD`, both included; either end may be open. No time zone is involved. */
  dayRange(first: string | undefined, last: string | undefined): string {
    const word = (day: string): string => this.calendar(this.calendarMedium, day, first ?? day, last ?? day);
    if (first === undefined || last === undefined) {
      return first === undefined ? text('timeUntil', { to: last === undefined ? text('unknown') : word(last) }) : text('timeFrom', { from: word(first) });
    }
    return first === last ? word(first) : text('timeRange', { from: word(first), to: word(last) });
  }

  /** A calendar day, local `YYYY-MM-DD`, in words, with a year that is not that of `reference`: no time zone is involved. */
  calendarDay(day: string, reference = day): string {
    return this.calendar(this.calendarLong, day, day, reference);
  }

  /** Day and short month of a calendar day. */
  dayAndMonth(day: string): string {
    return this.calendarShort.format(new Date(`${day}T00:00:00.000Z`));
  }

  /** A round amount on an axis, with as many decimals as its steps need. */
  axisMoney(usd: number, stepUsd: number): string {
    return usd === 0 ? this.money(0, 0) : this.money(usd, stepUsd >= 1 ? 0 : Math.max(2, Math.ceil(-Math.log10(stepUsd))));
  }

  /** A calendar day in words, with its year where `first` and `last` are not of one. */
  private calendar(format: Intl.DateTimeFormat, day: string, first: string, last: string): string {
    return (first.slice(0, 4) === last.slice(0, 4) ? format : this.withYear(format)).format(new Date(`${day}T00:00:00.000Z`));
  }

  /** The format, or the same with the year where the two moments are not of one. */
  private inYear(format: Intl.DateTimeFormat, one: Date, other: Date): Intl.DateTimeFormat {
    return this.yearOnly.format(one) === this.yearOnly.format(other) ? format : this.withYear(format);
  }

  private withYear(format: Intl.DateTimeFormat): Intl.DateTimeFormat {
    let made = this.withYears.get(format);
    if (made === undefined) {
      const { weekday, month, day, hour, minute, second, timeZone } = format.resolvedOptions() as Intl.DateTimeFormatOptions;
      made = new Intl.DateTimeFormat(this.locale, { year: 'numeric', weekday, month, day, hour, minute, second, timeZone, ...(hour === undefined ? {} : { hourCycle: 'h23' }) });
      this.withYears.set(format, made);
    }
    return made;
  }

  private isMidnight(date: Date): boolean {
    return this.clock.formatToParts(date).every(({ type, value }) => type === 'literal' || Number(value) === 0);
  }

  private money(usd: number, fractionDigits: number): string {
    return this.decimal(usd, fractionDigits, fractionDigits, 'USD');
  }

  private smallMoney(usd: number): string {
    if (usd === 0) {
      return this.money(0, 2);
    }
    // No cost that a call can have.
    if (!Number.isFinite(usd) || usd < 0) {
      return text('unknown');
    }
    if (usd < LEAST_USD) {
      return text('lessThan', { value: this.money(0.000_1, 4) });
    }
    // Four significant digits and four decimals at most, two decimals at least.
    return this.money(usd, usd < 0.999_95 ? 4 : usd < 9.999_5 ? 3 : 2);
  }

  private significant(value: number): string {
    const digits = value < 9.995 ? 2 : 0;
    return this.decimal(value, digits, digits);
  }

  private twoDigits(value: number): string {
    return value < 10 ? `${this.count(0)}${this.count(value)}` : this.count(value);
  }

  private decimal(value: number, least: number, most: number, currency?: 'USD'): string {
    const key = `${String(least)} ${String(most)} ${currency ?? ''}`;
    let format = this.decimals.get(key);
    if (format === undefined) {
      const digits = { minimumFractionDigits: least, maximumFractionDigits: most };
      format = new Intl.NumberFormat(
        this.locale,
        currency === undefined ? digits : { ...digits, style: 'currency', currency, currencyDisplay: 'narrowSymbol' },
      );
      this.decimals.set(key, format);
    }
    return format.format(value);
  }

  private dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    try {
      return new Intl.DateTimeFormat(this.locale, { ...options, ...(this.timeZone === undefined ? {} : { timeZone: this.timeZone }) });
    } catch {
      // A zone that the extension's machine knows and this browser does not.
      return new Intl.DateTimeFormat(this.locale, options);
    }
  }
}
