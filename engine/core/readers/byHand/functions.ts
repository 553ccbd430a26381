import { BATCH, type Shape } from '../../model/dimension.ts';
import type { FinishedProgram, Machine, ModelCandidate } from '../evaluate/machine.ts';
import type { FunctionValue, Origin, Value } from '../evaluate/values.ts';
import { ancestors } from '../library/ancestors.ts';
import { fedTo } from '../library/fedTo.ts';
import { tensorsWithin } from '../library/nested.ts';
import { modelOf } from '../trace/graph.ts';
import { takeNamed, type Variables, variablesIn } from './arrays.ts';
import { demanded } from './demanded.ts';
import { follow, type Followed } from './follow.ts';
import { inlineNetworks, lossOf } from './inline.ts';

/** A function of the file with what it takes, and what came of it. */
interface Tried {
  readonly callee: FunctionValue;
  readonly input: string;
  readonly behind: ReadonlySet<Origin>;
  readonly used: readonly Origin[];
}

/** What it takes besides nothing: the one argument that it can't do without. */
function inputOf({ parameters }: FunctionValue): string | undefined {
  const needed = parameters.filter((each) => each.default === undefined && !each.rest);
  const [only] = needed;
  return needed.length === 1 && only === parameters[0] && only?.target.kind === 'name' ? only.target.name : undefined;
}

function tried(machine: Machine, value: Value, variables: Variables): Tried | undefined {
  if (value.kind !== 'function' || value.span.file || value.owner) return undefined;
  const input = inputOf(value);
  if (input === undefined) return undefined;
  const library = [...variables.values()][0]!;
  const { span } = value;
  const { inputs, outputs } = machine.attempt(() =>
    follow(machine, value, { name: input, shape: undefined, span, library }),
  ).result;
  const behind = new Set(ancestors(...outputs));
  const used = [...variables.keys()].filter((each) => behind.has(each));
  return used.length > 0 && behind.has(inputs[0]!.origin) ? { callee: value, input, behind, used } : undefined;
}

/** Of functions over the same variables the one that does least: others hand its result on. */
function innermost(all: readonly Tried[]): readonly Tried[] {
  const isInside = (one: Tried, other: Tried) =>
    one.behind.size < other.behind.size && other.used.every((each) => one.used.includes(each));
  const kept = all.filter((each) => !all.some((other) => isInside(other, each)));
  return kept.filter((each, place) => !kept.slice(0, place).some((other) => isAlike(other, each)));
}

const isAlike = (one: Tried, other: Tried): boolean =>
  one.behind.size === other.behind.size && one.used.every((each) => other.used.includes(each));

/** The shape that it is fed where the file takes a gradient, its rows as the batch. */
function fedShape(
  candidate: ModelCandidate,
  once: Followed,
  { events }: FinishedProgram,
): readonly Shape[] | undefined {
  const result = modelOf(candidate, once, { inputsFrom: 'inferred', problems: [] });
  const [output] = result.outputs;
  for (const event of events) {
    const target = lossOf(event);
    if (!output || !target) continue;
    for (const origin of ancestors(target)) {
      const [fed] = fedTo(result, output, { ...target, origin, output: 0, ...origin.outputs[0] }) ?? [];
      if (fed?.shape && fed.shape.length > 0) return [[BATCH, ...fed.shape.slice(1)]];
    }
  }
  return undefined;
}

const holdsOne = (value: Value, variables: Variables): boolean =>
  (value.kind === 'tensor' || value.kind === 'list' || value.kind === 'dict') &&
  tensorsWithin(value).some(({ origin }) => variables.has(origin));

/** Functions of a file, and loops, that predict by variables of its own, which lie under names of the module: `weights['h1']`, `W`. */
export function functionNetworks(machine: Machine, program: FinishedProgram): readonly ModelCandidate[] {
  const { names } = program.scope;
  const variables = variablesIn(names);
  if (variables.size === 0) return [];
  const named = new Set([...names].filter(([, value]) => holdsOne(value, variables)).map(([name]) => name));
  const functions = [...names.values(), ...inlineNetworks(program, named)];
  const found = innermost(functions.flatMap((each) => tried(machine, each, variables) ?? []));
  const { arrays, open } = takeNamed(machine, names, new Set(found.flatMap(({ used }) => used)));
  return found.map(({ callee, input, used }) => {
    const library = variables.get(used[0]!)!;
    const trace = (shapes?: readonly (Shape | undefined)[]) =>
      follow(machine, callee, { name: input, shape: shapes?.[0], span: callee.span, library });
    const once = machine.attempt(() => trace()).result;
    const behind = new Set(ancestors(...once.outputs));
    const own = arrays.filter(({ layer }) => [...behind].some((each) => each.layer === layer));
    const candidate: ModelCandidate = {
      name: callee.name,
      framework: library === 'torch' ? 'torch' : 'numpy',
      value: callee,
      span: callee.span,
      layers: () => own.map(({ path, layer }) => ({ path, state: layer })),
      complete: () => !used.some((each) => open.has(each)),
      inputNames: [input],
      trace,
    };
    const inputs = fedShape(candidate, once, program) ?? demanded(behind, once.inputs[0]!.origin);
    return { ...candidate, ...(inputs ? { inputs } : {}) };
  });
}
