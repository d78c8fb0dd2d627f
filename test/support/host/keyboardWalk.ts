import assert from 'node:assert/strict';
import type { Keyboard } from 'playwright-core';
import { waitFor } from '../waitFor';
import type { AccessibilityTree, AccessibleNode } from './accessibilityTree';

/** More presses than any part of a page has tab stops. */
const mostPresses = 60;

/**
 * Goes through a webview by keys alone. Where a key has led is what the accessibility tree says of the focus, such as
 * `button "Copy trace id"`; of what opens and closes also `expanded` or `collapsed`.
 */
export class KeyboardWalk {
  constructor(
    private readonly keyboard: Keyboard,
    private readonly tree: AccessibilityTree,
  ) {}

  /** Presses a key, which must lead here; says where it has led instead. */
  async press(key: string, there: string | RegExp): Promise<void> {
    await this.keyboard.press(key);
    let last = 'nothing';
    try {
      await waitFor('the focus', async () => {
        last = wordsOf(await this.tree.focused());
        return typeof there === 'string' ? last === there : there.test(last);
      });
    } catch (error) {
      throw new Error(`${key} leads to ${last}, not to ${String(there)}.`, { cause: error });
    }
  }

  /** Presses a key again and again until it has led here, past nothing that has no name; gives what has the focus then. */
  async pressUntil(key: string, there: RegExp): Promise<string> {
    const passed: string[] = [];
    while (passed.length < mostPresses) {
      const words = wordsOf(await this.nextAfter(key));
      passed.push(words);
      assert.doesNotMatch(words, /""/, `Nothing may be without a name: ${passed.join(', ')}.`);
      if (there.test(words)) return words;
    }
    return assert.fail(`${key} does not lead to ${String(there)}, but to ${passed.join(', ')}.`);
  }

  private async nextAfter(key: string): Promise<AccessibleNode> {
    const before = await this.tree.focused();
    await this.keyboard.press(key);
    return waitFor(`${key} to lead away from ${wordsOf(before)}`, async () => {
      const now = await this.tree.focused();
      return now?.id === before?.id ? undefined : now;
    });
  }
}

function wordsOf(node: AccessibleNode | undefined): string {
  if (node === undefined) return 'nothing';
  const state = node.isExpanded === undefined ? '' : node.isExpanded ? ' expanded' : ' collapsed';
  return `${node.role} "${node.name}"${state}`;
}
