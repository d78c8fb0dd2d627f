import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { closeSurfaces, openSurface } from './support/openSurface';
import type { OpenSurface } from './support/openSurface';
import { THEMES } from './support/pageServer';
import type { Theme } from './support/pageServer';

/** A page with nothing on it but the given elements; the library's element is defined there. */
async function openWith(html: string, theme: Theme = 'dark'): Promise<OpenSurface> {
  const surface = await openSurface('dashboard', { theme, answers: {} });
  await surface.page.evaluate(async (elements) => {
    await customElements.whenDefined('vscode-button');
    document.body.innerHTML = elements;
  }, html);
  return surface;
}

const APPEARANCES = '<vscode-button>One</vscode-button><vscode-button appearance="secondary">Two</vscode-button><vscode-button appearance="icon">X</vscode-button>';

/** What a person sees of each button: the colours of the element and of the control in it. */
function looks(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('vscode-button')].map((button) =>
      [button, ...(button.shadowRoot?.querySelectorAll('button') ?? [])]
        .map((element) => getComputedStyle(element))
        .map(({ color, backgroundColor, borderTopWidth, borderTopColor }) => [color, backgroundColor, borderTopWidth, borderTopColor].join(' '))
        .join(' | '),
    ),
  );
}

function localNameOf(page: Page, name: string): Promise<string> {
  return page.getByRole('button', { name, exact: true }).evaluate((element) => element.localName);
}

describe('The component library', () => {
  afterEach(closeSurfaces);

  it('follows a change of the theme at once: a button looks as on a page that was opened with it', async () => {
    const fresh = new Map<Theme, readonly string[]>();
    for (const theme of THEMES) {
      fresh.set(theme, await looks((await openWith(APPEARANCES, theme)).page));
    }
    assert.equal(new Set([...fresh.values()].map(String)).size, THEMES.length);
    const surface = await openWith(APPEARANCES);
    for (const theme of ['hc-dark', 'light', 'hc-light', 'hc-dark', 'dark'] as const) {
      await surface.setTheme(theme);
      assert.deepEqual(await looks(surface.page), fresh.get(theme), theme);
    }
  });

  it('fills no button in dark high contrast, and frames it', async () => {
    const { page } = await openWith(APPEARANCES, 'hc-dark');
    assert.deepEqual(await looks(page), [
      'rgb(255, 255, 255) rgb(0, 0, 0) 0px rgb(255, 255, 255) | rgb(255, 255, 255) rgba(0, 0, 0, 0) 1px rgb(111, 195, 223)',
      'rgb(255, 255, 255) rgba(0, 0, 0, 0) 0px rgb(255, 255, 255) | rgb(255, 255, 255) rgba(0, 0, 0, 0) 1px rgb(111, 195, 223)',
      'rgb(255, 255, 255) rgba(0, 0, 0, 0) 0px rgb(255, 255, 255) | rgb(255, 255, 255) rgba(0, 0, 0, 0) 0px rgb(255, 255, 255)',
    ]);
  });

  it('takes colours from the variables themselves: a customised one shows without anything else that changes', async () => {
    const { page } = await openWith(APPEARANCES);
    await page.evaluate(() => {
      document.documentElement.style.setProperty('--vscode-button-background', 'rgb(1, 2, 3)');
      document.documentElement.style.setProperty('--vscode-button-secondaryBackground', 'rgb(4, 5, 6)');
    });
    const [primary, secondary] = await looks(page);
    assert.match(primary ?? '', /^rgb\(255, 255, 255\) rgb\(1, 2, 3\) /);
    assert.match(secondary ?? '', /^rgb\(204, 204, 204\) rgb\(4, 5, 6\) .* rgb\(4, 5, 6\) /);
  });

  it('has buttons that are pressed by pointer, Enter and space, and not while they are disabled', async () => {
    const { page } = await openWith('<vscode-button id="on">On</vscode-button><vscode-button id="off" disabled>Off</vscode-button><p id="presses"></p>');
    await page.evaluate(() => {
      const presses = document.getElementById('presses');
      document.body.addEventListener('click', ({ target }) => presses?.append(target instanceof Element ? `${target.id} ` : '?'));
    });
    await page.locator('#on').click();
    await page.locator('#off').click({ force: true });
    await page.evaluate(() => document.getElementById('on')?.focus());
    await page.keyboard.press('Enter');
    await page.keyboard.press('Space');
    assert.equal(await page.locator('#presses').innerText(), 'on on on');
    assert.equal(await page.getByRole('button', { name: 'Off' }).isDisabled(), true);
    await page.evaluate(() => document.getElementById('off')?.removeAttribute('disabled'));
    await page.locator('#off').click();
    assert.equal(await page.locator('#presses').innerText(), 'on on on off');
  });

  it('shows the focus of the keyboard on the control, in the colour of the theme', async () => {
    const { page } = await openWith('<vscode-button id="one">One</vscode-button>', 'hc-dark');
    await page.keyboard.press('Tab');
    const ring = await page.evaluate(() => {
      const control = document.getElementById('one')?.shadowRoot?.activeElement;
      return control === null || control === undefined ? undefined : getComputedStyle(control).outline;
    });
    assert.equal(ring, 'rgb(243, 133, 24) solid 1px');
  });

  it('hands names and states on to the control', async () => {
    const { page } = await openWith('<vscode-button aria-label="Close it" appearance="icon">X</vscode-button><vscode-button appearance="icon">Y</vscode-button>');
    assert.equal(await localNameOf(page, 'Close it'), 'button');
    assert.equal(await localNameOf(page, 'Icon Button'), 'button');
    await page.evaluate(() => {
      const button = document.querySelector('vscode-button');
      button?.setAttribute('aria-label', 'Open it');
      if (button instanceof HTMLElement) button.ariaExpanded = 'true';
    });
    await page.getByRole('button', { name: 'Open it', expanded: true }).waitFor();
  });

  it('submits and resets the form that it is in', async () => {
    const { page } = await openWith('<form><input name="word" value="a"><vscode-button>Send</vscode-button><vscode-button>Undo</vscode-button></form><p></p>');
    await page.evaluate(() => {
      document.querySelectorAll('vscode-button').forEach((button, index) => Object.assign(button, { type: index === 0 ? 'submit' : 'reset' }));
      document.querySelector('form')?.addEventListener('submit', (event) => {
        event.preventDefault();
        document.querySelector('p')?.append('sent ');
      });
    });
    await page.locator('input').fill('b');
    await page.getByRole('button', { name: 'Send' }).click();
    assert.equal(await page.locator('p').innerText(), 'sent');
    await page.getByRole('button', { name: 'Undo' }).click();
    assert.equal(await page.locator('input').inputValue(), 'a');
  });
});
