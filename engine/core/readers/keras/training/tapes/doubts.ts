import type { PlanPart } from '../../../../model/plan.ts';
import type { Problem } from '../../../../model/problem.ts';
import type { Layer } from '../../../../model/graph.ts';
import type { FinishedProgram, ProgramEvent } from '../../../evaluate/machine.ts';
import type { FollowedCall } from './followed.ts';
import { isWithin } from './gradients.ts';
import { problem } from './passes.ts';

/** Layers that act otherwise while they learn. */
const CHANGES_WITH_MODE = /Dropout|BatchNormalization|Gaussian|^Random|SpectralNormalization/;

function changesWithMode({ type, config }: Layer): boolean {
  return (
    CHANGES_WITH_MODE.test(type) || [config.dropout, config.recurrent_dropout].some((rate) => Number(rate ?? 0) > 0)
  );
}

/** Whether a layer adds a loss of its own. */
export const isRegularised = ({ config }: Layer): boolean =>
  Object.entries(config).some(([name, value]) => name.endsWith('_regularizer') && value !== null);

/** What a call of the model in a loop leaves out and `fit` does. */
export function callProblems(
  { traced, call }: FollowedCall,
  { program }: { program: FinishedProgram },
): readonly Problem[] {
  const { layers } = traced.model;
  const flag = call?.args?.named.get('training') ?? call?.args?.positional[1];
  const learns = flag?.kind === 'boolean' && flag.value;
  const mode = call && !learns && layers.find(changesWithMode);
  const regularised = layers.find(isRegularised);
  return [
    ...(mode
      ? [
          problem(
            'error',
            `Without training=True ${mode.type} acts as in testing, and training so is not followed yet. Call the model with training=True`,
            call.span,
          ),
        ]
      : []),
    ...(regularised && !/\.losses\b(?!\.)/.test(program.text ?? '')
      ? [
          problem(
            'error',
            `${regularised.type} ${regularised.path} has a regulariser, and the loop leaves model.losses out, which is not followed yet. Add sum(model.losses) to the loss`,
            call?.span ?? regularised.span,
          ),
        ]
      : []),
  ];
}

interface Step {
  readonly gradient: ProgramEvent;
  readonly step: ProgramEvent;
  readonly optimizer: PlanPart | undefined;
}

/** Plain gradient descent keeps nothing from step to step. */
const keepsNothing = ({ type, config }: PlanPart): boolean => type === 'SGD' && (config.momentum ?? 0) === 0;

/** What else keeps a loop from being trained as it stands. */
export function loopProblems({ gradient, step, optimizer }: Step, { events }: FinishedProgram): readonly Problem[] {
  const inner = gradient.loops.at(-1);
  const others = events.filter((each) => inner && isWithin(each, inner));
  const second = others.find(({ type, span }) => type === 'tape.gradient' && span.start !== gradient.span.start);
  const anew = optimizer && others.some(({ type, subject }) => type === 'keras.optimizer' && subject === step.subject);
  return [
    ...(second
      ? [problem('error', 'Several losses train in turns in this loop, which is not followed yet', second.span)]
      : []),
    ...(step.conditions > gradient.conditions
      ? [problem('error', 'The optimizer steps only under a condition here, which is not followed yet', step.span)]
      : []),
    ...(anew && !keepsNothing(optimizer)
      ? [
          problem(
            'error',
            `${optimizer.type} is made anew for each step, so that it forgets what it keeps between them. Make it before the loop`,
            optimizer.span,
          ),
        ]
      : []),
  ];
}
