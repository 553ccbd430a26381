import { layerTypes } from '../../model/catalogue/catalogue.ts';
import { autoName, plainName, snakeName } from '../code/names.ts';
import type { Net, Part, Step } from '../net/net.ts';

/** Names that Keras gives by counting, with their numbers: `conv2d_3`, `multi_head_attention_1`. */
const COUNTED = new RegExp(
  `^(${[...layerTypes.keys()]
    .map(autoName)
    .sort((one, two) => two.length - one.length)
    .join('|')})_\\d+(?=_|$)`,
);

/** The name of a layer in its module: what its path has after the module's own. */
export function localName(part: Part, prefix: string): string {
  const path = part.path || part.name;
  const own = prefix !== '' && path.startsWith(`${prefix}.`) ? path.slice(prefix.length + 1) : path;
  return plainName(own.replace(COUNTED, '$1'), autoName(part.type));
}

/** What the paths of all layers under a block begin with. */
export function prefixOf(net: Net): string {
  const paths = partsUnder(net).map((each) => each.path.split('.'));
  const [first = []] = paths;
  let length = Math.min(...paths.map((each) => each.length - 1), first.length);
  if (paths.length === 0 || !Number.isFinite(length)) return '';
  while (length > 0 && !paths.every((each) => each.slice(0, length).join('.') === first.slice(0, length).join('.')))
    length -= 1;
  return first.slice(0, length).join('.');
}

export const partsUnder = (net: Net): readonly Part[] =>
  net.steps.flatMap((step) => {
    if (step.block) return partsUnder(step.block.net);
    if (step.rounds) return step.rounds.flatMap(({ block }) => partsUnder(block!.net));
    return step.part ?? [];
  });

/** The name of a block in its module; of what repeats, in the plural. */
export function childName(step: Step): string {
  const { from, name, type } = step.block ?? step.rounds![0]!.block!;
  const own = snakeName(type);
  const path = step.block && from === 'module' ? prefixOf(step.block.net).split('.').at(-1)! : '';
  // A framework that counts names a module otherwise than the attribute that it is.
  const isCounted = name.replace(/_\d+$/, '') === autoName(type) || /^(sequential|functional)(_\d+)?$/.test(name);
  const attribute = isCounted && /^[A-Za-z]\w*$/.test(path) ? path : name;
  const word = /^\d+$/.test(attribute) ? own : attribute.replace(/^sequential_\d+$/, 'sequential');
  const counted = word.replace(/_\d+$/, '');
  const plain = plainName(
    from === 'round' ? 'block' : counted === autoName(type) || step.rounds ? counted : word,
    'block',
  );
  return step.rounds && !plain.endsWith('s') ? `${plain}s` : plain;
}

/** The same for two calls of one module. */
export function instanceOf(step: Step): string {
  const parts = step.block ? partsUnder(step.block.net) : [];
  return parts.length > 0
    ? `${step.block!.type}|${parts.map(({ key }) => key).join()}`
    : `${step.scope.map(({ call: at }) => at).join()}|${step.span.start}|${numberOf(step)}`;
}

const numbers = new WeakMap<Step, number>();
let last = 0;
function numberOf(step: Step): number {
  const known = numbers.get(step) ?? (last += 1);
  numbers.set(step, known);
  return known;
}
