import { call, type Code } from '../../code/code.ts';
import { PYTHON } from '../../code/literals.ts';
import { filled } from '../../code/template.ts';
import type { Net, Part, Step } from '../../net/net.ts';
import { isModule } from './layers.ts';
import type { SourceComment } from '../../../model/graph.ts';
import { commentsAt } from '../../outline/comments.ts';
import { listOf } from '../../outline/parameters.ts';
import type { Made } from '../../outline/modules.ts';
import { partsUnder } from '../../outline/naming.ts';
import { isChain } from '../../outline/tensors.ts';
import { moduleCode } from './code.ts';
import { MODULES } from './operations.ts';

interface Sequence {
  readonly items: readonly Code[];
  readonly names: ReadonlyMap<Part, string>;
  readonly children: ReadonlyMap<Step, string>;
  readonly comments: readonly (readonly SourceComment[])[];
}

const codesOf = ({ rounds }: Step, made: Made) => rounds!.map((each) => made.codes.get(each)!);

/** What repeats as items of a list: a comprehension where its rounds differ in numbers alone. */
function spread(step: Step, made: Made): readonly Code[] {
  const { open, comprehends } = listOf(codesOf(step, made), made.places);
  return comprehends ? [{ open: '*[', items: open, close: ']', joiner: '' }] : open;
}

/** What repeats as a module: a chain, or a list that is gone through. */
export function repeated(step: Step, made: Made): Code {
  if (step.rounds![0]!.inputs.length === 1) return call('nn.Sequential', spread(step, made));
  const { open, comprehends } = listOf(codesOf(step, made), made.places);
  return call('nn.ModuleList', [{ open: '[', items: open, close: ']', ...(comprehends ? { joiner: '' } : {}) }]);
}

function itemOf(step: Step): Code | undefined {
  const { part, type, config } = step;
  if (part) return isModule(type) && !/^(Stacked|Multihead)/.test(type) ? moduleCode(part, step) : undefined;
  if (type === 'gelu') return config.approximate === true ? 'nn.GELU(approximate="tanh")' : 'nn.GELU()';
  return Object.hasOwn(MODULES, type) ? filled(MODULES[type]!, [], config, PYTHON) : undefined;
}

/** Steps in a row as the items of `nn.Sequential`, with the places of the modules; nothing where there is more to them. */
export function sequenceOf(net: Net, made: Made): Sequence | undefined {
  const parts = partsUnder(net);
  if (!isChain(net) || new Set(parts).size < parts.length) return undefined;
  const names = new Map<Part, string>();
  const children = new Map<Step, string>();
  const items: Code[] = [];
  const comments: (readonly SourceComment[])[] = [];
  let place = 0;
  for (const step of net.steps) {
    if (step.part) names.set(step.part, String(place));
    else if (step.block || step.rounds) children.set(step, String(place));
    if (step.rounds) items.push(...spread(step, made));
    else {
      const item = step.block ? made.codes.get(step) : itemOf(step);
      if (item === undefined) return undefined;
      items.push(item);
      comments[items.length - 1] = step.block ? [] : commentsAt(net, step.part?.span, step.span);
    }
    place += step.rounds?.length ?? 1;
  }
  return { items, names, children, comments };
}
