import { autoName, createNames, plainName, snakeName } from '../code/names.ts';
import { type Net, type Part, refuse, type Step } from '../net/net.ts';
import { childName, localName, partsUnder, prefixOf } from './naming.ts';

/** A name as the code writes it: `{name}` is what its function is given, and `{i}` the round of its loop. */
export type NameTemplate = string;

/** How layers are named by code that calls functions and goes through loops. */
export interface LayerNames {
  readonly templates: ReadonlyMap<Part, NameTemplate>;
  /** What functions are given as their names. */
  readonly blocks: ReadonlyMap<Step, NameTemplate>;
  /** The first number of each loop whose layers have numbers in their names. */
  readonly firsts: ReadonlyMap<Step, number>;
}

export interface NamingWords {
  /** Whether a layer is named by the code, or by the framework, which counts. */
  readonly isNamed: (part: Part) => boolean;
  /** Is told of each layer as the running code makes it. */
  readonly onMade: (part: Part, name: string | undefined) => void;
}

interface Place {
  /** What a name begins with in the code, and what it begins with when it runs. */
  readonly template: string;
  readonly full: string;
  /** Whether it is in a function, where names are short. */
  readonly local: boolean;
}

/** Names with one number that counts up from the first round to the last. */
function counting(names: readonly string[]): { pattern: string; first: number } | undefined {
  const pieces = names.map((each) => each.split(/(\d+)/));
  const start = pieces[0]!;
  if (!pieces.every((each) => each.length === start.length)) return undefined;
  const varying = start.flatMap((piece, at) => (pieces.every((each) => each[at] === piece) ? [] : [at]));
  const [at] = varying;
  if (varying.length !== 1 || at === undefined || at % 2 === 0) return undefined;
  const first = Number(start[at]);
  if (!pieces.every((each, round) => each[at] === String(first + round))) return undefined;
  return { pattern: start.with(at, '{i}').join(''), first };
}

/** Names of one place in the rounds of a loop, with the round in them. */
function inRounds(
  names: readonly (readonly string[])[],
  types: readonly string[],
): { patterns: readonly string[]; first: number } {
  if (names[0]!.length === 0) return { patterns: [], first: 0 };
  const all = names[0]!.map((_, at) => counting(names.map((each) => each[at]!)));
  const [one] = all;
  if (all.every((each) => each !== undefined) && all.every((each) => each.first === one!.first))
    return { patterns: all.map(({ pattern }) => pattern), first: one!.first };
  const used = new Set<string>();
  const patterns = names[0]!.map((name, at) => {
    const words = name.replaceAll(/_?\d+(?=_|$)/g, '');
    // A number alone is the place in a list, which says nothing of a round.
    const plain =
      /_\d+$/.test(name) || words === '' ? [words, types[at]!].filter((each) => each !== '').join('_') : words;
    for (let number = 1; ; number += 1) {
      const made = `${plain}${number === 1 ? '' : `_${number}`}_{i}`;
      if (used.has(made)) continue;
      used.add(made);
      return made;
    }
  });
  return { patterns, first: 1 };
}

interface Naming extends NamingWords {
  readonly templates: Map<Part, NameTemplate>;
  readonly blocks: Map<Step, NameTemplate>;
  readonly firsts: Map<Step, number>;
  readonly seen: Set<Part>;
  /** Names of layers as the code runs. */
  readonly used: Set<string>;
}

/** A name in the code, and what it is when the code runs. */
type Name = readonly [template: string, full: string];

function give(naming: Naming, part: Part, [template, full]: Name, { local }: Place): void {
  let [now, name] = [template, full];
  for (let number = 2; naming.used.has(name); number += 1) {
    if (local || template.includes('{')) refuse('two layers would have one name');
    [now, name] = [`${template}_${number}`, `${full}_${number}`];
  }
  naming.used.add(name);
  naming.templates.set(part, now);
  naming.onMade(part, name);
}

const hasNames = ({ isNamed }: Naming, net: Net): boolean => partsUnder(net).some(isNamed);

/** What a layer or a block would be called by itself. */
function wanted(item: Part | Step, net: Net, { local }: Place): string {
  if ('weights' in item) return local ? localName(item, prefixOf(net)) : plainName(item.path, item.type);
  if (local) return childName(item);
  return plainName(prefixOf(item.block!.net) || item.block!.name, 'block');
}

function nameBlock(naming: Naming, step: Step, [template, full]: Name): void {
  const { net } = step.block!;
  if (hasNames(naming, net)) naming.blocks.set(step, template);
  nameSteps(naming, net, { template: '{name}_', full: `${full}_`, local: true }, new Map());
}

/** Names the layers of a net; `own` are names that a loop around it decides. */
function nameSteps(naming: Naming, net: Net, place: Place, own: ReadonlyMap<Part | Step, Name>): void {
  const unique = createNames();
  const free = place.local ? unique : (name: string) => name;
  const nameOf = (item: Part | Step): Name => {
    const known = own.get(item);
    if (known) return known;
    const name = 'weights' in item ? free(wanted(item, net, place)) : unique(wanted(item, net, place));
    return [place.template + name, place.full + name];
  };
  for (const step of net.steps) {
    const { part } = step;
    if (part && !naming.seen.has(part)) {
      naming.seen.add(part);
      if (naming.isNamed(part)) give(naming, part, nameOf(part), place);
      else naming.onMade(part, undefined);
    }
    if (step.block) nameBlock(naming, step, nameOf(step));
    if (step.rounds) nameRounds(naming, step, place, unique);
  }
}

function nameRounds(naming: Naming, step: Step, place: Place, unique: (name: string) => string): void {
  const rounds = step.rounds!;
  const nets = rounds.map((each) => each.block!.net);
  const isModule = rounds[0]!.block!.from === 'module';
  const named = (net: Net, at: number): readonly (Part | Step)[] =>
    isModule
      ? [rounds[at]!]
      : net.steps.flatMap((each): readonly (Part | Step)[] => {
          if (each.part && naming.isNamed(each.part)) return [each.part];
          return each.block ? [each] : [];
        });
  const items = nets.map(named);
  const names = items.map((all, at) =>
    all.map((each) =>
      isModule && place.local ? plainName(rounds[at]!.block!.name, 'block') : wanted(each, nets[at]!, place),
    ),
  );
  const { patterns, first } = inRounds(
    names,
    items[0]!.map((each) => ('weights' in each ? autoName(each.type) : snakeName(each.block!.type))),
  );
  if (nets.some((each) => hasNames(naming, each))) naming.firsts.set(step, first);
  const kept = patterns.map(unique);
  rounds.forEach((round, at) => {
    const own = new Map(
      items[at]!.map((item, index): [Part | Step, Name] => {
        const full = kept[index]!.replace('{i}', String(first + at));
        return [item, [place.template + kept[index]!, place.full + full]];
      }),
    );
    if (isModule) nameBlock(naming, round, own.get(round)!);
    else nameSteps(naming, nets[at]!, place, own);
  });
}

/** Names for all layers that have one, in the order in which the code makes them. */
export function layerNames(net: Net, words: NamingWords): LayerNames {
  const naming: Naming = {
    ...words,
    templates: new Map(),
    blocks: new Map(),
    firsts: new Map(),
    seen: new Set(),
    used: new Set(),
  };
  nameSteps(naming, net, { template: '', full: '', local: false }, new Map());
  return naming;
}
