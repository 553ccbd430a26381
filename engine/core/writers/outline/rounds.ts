import { type Run, runsAmong } from '../../model/rounds.ts';
import type { Config, ConfigValue } from '../../model/config.ts';
import type { Part, Step, Value } from '../net/net.ts';
import { wholeConfig } from '../net/rewrite.ts';
import type { MakeBlock, OutlineOptions } from './blocks.ts';
import { isFree } from './tensors.ts';

interface Graph {
  readonly makers: ReadonlyMap<Value, Step>;
}

/** Arguments that may differ where code is alike. */
const ASIDE = /^(name|seed|trainable|newshape|new_shape|shape)$/;

/** Words as they are; of a number that there is one, since a loop can go over numbers. */
function trait(value: ConfigValue): string {
  if (typeof value === 'number') return '#';
  if (Array.isArray(value)) return `[${value.map((each: ConfigValue) => trait(each)).join()}]`;
  if (typeof value === 'object' && value !== null) return 'class_name' in value ? String(value.class_name) : '{}';
  return String(value);
}

const traits = (config: Config): string =>
  Object.keys(config)
    .filter((name) => !ASIDE.test(name))
    .sort()
    .map((name) => `${name}=${trait(config[name]!)}`)
    .join();

const known = new WeakMap<Step, string>();

/** Equal for steps whose code differs in numbers alone. */
function kindOf(step: Step, graph: Graph): string {
  const found = known.get(step);
  if (found !== undefined) return found;
  const { part, type } = step;
  const made = step.block
    ? `${step.block.type}{${insides(step.block.net.steps, graph)}}`
    : step.rounds
      ? `rounds${step.rounds.length}{${kindOf(step.rounds[0]!, graph)}}`
      : `${type}|${part?.type}|${part?.trainable}|${traits(wholeConfig(part?.type ?? type, { ...part?.config, ...step.config }, part !== undefined))}|${step.inputs.map((each) => each.shape.length).join()}`;
  known.set(step, made);
  return made;
}

function insides(steps: readonly Step[], graph: Graph): string {
  const wired = wiring(steps, graph);
  return steps
    .map((step, at) => `${kindOf(step, graph)}<${wired[at]!.map(({ distance }) => distance).join()}>`)
    .join(';');
}

interface Wire {
  readonly value: Value;
  /** The step of the level that makes it. */
  readonly from: number;
  readonly distance: number;
  readonly output: number;
  /** A number or an array that the step has for itself. */
  readonly free: string | undefined;
}

function wiring(steps: readonly Step[], { makers }: Graph): readonly (readonly Wire[])[] {
  const owner = new Map(steps.flatMap((step, at) => step.outputs.map((each, output) => [each, [at, output]] as const)));
  return steps.map((step, at) =>
    step.inputs.map((value) => {
      const [from, output] = owner.get(value) ?? [-1, 0];
      const maker = makers.get(value);
      const free = maker && isFree(maker) ? `${maker.type}${value.shape.length}` : undefined;
      return { value, from, distance: from < 0 ? 0 : at - from, output, free };
    }),
  );
}

interface Found {
  readonly run: Run;
  readonly blocks: readonly Step[];
}

function layersUnder(step: Step): readonly Part[] {
  if (step.block) return step.block.net.steps.flatMap(layersUnder);
  if (step.rounds) return step.rounds.flatMap(layersUnder);
  return step.part ? [step.part] : [];
}

/** Rounds make layers anew, so that none of theirs may be used in another round or elsewhere on their level. */
function haveOwnLayers(blocks: readonly Step[], steps: readonly Step[]): boolean {
  const own = blocks.map((each) => new Set(layersUnder(each)));
  const all = own.flatMap((each) => [...each]);
  if (new Set(all).size < all.length) return false;
  const inRounds = new Set(all);
  const inside = new Set(blocks.flatMap((each) => [each, ...each.block!.net.steps]));
  return steps.every((step) => inside.has(step) || layersUnder(step).every((each) => !inRounds.has(each)));
}

/** A repetition as blocks, where each takes only what the one before it gives and what all take alike. */
function asBlocks(steps: readonly Step[], run: Run, make: MakeBlock): Found | undefined {
  const blocks = Array.from({ length: run.rounds }, (_, round) => {
    const at = run.start + round * run.period;
    const own = steps.slice(at, at + run.period);
    return own.length === 1 && own[0]!.block ? own[0]! : make(own, { type: 'Block', name: 'block', from: 'round' });
  });
  const [first] = blocks as [Step];
  const carried = blocks[1]!.inputs.indexOf(first.outputs[0]!);
  const alike = blocks.every((block, at) => {
    if (block.outputs.length !== 1 || block.inputs.length !== first.inputs.length) return false;
    return block.inputs.every((each, place) =>
      place === carried ? at === 0 || each === blocks[at - 1]!.outputs[0] : each === first.inputs[place],
    );
  });
  // What is given between rounds is looked at by the next round alone.
  const between = new Set(blocks.slice(0, -1).flatMap((each) => each.outputs));
  const outside = steps.filter((_, at) => at < run.start || at >= run.start + run.period * run.rounds);
  const leaks = outside.some((step) => step.inputs.some((each) => between.has(each)));
  return carried >= 0 && alike && !leaks && haveOwnLayers(blocks, steps) ? { run, blocks } : undefined;
}

function rounds({ blocks }: Found): Step {
  const [first] = blocks as [Step];
  const { inputs, span, scope } = first;
  return { type: 'rounds', config: {}, inputs, outputs: blocks.at(-1)!.outputs, span, scope, rounds: blocks };
}

/** What may be folded: what one piece of code made, whatever is alike, or modules alone. */
type Folding = 'code' | 'anything' | 'modules';

/** Places in a list, or names that a framework gave by counting: what was named by a person stays apart. */
const isSeries = (names: readonly string[]): boolean =>
  names.every((each) => /^(.*\.)?\d+$/.test(each)) ||
  (new Set(names.map((each) => each.replace(/_\d+$/, ''))).size === 1 && names.some((each) => /_\d+$/.test(each)));

function isWorth({ start, period, rounds: count }: Run, steps: readonly Step[], by: Folding): boolean {
  if (period === 1 && steps[start]!.block)
    return count >= 2 && isSeries(steps.slice(start, start + count).map(({ block }) => block!.name));
  if (by === 'modules') return false;
  if (period === 1) return steps[start]!.part !== undefined && count >= 4;
  const round = steps.slice(start, start + period);
  const layers = round.filter((each) => each.part !== undefined || each.block).length;
  return layers > 0 && (count >= 3 || (by === 'code' && layers >= 2 && period >= 4));
}

function fold(steps: readonly Step[], make: MakeBlock, graph: Graph, by: Folding): readonly Step[] {
  const code = by === 'code';
  const kinds = steps.map((each) => kindOf(each, graph));
  const wires = wiring(steps, graph);
  const starts = steps.map((each) => each.span.start);
  const same = (one: number, two: number, start: number) => {
    if (kinds[one] !== kinds[two] || (code && starts[one] !== starts[two])) return false;
    const [first, second] = [wires[one]!, wires[two]!];
    return (
      first.length === second.length &&
      first.every((wire, at) => {
        const other = second[at]!;
        if (wire.free !== undefined || other.free !== undefined) return wire.free === other.free;
        if (wire.value === other.value) return true;
        // What the first round gets from outside, the next ones get from the round before.
        if (wire.from < start && other.from >= start) return true;
        return wire.distance > 0 && wire.distance === other.distance && wire.output === other.output;
      })
    );
  };
  const runs = runsAmong(steps.length, {
    same,
    starts: code ? starts : undefined,
    isWorth: (run) => isWorth(run, steps, by),
  });
  const made: Step[] = [];
  let at = 0;
  for (const run of runs) {
    const found = asBlocks(steps, run, make);
    if (!found) continue;
    made.push(...steps.slice(at, run.start), rounds(found));
    at = run.start + run.period * run.rounds;
  }
  return [...made, ...steps.slice(at)];
}

/** What follows each other and differs in numbers alone as rounds: first what one piece of code made again and again. */
export function foldRounds(
  steps: readonly Step[],
  make: MakeBlock,
  graph: Graph,
  { folds }: OutlineOptions,
): readonly Step[] {
  const byCode = fold(steps, make, graph, 'code');
  return fold(byCode, make, graph, folds ? 'anything' : 'modules');
}
