import type { Config } from '../../../model/config.ts';
import type { Accumulation } from '../../../model/plan.ts';
import type { Problem } from '../../../model/problem.ts';
import type { Span } from '../../../model/span.ts';
import type { FinishedProgram, LoopState, Machine, ProgramEvent } from '../../evaluate/machine.ts';
import { NONE, type NativeValue } from '../../evaluate/values.ts';
import { asksForPublishedWeights, NO_PUBLISHED_WEIGHTS } from '../../library/publishedWeights.ts';
import { accumulationOf } from './accumulation.ts';
import { readArguments } from '../arguments.ts';

/** What a file may clear gradients with by hand. */
const BY_HAND = /\.grad\s*=\s*None|grad\.zero_|set_to_none/;

const within = ({ loops }: ProgramEvent, outer: LoopState | undefined): boolean =>
  outer === undefined || loops.some(({ id }) => id === outer.id);

function problem(severity: Problem['severity'], message: string, span: Span): Problem {
  return { code: 'not-honoured', severity, message, span };
}

export const refusal = (message: string, span: Span): Problem => problem('error', message, span);
export const note = (message: string, span: Span): Problem => problem('information', message, span);

/** Limits of the gradients' length and numbers are told as events, so that plans have them. */
export function clippingMembers(machine: Machine): Readonly<Record<string, NativeValue['call']>> {
  const members = ['clip_grad_norm_', 'clip_grad_norm', 'clip_grad_value_'].map((name) => {
    const isValue = name === 'clip_grad_value_';
    const signature = isValue ? 'parameters, clip_value, foreach=None' : 'parameters, max_norm, norm_type=2.0, **more';
    const call: NativeValue['call'] = (args) => {
      const { values } = readArguments(machine, signature, args);
      machine.record({
        type: 'torch.clip',
        subject: values.parameters ?? NONE,
        args,
        details: values,
        span: args.span,
      });
      return isValue ? NONE : machine.unknown('the length of the gradients', args.span);
    };
    return [name, call] as const;
  });
  return Object.fromEntries(members);
}

/** The limits that hold between a gradient and its step. */
export function clippingOf(backward: ProgramEvent, step: ProgramEvent, { events }: FinishedProgram): Config {
  const clip = events.find(({ type, order }) => type === 'torch.clip' && order > backward.order && order < step.order);
  if (!clip?.details) return {};
  const { max_norm: length, clip_value: value, norm_type: kind } = clip.details;
  if (kind?.kind === 'number' && kind.value !== 2) return { clip_norm_type: kind.value };
  if (length?.kind === 'number') return { global_clipnorm: length.value };
  return { clipvalue: value?.kind === 'number' ? value.value : null };
}

export interface GradientUse {
  readonly gradients?: 'added';
  readonly accumulation?: Accumulation;
  readonly told: readonly Problem[];
}

/** What becomes of the gradients between two steps: set back, added up, or something that is not followed. */
export function gradientUse(backward: ProgramEvent, step: ProgramEvent, program: FinishedProgram): GradientUse {
  const { events, text = '' } = program;
  const inner = backward.loops.at(-1);
  const refused = (message: string, span: Span): GradientUse => ({ told: [refusal(message, span)] });
  const accumulation = step.conditions > backward.conditions ? accumulationOf(backward, step, program) : undefined;
  if (accumulation) return { accumulation, told: [] };
  if (step.conditions > backward.conditions)
    return refused(
      'The optimizer steps only under a condition here, so that gradients of several batches are added up. That is not followed yet. Step after every batch, with a larger batch',
      step.span,
    );
  const cleared = events.filter(({ type }) => type === 'torch.zero_grad');
  const here = cleared.filter((each) => within(each, inner));
  const between = here.find(({ order }) => order > backward.order && order < step.order);
  if (between)
    return refused(
      'Gradients are set back between backward() and step(), so that nothing would be learned',
      between.span,
    );
  if (here.some(({ conditions }) => conditions <= backward.conditions)) return { told: [] };
  if (here[0])
    return refused('Gradients are set back only under a condition here. That is not followed yet', here[0].span);
  if (BY_HAND.test(text) && !cleared.some((each) => within(each, backward.loops[0]))) return { told: [] };
  const outside = cleared.find((each) => backward.loops.length > 1 && within(each, backward.loops[0]));
  if (outside)
    return refused(
      'Gradients are set back once for each pass and not for each batch. That is not followed yet',
      outside.span,
    );
  return { gradients: 'added', told: [] };
}

/** What else in the file keeps a loop from being trained as it stands. */
export function loopProblems(
  backward: ProgramEvent,
  step: ProgramEvent,
  { events, text = '' }: FinishedProgram,
): readonly Problem[] {
  const inner = backward.loops.at(-1);
  const more = events.filter((each) => within(each, inner) && inner !== undefined);
  const outer = backward.loops[0];
  const otherBackward = events.find(
    (each) =>
      each.type === 'torch.backward' &&
      outer !== undefined &&
      within(each, outer) &&
      each.span.start !== backward.span.start,
  );
  const otherStep = more.find(
    ({ type, subject, order }) => type === 'torch.optimizer.step' && subject !== step.subject && order > backward.order,
  );
  const loaded = events.find(({ type, order }) => type === 'torch.load_state_dict' && order < backward.order);
  if (otherBackward)
    return [refusal('Several losses train in turns in this loop, which is not followed yet', otherBackward.span)];
  return [
    ...(otherStep ? [refusal('Several optimizers step in this loop, which is not followed yet', otherStep.span)] : []),
    ...(asksForPublishedWeights(text) ? [note(NO_PUBLISHED_WEIGHTS, backward.span)] : []),
    ...(loaded ? [note('Weights that the file loads are not loaded: training begins anew', loaded.span)] : []),
  ];
}
