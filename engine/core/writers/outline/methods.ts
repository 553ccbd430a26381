import { call, type Code, flat } from '../code/code.ts';
import { autoName, createNames } from '../code/names.ts';
import type { Span } from '../../model/span.ts';
import type { Net, Part, Step, Value } from '../net/net.ts';
import { commented, commentsAt } from './comments.ts';
import { type Line, type Made, returning } from './modules.ts';
import { childName, instanceOf, localName, partsUnder, prefixOf } from './naming.ts';
import { isFree, type Tensors } from './tensors.ts';

/** A module that is being written. */
export interface Level {
  readonly net: Net;
  readonly tensors: Tensors;
  /** Attributes of the module: its layers, and the modules and repetitions in it. */
  readonly attributes: Map<Part, string>;
  readonly children: Map<Step, string>;
}

export interface MethodWords {
  readonly expression: (level: Level, value: Value) => Code;
  readonly stepCode: (level: Level, step: Step) => Code;
  /** What stands left of the equals sign. */
  readonly targetText: (step: Step, targets: readonly (string | undefined)[]) => string;
  /** Repetitions that are gone through one by one. */
  readonly isLoop: (step: Step) => boolean;
  /** Lines that make a layer; nothing where it is a function. */
  readonly partLines: (part: Part, step: Step, name: string) => readonly Line[];
  readonly isMade: (step: Step) => boolean;
  /** The list or chain that a repetition is. */
  readonly repeated: (step: Step, made: Made) => Code;
  /** Names that a module has already. */
  readonly taken: readonly string[];
}

function loop(level: Level, step: Step, target: string, words: MethodWords): readonly Line[] {
  const name = level.children.get(step)!;
  const singular = name.replace(/s(_\d+)?$/, '');
  const one = singular === name ? `each_${name}` : singular;
  const rounds = step.rounds!;
  const carried = rounds[1]!.inputs.indexOf(rounds[0]!.outputs[0]!);
  const inputs = step.inputs.map((each) => words.expression(level, each));
  const given = flat(inputs[carried]!);
  return [
    ...(given === target ? [] : [{ head: `${target} = `, code: given }]),
    { head: `for ${one} in `, code: `self.${name}:` },
    { head: `${target} = `, code: call(one, inputs.with(carried, target)), depth: 1 },
  ];
}

/** Lines that compute a module's outputs. */
export function runLines(level: Level, words: MethodWords): readonly Line[] {
  const { net, tensors } = level;
  const lines: Line[] = [];
  // What stands inside a line brings its comments along.
  const spans: Span[] = [];
  for (const step of net.steps) {
    const targets = tensors.targets.get(step);
    if (!step.block && !step.rounds && !isFree(step)) spans.push(step.span);
    if (!targets) continue;
    const target = words.targetText(step, targets);
    const own = words.isLoop(step)
      ? loop(level, step, target, words)
      : [{ head: `${target} = `, code: words.stepCode(level, step) }];
    lines.push(...commented(own, commentsAt(net, ...spans.splice(0))));
  }
  const outputs = net.outputs.map(({ value }) => flat(words.expression(level, value))).join(', ');
  // Several names are made in a line of their own, so that it can be read what each is.
  return outputs.includes(',') ? [...lines, { head: 'return ', code: outputs }] : returning(lines, outputs);
}

/** Whether a module is a layer with something around it: then the layer has the module's own path. */
function isModule(net: Net, part: Part): boolean {
  const [own, above] = part.path.split('.').toReversed();
  return own === net.name && above !== own && new Set(partsUnder(net)).size === 1;
}

/** Lines that make a module's parts, and the names of these. Two calls of one module are one attribute. */
export function madeLines(level: Level, made: Made, words: MethodWords): readonly Line[] {
  const unique = createNames(words.taken);
  const { net, attributes, children } = level;
  const prefix = prefixOf(net);
  const instances = new Map<string, string>();
  return net.steps.flatMap((step): readonly Line[] => {
    if (step.block || step.rounds) {
      const key = instanceOf(step);
      const known = instances.get(key);
      const name = known ?? unique(childName(step));
      children.set(step, name);
      instances.set(key, name);
      if (known !== undefined) return [];
      return [{ head: `self.${name} = `, code: step.rounds ? words.repeated(step, made) : made.codes.get(step)! }];
    }
    const { part } = step;
    if (!part || attributes.has(part) || !words.isMade(step)) return [];
    const name = unique(isModule(net, part) ? autoName(part.type) : localName(part, prefix));
    attributes.set(part, name);
    return commented(words.partLines(part, step, name), commentsAt(net, part.span));
  });
}
