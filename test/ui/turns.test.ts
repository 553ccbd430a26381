import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findFrame, openFile, type Workbench } from '../host/workbench.ts';
import { curveAfter, runRow } from './seen.ts';
import { createStage, showRuns, type Stage } from './stage.ts';
import { until } from './until.ts';

/** Two networks that train in turns, each with a loss of its own. */
const GAN = `import torch
from torch import nn

generator = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 2))
discriminator = nn.Sequential(nn.Linear(2, 32), nn.LeakyReLU(0.2), nn.Linear(32, 1), nn.Sigmoid())
criterion = nn.BCELoss()
optimizer_g = torch.optim.Adam(generator.parameters(), lr=0.001)
optimizer_d = torch.optim.Adam(discriminator.parameters(), lr=0.001)
dataset = torch.utils.data.TensorDataset(torch.randn(512, 2))
loader = torch.utils.data.DataLoader(dataset, batch_size=64, shuffle=True)

for epoch in range(20):
    for (real,) in loader:
        ones = torch.ones(real.size(0), 1)
        zeros = torch.zeros(real.size(0), 1)

        optimizer_d.zero_grad()
        fake = generator(torch.randn(real.size(0), 8))
        d_loss = criterion(discriminator(real), ones) + criterion(discriminator(fake.detach()), zeros)
        d_loss.backward()
        optimizer_d.step()

        optimizer_g.zero_grad()
        g_loss = criterion(discriminator(fake), ones)
        g_loss.backward()
        optimizer_g.step()
`;

let stage: Stage;
let workbench: Workbench;

before(async () => {
  stage = createStage('gan');
  stage.write('gan.py', GAN);
  for (const name of ['first', 'second'])
    await stage.train('gan.py', '--name', name, '--seed', name === 'first' ? '1' : '2');
  workbench = await stage.open({ viewport: { width: 1400, height: 900 } });
});
after(() => stage?.close());

test('each network’s loss has its curve at its own line, and its value in the list', async () => {
  const { page } = workbench;
  await showRuns(workbench);
  const row = await runRow(page, /^second, Completed/);
  const [, critic, maker] = /loss ([\d.]+), ([\d.]+) ·/.exec(row) ?? [];
  assert.ok(critic !== undefined && maker !== undefined, row);
  await openFile(page, 'gan.py');
  const drawn = ({ svg }: { svg?: string }) => svg !== undefined;
  const [ofCritic, ofMaker] = [
    await curveAfter(page, 'd_loss.backward', drawn),
    await curveAfter(page, 'g_loss.backward', drawn),
  ];
  for (const [curve, value] of [
    [ofCritic, critic],
    [ofMaker, maker],
  ] as const) {
    const beside = Number(/loss ([\d.]+)/.exec(curve.text)?.[1]);
    // The list has a digit less.
    assert.ok(Math.abs(beside - Number(value)) <= 0.006, `${curve.text}, ${row}`);
  }
  assert.notEqual(ofCritic.svg, ofMaker.svg);
});

test('the chart names the networks, and its table has numbers of each that are of no other', async () => {
  const { page } = workbench;
  for (const name of ['first', 'second']) {
    const row = page.locator(`.part.sidebar .monaco-list-row[aria-label^="${name},"]`);
    await row.click();
    await row.getByRole('button', { name: 'Open Loss Chart' }).click();
  }
  const frame = await findFrame(page, '.card canvas');
  await frame.locator('.cover').waitFor({ state: 'hidden' });
  const row = frame.locator('tbody tr', { has: frame.locator('.name', { hasText: /^first$/ }) });
  await until('two runs', async () => (await frame.locator('tbody tr').count()) === 2);
  assert.deepEqual(await row.locator('.call .name').allTextContents(), ['discriminator', 'generator']);
  const cells = (kind: string) => row.locator(`td.${kind} .call-number`).allTextContents();
  const [last, best] = [(await cells('last')).map(Number), (await cells('best')).map((text) => parseFloat(text))];
  assert.equal(last.length, 2);
  for (const [index, value] of best.entries()) assert.ok(value > 0 && value <= last[index]!, `${best} ${last}`);
  // A critic's two terms are about twice the maker's one.
  assert.ok(best[0]! > best[1]! * 1.2, `${best}`);
  assert.match((await cells('delta'))[0] ?? '', /–/);
  await frame.locator('.card canvas').first().focus();
  await page.keyboard.press('ArrowLeft');
  const spoken = (await frame.locator('.unseen[aria-live]').textContent()) ?? '';
  for (const name of ['first · discriminator', 'first · generator']) assert.ok(spoken.includes(name), spoken);
  await workbench.screenshot('turns');
  await stage.paint('light');
  await workbench.screenshot('turns-light');
  await stage.paint('highContrast');
  await workbench.screenshot('turns-high-contrast');
});
