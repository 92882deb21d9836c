// axe finds nothing in any state, theme or size; contrast is computed from the
// tokens, so that no colour can slip below what the eye needs.
import { AxeBuilder } from '@axe-core/playwright';
import { EVERYTHING } from './corpus';
import { expect, test } from './linnet';

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing: ${theme} @phone`, async ({ chat, context, fake, linnet, page }) => {
    test.slow(); // axe looks at six states
    await context.addCookies([{ name: 'theme', value: theme, url: linnet.url }]);
    await fake.rule({ contains: 'Everything', script: { pieces: [EVERYTHING] } });
    const check = async (state: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} (${node.failureSummary?.split('\n')[1]})`));
      expect.soft(found, state).toEqual([]);
    };
    await chat.open();
    await check('empty');
    await chat.modelButton.click();
    await expect(chat.picker).toBeVisible();
    await check('picker open');
    await page.keyboard.press('Escape');
    await chat.ask('Everything');
    await check('chat');
    await chat.openSettings();
    await check('settings open');
    await page.keyboard.press('Escape');
    await chat.send('fake:memory');
    await expect(chat.lastReply().locator('.notice')).toBeVisible();
    await check('error');
    await chat.send('fake:count=9 fake:hold=axe fake:after=5');
    await expect(chat.lastReply()).toContainText('w5');
    await check('streaming');
  });
}
