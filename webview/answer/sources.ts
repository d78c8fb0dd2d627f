import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { TurnView } from '../../src/protocol/answerProtocol';
import { icon } from '../shared/icon';
import { text } from '../shared/strings';

type Citation = TurnView['citations'][number];

export interface SourceActions {
  readonly toggle: (source: number) => void;
  /** Opens the note of a source, counted from 1. */
  readonly open: (source: number) => void;
}

/** The cards of the notes that an answer rests on, and the preview of the one that is open. */
export function sourceCards(
  citations: readonly Citation[],
  openSource: number | undefined,
  previewId: string,
  actions: SourceActions,
): TemplateResult | typeof nothing {
  if (citations.length === 0) {
    return nothing;
  }
  const open = openSource === undefined ? undefined : citations[openSource - 1];
  return html`<div class="sources">
    <h3>${text('sources')}</h3>
    <ol>
      ${citations.map((citation, index) => card(citation, index + 1, openSource === index + 1, previewId, actions))}
    </ol>
    ${open === undefined || openSource === undefined ? nothing : preview(open, openSource, previewId, actions)}
  </div>`;
}

function card(citation: Citation, source: number, isOpen: boolean, previewId: string, actions: SourceActions): TemplateResult {
  return html`<li>
    <button
      type="button"
      class="source"
      data-testid="citation"
      data-note-path=${citation.notePath}
      aria-expanded=${isOpen ? 'true' : 'false'}
      aria-controls=${isOpen ? previewId : nothing}
      title=${citation.notePath}
      @click=${(event: MouseEvent) => {
        // The editor's own habit: with Ctrl or Cmd a link opens at once.
        if (event.ctrlKey || event.metaKey) {
          actions.open(source);
        } else {
          actions.toggle(source);
        }
      }}
    >
      <span class="n"><span class="hidden-visually">${text('source')} </span>${source}</span><span class="title">${citation.noteTitle}</span
      ><span class="path">${placeOf(citation)}</span>
    </button>
  </li>`;
}

function preview(citation: Citation, source: number, previewId: string, actions: SourceActions): TemplateResult {
  const close = text('closePreview');
  return html`<div
    class="preview"
    id=${previewId}
    data-testid="preview"
    role="group"
    aria-label=${text('previewOf', { number: source })}
    @keydown=${(event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        actions.toggle(source);
      }
    }}
  >
    <div class="preview-head">
      <b class="grow">${citation.noteTitle}</b>
      <button
        type="button"
        class="link-button"
        data-testid="open-note"
        @click=${() => {
          actions.open(source);
        }}
      >
        ${icon('go-to-file')}${text('openNote')}
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label=${close}
        title=${close}
        @click=${() => {
          actions.toggle(source);
        }}
      >
        ${icon('close')}
      </button>
    </div>
    <p class="muted small">${[citation.notePath, ...headingsBelowTitle(citation)].join(' › ')}</p>
    <blockquote>${citation.snippet}</blockquote>
  </div>`;
}

/** Folder, then headings; the path where a note has neither. */
function placeOf(citation: Citation): string {
  const folders = citation.notePath.split('/').slice(0, -1);
  const place = [...folders, ...headingsBelowTitle(citation)];
  return place.length === 0 ? citation.notePath : place.join(' › ');
}

/** Most notes begin with their title as a heading: it is said already. */
function headingsBelowTitle({ headingPath, noteTitle }: Citation): readonly string[] {
  return headingPath[0] === noteTitle ? headingPath.slice(1) : headingPath;
}
