// JSON in an answer: a tree, or a table for a list of objects, and back to the text.
import { AxeBuilder } from '@axe-core/playwright';
import { readFileSync } from 'node:fs';
import { expect, test } from './linnet';

const PEOPLE = [
  { name: 'Ada', born: 1815, note: '=1+1' },
  { name: 'Grace', born: 1906, tags: ['navy', 'COBOL'] },
  { name: 'Blaise', born: 1623 },
];
const TREE = { title: 'A walk', big: 12345678901234567000, stops: [{ place: 'Bridge', at: { lat: 1.5, lon: [1, 2] } }, 'Inn'], none: null };

test('a list of objects is a table that can be sorted and saved @phone', async ({ chat, fake, page }) => {
  await fake.rule({ contains: 'People', script: { pieces: ['Here:\n\n```json\n', JSON.stringify(PEOPLE, null, 2), '\n```\n\nThat is all.'] } });
  await chat.open();
  await chat.ask('People');
  const table = chat.lastReply().getByRole('table');
  const names = table.locator('tbody td:first-child');
  await expect(names).toHaveText(['Ada', 'Grace', 'Blaise']);
  const born = table.getByRole('columnheader', { name: 'born' });
  await born.getByRole('button').click();
  await expect(names).toHaveText(['Blaise', 'Ada', 'Grace']);
  await expect(born).toHaveAttribute('aria-sort', 'ascending');
  await born.getByRole('button').press('Enter');
  await expect(names).toHaveText(['Grace', 'Ada', 'Blaise']);
  const saved = page.waitForEvent('download');
  await chat.lastReply().getByRole('button', { name: 'Download CSV' }).click();
  const csv = readFileSync(await (await saved).path(), 'utf8');
  expect(csv).toBe('name,born,note,tags\r\nGrace,1906,,"[""navy"",""COBOL""]"\r\nAda,1815,\'=1+1,\r\nBlaise,1623,,\r\n');
  const views = chat.lastReply().getByRole('group', { name: 'View' });
  await views.getByRole('button', { name: 'Text' }).click();
  await expect(table).toHaveCount(0);
  await expect(chat.lastReply().locator('pre code')).toContainText('"name": "Ada"');
  await expect(views.getByRole('button', { name: 'Text' })).toHaveAttribute('aria-pressed', 'true');
  // After a reload the server's page becomes the same.
  await chat.reload();
  await expect(names).toHaveText(['Ada', 'Grace', 'Blaise']);
});

test('an answer that is JSON as a whole is a tree, folded and unfolded by keys @phone', async ({ chat, fake, page }) => {
  await fake.rule({ contains: 'Walk', script: { pieces: [JSON.stringify(TREE).replace('12345678901234567000', '12345678901234567890')], hold: 'end', after: 1 } });
  await chat.open();
  await chat.send('Walk');
  // While it is written, the text is shown.
  await expect(chat.lastReply()).toContainText('A walk');
  await expect(chat.lastReply().locator('details.json-node')).toHaveCount(0);
  await fake.release('end');
  const reply = chat.lastReply();
  const stops = reply.locator('details.json-node', { has: page.locator('> summary', { hasText: 'stops' }) }).first();
  await expect(stops).toHaveAttribute('open', '');
  // Nothing is lost of a number that is too large for a computer.
  await expect(reply).toContainText('12345678901234567890');
  const first = stops.locator('details.json-node > summary').first();
  await expect(first).toContainText('{ 2 }');
  await first.focus();
  await page.keyboard.press('Enter');
  await expect(stops).toContainText('Bridge');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(stops).toContainText('1.5');
  await chat.reload();
  await expect(reply.locator('details.json-node').first()).toBeVisible();
});

test('what is no JSON stays what it is, and a large one stays quick', async ({ chat, fake }) => {
  const many = Array.from({ length: 3000 }, (_, at) => ({ id: at, text: `row ${at}` }));
  await fake.rule({ contains: 'Broken', script: { pieces: ['```json\n{"a": 1,}\n```\n\n```json\n{}\n```'] } });
  await fake.rule({ contains: 'Many', script: { pieces: ['```json\n', JSON.stringify(many), '\n```'] } });
  await chat.open();
  await chat.ask('Broken');
  await expect(chat.lastReply().locator('figure.code')).toHaveCount(2);
  await expect(chat.lastReply().locator('.structured')).toHaveCount(0);
  await chat.ask('Many');
  const rows = chat.lastReply().locator('tbody tr');
  await expect(rows).toHaveCount(200);
  await chat.lastReply().getByRole('button', { name: 'Show 2800 more' }).click();
  await expect(rows).toHaveCount(1200);
  await chat.lastReply().getByRole('button', { name: 'Tree' }).click();
  await expect(chat.lastReply().locator('.json-tree > details')).toHaveCount(100);
  await chat.lastReply().getByRole('button', { name: 'Show 2900 more' }).click();
  await expect(chat.lastReply().locator('.json-tree > details')).toHaveCount(200);
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in structured answers: ${theme} @phone`, async ({ chat, context, fake, linnet, page }) => {
    await context.addCookies([{ name: 'theme', value: theme, url: linnet.url }]);
    await fake.rule({ contains: 'People', script: { pieces: ['```json\n', JSON.stringify(PEOPLE), '\n```\n\n```json\n', JSON.stringify(TREE), '\n```'] } });
    await chat.open();
    await chat.ask('People');
    await expect(chat.lastReply().getByRole('table')).toBeVisible();
    await expect(chat.lastReply().locator('.json-tree')).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`))).toEqual([]);
  });
}
