// Texts that a program opens: their vocabulary while it is read, their numbers when it is trained.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../engine/backends/backend.ts';
import { read } from '../../../engine/core/readers/read.ts';
import { textsBeside } from '../../../engine/reading/texts.ts';
import { createDataTensors } from '../../../engine/trainer/plans/data/dataValues.ts';
import { trained } from '../../parity/written/trained.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'descent-texts-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const TEXT = 'To be, or not to be,\r\nthat is the question.\r\n';
writeFileSync(path.join(folder, 'play.txt'), TEXT);
const PLAIN = TEXT.replaceAll('\r\n', '\n');
const textIn = textsBeside({ file: path.join(folder, 'program.py') });

const engine = tf as unknown as TensorFlow;
const file = () => {
  throw new Error('no file is read');
};

const SIZES = `
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(len(kinds), len(kinds))
    def forward(self, x):
        return self.table(x)
net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
loss = nn.functional.cross_entropy(net(data[:-1]), data[1:])
optimizer.zero_grad()
loss.backward()
optimizer.step()
`;

/** How many kinds of pieces there are, and the numbers that the text is trained as. */
function numbersOf(head: string) {
  const { plans } = read(`import numpy as np\nimport torch\n${head}${SIZES}`, { language: 'python', textIn });
  assert.equal(plans.length, 1);
  const sources = { search: { from: '.', folders: [] }, slots: new Map(), file, textIn };
  const { inputs, targets } = plans[0]!;
  const tensors = createDataTensors(engine, sources, { roots: [...inputs, ...targets] });
  const [x, y] = [inputs[0]!, targets[0]!].map((each) => [...tensors.tensor(each).dataSync()]);
  return [...x!, y!.at(-1)!];
}

const letters = [...new Set(PLAIN)].sort();
const OPENED = 'with open("play.txt", "r", encoding="utf-8") as f:\n    text = f.read()\n';
const NUMBERED = 'numbers = {c: i for i, c in enumerate(kinds)}\n';

test('letters are numbered as the program numbers them', () => {
  const expected = [...PLAIN].map((each) => letters.indexOf(each));
  for (const lines of [
    `${OPENED}kinds = sorted(list(set(text)))\n${NUMBERED}encode = lambda s: [numbers[c] for c in s]\ndata = torch.tensor(encode(text), dtype=torch.long)\n`,
    `text = open("play.txt").read()\nkinds = sorted(set(text))\n${NUMBERED}data = torch.from_numpy(np.array([numbers[c] for c in text]))\n`,
    `import os\nfrom pathlib import Path\ntext = (Path(__file__).parent / "play.txt").read_text()\nkinds = sorted(set(text))\n${NUMBERED}data = torch.tensor(list(map(numbers.get, text)))\n`,
    `import os\ntext = open(os.path.join(os.path.dirname(__file__), "play.txt")).read()\nkinds = sorted(set(text))\ndata = torch.tensor([kinds.index(c) for c in text])\n`,
  ])
    assert.deepEqual(numbersOf(lines), expected, lines);
});

test('parts, words and letters that are left out are those of Python', () => {
  const half = Math.trunc(0.5 * PLAIN.length);
  const cut = `${OPENED}kinds = sorted(set(text))\n${NUMBERED}data = torch.tensor([numbers[c] for c in text[:int(0.5 * len(text))]])\n`;
  assert.deepEqual(
    numbersOf(cut),
    [...PLAIN.slice(0, half)].map((each) => letters.indexOf(each)),
  );
  const words = PLAIN.toLowerCase().split(/\s+/).filter(Boolean);
  const common = ['to', 'be,'];
  const counted = `from collections import Counter\n${OPENED}words = text.lower().split()\nkinds = ["?"] + [w for w, _ in Counter(words).most_common(2)]\n${NUMBERED}data = torch.tensor([numbers.get(w, 0) for w in words])\n`;
  assert.deepEqual(
    numbersOf(counted),
    words.map((each) => common.indexOf(each) + 1),
  );
  const vowels = [...PLAIN].filter((each) => 'aeiou'.includes(each));
  const only = `${OPENED}kinds = list("aeiou")\n${NUMBERED}data = torch.tensor([numbers[c] for c in text if c in numbers])\n`;
  assert.deepEqual(
    numbersOf(only),
    vowels.map((each) => 'aeiou'.indexOf(each)),
  );
});

test('what is drawn for each letter is not taken for one number', () => {
  const text = `import random\n${OPENED}ids = [random.choice([1, 2]) for c in text]\nr = len(ids)\n`;
  const { plans } = read(`${text}import torch\ndata = torch.tensor(ids)\nkinds = [1, 2]\n${SIZES}`, {
    language: 'python',
    textIn,
  });
  assert.ok(plans.every(({ inputs }) => inputs.every(({ type }) => type !== 'Text')));
});

test('a text that is not there is named, where the file is read and where it is trained', async () => {
  const text = `text = open("other.txt").read()\nkinds = sorted(set(text))\n${NUMBERED}import torch\ndata = torch.tensor([numbers[c] for c in text])\n${SIZES}`;
  const { problems } = read(text, { language: 'python', textIn });
  const told = problems.find(({ code }) => code === 'file-not-there');
  assert.match(
    told!.message,
    /other\.txt is read here, and it is not there\. Put it into .*, or name it: --data other\.txt=PATH\./,
  );
  const { refused } = await trained(engine, text);
  assert.match(refused!, /other\.txt is read here, and it is not there/);
});
