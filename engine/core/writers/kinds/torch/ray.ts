import type { KindCode, KindContext } from '../context.ts';
import { epochText, optimizerLines } from './distributed.ts';
import { clipping, lossFunctions, TRAINING_SETTINGS } from './training.ts';

function loopText(context: KindContext, make: string): { text: string; notes: readonly string[] } {
  const { training } = context;
  const { lines, schedule, notes } = optimizerLines(training);
  const text = [
    'def train_loop():',
    '    """What every worker does: it trains on its part of the data."""',
    '    device = get_device()',
    '    train_set, validation_set = load_data()',
    '    train_loader = prepare_data_loader(',
    `        DataLoader(train_set, batch_size=BATCH_SIZE, shuffle=${training.shuffle ? 'True' : 'False'})`,
    '    )',
    '    validation_loader = prepare_data_loader(',
    '        DataLoader(validation_set, batch_size=BATCH_SIZE)',
    '    )',
    `    network = ${make}`,
    '    model = prepare_model(network)',
    ...lines,
    '    context = ray.train.get_context()',
    '    best, waited = math.inf, 0',
    '    for epoch in range(EPOCHS):',
    ...(training.shuffle
      ? [
          '        # Every epoch is shuffled anew, and in the same way by all workers.',
          '        if context.get_world_size() > 1:',
          '            train_loader.sampler.set_epoch(epoch)',
        ]
      : []),
    '        loss, _ = run_epoch(model, train_loader, device, optimizer)',
    '        validation_loss, score = run_epoch(model, validation_loader, device)',
    ...schedule,
    '        waited += 1',
    '        with tempfile.TemporaryDirectory() as folder:',
    '            checkpoint = None',
    '            if validation_loss < best:',
    '                best, waited = validation_loss, 0',
    '                if context.get_world_rank() == 0:',
    '                    torch.save(network.state_dict(), os.path.join(folder, "best.pt"))',
    '                    checkpoint = Checkpoint.from_directory(folder)',
    '            metrics = {"loss": loss, "validation_loss": validation_loss, "measure": score}',
    '            ray.train.report(metrics, checkpoint=checkpoint)',
    '        if waited == PATIENCE:',
    '            break',
  ].join('\n');
  return { text, notes };
}

const MAIN = [
  'def main():',
  '    trainer = TorchTrainer(',
  '        train_loop,',
  '        scaling_config=ScalingConfig(num_workers=WORKERS, use_gpu=USE_GPU),',
  '        run_config=RunConfig(',
  '            storage_path=STORAGE,',
  '            checkpoint_config=CheckpointConfig(num_to_keep=1),',
  '        ),',
  '    )',
  '    result = trainer.fit()',
  '    with result.checkpoint.as_directory() as folder:',
  '        shutil.copy(os.path.join(folder, "best.pt"), CHECKPOINT)',
  '    print(result.metrics)',
].join('\n');

/** Workers of a Ray cluster, or of this machine where there is none. */
export function torchRay(context: KindContext, make: string): KindCode {
  const functions = lossFunctions(context);
  const { text, notes } = loopText(context, make);
  return {
    imports: [
      'import math',
      'import os',
      'import shutil',
      'import tempfile',
      'import ray.train',
      'import torch',
      'import torch.distributed as dist',
      'from ray.train import Checkpoint, CheckpointConfig, RunConfig, ScalingConfig',
      'from ray.train.torch import TorchTrainer, get_device, prepare_data_loader, prepare_model',
      'from torch.utils.data import DataLoader',
      ...functions.imports,
      ...(clipping(context.training).length > 0 ? ['from torch import nn'] : []),
    ],
    settings: [
      ...TRAINING_SETTINGS(context),
      // Workers have folders of their own, and other machines find neither.
      ['DATA', 'os.path.abspath("data.npz")'],
      ['STORAGE', 'os.path.abspath("ray_results")'],
      ['WORKERS', '2'],
      ['USE_GPU', 'torch.cuda.is_available()'],
      ...functions.settings,
    ],
    after: [...functions.after, epochText(context), text, MAIN, 'if __name__ == "__main__":\n    main()'],
    notes: [...notes, 'DATA and STORAGE have to be places that every machine of the Ray cluster reaches.'],
  };
}
