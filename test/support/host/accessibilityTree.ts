import type { CDPSession, Frame, Page } from 'playwright-core';

/** A node as the browser tells it to a screen reader. */
export interface AccessibleNode {
  /** Tells it from others with the same role and name. */
  readonly id: number | undefined;
  readonly role: string;
  readonly name: string;
  /** Of what opens and closes; undefined for the rest. */
  readonly isExpanded: boolean | undefined;
}

interface FrameTree {
  readonly frame: { readonly id: string; readonly name?: string };
  readonly childFrames?: readonly FrameTree[];
}

interface AxValue {
  readonly value?: unknown;
}

interface AxNode {
  readonly ignored: boolean;
  readonly backendDOMNodeId?: number;
  readonly role?: AxValue;
  readonly name?: AxValue;
  readonly properties?: readonly { readonly name: string; readonly value: AxValue }[];
}

/**
 * The browser's own accessibility tree of a webview's document. VS Code keeps that document in a frame inside a frame
 * with a name, which may be a process of its own, and may replace it: so it is looked for each time, under that name.
 */
export class AccessibilityTree {
  private constructor(
    private readonly session: CDPSession,
    private readonly webviewName: string,
  ) {}

  /**
   * @param frame the inner one, that the extension draws.
   * @throws when the frame is no webview's.
   */
  static async of(page: Page, frame: Frame): Promise<AccessibilityTree> {
    const webview = frame.parentFrame();
    if (webview === null) throw new Error('The frame is not inside a webview.');
    return new AccessibilityTree(await nearestSession(page, webview), webview.name());
  }

  /** Undefined while nothing but the document has the focus. */
  async focused(): Promise<AccessibleNode | undefined> {
    const focused = (await this.nodes()).findLast((node) => propertyOf(node, 'focused') === true);
    return focused === undefined || textOf(focused.role) === 'RootWebArea' ? undefined : asAccessible(focused);
  }

  /** The names of all nodes with this role, in the order of the page. */
  async namesOf(role: string): Promise<readonly string[]> {
    return (await this.nodes()).filter((node) => !node.ignored && textOf(node.role) === role).map(({ name }) => textOf(name));
  }

  private async nodes(): Promise<readonly AxNode[]> {
    const { frameTree } = await this.session.send('Page.getFrameTree');
    const document = withName(frameTree, this.webviewName)?.childFrames?.at(-1);
    if (document === undefined) throw new Error('The webview has no document.');
    const { nodes } = await this.session.send('Accessibility.getFullAXTree', { frameId: document.frame.id });
    return nodes;
  }
}

/** A frame in a process of its own has its own session; one without belongs to that of the frame around it. */
async function nearestSession(page: Page, frame: Frame): Promise<CDPSession> {
  for (let at: Frame | null = frame; at !== null && at !== page.mainFrame(); at = at.parentFrame()) {
    try {
      return await page.context().newCDPSession(at);
    } catch {
      // It has none: the frame around it.
    }
  }
  return page.context().newCDPSession(page);
}

function withName(tree: FrameTree, name: string): FrameTree | undefined {
  if (tree.frame.name === name) return tree;
  for (const child of tree.childFrames ?? []) {
    const found = withName(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function asAccessible(node: AxNode): AccessibleNode {
  const expanded = propertyOf(node, 'expanded');
  return {
    id: node.backendDOMNodeId,
    role: textOf(node.role),
    name: textOf(node.name),
    isExpanded: typeof expanded === 'boolean' ? expanded : undefined,
  };
}

function propertyOf(node: AxNode, wanted: string): unknown {
  return node.properties?.find(({ name }) => name === wanted)?.value.value;
}

function textOf(value: AxValue | undefined): string {
  return typeof value?.value === 'string' ? value.value : '';
}
