import type { Fix } from '../../model/problem.ts';
import type { LoopState, ProgramEvent } from '../evaluate/machine.ts';
import { isChanged } from '../evaluate/inPlace.ts';
import type { Origin, Value } from '../evaluate/values.ts';
import { optimizerOf } from '../torch/training/optimizers.ts';
import { innermost, isInside, lineAbove, ofType } from './loopEvents.ts';
import type { Found, Judged, Rule } from './rule.ts';
import { missingEval, missingNoGrad } from './testing.ts';

/** `optimizer` of `optimizer.step()`. */
function ownerName(text: string, { span }: ProgramEvent): string | undefined {
  return /^([\w.]+)\.step\b/.exec(text.slice(span.start, span.end))?.[1];
}

const CLEARS = /zero_grad|\.grad\s*=(?!=)|grad\.zero_|set_to_none/g;

/** Whether gradients are surely not cleared in each pass: nowhere, or once and before the loop. */
function neverClears(judged: Judged, loop: LoopState): boolean {
  const places = judged.text.match(CLEARS)?.length ?? 0;
  if (places === 0) return true;
  const seen = ofType(judged, 'torch.zero_grad');
  return places === 1 && seen.length > 0 && seen.every((each) => !isInside(each, loop));
}

const missingZeroGrad: Rule = {
  code: 'missing-zero-grad',
  severity: 'error',
  title: 'Gradients are never set back',
  why: 'backward() adds to the gradients that are there. Without zero_grad() each step also takes those of all steps before it, so that training wanders off.',
  example: {
    wrong: 'loss.backward(); optimizer.step()',
    right: 'optimizer.zero_grad(); loss.backward(); optimizer.step()',
  },
  check: (judged) =>
    ofType(judged, 'torch.backward').flatMap((backward): readonly Found[] => {
      const loop = innermost(backward);
      const step = ofType(judged, 'torch.optimizer.step').find(
        (each) => each.order > backward.order && loop && isInside(each, loop),
      );
      // Where the loop is another file's, its text is not at hand.
      const isElsewhere = backward.span.file !== undefined;
      if (isElsewhere || !loop || !step || !optimizerOf(step.subject) || !neverClears(judged, loop)) return [];
      const name = ownerName(judged.text, step);
      const edits = name === undefined ? undefined : lineAbove(judged.text, backward.span, `${name}.zero_grad()`);
      return [
        {
          message:
            'Gradients are added up over all steps, as nothing sets them back. Call zero_grad() before backward().',
          span: backward.span,
          ...(edits ? { fixes: [{ title: `Insert ${name}.zero_grad()`, edits }] } : {}),
        },
      ];
    }),
};

/** The arrays that a value was computed with; nothing where part of the way is not known. */
function arraysBehind(value: Value): ReadonlySet<string> | undefined {
  if (value.kind !== 'tensor') return undefined;
  const origins = new Set<Origin>([value.origin]);
  const arrays = new Set<string>();
  for (const origin of origins) {
    const { type, layer, parameter, inputs } = origin;
    if (type === 'Unknown' || isChanged(origin)) return undefined;
    if (parameter) arrays.add(parameter.id);
    for (const each of layer?.parameters.values() ?? []) arrays.add(each.id);
    for (const each of inputs) origins.add(each.origin);
  }
  return arrays;
}

/** Gives an optimizer the parameters of the one model of the file that its loss depends on. */
function otherParameters(
  { text, models }: Judged,
  { span }: ProgramEvent,
  behind: readonly (ReadonlySet<string> | undefined)[],
): readonly Fix[] {
  const needed = models.filter(({ layers }) =>
    layers.some(({ weights }) => weights.some(({ id }) => behind.some((arrays) => arrays?.has(id)))),
  );
  const found = /\b(\w+)\.parameters\(\)/.exec(text.slice(span.start, span.end));
  const [model] = needed;
  if (
    !found ||
    !model ||
    needed.length > 1 ||
    span.file !== undefined ||
    found[1] === model.name ||
    !/^[a-z_]\w*$/.test(model.name)
  )
    return [];
  const start = span.start + found.index;
  const name = { start, end: start + found[1]!.length };
  return [{ title: `Give it ${model.name}.parameters()`, edits: [{ span: name, text: model.name }] }];
}

const optimizerOfAnotherModel: Rule = {
  code: 'optimizer-of-another-model',
  severity: 'error',
  title: 'An optimizer that holds the parameters of another model',
  why: 'An optimizer changes the parameters that it was made with. When the loss depends on none of them, stepping changes nothing that matters.',
  example: { wrong: 'Adam(old.parameters()); loss = f(model(x)); loss.backward()', right: 'Adam(model.parameters())' },
  check: (judged) =>
    ofType(judged, 'torch.optimizer.step').flatMap((step): readonly Found[] => {
      const loop = innermost(step);
      const parameters = optimizerOf(step.subject)?.parameters;
      const losses = ofType(judged, 'torch.backward').filter(
        (each) => each.order < step.order && (loop ? isInside(each, loop) : each.loops.length === 0),
      );
      const behind = losses.map(({ subject }) => arraysBehind(subject));
      if (!parameters || parameters.length === 0 || losses.length === 0) return [];
      if (behind.some((arrays) => !arrays || parameters.some(({ id }) => arrays.has(id)))) return [];
      const made = ofType(judged, 'torch.optimizer').find(({ subject }) => subject === step.subject);
      const fixes = made ? otherParameters(judged, made, behind) : [];
      return [
        {
          ...(fixes.length > 0 ? { fixes } : {}),
          message:
            'The loss depends on none of the parameters that this optimizer holds, so its steps change nothing that is trained.',
          span: made?.span ?? step.span,
          related: [{ span: losses[0]!.span, message: 'The gradient is computed here' }],
        },
      ];
    }),
};

const schedulerBeforeOptimizer: Rule = {
  code: 'scheduler-before-optimizer',
  severity: 'warning',
  title: 'A scheduler steps before its optimizer',
  why: 'Since PyTorch 1.1 the scheduler comes after the optimizer: stepped before it, the first value of the schedule is passed over.',
  example: { wrong: 'scheduler.step(); train(…)', right: 'train(…); scheduler.step()' },
  check: (judged) =>
    ofType(judged, 'torch.scheduler.step').flatMap((scheduled): readonly Found[] => {
      const loop = innermost(scheduled);
      const steps = ofType(judged, 'torch.optimizer.step').filter((each) => loop && isInside(each, loop));
      if (steps.length === 0 || steps.some(({ order }) => order < scheduled.order)) return [];
      return [
        {
          message:
            'The scheduler steps before the optimizer, so that the first learning rate of the schedule is passed over. Step it after the training of the epoch.',
          span: scheduled.span,
          related: [{ span: steps[0]!.span, message: 'The optimizer steps here' }],
        },
      ];
    }),
};

export const LOOP_RULES: readonly Rule[] = [
  missingZeroGrad,
  missingEval,
  missingNoGrad,
  optimizerOfAnotherModel,
  schedulerBeforeOptimizer,
];
