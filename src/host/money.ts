import * as vscode from 'vscode';

const CENT = 0.01;
/** Less would be shown as none with four decimals. */
const LEAST_USD = 0.000_05;
/** Below this, English money needs no thousands separator. */
const PLAIN_ENGLISH_USD = 999;

/** US dollars in the editor's language; "<" below one cent. Rounded here and nowhere before. */
export function dollars(costUsd: number): string {
  return costUsd > 0 && costUsd < CENT ? `< ${rounded(CENT)}` : rounded(costUsd);
}

/** Whether no more is known of a sum than that calls of unknown cost belong to it. */
export function isNothingKnown(costUsd: number, unpricedCalls: number): boolean {
  return unpricedCalls > 0 && costUsd < LEAST_USD;
}

/** The cost of many calls; "≥" when that of some is not known. */
export function totalDollars(costUsd: number, unpricedCalls: number): string {
  return unpricedCalls > 0 ? atLeastDollars(costUsd) : dollars(costUsd);
}

/** A sum to which calls of unknown cost belong. "≥ $0.00" would look like a known zero. */
function atLeastDollars(costUsd: number): string {
  return costUsd < LEAST_USD ? '—' : `≥ ${costUsd < CENT ? rounded(costUsd, 4) : rounded(costUsd)}`;
}

function rounded(costUsd: number, digits = 2): string {
  // The first number format of a process loads tables for some 15 ms, which activation can do without.
  if (vscode.env.language.startsWith('en') && costUsd < PLAIN_ENGLISH_USD) {
    return `$${costUsd.toFixed(digits)}`;
  }
  return new Intl.NumberFormat(vscode.env.language, { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(costUsd);
}
