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
  const texts = await root.evaluate((element: ShownNode) => {
    // No function of its own in here: what runs in the page must not need what a bundler adds to one.
    const found: (string | null | undefined)[] = [];
    const waiting: ShownNode[] = [element];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (node.nodeType === 3) found.push(node.textContent);
      if (['STYLE', 'SCRIPT', 'TEMPLATE'].includes(node.tagName ?? '')) continue;
      for (const name of ['aria-label', 'aria-description', 'aria-valuetext', 'aria-roledescription', 'title', 'placeholder', 'alt']) found.push(node.getAttribute?.(name));
      waiting.push(...[...(node.shadowRoot ? [node.shadowRoot] : []), ...node.childNodes].reverse());
    }
    return found;
  });
  return texts.map((text) => (text ?? '').replaceAll(/\s+/g, ' ').trim()).filter((text) => text !== '');
}
