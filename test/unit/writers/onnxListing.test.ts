import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listingTokens } from '../../../engine/core/code/listingTokens.ts';
import { writeFor } from '../../../engine/core/conversion/writeFor.ts';
import { read } from '../../../engine/core/readers/read.ts';

const NET = `import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3, padding=1)
        self.head = nn.Linear(8 * 14 * 14, 10)

    def forward(self, x):
        x = nn.functional.max_pool2d(self.conv(x).relu(), 2)
        return self.head(x.flatten(1))

net = Net()
`;

const LISTING = `<ir_version: 10, opset_import: ["" : 21]>
net (float[batch,1,28,28] x) => (float[batch,10] output_1)
<
   float[8,1,3,3] "conv/kernel",
   float[8] "conv/bias",
   float[1568,10] "head/kernel",
   float[10] "head/bias",
   int64[2] constant = {-1, 1568}
>
{
   # conv: Conv2D → [batch, 8, 28, 28]
   Conv_out = Conv <kernel_shape = [3, 3], strides = [1, 1], dilations = [1, 1], pads = [1, 1, 1, 1], group = 1> (x, "conv/kernel", "conv/bias")
   Relu_out = Relu (Conv_out)

   # MaxPooling2D → [batch, 8, 14, 14]
   MaxPool_out = MaxPool <kernel_shape = [2, 2], strides = [2, 2], pads = [0, 0, 0, 0]> (Relu_out)
   Reshape_out = Reshape (MaxPool_out, constant)

   # head: Dense → [batch, 10]
   MatMul_out = MatMul (Reshape_out, "head/kernel")
   Add_out = Add (MatMul_out, "head/bias")
   output_1 = Identity (Add_out)
}
`;

test('what a file of ONNX holds is listed in ONNX’s own words', async () => {
  const [model] = read(NET, { language: 'python', inputs: { Net: [[1, 28, 28]] } }).models;
  const written = await writeFor(model!, { target: 'onnx', kind: 'model' });
  assert.equal(written.text, LISTING);
  assert.equal(written.isListing, true);
  assert.ok(written.standing);
});

test('its pieces are all of the text, each of its kind', () => {
  const pieces = new Map<string, string>();
  let at = 0;
  for (const { length, kind } of listingTokens(LISTING)) {
    pieces.set(LISTING.slice(at, at + length), kind);
    at += length;
  }
  assert.equal(at, LISTING.length);
  const kinds = ['"conv/kernel"', 'float', 'Relu', 'strides', 'Relu_out', '1568', '# head: Dense → [batch, 10]'];
  assert.deepEqual(
    kinds.map((each) => pieces.get(each)),
    ['string', 'className', 'functionName', 'argument', 'variable', 'number', 'comment'],
  );
});
