import type { CDPSession, Frame, Page } from 'playwright-core';

/** What has the focus, as the browser tells it to a screen reader. */
export interface FocusedNode {
  readonly role: string;
  readonly name: string;
}

interface AxNode {
  readonly role?: { readonly value?: unknown };
  readonly name?: { readonly value?: unknown };
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value?: unknown } }[];
}

interface FrameTree {
  readonly frame: { readonly id: string; readonly url: string; readonly name?: string };
  readonly childFrames?: readonly FrameTree[];
}

/** The browser's own accessibility tree of one frame of a page. */
export class AccessibilityTree {
  private constructor(
    private readonly session: CDPSession,
    private readonly frameId: string,
  ) {}

  static async of(page: Page, frame: Frame): Promise<AccessibilityTree> {
    const session = await page.context().newCDPSession(page);
    const { frameTree } = await session.send('Page.getFrameTree');
    const found = framesOf(frameTree).find(({ url }) => url === frame.url());
    if (found === undefined) throw new Error('The page has no such frame.');
    await session.send('Accessibility.enable');
    return new AccessibilityTree(session, found.id);
  }

  /** Undefined while nothing in the frame but its document has the focus. */
  async focused(): Promise<FocusedNode | undefined> {
    const { nodes } = await this.session.send('Accessibility.getFullAXTree', { frameId: this.frameId });
    const node = (nodes as readonly AxNode[]).findLast((one) => one.properties?.some(({ name, value }) => name === 'focused' && value.value === true) === true);
    const role = textOf(node?.role);
    return node === undefined || role === 'RootWebArea' ? undefined : { role, name: textOf(node.name) };
  }
}

function textOf(value: { readonly value?: unknown } | undefined): string {
  return typeof value?.value === 'string' ? value.value : '';
}

function framesOf(tree: FrameTree): readonly FrameTree['frame'][] {
  return [tree.frame, ...(tree.childFrames ?? []).flatMap(framesOf)];
}
