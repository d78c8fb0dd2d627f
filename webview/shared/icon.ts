import { html } from 'lit';
import type { TemplateResult } from 'lit';

/** Codicons in use, by their name in the font. */
const GLYPHS = {
  add: 0xea60,
  'arrow-down': 0xea9a,
  'arrow-swap': 0xebcb,
  'arrow-up': 0xeaa1,
  check: 0xeab2,
  'chevron-down': 0xeab4,
  'chevron-right': 0xeab6,
  'chevron-up': 0xeab7,
  'circle-slash': 0xeabd,
  close: 0xea76,
  'comment-discussion': 0xeac7,
  copy: 0xebcc,
  'debug-disconnect': 0xead0,
  'debug-pause': 0xead1,
  error: 0xea87,
  filter: 0xeaf1,
  'go-to-file': 0xea94,
  graph: 0xeb03,
  history: 0xea82,
  info: 0xea74,
  insert: 0xec11,
  'list-tree': 0xeb86,
  loading: 0xeb19,
  pass: 0xeba4,
  plug: 0xeb2d,
  refresh: 0xeb37,
  search: 0xea6d,
  send: 0xec0f,
  'stop-circle': 0xeba5,
  trash: 0xea81,
  unverified: 0xeb76,
  warning: 0xea6c,
  watch: 0xeb7c,
} as const;

export type IconName = keyof typeof GLYPHS;

/** An icon that stands beside a word or in a labelled button: never read aloud. */
export function icon(name: IconName, tone = ''): TemplateResult {
  return html`<i class="codicon ${tone}" aria-hidden="true">${String.fromCharCode(GLYPHS[name])}</i>`;
}

/** Loads the icon font, which lies beside the scripts, once the page has loaded: the editor shows a page when all that it waits for is there. */
export function loadIconFont(): void {
  const load = (): void => {
    const font = new FontFace('codicon', `url(${new URL('codicon.ttf', import.meta.url).href})`, { display: 'block' });
    document.fonts.add(font);
    document.documentElement.classList.add('has-icons');
    // Without it the words beside the icons still say everything.
    font.load().catch(() => undefined);
  };
  if (document.readyState === 'complete') {
    load();
  } else {
    addEventListener('load', load, { once: true });
  }
}
