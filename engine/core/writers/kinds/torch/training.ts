import { print, PYTHON_STYLE } from '../../code/code.ts';
import { PYTHON } from '../../code/literals.ts';
import type { KindCode, KindContext, Setting } from '../context.ts';
import { torchLoss } from '../losses.ts';
import { torchOptimizer } from '../optimizers.ts';
import { refuse } from '../../net/net.ts';
import { indented } from '../pythonFile.ts';
import { type TorchSchedule, torchSchedule } from '../schedules.ts';
import { classWeightsOf, clippingNote, type Training } from '../training.ts';

/** A loader gives inputs and targets; several inputs come one after the other. */
export const batchOf = ({ net }: KindContext) =>
  net.inputs.length === 1
    ? { targets: 'inputs, targets', moved: 'inputs, targets = inputs.to(DEVICE), targets.to(DEVICE)', call: 'inputs' }
    : {
        targets: '*inputs, targets',
        moved: 'inputs, targets = [each.to(DEVICE) for each in inputs], targets.to(DEVICE)',
        call: '*inputs',
      };

/** A share of right answers, or the mean distance. */
function measureOf({ task }: Training): { name: string; text: string } {
  if (task.type === 'regression')
    return { name: 'mean absolute error', text: '(outputs - targets.reshape(outputs.shape)).abs().mean()' };
  if (task.type === 'binary') {
    const threshold = task.output === 'logits' ? 0 : 0.5;
    const yes = 'targets.reshape(outputs.shape) > 0.5';
    return { name: 'accuracy', text: `((outputs > ${threshold}) == (${yes})).float().mean()` };
  }
  const actual = task.sparse ? 'targets' : `targets.argmax(dim=${task.axis})`;
  return { name: 'accuracy', text: `(outputs.argmax(dim=${task.axis}) == ${actual}).float().mean()` };
}

const real = (value: number) => (Number.isInteger(value) ? `${value}.0` : String(value));

/** Keras multiplies each example's loss by its class's weight; the `weight` of PyTorch's losses divides by their sum too. */
function weighted({ type, sparse, axis }: Training['task'], loss: string): readonly string[] {
  if (!loss.startsWith('F.')) return refuse('weights of classes with such a loss have no equal here');
  const many = sparse ? 'targets' : `targets.argmax(dim=${axis})`;
  const classes = type === 'multiclass' ? many : 'targets.long()';
  return [
    `    each = ${loss.slice(0, -1)}, reduction="none")`,
    `    weights = CLASS_WEIGHTS.to(targets.device)[${classes}]`,
    '    return (each * weights.reshape(each.shape)).mean()',
  ];
}

/** Loss and measure as functions, which every loop uses. */
export function lossFunctions({ training }: KindContext): KindCode & { readonly settings: readonly Setting[] } {
  const loss = torchLoss(training);
  const measure = measureOf(training);
  const { task, classWeights } = training;
  return {
    imports: ['import torch', ...(loss.includes('F.') ? ['import torch.nn.functional as F'] : [])],
    settings: classWeights
      ? [['CLASS_WEIGHTS', `torch.tensor([${classWeightsOf(training).map(real).join(', ')}])`]]
      : [],
    after: [
      ['def loss_function(outputs, targets):', ...(classWeights ? weighted(task, loss) : [`    return ${loss}`])].join(
        '\n',
      ),
      `def measure(outputs, targets):\n    """The ${measure.name}."""\n    return ${measure.text}`,
    ],
  };
}

export const TRAINING_SETTINGS = ({ training }: KindContext): readonly Setting[] => [
  ['EPOCHS', String(training.epochs)],
  ['BATCH_SIZE', String(training.batchSize)],
  ['LEARNING_RATE', String(PYTHON.value(training.rate) as string)],
  ['PATIENCE', String(training.patience)],
  ['CHECKPOINT', '"best.pt"'],
];

export const DEVICE: Setting = ['DEVICE', 'torch.device("cuda" if torch.cuda.is_available() else "cpu")'];

/** Gradients are clipped between `backward` and `step`. */
export function clipping({ optimizer: { config } }: Training): readonly string[] {
  const norm = config.global_clipnorm ?? config.clipnorm;
  if (typeof norm === 'number') return [`nn.utils.clip_grad_norm_(model.parameters(), ${norm})`];
  if (typeof config.clipvalue === 'number')
    return [`nn.utils.clip_grad_value_(model.parameters(), ${config.clipvalue})`];
  return [];
}

/** The lines of one step after the outputs are asked for. */
function stepLines({ training }: KindContext, schedule: TorchSchedule, mixed: boolean): readonly string[] {
  const clips = clipping(training);
  const after = schedule.code !== undefined && schedule.by === 'step' ? ['schedule.step()'] : [];
  if (!mixed) return ['optimizer.zero_grad()', 'loss.backward()', ...clips, 'optimizer.step()', ...after];
  return [
    'optimizer.zero_grad()',
    'SCALER.scale(loss).backward()',
    ...(clips.length > 0 ? ['SCALER.unscale_(optimizer)', ...clips] : []),
    'SCALER.step(optimizer)',
    'SCALER.update()',
    ...after,
  ];
}

/** Outputs and loss of a batch, in half precision where that is asked for. */
function forwardLines(call: string, mixed: boolean): readonly string[] {
  const lines = [`outputs = model(${call})`, 'loss = loss_function(outputs, targets)'];
  if (!mixed) return lines;
  return [
    'with torch.autocast(DEVICE.type, dtype=PRECISION):',
    `    ${lines[0]}`,
    `loss = loss_function(outputs.float(), targets)`,
  ];
}

function epochText(context: KindContext, schedule: TorchSchedule, mixed: boolean): string {
  const batch = batchOf(context);
  const bySteps = schedule.code !== undefined && schedule.by === 'step' ? ', schedule=None' : '';
  return [
    `def run_epoch(model, loader, optimizer=None${bySteps}):`,
    '    """Goes over the data once, and trains where an optimizer is given.',
    '',
    '    Gives the mean loss and the mean measure of the examples.',
    '    """',
    '    model.train(optimizer is not None)',
    '    total_loss, total_measure, count = 0.0, 0.0, 0',
    '    with torch.set_grad_enabled(optimizer is not None):',
    `        for ${batch.targets} in loader:`,
    `            ${batch.moved}`,
    indented(forwardLines(batch.call, mixed).join('\n'), '            '),
    '            if optimizer is not None:',
    indented(stepLines(context, schedule, mixed).join('\n'), '                '),
    '            total_loss += loss.item() * len(targets)',
    '            total_measure += measure(outputs, targets).item() * len(targets)',
    '            count += len(targets)',
    '    return total_loss / count, total_measure / count',
  ].join('\n');
}

function makeLine(name: string, code: Parameters<typeof print>[0]): string {
  return `    ${name} = ${print(code, PYTHON_STYLE, '    ', name.length + 7)}`;
}

function trainText({ training }: KindContext, schedule: TorchSchedule): string {
  const steps = schedule.code !== undefined && schedule.by === 'step';
  const epochEnd = { epoch: ['        schedule.step()'], loss: ['        schedule.step(validation_loss)'], step: [] };
  return [
    'def train(model, train_set, validation_set):',
    '    """Trains the model, which ends with its best weights, as does CHECKPOINT."""',
    '    model.to(DEVICE)',
    `    train_loader = DataLoader(train_set, batch_size=BATCH_SIZE, shuffle=${training.shuffle ? 'True' : 'False'})`,
    '    validation_loader = DataLoader(validation_set, batch_size=BATCH_SIZE)',
    makeLine('optimizer', torchOptimizer(training, 'model.parameters()')),
    ...(schedule.code === undefined ? [] : [makeLine('schedule', schedule.code)]),
    '    best, waited = math.inf, 0',
    '    for epoch in range(EPOCHS):',
    `        loss, _ = run_epoch(model, train_loader, optimizer${steps ? ', schedule' : ''})`,
    '        validation_loss, score = run_epoch(model, validation_loader)',
    ...(schedule.code === undefined ? [] : epochEnd[schedule.by]),
    '        print(',
    '            f"epoch {epoch + 1}: loss {loss:.4f}, "',
    `            f"validation loss {validation_loss:.4f}, ${measureOf(training).name} {score:.4f}"`,
    '        )',
    '        waited += 1',
    '        if validation_loss < best:',
    '            best, waited = validation_loss, 0',
    '            torch.save(model.state_dict(), CHECKPOINT)',
    '        elif waited == PATIENCE:',
    '            break',
    '    model.load_state_dict(torch.load(CHECKPOINT, weights_only=True))',
    '    return best',
  ].join('\n');
}

/** A loop with schedule, early stopping and a checkpoint; `mixed` computes products in half precision. */
export function torchTraining(context: KindContext, mixed = false): KindCode {
  const schedule = torchSchedule(context.training);
  const functions = lossFunctions(context);
  const { metrics } = context.training;
  const others = metrics.map(({ type }) => type).filter((type) => !/Accuracy$|MeanAbsoluteError/.test(type));
  const half: readonly Setting[] = mixed
    ? [
        ['PRECISION', 'torch.float16 if DEVICE.type == "cuda" else torch.bfloat16'],
        ['SCALER', 'torch.amp.GradScaler(DEVICE.type, enabled=PRECISION is torch.float16)'],
      ]
    : [];
  return {
    imports: [
      'import math',
      'import torch',
      'from torch.utils.data import DataLoader',
      ...(clipping(context.training).length > 0 ? ['from torch import nn'] : []),
      ...functions.imports,
    ],
    settings: [...TRAINING_SETTINGS(context), DEVICE, ...functions.settings, ...half],
    after: [...functions.after, epochText(context, schedule, mixed), trainText(context, schedule)],
    notes: [
      ...schedule.notes,
      ...clippingNote(context.training),
      ...others.map((type) => `The metric ${type} is left out.`),
    ],
  };
}
