import { indexAfterKey } from '../shared/keySteps';

/** Arrow keys, Home and End move the focus among the elements that the selector finds: together they are one tab stop. */
export function rovingKeys(selector: string): (event: KeyboardEvent) => void {
  return (event) => {
    if (!(event.currentTarget instanceof Element)) {
      return;
    }
    const all = [...event.currentTarget.querySelectorAll<SVGElement | HTMLElement>(selector)];
    const at = all.findIndex((element) => element === document.activeElement);
    const next = at < 0 ? undefined : all[indexAfterKey(event.key, at, all.length, 'row')];
    if (next === undefined) {
      return;
    }
    event.preventDefault();
    for (const element of all) {
      element.setAttribute('tabindex', element === next ? '0' : '-1');
    }
    next.focus();
  };
}
