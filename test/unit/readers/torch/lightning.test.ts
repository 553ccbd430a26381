// Lightning's trainer: the plan of its fit is that of the loop that a person would write.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrainingPlan } from '../../../../engine/core/model/plan.ts';
import { read } from '../../../../engine/core/readers/read.ts';

const HEAD = `
import torch
from torch import nn
import torch.nn.functional as F
import pytorch_lightning as pl
from pytorch_lightning.callbacks import EarlyStopping, ModelCheckpoint
from torch.utils.data import DataLoader, TensorDataset
x, y = torch.randn(48, 4), torch.randint(0, 3, (48,))
rows = DataLoader(TensorDataset(x, y), batch_size=8, shuffle=True)
held = DataLoader(TensorDataset(torch.randn(16, 4), torch.randint(0, 3, (16,))), batch_size=8)
`;
const MODULE = (optimizers: string, more = '') => `
class Net(pl.LightningModule):
    def __init__(self, hidden, rate=0.01):
        super().__init__()
        self.save_hyperparameters()
        self.layers = nn.Sequential(nn.Linear(4, self.hparams.hidden), nn.ReLU(), nn.Linear(hidden, 3))
    def forward(self, x):
        return self.layers(x)
    def training_step(self, batch, place):
        x, y = batch
        loss = F.cross_entropy(self(x), y)
        self.log('train', loss)
        return loss
    def validation_step(self, batch, place):
        x, y = batch
        self.log('held', F.cross_entropy(self(x), y))
    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=self.hparams['rate'])
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
        return ${optimizers}
${more}
net = Net(5, rate=0.02)
`;
const LOOP = `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3))
    def forward(self, x):
        return self.layers(x)
net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
for epoch in range(7):
    net.train()
    for batch in rows:
        x, y = batch
        optimizer.zero_grad()
        F.cross_entropy(net(x), y).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 0.5)
        optimizer.step()
    scheduler.step()
    net.eval()
    with torch.no_grad():
        for x, y in held:
            F.cross_entropy(net(x), y)
`;

function planOf(text: string): { plan: TrainingPlan; place: string } {
  const whole = HEAD + text;
  const { plans } = read(whole, { language: 'python' });
  assert.equal(plans.length, 1, `${plans.length} plans`);
  const [plan] = plans as [TrainingPlan];
  return { plan, place: plan.span.file ?? whole.slice(plan.span.start, plan.span.end) };
}

/** What a plan says, without places and numbers of objects. */
function said({ optimizer, schedule, validation, ...plan }: TrainingPlan) {
  const { epochs, batchSize, shuffle, gradients } = plan;
  const shapes = [plan.inputs, plan.targets, validation?.inputs ?? [], validation?.targets ?? []].map((all) =>
    all.map(({ shape }) => shape),
  );
  const parts = [optimizer!, ...(schedule ? [schedule] : []), ...plan.loss].map(({ type, config }) => ({
    type,
    config,
  }));
  return { epochs, batchSize, shuffle, gradients, shapes, parts };
}

const messages = ({ notHonoured }: TrainingPlan) => notHonoured.map(({ message }) => message);
const FIT = (options: string, loaders = 'rows, held') => `pl.Trainer(${options}).fit(net, ${loaders})`;

test('fit is the loop that a person would write, and stands where it is called', () => {
  const loop = said(planOf(LOOP).plan);
  for (const optimizers of [
    '[optimizer], [scheduler]',
    '{"optimizer": optimizer, "lr_scheduler": scheduler}',
    '{"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "epoch"}}',
  ]) {
    const { plan, place } = planOf(MODULE(optimizers) + FIT('max_epochs=7, gradient_clip_val=0.5'));
    assert.equal(place, FIT('max_epochs=7, gradient_clip_val=0.5'));
    assert.deepEqual(said(plan), loop, optimizers);
    assert.deepEqual(messages(plan), []);
  }
});

test('a schedule may go on after every batch; loaders may be the module’s or those of a data module', () => {
  const byStep = MODULE('{"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "step"}}');
  assert.equal(planOf(byStep + FIT('max_epochs=2')).plan.schedule?.config.each, 'batch');
  const own = MODULE('optimizer', '    def train_dataloader(self):\n        return rows\n');
  assert.equal(planOf(`${own}pl.Trainer(max_epochs=2).fit(net)`).plan.batchSize, 8);
  const data = `
class Data(pl.LightningDataModule):
    def setup(self, stage=None):
        self.rows = TensorDataset(x, y)
    def train_dataloader(self):
        return DataLoader(self.rows, batch_size=6)
`;
  const { plan } = planOf(`${data}${MODULE('optimizer')}pl.Trainer(max_epochs=2).fit(net, datamodule=Data())`);
  assert.deepEqual([plan.batchSize, plan.epochs, plan.inputs[0]!.shape], [6, 2, [48, 4]]);
});

test('what the trainer would do otherwise is refused or told', () => {
  const refused = (text: string) =>
    planOf(text).plan.notHonoured.flatMap(({ severity, message }) => (severity === 'error' ? [message] : []));
  assert.match(refused(MODULE('optimizer') + FIT('max_steps=50'))[0]!, /max_steps is not followed/);
  assert.match(refused(MODULE('optimizer') + FIT('accumulate_grad_batches=4'))[0]!, /accumulate_grad_batches/);
  const stepping = MODULE('optimizer', '    def optimizer_step(self, *args):\n        pass\n');
  assert.match(refused(stepping + FIT('max_epochs=2'))[0]!, /optimizer_step of the module’s own/);
  const apart = MODULE('optimizer').replace(
    "F.cross_entropy(self(x), y)\n        self.log('train'",
    "F.cross_entropy(self.layers(x), y)\n        self.log('train'",
  );
  assert.match(refused(apart + FIT('max_epochs=2', 'rows'))[0]!, /does not call the module itself/);
  const watched = FIT('max_epochs=2, callbacks=[EarlyStopping("held"), ModelCheckpoint()]');
  assert.deepEqual(messages(planOf(MODULE('optimizer') + watched).plan), [
    'What EarlyStopping would do to the training is not done',
  ]);
});
