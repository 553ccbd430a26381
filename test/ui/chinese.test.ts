import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findFrame, openFile, type Workbench } from '../host/workbench.ts';
import { createStage, type Stage } from './stage.ts';
import { until } from './until.ts';

const DIGITS = `import keras
from keras import layers

digits = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
`;

let stage: Stage;
let workbench: Workbench;

before(async () => {
  stage = createStage('chinese');
  stage.write('digits.py', DIGITS);
  workbench = await stage.open({ viewport: { width: 1400, height: 820 }, language: 'zh-cn' });
});
after(() => stage?.close());

test('an editor whose language is Chinese has a Chinese Descent, its panels too', async () => {
  const { page } = workbench;
  await openFile(page, 'digits.py');
  await page.locator('.codelens-decoration a', { hasText: '转换…' }).click({ timeout: 60_000 });
  const code = await findFrame(page, '.listing');
  await code.locator('vscode-button', { hasText: '在光标处插入' }).waitFor();
  assert.equal(await code.locator('html').getAttribute('lang'), 'zh-cn');
  assert.equal(await code.locator('vscode-dropdown').first().getAttribute('aria-label'), '模型');
  await workbench.screenshot('chinese-code');
  await page.locator('.codelens-decoration a', { hasText: '架构图' }).click();
  const diagram = await findFrame(page, '.box');
  await until('spoken boxes', async () => {
    const spoken = (await diagram.locator('.box .unseen').allTextContents()).join('\n');
    return /参数量/.test(spoken) && /无参数/.test(spoken);
  });
  await workbench.screenshot('chinese-architecture');
  await diagram.getByTitle('显示为代码').click();
  await page.locator('.tab.active', { hasText: '代码：digits' }).waitFor();
});
