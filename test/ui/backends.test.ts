import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openFile, runCommand, type Workbench } from '../host/workbench.ts';
import { statusBar } from './seen.ts';
import { createStage, type Stage } from './stage.ts';
import { until } from './until.ts';

let stage: Stage;
let workbench: Workbench;

before(async () => {
  stage = createStage('shapes');
  workbench = await stage.open();
});
after(() => stage?.close());

const rows = async (): Promise<string[]> =>
  workbench.page.locator('.quick-input-list .monaco-list-row').allInnerTexts();

test('the status bar names the back end of a file that trains', async () => {
  await openFile(workbench.page, 'shapes.ts');
  await until('the back end', async () => (await statusBar(workbench.page)).some((text) => /\bwasm\b/.test(text)));
});

test('a press on it shows what this machine has, with verdicts and reasons', async () => {
  const { page } = workbench;
  await page.locator('.statusbar-item', { hasText: /^\s*wasm\s*$/ }).click();
  const seen = await until('the list', async () => ((await rows()).length > 6 ? await rows() : undefined));
  const text = seen.join(' ').replaceAll(/\s+/g, ' ');
  assert.match(text, /auto ?(selected)? ?The fastest that is right for each model, out of .*wasm/);
  assert.match(text, /wasm ?(selected)? ?WebAssembly with SIMD on (one core|\d+ cores) · 4\.0 GB · trains rightly/);
  assert.match(text, /native-gpu .*(no NVIDIA GPU|not installed|npm rebuild)/);
  await workbench.screenshot('backends');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await until('auto', async () => (await statusBar(page)).some((each) => /^\s*(auto: .*)?wasm/.test(each)));
});

test('Set Up a Faster Engine explains what there could be', async () => {
  const { page } = workbench;
  await runCommand(page, 'Descent: Set Up a Faster Engine');
  const seen = await until('the offers', async () => {
    const found = await rows();
    return found.some((row) => row.includes('WebGPU')) ? found : undefined;
  });
  assert.match(seen.join(), /TensorFlow on the processor, from Python’s pip/);
  await workbench.screenshot('set-up');
  await page.keyboard.type('NVIDIA GPU, or');
  await page.keyboard.press('Enter');
  const dialog = page.locator('.monaco-dialog-box', { hasText: 'tensorflow[and-cuda]' });
  await dialog.waitFor();
  await workbench.screenshot('set-up-words');
  await page.keyboard.press('Escape');
});

test('Doctor opens a report to paste into a bug', async () => {
  const { page } = workbench;
  await runCommand(page, 'Descent: Doctor');
  const lines = page.locator('.editor-instance .view-lines', { hasText: 'Descent Doctor' });
  await lines.waitFor();
  await until('the report', async () =>
    /wasm[\s\S]*self-test right/.test((await lines.innerText()).replaceAll(/\s+/g, ' ')),
  );
  await workbench.screenshot('doctor');
});
