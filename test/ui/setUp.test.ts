// What *Set Up a Faster Engine…* offers, done to its end: from npm's registry and by pip, as far as this machine
// reaches them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { interpreterIn, TENSORFLOW } from '../../extension/backends/setup/pythonEnvironment.ts';
import { webgpuUrl } from '../../extension/backends/setup/webgpuDownload.ts';
import { runCommand, type Workbench } from '../host/workbench.ts';
import { createStage, type Stage } from './stage.ts';
import { until } from './until.ts';

let stage: Stage;
let workbench: Workbench;

/** An index that is out of reach is asked once, not six times for each package. */
const env = { PIP_RETRIES: '0', PIP_DISABLE_PIP_VERSION_CHECK: '1' };

before(async () => {
  stage = createStage('setup');
  workbench = await stage.open({ env });
});
after(() => stage?.close());

/** Where the extension keeps its own. */
function storage(): string {
  const all = readdirSync(workbench.home, { recursive: true, encoding: 'utf8' });
  const found = all.find((each) => /globalStorage[/\\][^/\\]*descent$/.test(each));
  assert.ok(found, 'the extension has no storage');
  return path.join(workbench.home, found);
}

async function choose(offer: string): Promise<void> {
  const { page } = workbench;
  await runCommand(page, 'Descent: Set Up a Faster Engine');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: offer }).first().waitFor();
  await page.keyboard.type(offer);
  await page.keyboard.press('Enter');
}

/** What the closing words say of a back end. */
async function outcomeOf(name: string, seconds: number): Promise<string> {
  const dialog = workbench.page.locator('.monaco-dialog-box');
  await dialog.waitFor({ timeout: seconds * 1000 });
  const text = await dialog.innerText();
  assert.match(text, /It is in place/);
  await workbench.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  return text.split('\n').find((line) => line.includes(`${name}:`)) ?? text;
}

/** Registries and indexes are other people's machines: where they are out of reach, that is said and counted. */
function outOfReach(context: TestContext, what: string): void {
  console.error(`!!! NOT TESTED: ${what}`);
  context.skip(what);
}

/** Whether pip, in an environment as the product makes one, finds the package. */
function pipFinds(wanted: string): boolean {
  const environment = path.join(stage.folder, '.environment');
  const options = { env: { ...process.env, ...env }, timeout: 240_000 };
  const made = spawnSync('python3', ['-m', 'venv', environment], options).status === 0;
  const words = ['-m', 'pip', 'install', '--dry-run', '--quiet', '--no-deps', wanted];
  const found = made && spawnSync(interpreterIn(environment), words, options).status === 0;
  rmSync(environment, { recursive: true, force: true });
  return found;
}

test('WebGPU is downloaded, held against its checksum, and tried', async (context) => {
  const { ok } = await fetch(webgpuUrl(), { method: 'HEAD' }).catch(() => ({ ok: false }));
  if (!ok) return outOfReach(context, `${webgpuUrl()} is out of reach`);
  await choose('WebGPU: any vendor');
  // Whether there is a GPU is another question.
  assert.doesNotMatch(await outcomeOf('webgpu', 120), /not installed/);
  const package_ = path.join(storage(), 'node_modules/webgpu');
  assert.ok(existsSync(path.join(package_, 'index.js')));
  assert.ok(existsSync(path.join(package_, 'dist', `${process.platform}-${process.arch}`)));
});

test('TensorFlow comes by pip; cancelled it leaves nothing, done it is the native back end', async (context) => {
  const { page } = workbench;
  if (!pipFinds(TENSORFLOW)) return outOfReach(context, `pip finds no ${TENSORFLOW}`);
  const offer = 'TensorFlow on the processor';
  const notification = page.locator('.notification-toast', { hasText: offer });
  const folders = (): string[] => readdirSync(storage()).filter((each) => each.startsWith('python'));

  await choose(offer);
  await notification.waitFor();
  await workbench.screenshot('set-up-progress');
  await notification.hover();
  await notification.getByRole('button', { name: 'Cancel' }).click();
  await notification.waitFor({ state: 'detached' });
  await until('nothing left', async () => folders().length === 0);

  await choose(offer);
  await page.locator('.monaco-dialog-box').waitFor({ timeout: 300_000 });
  await workbench.screenshot('set-up-done');
  assert.match(await outcomeOf('native', 5), /✓ native: .*TensorFlow 2\.\d+/);
  assert.deepEqual(folders(), ['python']);
});
