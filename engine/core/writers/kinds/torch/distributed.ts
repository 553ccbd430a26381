import { print, PYTHON_STYLE } from '../../code/code.ts';
import type { KindCode, KindContext } from '../context.ts';
import { torchOptimizer } from '../optimizers.ts';
import { torchSchedule } from '../schedules.ts';
import { clippingNote, type Training } from '../training.ts';
import { clipping, lossFunctions, TRAINING_SETTINGS } from './training.ts';

const SETUP = [
  'def set_up():',
  '    """Joins the processes that torchrun starts, and gives this one\'s device."""',
  '    if torch.cuda.is_available():',
  '        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))',
  '        torch.cuda.set_device(device)',
  '        dist.init_process_group("nccl")',
  '        return device',
  '    dist.init_process_group("gloo")',
  '    return torch.device("cpu")',
].join('\n');

/** An epoch of one process among several. */
export function epochText({ net, training }: KindContext): string {
  const single = net.inputs.length === 1;
  return [
    'def run_epoch(model, loader, device, optimizer=None):',
    '    """Goes over this process\'s part of the data; gives loss and measure of all."""',
    '    model.train(optimizer is not None)',
    '    sums = torch.zeros(3, device=device)',
    '    with torch.set_grad_enabled(optimizer is not None):',
    `        for ${single ? 'inputs' : '*inputs'}, targets in loader:`,
    '            targets = targets.to(device)',
    single
      ? '            outputs = model(inputs.to(device))'
      : '            outputs = model(*(each.to(device) for each in inputs))',
    '            loss = loss_function(outputs, targets)',
    '            if optimizer is not None:',
    '                optimizer.zero_grad()',
    '                loss.backward()',
    ...clipping(training).map((each) => `                ${each}`),
    '                optimizer.step()',
    '            values = torch.stack([loss.detach(), measure(outputs, targets)])',
    '            sums[:2] += values * len(targets)',
    '            sums[2] += len(targets)',
    '    dist.all_reduce(sums)',
    '    return (sums[:2] / sums[2]).tolist()',
  ].join('\n');
}

/** Lines that make the optimizer and its schedule, and that step the schedule after an epoch. */
export function optimizerLines(training: Training): {
  readonly lines: readonly string[];
  readonly schedule: readonly string[];
  readonly notes: readonly string[];
} {
  const made = torchSchedule(training);
  const schedule = made.by === 'step' ? undefined : made.code;
  const line = (name: string, code: Parameters<typeof print>[0]) =>
    `    ${name} = ${print(code, PYTHON_STYLE, '    ', name.length + 7)}`;
  const left =
    made.by === 'step' && made.code ? ['The schedule of the learning rate counts steps and is left out.'] : [];
  return {
    lines: [
      line('optimizer', torchOptimizer(training, 'model.parameters()')),
      ...(schedule === undefined ? [] : [line('schedule', schedule)]),
    ],
    schedule: schedule === undefined ? [] : [`        schedule.step(${made.by === 'loss' ? 'validation_loss' : ''})`],
    notes: [...made.notes, ...clippingNote(training), ...left],
  };
}

interface Way {
  /** Lines that wrap the model. */
  readonly wrap: readonly string[];
  /** Lines that save the best weights, by all processes together. */
  readonly save: readonly string[];
}

function mainText({ training }: KindContext, { wrap, save }: Way): { text: string; notes: readonly string[] } {
  const { lines, schedule, notes } = optimizerLines(training);
  const text = [
    'def main():',
    '    """Run it with: torchrun --nproc-per-node=2 NAME_OF_THIS_FILE.py"""',
    '    device = set_up()',
    '    train_set, validation_set = load_data()',
    `    sampler = DistributedSampler(train_set, shuffle=${training.shuffle ? 'True' : 'False'})`,
    '    train_loader = DataLoader(train_set, batch_size=BATCH_SIZE, sampler=sampler)',
    '    validation_loader = DataLoader(',
    '        validation_set,',
    '        batch_size=BATCH_SIZE,',
    '        sampler=DistributedSampler(validation_set, shuffle=False),',
    '    )',
    ...wrap.map((each) => `    ${each}`),
    ...lines,
    '    best, waited = math.inf, 0',
    '    for epoch in range(EPOCHS):',
    ...(training.shuffle ? ['        # Every epoch is shuffled anew, and in the same way by all processes.'] : []),
    '        sampler.set_epoch(epoch)',
    '        loss, _ = run_epoch(model, train_loader, device, optimizer)',
    '        validation_loss, score = run_epoch(model, validation_loader, device)',
    ...schedule,
    '        if dist.get_rank() == 0:',
    '            print(f"epoch {epoch + 1}: {loss:.4f}, {validation_loss:.4f}, {score:.4f}")',
    '        waited += 1',
    '        if validation_loss < best:',
    '            best, waited = validation_loss, 0',
    ...save.map((each) => `            ${each}`),
    '        elif waited == PATIENCE:',
    '            break',
    '    # Nobody leaves while another still writes or waits.',
    '    dist.barrier()',
    '    dist.destroy_process_group()',
  ].join('\n');
  return { text, notes };
}

function distributed(context: KindContext, way: Way, imports: readonly string[]): KindCode {
  const functions = lossFunctions(context);
  const { text, notes } = mainText(context, way);
  return {
    imports: [
      'import math',
      'import os',
      'import torch',
      'import torch.distributed as dist',
      'from torch.utils.data import DataLoader',
      'from torch.utils.data.distributed import DistributedSampler',
      ...imports,
      ...functions.imports,
      ...(clipping(context.training).length > 0 ? ['from torch import nn'] : []),
    ],
    settings: [...TRAINING_SETTINGS(context), ...functions.settings],
    after: [...functions.after, SETUP, epochText(context), text, 'if __name__ == "__main__":\n    main()'],
    notes,
  };
}

/** Every process has the whole model; gradients are averaged. */
export const torchDdp = (context: KindContext, make: string): KindCode =>
  distributed(
    context,
    {
      wrap: [`model = DistributedDataParallel(${make}.to(device))`],
      save: ['if dist.get_rank() == 0:', '    torch.save(model.module.state_dict(), CHECKPOINT)'],
    },
    ['from torch.nn.parallel import DistributedDataParallel'],
  );

/** Every process has a part of each array. */
export const torchFsdp = (context: KindContext, make: string): KindCode =>
  distributed(
    context,
    {
      wrap: [
        `model = ${make}.to(device)`,
        'mesh = init_device_mesh(device.type, (dist.get_world_size(),))',
        '# Children with weights are gathered one by one, so that only one is whole.',
        'for child in model.children():',
        '    if any(True for _ in child.parameters()):',
        '        fully_shard(child, mesh=mesh)',
        'fully_shard(model, mesh=mesh)',
      ],
      save: [
        'whole = get_model_state_dict(',
        '    model, options=StateDictOptions(full_state_dict=True, cpu_offload=True)',
        ')',
        'if dist.get_rank() == 0:',
        '    torch.save(whole, CHECKPOINT)',
      ],
    },
    [
      'from torch.distributed.checkpoint.state_dict import StateDictOptions, get_model_state_dict',
      'from torch.distributed.device_mesh import init_device_mesh',
      'from torch.distributed.fsdp import fully_shard',
    ],
  );
