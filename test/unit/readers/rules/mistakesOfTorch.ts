// Whole programs of PyTorch in the styles that people write, each with one mistake.
const TORCH = 'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nfrom torch import optim\n';
const SETS = `from torch.utils.data import DataLoader
from torchvision import datasets, transforms
train_set = datasets.MNIST('.', train=True, download=True, transform=transforms.ToTensor())
test_set = datasets.MNIST('.', train=False, transform=transforms.ToTensor())
train_loader = DataLoader(train_set, batch_size=64, shuffle=True)
test_loader = DataLoader(test_set, batch_size=1000)
`;
const net = (end: string, out = 10) => `class Net(nn.Module):
    def __init__(self, hidden=128):
        super(Net, self).__init__()
        self.fc1 = nn.Linear(28 * 28, hidden)
        self.drop = nn.Dropout(0.2)
        self.fc2 = nn.Linear(hidden, ${out})

    def forward(self, x):
        x = x.view(-1, 784)
        x = self.drop(F.relu(self.fc1(x)))
        x = self.fc2(x)
        return ${end}

`;
const epoch = (
  loss: string,
  zero = '        optimizer.zero_grad()\n',
) => `def train(model, device, loader, optimizer, epoch):
    model.train()
    for batch_idx, (data, target) in enumerate(loader):
        data, target = data.to(device), target.to(device)
${zero}        output = model(data)
        loss = ${loss}
        loss.backward()
        optimizer.step()

`;
const test_ = (
  mode = '    model.eval()\n',
  loss = 'F.cross_entropy(output, target)',
) => `def test(model, device, loader):
${mode}    with torch.no_grad():
        for data, target in loader:
            output = model(data.to(device))
            print(${loss})

`;
const main = (optimizer: string, steps = '        scheduler.step()\n') => `def main():
    device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
    model = Net().to(device)
    optimizer = ${optimizer}
    scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.7)
    for epoch in range(1, 4):
        train(model, device, train_loader, optimizer, epoch)
        test(model, device, test_loader)
${steps}
if __name__ == '__main__':
    main()
`;
const ADAM = 'optim.Adam(model.parameters(), lr=1e-3)';
const functional = (
  end: string,
  loss: string,
  { zero, mode, optimizer = ADAM, out = 10 }: { zero?: string; mode?: string; optimizer?: string; out?: number } = {},
) => TORCH + SETS + net(end, out) + epoch(loss, zero) + test_(mode) + main(optimizer);

const trainer = (loss: string, zero: string, out = 'self.head(h)') => `${TORCH}${SETS}
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU())
        self.head = nn.Linear(64, 10)
    def forward(self, x):
        h = self.body(x)
        return ${out}

class Trainer:
    def __init__(self, model, loader, lr=0.001, epochs=3):
        self.model, self.loader, self.epochs = model, loader, epochs
        self.criterion = nn.${loss}()
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=lr)

    def step(self, batch):
        x, y = batch
${zero}        loss = self.criterion(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def fit(self):
        for epoch in range(self.epochs):
            for batch in self.loader:
                self.step(batch)

Trainer(Model(), train_loader).fit()
`;
const ZERO = '        self.optimizer.zero_grad()\n';

/** What each has, the rule that is to find it, and the program. */
export const TORCH_MISTAKES: readonly (readonly [string, string, string])[] = [
  [
    'softmax in forward, cross-entropy in a function',
    'activation-applied-twice',
    functional('F.softmax(x, dim=1)', 'F.cross_entropy(output, target)'),
  ],
  ['raw values for nll_loss', 'activation-missing', functional('x', 'F.nll_loss(output, target)')],
  [
    'no zero_grad in a function that trains',
    'missing-zero-grad',
    functional('x', 'F.cross_entropy(output, target)', { zero: '' }),
  ],
  ['tested in training mode', 'missing-eval', functional('x', 'F.cross_entropy(output, target)', { mode: '' })],
  [
    'SGD’s rate for Adam',
    'learning-rate-far-off',
    functional('x', 'F.cross_entropy(output, target)', { optimizer: 'optim.Adam(model.parameters(), lr=1.0)' }),
  ],
  ['five outputs for ten digits', 'loss-does-not-fit', functional('x', 'F.cross_entropy(output, target)', { out: 5 })],
  [
    'one output with cross-entropy',
    'loss-does-not-fit',
    functional('x', 'F.cross_entropy(output, target)', { out: 1 }),
  ],
  ['a Trainer without zero_grad', 'missing-zero-grad', trainer('CrossEntropyLoss', '')],
  [
    'a Trainer with softmax twice',
    'activation-applied-twice',
    trainer('CrossEntropyLoss', ZERO, 'torch.softmax(self.head(h), dim=-1)'),
  ],
  [
    'a Trainer with a layer of the wrong width',
    'shape-mismatch',
    trainer('CrossEntropyLoss', ZERO).replace('nn.Linear(64, 10)', 'nn.Linear(46, 10)'),
  ],
  [
    'a Trainer’s model with a layer left over',
    'unused-layer',
    trainer('CrossEntropyLoss', ZERO).replace(
      '        self.head =',
      '        self.spare = nn.Linear(64, 64)\n        self.head =',
    ),
  ],
  [
    'sigmoid in an nn.Sequential with logits',
    'activation-applied-twice',
    `${TORCH}net = nn.Sequential(nn.Linear(20, 8), nn.Tanh(), nn.Linear(8, 1), nn.Sigmoid())
loss_fn = nn.BCEWithLogitsLoss()
opt = optim.RMSprop(net.parameters(), lr=0.001)
X, Y = torch.randn(100, 20), torch.randint(0, 2, (100, 1)).float()
for _ in range(100):
    opt.zero_grad()
    loss_fn(net(X), Y).backward()
    opt.step()
`,
  ],
  [
    'two linear layers in an nn.Sequential',
    'linear-layers-in-a-row',
    `${TORCH}net = nn.Sequential(nn.Linear(20, 16), nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 3))
print(net(torch.randn(5, 20)).shape)
`,
  ],
  [
    'a convolution’s flattened size that is wrong',
    'shape-mismatch',
    `${TORCH}class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 4 * 4, 120)
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc1(torch.flatten(x, 1))
LeNet()(torch.randn(4, 3, 32, 32))
`,
  ],
  [
    'the optimizer of the other network',
    'optimizer-of-another-model',
    `${TORCH}teacher, student = nn.Linear(8, 4), nn.Sequential(nn.Linear(8, 4))
optimizer = optim.SGD(teacher.parameters(), lr=0.1)
x, y = torch.randn(32, 8), torch.randint(0, 4, (32,))
for epoch in range(10):
    optimizer.zero_grad()
    loss = F.cross_entropy(student(x), y)
    loss.backward()
    optimizer.step()
`,
  ],
  [
    'the schedule before the pass',
    'scheduler-before-optimizer',
    `${TORCH}net = nn.Linear(8, 4)
optimizer = optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
scheduler = optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
x, y = torch.randn(32, 8), torch.randint(0, 4, (32,))
for epoch in range(10):
    scheduler.step()
    optimizer.zero_grad()
    loss = nn.CrossEntropyLoss()(net(x), y)
    loss.backward()
    optimizer.step()
`,
  ],
  [
    'everything frozen for transfer',
    'frozen-model-trained',
    `${TORCH}net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4))
for p in net.parameters():
    p.requires_grad = False
optimizer = optim.SGD(filter(lambda p: p.requires_grad, net.parameters()), lr=0.1)
x, y = torch.randn(32, 8), torch.randint(0, 4, (32,))
for epoch in range(10):
    optimizer.zero_grad()
    loss = nn.CrossEntropyLoss()(net(x), y)
    loss.backward()
    optimizer.step()
`,
  ],
];
