// The models page: pulls that need no page, and everything that is done with a model.
import { expect, test } from './linnet';

const MODEL = 'llama3.2:1b';

test('a pull goes on without the page, is found again, paused and resumed', async ({ chat, page, fake, context }) => {
  await fake.rule({ path: '/api/pull', times: 1, script: { hold: 'half', after: 4 } });
  await chat.open('/models');
  await expect(page.getByRole('heading', { name: 'Models', level: 1 })).toBeVisible();
  await page.getByRole('textbox', { name: 'Pull a model' }).fill(MODEL);
  await page.getByRole('button', { name: 'Pull', exact: true }).click();
  const jobs = page.getByRole('list', { name: 'Work on models' });
  await expect(jobs).toContainText('of 1.3 GB');
  await page.close();
  const again = await context.newPage();
  await again.goto('/models');
  const card = again.getByRole('list', { name: 'Work on models' }).getByRole('listitem').first();
  await expect(card).toContainText(MODEL);
  await expect(again.locator('html[data-awake]')).toBeAttached();
  await again.getByRole('button', { name: `Pause ${MODEL}` }).click();
  await expect(card).toContainText('Paused');
  await fake.wait({ path: '/api/pull', ended: true });
  await again.getByRole('button', { name: `Resume ${MODEL}` }).click();
  await expect(card).toContainText('Done');
  await expect(again.getByRole('row', { name: new RegExp(MODEL) })).toBeVisible();
  await again.getByRole('button', { name: `Dismiss ${MODEL}` }).click();
  await expect(again.getByRole('list', { name: 'Work on models' })).toHaveCount(0);
});

test('an unknown name is said so', async ({ chat, page }) => {
  await chat.open('/models');
  await page.getByRole('textbox', { name: 'Pull a model' }).fill('nosuch');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Work on models' })).toContainText('There is no model called nosuch');
});

test('look, load, unload, delete with a warning', async ({ chat, page }) => {
  await chat.open('/models');
  await page.getByRole('button', { name: 'gemma2:2b', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'gemma2:2b' });
  await dialog.getByText('Modelfile', { exact: true }).click();
  await expect(dialog.locator('pre:visible')).toContainText('FROM');
  await dialog.getByRole('button', { name: 'Load', exact: true }).click();
  await dialog.getByRole('button', { name: 'Unload', exact: true }).click();
  await expect(dialog.getByRole('button', { name: 'Load', exact: true })).toBeVisible();
  await dialog.getByRole('button', { name: 'Delete…' }).click();
  await expect(dialog).toContainText('This cannot be undone. It frees about 1.6 GB.');
  await dialog.getByRole('button', { name: 'Delete for good' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row', { name: /gemma2:2b/ })).toHaveCount(0);
});
