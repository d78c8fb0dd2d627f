import { registerToolkit } from '../toolkit';
import { loadIconFont } from './icon';

/**
 * Prepares the page for its surface. The surfaces render into the document itself, so that style sheets, labels and the
 * theme's classes on the body reach everything.
 */
export function preparePage(): void {
  registerToolkit();
  loadIconFont();
}

/** The display language that the page declares, if this browser knows it. */
export function pageLocale(): string | undefined {
  try {
    return Intl.getCanonicalLocales(document.documentElement.lang)[0] ?? navigator.language;
  } catch {
    return undefined;
  }
}
