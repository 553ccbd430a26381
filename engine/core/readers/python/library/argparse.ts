import { instanceOf } from '../../evaluate/classes.ts';
import type { Evaluation } from '../../evaluate/evaluation.ts';
import { withoutFirst, call } from '../../evaluate/arguments.ts';
import {
  type CallArguments,
  type ClassValue,
  FALSE,
  type InstanceValue,
  type ModuleValue,
  native,
  NONE,
  TRUE,
  tuple,
  type Value,
} from '../../evaluate/values.ts';
import { moduleOf } from './define.ts';

const NAMESPACE: ClassValue = { kind: 'class', name: 'Namespace', bases: [], members: new Map() };
/** Defaults by destination, which a parser shares with its groups. */
const DEFAULTS = Symbol('defaults');

function defaultsOf(parser: Value | undefined): Map<string, Value> {
  const known =
    parser?.kind === 'instance' ? (parser.state.get(DEFAULTS) as Map<string, Value> | undefined) : undefined;
  const defaults = known ?? new Map<string, Value>();
  if (parser?.kind === 'instance') parser.state.set(DEFAULTS, defaults);
  return defaults;
}

function destination(names: readonly string[], dest: Value | undefined): string {
  if (dest?.kind === 'string') return dest.value;
  const long = names.find((each) => each.startsWith('--')) ?? names[0] ?? '';
  return long.replace(/^-+/, '').replaceAll('-', '_');
}

/** What an option is when nobody gives it. */
function fallback({ machine }: Evaluation, names: readonly string[], { named, span }: CallArguments): Value {
  const given = named.get('default');
  const action = named.get('action');
  if (given) {
    const type = named.get('type');
    return given.kind === 'string' && type ? machine.call(type, call(span, [given])) : given;
  }
  if (action?.kind === 'string' && action.value === 'store_true') return FALSE;
  if (action?.kind === 'string' && action.value === 'store_false') return TRUE;
  const required = named.get('required');
  const needed = !names[0]?.startsWith('-') || (required && machine.truth(required) === true);
  return needed ? machine.unknown(`the argument ${names.at(-1) ?? ''}`, span) : NONE;
}

function addArgument(evaluation: Evaluation, args: CallArguments): Value {
  const [self] = args.positional;
  const given = withoutFirst(args);
  const names = given.positional.map((each) => (each.kind === 'string' ? each.value : ''));
  const dest = destination(names, given.named.get('dest'));
  const value = evaluation.settings.get(dest) ?? fallback(evaluation, names, given);
  const defaults = defaultsOf(self);
  evaluation.machine.willChangeMap(defaults, dest);
  defaults.set(dest, value);
  return NONE;
}

function parsed(self: Value | undefined, args: CallArguments): InstanceValue {
  const made = instanceOf(NAMESPACE, args.span);
  for (const [name, value] of defaultsOf(self)) made.attributes.set(name, value);
  return made;
}

/** `argparse` as if the program were started without arguments, or with those that a person set. */
export function argparseModule(evaluation: Evaluation): ModuleValue {
  const method = (name: string, follow: (args: CallArguments) => Value): [string, Value] => [
    name,
    native(name, follow),
  ];
  const self = (args: CallArguments) => args.positional[0] ?? NONE;
  const parser: ClassValue = {
    kind: 'class',
    name: 'ArgumentParser',
    bases: [],
    members: new Map<string, Value>([
      method('__init__', () => NONE),
      method('add_argument', (args) => addArgument(evaluation, args)),
      method('add_argument_group', self),
      method('add_mutually_exclusive_group', self),
      method('add_subparsers', self),
      method('add_parser', self),
      method('set_defaults', (args) => {
        const defaults = defaultsOf(self(args));
        for (const [name, value] of args.named) {
          evaluation.machine.willChangeMap(defaults, name);
          defaults.set(name, evaluation.settings.get(name) ?? value);
        }
        return NONE;
      }),
      method('parse_args', (args) => parsed(self(args), args)),
      method('parse_known_args', (args) => tuple([parsed(self(args), args), { kind: 'list', items: [] }])),
    ]),
  };
  const namespace = native('Namespace', ({ named, span }) => {
    const made = instanceOf(NAMESPACE, span);
    for (const [name, value] of named) made.attributes.set(name, value);
    return made;
  });
  return moduleOf('argparse', { ArgumentParser: parser, Namespace: namespace, ArgumentDefaultsHelpFormatter: NONE });
}
