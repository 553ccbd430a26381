import { call, type Code, flat, print, PYTHON_STYLE } from '../code/code.ts';
import { createNames, pascalName } from '../code/names.ts';
import type { SourceComment } from '../../model/graph.ts';
import type { PlacesOf } from '../code/unify.ts';
import { refuse } from '../net/net.ts';
import { untold } from './comments.ts';
import type { Block, Net, Part, PartWeight, Step } from '../net/net.ts';
import type { PlacedWeight } from '../target.ts';
import { childName, instanceOf } from './naming.ts';
import { type Parameter, shared, type Shared } from './parameters.ts';

/** A line of a method: what stands before the code, and how far in it stands. */
export interface Line {
  readonly head: string;
  readonly code: Code;
  readonly depth?: number;
  /** What the source says of it. */
  readonly comments?: readonly SourceComment[];
}

/** A function's lines, that give its results: what the last line names only for that is given at once. */
export function returning(lines: readonly Line[], results: string): readonly Line[] {
  const last = lines.at(-1);
  return last?.head === `${results} = ` && last.depth === undefined
    ? [...lines.slice(0, -1), { ...last, head: 'return ' }]
    : [...lines, { head: 'return ', code: results }];
}

/** A module as it is written by itself, before modules that differ in numbers become one class. */
export interface Rendered {
  readonly inputs: readonly string[];
  /** Lines that make its parts, and lines that call them. */
  readonly made: readonly Line[];
  readonly run: readonly Line[];
  readonly names: ReadonlyMap<Part, string>;
  readonly children: ReadonlyMap<Step, string>;
  /** The whole of it as an expression, where it needs no class. */
  readonly inline?: Code;
  /** What the source says of each item of a chain. */
  readonly comments?: readonly (readonly SourceComment[])[];
}

export interface ClassText {
  readonly name: string;
  readonly text: string;
  /** What the source calls it. */
  readonly plain: string;
  /** Names of the modules in it. */
  readonly children: readonly string[];
}

/** How the blocks under a net are made, and what classes call their arguments. */
export interface Made {
  readonly codes: ReadonlyMap<Step, Code>;
  readonly places: PlacesOf;
}

/** What a framework with modules writes its own way. */
export interface ModuleWords {
  /** `codes` has how each block and each repetition under the net is made. */
  readonly render: (net: Net, made: Made, step: Step | undefined) => Rendered;
  readonly classText: (name: string, parameters: readonly Parameter[], rendered: Rendered) => string;
  /** Arguments that each module is given at the end. */
  readonly passed: readonly Code[];
  readonly places: PlacesOf;
  readonly weightsOf: (part: Part, step: Step) => readonly PartWeight[];
  /** Names that a parameter can't have. */
  readonly taken: readonly string[];
  /** Functions instead of classes: how they are spelled. What they are given is at hand throughout. */
  readonly spelled?: (name: string) => string;
}

const blocksIn = (net: Net): readonly Step[] =>
  net.steps.flatMap((step) => {
    const own = step.block ? [step] : (step.rounds ?? []);
    return own.flatMap((each) => [...blocksIn(each.block!.net), each]);
  });

const heightOf = (step: Step): number => 1 + Math.max(0, ...blocksIn(step.block!.net).map(heightOf));

interface Writing {
  readonly words: ModuleWords;
  readonly codes: Map<Step, Code>;
  readonly rendered: Map<Step, Rendered>;
  readonly classes: ClassText[];
  readonly signatures: Map<string, readonly string[]>;
  readonly unique: (name: string) => string;
}

const codesOf = ({ made, run }: Rendered): readonly Code[] => [...made, ...run].map(({ code }) => code);

const shapeOf = ({ made, run, inputs }: Rendered): string =>
  JSON.stringify([inputs, [...made, ...run].map(({ head, depth }) => [head, depth])]);

interface Cluster {
  readonly type: string;
  readonly steps: Step[];
  readonly shape: string;
  shared: Shared;
}

function clustersOf(writing: Writing, steps: readonly Step[]): readonly Cluster[] {
  const clusters: Cluster[] = [];
  const places: PlacesOf = (open) => writing.signatures.get(open) ?? writing.words.places(open);
  for (const step of steps) {
    const rendered = writing.rendered.get(step)!;
    const shape = shapeOf(rendered);
    const { type } = step.block!;
    const join = (cluster: Cluster) => {
      if (cluster.type !== type || cluster.shape !== shape) return false;
      const all = [...cluster.steps, step].map((each) => codesOf(writing.rendered.get(each)!));
      const heads = [...rendered.made, ...rendered.run].flatMap(({ head }) => head.match(/(?<!\.)\b[a-z_]\w*/gi) ?? []);
      const taken = new Set([...rendered.inputs, ...heads, ...writing.words.taken]);
      const made = shared(all, places, taken, writing.words.spelled);
      if (!made) return false;
      cluster.steps.push(step);
      cluster.shared = made;
      return true;
    };
    if (clusters.some(join)) continue;
    clusters.push({ type, steps: [step], shape, shared: shared([codesOf(rendered)], places)! });
  }
  return clusters;
}

const GENERIC = /^(Sequential|Functional|Model|ModuleList|Module|Layer)$/;

/** The class of the source; of what has none but the framework's, the attribute that it is. */
const plainFor = (step: Step): string => {
  const { type, from, name } = step.block!;
  const own = from === 'module' && !/^\d+$/.test(name) ? childName(step) : name;
  return pascalName(GENERIC.test(type) ? own.replaceAll(/[\d.]+/g, '') || 'Block' : type);
};

/** The class's name: the source's, with what it has more than another of that name. */
function classNameFor({ unique, rendered, classes, words }: Writing, { steps }: Cluster): string {
  const [step] = steps as [Step];
  const plain = plainFor(step);
  const spelled = (made: string) => words.spelled?.(made) ?? made;
  if (!classes.some((each) => each.plain === plain)) return spelled(unique(plain));
  const others = classes.filter((each) => each.plain === plain).flatMap((each) => each.children);
  const more = [...rendered.get(step)!.children.values()].find((each) => !others.includes(each) && !/\d/.test(each));
  const longer = more === undefined ? plain : plain + pascalName(more);
  return spelled(unique(longer).replace('_', ''));
}

/** Parameters that a call needs later are kept under their names. */
function kept(rendered: Rendered, { codes, namesIn, parameters }: Shared, keeps: boolean): Rendered {
  const made = rendered.made.map((line, at) => ({ ...line, code: codes[at]! }));
  const later = codes.slice(made.length);
  const names = new Set(keeps ? later.flatMap(namesIn) : []);
  const pattern = new RegExp(`(?<![\\w.])(${[...names].join('|')})(?!\\w|=)`, 'g');
  const own = (code: Code): Code => {
    if (typeof code === 'string') return code.replaceAll(pattern, 'self.$1');
    if ('operator' in code) return { ...code, sides: [own(code.sides[0]), own(code.sides[1])] };
    return { ...code, open: code.open, close: String(own(code.close)), items: code.items.map(own) };
  };
  const run = rendered.run.map((line, at) => ({ ...line, code: names.size > 0 ? own(later[at]!) : later[at]! }));
  const keeping = parameters
    .filter(({ name }) => names.has(name))
    .map(({ name }): Line => ({ head: `self.${name} = `, code: name }));
  return { ...rendered, made: [...keeping, ...made], run };
}

function define(writing: Writing, cluster: Cluster): void {
  const { words, codes, signatures, classes, rendered } = writing;
  const name = classNameFor(writing, cluster);
  const { parameters } = cluster.shared;
  const names = parameters.map((each: Parameter) => each.name);
  const [first] = cluster.steps as [Step];
  const whole = rendered.get(first)!;
  const text = words.classText(name, parameters, kept(whole, cluster.shared, words.spelled === undefined));
  classes.push({ name, plain: plainFor(first), children: [...whole.children.values()], text });
  signatures.set(`${name}(`, words.spelled ? [...whole.inputs, ...names] : names);
  cluster.steps.forEach((step, at) =>
    codes.set(step, call(name, [...parameters.map(({ values }) => values[at]!), ...words.passed])),
  );
}

export interface Modules {
  readonly classes: readonly ClassText[];
  readonly root: Rendered;
  readonly weights: readonly PlacedWeight[];
}

/** Writes the blocks of a model as classes, the innermost first: those that differ in numbers are one. */
export function writeModules(net: Net, title: string, words: ModuleWords): Modules {
  const unique = createNames([title]);
  const writing: Writing = {
    words,
    codes: new Map(),
    rendered: new Map(),
    classes: [],
    signatures: new Map(),
    unique,
  };
  const places: PlacesOf = (open) => writing.signatures.get(open) ?? words.places(open);
  const given: Made = { codes: writing.codes, places };
  const blocks = [...new Set(blocksIn(net))];
  const heights = new Map(blocks.map((each) => [each, heightOf(each)]));
  for (let height = 1; height <= Math.max(0, ...heights.values()); height += 1) {
    const level = blocks.filter((each) => heights.get(each) === height);
    for (const each of level) writing.rendered.set(each, words.render(each.block!.net, given, each));
    const inline = (step: Step) => writing.rendered.get(step)!.inline;
    for (const each of level) if (inline(each) !== undefined) writing.codes.set(each, inline(each)!);
    for (const each of clustersOf(
      writing,
      level.filter((step) => inline(step) === undefined),
    ))
      define(writing, each);
  }
  requireTwins(writing, blocks);
  const root = words.render(net, given, undefined);
  return { classes: writing.classes, root, weights: placedIn(writing, net, root, '') };
}

/** Two calls of one module have to be of one code. */
function requireTwins({ codes, rendered }: Writing, blocks: readonly Step[]): void {
  const known = new Map<string, string>();
  for (const each of blocks) {
    const key = instanceOf(each);
    const code = JSON.stringify([codes.get(each), shapeOf(rendered.get(each)!)]);
    if ((known.get(key) ?? code) !== code) refuse('two calls of one module differ');
    known.set(key, code);
  }
}

/** Where the arrays of a module and of the modules in it are found. */
function placedIn(writing: Writing, net: Net, rendered: Rendered, prefix: string): readonly PlacedWeight[] {
  const { words } = writing;
  const own = [...rendered.names].flatMap(([part, name]) => {
    const step = net.steps.find((each) => each.part === part)!;
    if (part.type === 'Parameter')
      return part.weights.map((weight) => ({ layer: '', name: prefix + name, part, weight }));
    return words.weightsOf(part, step).map((weight) => ({ layer: prefix + name, name: weight.name, part, weight }));
  });
  const seen = new Set<string>();
  const inner = [...rendered.children].flatMap(([step, name]) => {
    if (seen.has(name)) return [];
    seen.add(name);
    const rounds = step.rounds?.map((each, at) => [each, at] as const) ?? [];
    const first = /^\d+$/.test(name) ? Number(name) : undefined;
    if (step.block) return placedIn(writing, step.block.net, writing.rendered.get(step)!, `${prefix}${name}.`);
    return rounds.flatMap(([each, at]) => {
      const place = first === undefined ? `${name}.${at}` : String(first + at);
      return placedIn(writing, each.block!.net, writing.rendered.get(each)!, `${prefix}${place}.`);
    });
  });
  return [...own, ...inner];
}

/** Lines as text, indented as a method's body, with the source's comments above, each once. */
export function printed(lines: readonly Line[], indent: string, told: Set<number> = new Set()): readonly string[] {
  return lines.flatMap(({ head, code, depth = 0, comments }) => {
    const inside = indent + PYTHON_STYLE.indent.repeat(depth);
    const line = `${inside}${head}${print(code, PYTHON_STYLE, inside, inside.length + head.length)}`;
    return [...untold(comments, told).map((each) => `${inside}# ${each}`), line];
  });
}

/** The line that begins a function of Python's. */
export const signature = (name: string, parameters: readonly string[], indent: string): string =>
  `${indent}${print({ open: `def ${name}(`, items: parameters, close: '):' }, PYTHON_STYLE, indent, indent.length)}`;

/** Whether a chain can stand where it is used. What the source has as one always can. */
export const isShort = ({ from }: Block, items: readonly Code[]): boolean =>
  from === 'module' || items.map(flat).join(', ').length <= 2 * PYTHON_STYLE.width;
