import type { Locator } from 'playwright-core';

/** What of the browser's nodes is read here. */
interface ShownNode {
  readonly nodeType: number;
  readonly textContent: string | null;
  readonly childNodes: Iterable<ShownNode>;
  readonly tagName?: string;
  readonly shadowRoot?: ShownNode | null;
  readonly getAttribute?: (name: string) => string | null;
}

/**
 * All that an element tells a person, in the order of the document and with the shadow roots in it: texts, and the
 * attributes that a hover or a screen reader tells. White space is one blank.
 */
export async function shownTexts(root: Locator): Promise<readonly string[]> {
  return root.evaluate((element: ShownNode) => {
    const texts: string[] = [];
    const keep = (text: string | null | undefined): void => {
      const plain = (text ?? '').replaceAll(/\s+/g, ' ').trim();
      if (plain !== '') texts.push(plain);
    };
    const walk = (node: ShownNode): void => {
      if (node.nodeType === 3) keep(node.textContent);
      if (['STYLE', 'SCRIPT', 'TEMPLATE'].includes(node.tagName ?? '')) return;
      for (const name of ['aria-label', 'aria-description', 'aria-valuetext', 'aria-roledescription', 'title', 'placeholder', 'alt']) keep(node.getAttribute?.(name));
      if (node.shadowRoot) walk(node.shadowRoot);
      for (const child of node.childNodes) walk(child);
    };
    walk(element);
    return texts;
  });
}
