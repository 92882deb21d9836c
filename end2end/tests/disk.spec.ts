// The server's disk is full: what somebody wrote stays before them, they are told why, and it goes on without a restart.
// A small disk can only be made by root: elsewhere the journey is left out, and Rust's tests of the same (`disk.rs`) too.
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './linnet';

/** Makes a disk of a few megabytes; false without the right to. */
function mount(folder: string): boolean {
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'linnet-test', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Fills a folder's disk to the last byte; gives what frees it. */
function fill(folder: string): () => void {
  const file = join(folder, 'filler');
  for (const size of [64 * 1024, 4096, 1]) {
    try {
      for (;;) appendFileSync(file, Buffer.alloc(size));
    } catch {
      // Full, for pieces of this size.
    }
  }
  return () => rmSync(file);
}

const small = test.extend({
  // The data folder is such a disk before the server is started, until it has ended.
  folder: async ({ folder }, use) => {
    const disk = join(folder, 'data');
    const made = mount(disk);
    test.skip(!made, 'a small disk can only be made by root');
    await use(folder);
    execFileSync('umount', ['-l', disk]);
  },
});
small.use({ expected: /status of 50[37]/ });

small('a full disk: the text is kept, the reason is said, and it goes on when there is room @phone', async ({
  chat,
  page,
  linnet,
}) => {
  const disk = linnet.data;
  await chat.open();
  await chat.ask('fake:count=3');
  // What is left in the files that are there is used up by long messages, one after the other.
  let free = fill(disk);
  const long = `Keep these words. ${'word '.repeat(30_000)}`;
  const refused = page.locator('.unsent');
  await expect(async () => {
    free = fill(disk);
    if ((await refused.count()) === 0) await chat.send(long);
    await expect(refused).toBeVisible({ timeout: 3000 });
  }).toPass();
  await expect(refused).toContainText("The server's disk is full");
  await expect(refused).toContainText('Nothing could be stored. Free some space and try again.');
  await expect(chat.questions.last()).toContainText('Keep these words.');
  expect((await page.request.get('/health/ready')).status()).toBe(503);
  // It is there after a reload too, and in the form if it is to be changed.
  await chat.reload();
  await expect(refused).toContainText("The server's disk is full");
  await refused.getByRole('button', { name: 'Edit' }).click();
  await expect(chat.composer).toHaveValue(long);
  await chat.composer.fill('Keep these words.');
  free();
  await chat.sendButton.click();
  await chat.ends('done');
  await expect(chat.lastQuestion()).toContainText('Keep these words.');
  expect((await page.request.get('/health/ready')).status()).toBe(200);
  expect(linnet.log.join('\n')).toContain('full');
});
