import * as vscode from 'vscode';

const CENT = 0.01;
/** Below this, English money needs no thousands separator. */
const PLAIN_ENGLISH_USD = 999;

/** US dollars in the editor's language; "<" below one cent. Rounded here and nowhere before. */
export function dollars(costUsd: number): string {
  return costUsd > 0 && costUsd < CENT ? `< ${rounded(CENT)}` : rounded(costUsd);
}

/** A sum to which calls of unknown cost belong. At least a known 0.004 is "≥ $0.00": "≥ < $0.01" would say nothing. */
export function atLeastDollars(costUsd: number): string {
  return `≥ ${rounded(costUsd)}`;
}

function rounded(costUsd: number): string {
  // The first number format of a process loads tables for some 15 ms, which activation can do without.
  if (vscode.env.language.startsWith('en') && costUsd < PLAIN_ENGLISH_USD) {
    return `$${costUsd.toFixed(2)}`;
  }
  return new Intl.NumberFormat(vscode.env.language, { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' }).format(costUsd);
}
