import type { Fix } from '../../model/problem.ts';
import type { LoopState, ProgramEvent } from '../evaluate/machine.ts';
import { loaderOf } from '../torch/training/loader.ts';
import { indentOf, innermost, isInside, lineAbove, ofType } from './loopEvents.ts';
import { type Judged, modelOfPlan, type Rule } from './rule.ts';

const SWITCHES = /\.eval\s*\(|\.train\s*\(\s*(mode\s*=\s*)?(False|not\b|\w+\s*==|is_train)/;
const CHANGES_WITH_MODE = /^(Dropout|SpatialDropout\dD|AlphaDropout|BatchNormalization)$/;

/** Calls of a trained model in loops over a loader that no gradient is computed in. */
function evaluations(judged: Judged): readonly ProgramEvent[] {
  const backward = ofType(judged, 'torch.backward');
  const tested = judged.plans.some(({ framework, validation }) => framework === 'torch' && validation);
  if (!tested || backward.length === 0) return [];
  return ofType(judged, 'torch.call').filter((call) => {
    const loop = innermost(call);
    return (
      loop && call.span.file === undefined && loaderOf(loop.iterable) && !backward.some((each) => isInside(each, loop))
    );
  });
}

/** `model` of `model(x)`. */
const calledName = (text: string, { span }: ProgramEvent): string | undefined =>
  span.file === undefined ? /^([\w.]+)\s*\(/.exec(text.slice(span.start, span.end))?.[1] : undefined;

/** The loop that trains in every pass in which the model is tested: behind the test it must train again. */
function trainingLoop(judged: Judged, test: ProgramEvent): LoopState | undefined {
  const [backward] = ofType(judged, 'torch.backward');
  const shared = backward?.loops.some((loop) => isInside(test, loop));
  return shared ? innermost(backward!) : undefined;
}

function switching(judged: Judged, test: ProgramEvent): readonly Fix[] {
  const { text } = judged;
  const [name, loop] = [calledName(text, test), innermost(test)];
  const edits = name === undefined || !loop ? undefined : lineAbove(text, loop.span, `${name}.eval()`);
  if (!edits) return [];
  const training = trainingLoop(judged, test);
  if (!training || /\.train\(\)/.test(text)) return [{ title: `Insert ${name}.eval()`, edits }];
  const back = lineAbove(text, training.span, `${name}.train()`);
  return back ? [{ title: `Insert ${name}.train() and ${name}.eval()`, edits: [...back, ...edits] }] : [];
}

export const missingEval: Rule = {
  code: 'missing-eval',
  severity: 'warning',
  title: 'A model is tested in training mode',
  why: 'In training mode Dropout drops values and BatchNorm uses the statistics of the batch and goes on changing its own. Call model.eval() before testing and model.train() before training.',
  example: { wrong: 'for x, y in test_loader: model(x)', right: 'model.eval(); for x, y in test_loader: model(x)' },
  check: (judged) => {
    const models = judged.plans.map((plan) => modelOfPlan(judged, plan));
    const changes = models.some((model) => model?.layers.some(({ type }) => CHANGES_WITH_MODE.test(type)));
    if (!changes || SWITCHES.test(judged.text)) return [];
    const message =
      'The model is tested in training mode: its Dropout or BatchNorm layers act as in training. Call eval() first.';
    return evaluations(judged).map((test) => ({ message, span: test.span, fixes: switching(judged, test) }));
  },
};

/** The loop one step further in, under `with torch.no_grad():`. Lines inside a text of several lines stay as they are. */
function wrapped(text: string, test: ProgramEvent): readonly Fix[] {
  const loop = innermost(test);
  const indent = loop && indentOf(text, loop.span);
  if (!loop || indent === undefined || !/^import torch\s*$/m.test(text)) return [];
  const body = text.slice(loop.span.start, loop.span.end);
  if (/"""|'''/.test(body)) return [];
  const step = indent.includes('\t') ? '\t' : '    ';
  const inner = body.replaceAll(/\n(?=[^\n])/g, `\n${step}`);
  const by = `with torch.no_grad():\n${indent}${step}${inner}`;
  return [{ title: 'Test under torch.no_grad()', edits: [{ span: loop.span, text: by }] }];
}

export const missingNoGrad: Rule = {
  code: 'missing-no-grad',
  severity: 'hint',
  title: 'Gradients are prepared and never used',
  why: 'Outside torch.no_grad() everything that a gradient needs is kept, which costs memory and time while testing.',
  example: {
    wrong: 'for x, y in test_loader: model(x)',
    right: 'with torch.no_grad(): for x, y in test_loader: model(x)',
  },
  check: (judged) => {
    const { text } = judged;
    // Lightning tests without gradients by itself.
    if (/no_grad|inference_mode|set_grad_enabled|^\s*(?:import|from)\s+(?:pytorch_)?lightning\b/m.test(text)) return [];
    const message = 'Testing outside torch.no_grad() keeps what gradients need, which costs memory and time.';
    return evaluations(judged).map((test) => ({ message, span: test.span, fixes: wrapped(text, test) }));
  },
};
