import { registerToolkit } from '../toolkit';
import { loadIconFont } from './icon';
import { useStrings } from './strings';

/**
 * Prepares the page for its surface. The surfaces render into the document itself, so that style sheets, labels and the
 * theme's classes on the body reach everything.
 */
export async function preparePage(): Promise<void> {
  registerToolkit();
  loadIconFont();
  await loadTexts();
}

/** English is here already; another language is a file of its own, which only its readers load. */
async function loadTexts(): Promise<void> {
  if (/^de\b/i.test(document.documentElement.lang)) {
    const { GERMAN } = await import('./strings.de');
    useStrings(GERMAN);
  }
}

/** The display language that the page declares, if this browser knows it. */
export function pageLocale(): string | undefined {
  try {
    return Intl.getCanonicalLocales(document.documentElement.lang)[0] ?? navigator.language;
  } catch {
    return undefined;
  }
}
