import * as vscode from 'vscode';

const CENT = 0.01;

/** US dollars in the editor's language; "<" below one cent. Rounded here and nowhere before. */
export function dollars(costUsd: number): string {
  return costUsd > 0 && costUsd < CENT ? `< ${rounded(CENT)}` : rounded(costUsd);
}

/** A sum to which calls of unknown cost belong. At least a known 0.004 is "≥ $0.00": "≥ < $0.01" would say nothing. */
export function atLeastDollars(costUsd: number): string {
  return `≥ ${rounded(costUsd)}`;
}

function rounded(costUsd: number): string {
  return new Intl.NumberFormat(vscode.env.language, { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' }).format(costUsd);
}
