// What is different on a small screen with a finger.
import { expect, test } from './linnet';
import { EVERYTHING } from './corpus';

test('the list of chats is a drawer @phone-only', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('First fake:count=1');
  await expect(chat.list).toBeHidden();
  const open = page.getByRole('button', { name: 'Chats', exact: true });
  await open.tap();
  await expect(chat.list).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(chat.list).toBeHidden();
  await open.tap();
  await chat.list.getByRole('button', { name: 'New chat' }).tap();
  await expect(chat.list).toBeHidden();
  await expect(chat.replies).toHaveCount(0);
  await open.tap();
  await chat.list.getByRole('link', { name: /^First/ }).tap();
  await expect(chat.list).toBeHidden();
  await expect(chat.prose()).toHaveText('w1');
});

test('everything to press is large enough for a finger @phone-only', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('fake:count=1');
  const small = await page.getByRole('button').evaluateAll((buttons) =>
    buttons
      .filter((button) => button.checkVisibility() && button.getBoundingClientRect().width > 0)
      .map((button) => ({ name: button.getAttribute('aria-label') ?? button.textContent, box: button.getBoundingClientRect() }))
      .filter(({ box }) => box.height < 44)
      .map(({ name, box }) => `${name}: ${box.width}×${box.height}`),
  );
  expect(small).toEqual([]);
});

for (const width of [320, 390]) {
  test(`nothing scrolls sideways at ${width} px @phone-only`, async ({ chat, fake, page }) => {
    await page.setViewportSize({ width, height: 640 });
    await fake.rule({ contains: 'Everything', script: { pieces: [EVERYTHING] } });
    await chat.open();
    const sideways = () =>
      page.evaluate(() =>
        [document.scrollingElement!, document.querySelector('.conversation')!].map((area) => area.scrollWidth - area.clientWidth),
      );
    expect(await sideways()).toEqual([0, 0]);
    await chat.ask(`Everything ${'unbreakable'.repeat(20)}`);
    expect(await sideways()).toEqual([0, 0]);
    await chat.openSettings();
    expect(await sideways()).toEqual([0, 0]);
    await page.keyboard.press('Escape');
    await expect(chat.composer).toBeInViewport({ ratio: 1 });
  });
}

for (const width of [320, 390]) {
  test(`the buttons under an answer are one row at ${width} px, the rarer ones in a menu @phone-only`, async ({ chat, page }) => {
    await page.setViewportSize({ width, height: 640 });
    await chat.open();
    await chat.ask('First fake:count=3');
    const row = chat.lastReply().getByRole('group', { name: 'Actions' });
    const tops = await row.getByRole('button').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
    expect(tops.length).toBeGreaterThan(4);
    expect(new Set(tops).size, 'rows').toBe(1);
    await expect(row.getByRole('button', { name: 'Delete from here on' })).toHaveCount(0);
    const more = row.getByRole('button', { name: 'More actions' });
    await more.tap();
    const menu = page.getByRole('menu', { name: 'More actions' });
    const edit = menu.getByRole('menuitem', { name: 'Edit', exact: true });
    await expect(edit).toHaveCount(width < 360 ? 1 : 0);
    await expect(menu.getByRole('menuitem').first()).toBeFocused();
    await page.keyboard.press('End');
    await expect(menu.getByRole('menuitem', { name: 'Delete from here on' })).toBeFocused();
    // What opens something of its own does so from there too.
    await menu.getByRole('menuitem', { name: 'Compare with…' }).tap();
    await expect(menu).toBeHidden();
    await expect(page.getByRole('dialog', { name: 'Compare', exact: true })).toBeVisible();
    await page.keyboard.press('Escape');
    await more.tap();
    await menu.getByRole('menuitem', { name: 'Delete from here on' }).tap();
    await expect(chat.replies).toHaveCount(0);
  });
}
