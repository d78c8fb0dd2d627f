import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { Lexer } from 'marked';
import type { MarkedToken, Token, Tokens } from 'marked';
import { icon } from '../shared/icon';
import { text } from '../shared/strings';
import { decodeReferences, safeAddress, splitCitations } from './inlineText';

/** What rendering an answer needs from around it. */
export interface ProseContext {
  readonly sourceCount: number;
  /** The source whose preview is open, from 1. */
  readonly openSource: number | undefined;
  readonly previewId: string;
  readonly toggleSource: (source: number) => void;
  readonly copyCode: (code: string) => void;
}

type Rendered = TemplateResult | string | typeof nothing | readonly Rendered[];

/** Longest text that is read as Markdown, in UTF-16 units; beyond it, it is shown as it is. */
const MAX_MARKDOWN_LENGTH = 200_000;
/** Deepest nesting that is drawn; beyond it, the source is shown. */
const MAX_DEPTH = 24;

/**
 * Markdown as templates. Nothing of the answer is ever parsed as HTML: tags are shown as text, images by their name,
 * and a link is one only if it leads to http or https.
 */
export function renderMarkdown(markdown: string, context: ProseContext): Rendered {
  return blocks(lex(markdown), context, 0);
}

function lex(markdown: string): readonly Token[] {
  if (markdown.length <= MAX_MARKDOWN_LENGTH) {
    try {
      return Lexer.lex(markdown, { gfm: true });
    } catch {
      // Nested deeper than the parser's stack: shown as it is.
    }
  }
  return [{ type: 'text', raw: markdown, text: markdown }];
}

function blocks(tokens: readonly Token[], context: ProseContext, depth: number): Rendered {
  return tokens.map((token) => (depth > MAX_DEPTH ? html`<p>${token.raw}</p>` : block(known(token), context, depth)));
}

function block(token: MarkedToken, context: ProseContext, depth: number): Rendered {
  switch (token.type) {
    case 'space':
    case 'def':
      return nothing;
    case 'heading':
      return heading(token, context, depth);
    case 'paragraph':
      return html`<p>${inline(token.tokens, context, depth + 1)}</p>`;
    case 'text':
      return token.tokens === undefined ? html`<p>${citedText(token.text, context)}</p>` : inline(token.tokens, context, depth + 1);
    case 'code':
      return codeBlock(token, context);
    case 'blockquote':
      return html`<blockquote>${blocks(token.tokens, context, depth + 1)}</blockquote>`;
    case 'list':
      return list(token, context, depth);
    case 'table':
      return table(token, context, depth);
    case 'hr':
      return html`<hr />`;
    case 'html':
      return token.raw.trim() === '' ? nothing : html`<p>${token.raw}</p>`;
    default:
      return inline([token], context, depth + 1);
  }
}

function heading(token: Tokens.Heading, context: ProseContext, depth: number): TemplateResult {
  const content = inline(token.tokens, context, depth + 1);
  // The question is the turn's second-level heading, and levels must not be left out: deeper ones only look smaller.
  return html`<h3 class=${token.depth <= 2 ? '' : 'minor'}>${content}</h3>`;
}

function codeBlock(token: Tokens.Code, context: ProseContext): TemplateResult {
  const language = (token.lang ?? '').trim().split(/\s/)[0] ?? '';
  const name = language === '' ? text('codeBlock') : text('codeBlockIn', { language });
  return html`<div>
    <div class="code-head">
      <span>${language}</span>
      <button
        type="button"
        class="icon-button"
        aria-label=${text('copyCode')}
        title=${text('copyCode')}
        @click=${() => {
          context.copyCode(token.text);
        }}
      >
        ${icon('copy')}
      </button>
    </div>
    <pre tabindex="0" role="group" aria-label=${name}><code>${token.text}</code></pre>
  </div>`;
}

function list(token: Tokens.List, context: ProseContext, depth: number): TemplateResult {
  const items = token.items.map((item) => html`<li>${blocks(item.tokens, context, depth + 1)}</li>`);
  return token.ordered
    ? html`<ol start=${token.start === '' ? 1 : token.start}>
        ${items}
      </ol>`
    : html`<ul>
        ${items}
      </ul>`;
}

function table(token: Tokens.Table, context: ProseContext, depth: number): TemplateResult {
  const cell = (content: Tokens.TableCell): Rendered => inline(content.tokens, context, depth + 1);
  const align = (content: Tokens.TableCell): string => (content.align === null ? '' : `align-${content.align}`);
  return html`<div class="table-wrap" tabindex="0" role="group" aria-label=${text('tableInAnswer')}>
    <table>
      <thead>
        <tr>
          ${token.header.map((content) => html`<th scope="col" class=${align(content)}>${cell(content)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${token.rows.map((row) => html`<tr>${row.map((content) => html`<td class=${align(content)}>${cell(content)}</td>`)}</tr>`)}
      </tbody>
    </table>
  </div>`;
}

function inline(tokens: readonly Token[], context: ProseContext, depth: number): Rendered {
  return tokens.map((token) => (depth > MAX_DEPTH ? token.raw : inlineToken(known(token), context, depth)));
}

function inlineToken(token: MarkedToken, context: ProseContext, depth: number): Rendered {
  switch (token.type) {
    case 'text':
      return token.tokens === undefined ? citedText(token.text, context) : inline(token.tokens, context, depth + 1);
    case 'escape':
      return token.text;
    case 'strong':
      return html`<strong>${inline(token.tokens, context, depth + 1)}</strong>`;
    case 'em':
      return html`<em>${inline(token.tokens, context, depth + 1)}</em>`;
    case 'del':
      return html`<del>${inline(token.tokens, context, depth + 1)}</del>`;
    case 'codespan':
      return html`<code>${token.text}</code>`;
    case 'br':
      return html`<br />`;
    case 'link':
      return link(token, context, depth);
    case 'image':
      return html`<span class="muted">[${text('imageLeftOut', { name: decodeReferences(token.text) })}]</span>`;
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ ';
    default:
      return token.raw;
  }
}

function link(token: Tokens.Link, context: ProseContext, depth: number): Rendered {
  if (/^\[\d{1,3}\]$/.test(token.raw)) {
    // A marker for which the answer also defines an address: still a marker.
    return citedText(token.raw, context);
  }
  const content = inline(token.tokens, context, depth + 1);
  const address = safeAddress(token.href);
  return address === undefined ? content : html`<a href=${address} title=${address} rel="noreferrer noopener">${content}</a>`;
}

function citedText(raw: string, context: ProseContext): Rendered {
  return splitCitations(raw, context.sourceCount).map((part): Rendered => {
    if (part.kind === 'text') {
      return decodeReferences(part.text);
    }
    const markers = part.sources.map((source) => marker(source, context));
    return html`<span class="nowrap">${decodeReferences(part.lead)}${markers}</span>`;
  });
}

function marker(source: number, context: ProseContext): TemplateResult {
  const isOpen = context.openSource === source;
  return html`<button
    type="button"
    class="cite"
    data-testid="citation-marker"
    aria-label=${text('sourceNumber', { number: source })}
    aria-expanded=${isOpen ? 'true' : 'false'}
    aria-controls=${isOpen ? context.previewId : nothing}
    @click=${() => {
      context.toggleSource(source);
    }}
  >
    ${source}
  </button>`;
}

/** Only the parser's own tokens come here: there are no extensions that could add others. */
function known(token: Token): MarkedToken {
  return token as MarkedToken;
}
