import { call, withFirst, withoutFirst } from '../../evaluate/arguments.ts';
import type { Span } from '../../../model/span.ts';
import { FIELD, fieldsAsDict, isDataClass } from '../../evaluate/dataClass.ts';
import { ENUM } from '../../evaluate/enumeration.ts';
import type { Evaluation } from '../../evaluate/evaluation.ts';
import { instanceOf, MADE_WITH } from '../../evaluate/classes.ts';
import {
  boolean,
  type CallArguments,
  type ClassValue,
  integer,
  type ModuleValue,
  native,
  NONE,
  type Value,
} from '../../evaluate/values.ts';
import { argparseModule } from './argparse.ts';
import { commandLineModules } from './commandLine.ts';
import { collectionsModule } from './collections.ts';
import { define, moduleOf } from './define.ts';
import { itertoolsModule } from './itertools.ts';
import { pathModules } from './text/paths.ts';
import { mathModule } from './mathModule.ts';

/** `partial(f, a, b=c)`: the same function with arguments laid in already. */
function partial({ machine }: Evaluation, args: CallArguments): Value {
  const [follow] = args.positional;
  if (!follow) return machine.unknown('a call of partial()', args.span);
  const given = withoutFirst(args);
  return native('partial', (later) => {
    let merged: CallArguments = {
      ...later,
      named: new Map([...given.named, ...later.named]),
      open: later.open || given.open,
    };
    for (const each of given.positional.toReversed()) merged = withFirst(merged, each);
    return machine.call(follow, merged);
  });
}

function functoolsModule(evaluation: Evaluation): ModuleValue {
  const { machine } = evaluation;
  return moduleOf('functools', {
    partial: native('partial', (args) => partial(evaluation, args)),
    reduce: define(evaluation, 'reduce', 'function, iterable, initial', (values, { span }) => {
      const items = values.iterable && machine.iterate(values.iterable, span);
      if (!items || !values.function) return undefined;
      const all = values.initial ? [values.initial, ...items] : items;
      const follow = values.function;
      return all
        .slice(1)
        .reduce<Value | undefined>(
          (left, right) =>
            left &&
            machine.call(follow, { positional: [left, right], named: new Map(), span, spans: new Map(), open: false }),
          all[0],
        );
    }),
    wraps: native('wraps', () => native('wraps', ({ positional: [follow = NONE] }) => follow)),
    lru_cache: native('lru_cache', ({ positional: [follow] }) => follow ?? passing),
    cache: native('cache', ({ positional: [follow = NONE] }) => follow),
  });
}

const passing = native('passing', ({ positional: [value = NONE] }) => value);

function dataclassesModule(evaluation: Evaluation): ModuleValue {
  return moduleOf('dataclasses', {
    dataclass: native('dataclass', ({ positional: [made] }) => made ?? passing),
    field: native('field', ({ named, span }) => {
      const made = instanceOf(FIELD, span);
      for (const [name, value] of named) made.attributes.set(name, value);
      return made;
    }),
    asdict: define(evaluation, 'asdict', 'obj, dict_factory=None', ({ obj }) => obj && fieldsAsDict(obj)),
    is_dataclass: define(evaluation, 'is_dataclass', 'obj', ({ obj }) =>
      obj?.kind === 'instance' ? boolean(isDataClass(obj.class)) : undefined,
    ),
  });
}

const TYPES = [
  'Any',
  'List',
  'Dict',
  'Tuple',
  'Set',
  'Optional',
  'Union',
  'Callable',
  'Iterable',
  'Iterator',
  'Sequence',
  'Mapping',
  'Type',
  'Literal',
  'Generator',
  'NamedTuple',
  'Protocol',
  'Generic',
  'Final',
  'ClassVar',
  'Self',
];

/** Types are passed over; they only have to be there. */
function typingModule(name: string): ModuleValue {
  const types = TYPES.map((each): [string, Value] => [
    each,
    { kind: 'class', name: each, bases: [], members: new Map() },
  ]);
  return moduleOf(name, {
    ...Object.fromEntries(types),
    TypeVar: native('TypeVar', ({ span }) => ({ kind: 'unknown', reason: 'a type', span })),
    TYPE_CHECKING: { kind: 'boolean', value: false },
    cast: native('cast', ({ positional: [, value = NONE] }) => value),
    overload: passing,
  });
}

/** `copy.deepcopy`: a library's object that knows how answers `__deepcopy__`, as layers do, which get new weights. */
function copied({ machine }: Evaluation, value: Value, span: Span): Value {
  const seen = new Map<Value, Value>();
  const follow = (each: Value): Value => {
    const known = seen.get(each);
    if (known) return known;
    const made = copyOf(each);
    seen.set(each, made);
    return made;
  };
  const copyOf = (each: Value): Value => {
    if (each.kind === 'list' || each.kind === 'tuple') return { ...each, items: each.items.map(follow) };
    if (each.kind === 'dict') {
      const entries = [...each.entries].map(([key, one]) => [key, { ...one, value: follow(one.value) }] as const);
      return { kind: 'dict', entries: new Map(entries) };
    }
    if (each.kind !== 'instance') return each;
    const own = machine.attribute(each, '__deepcopy__', span);
    if (own.kind === 'unknown' && each.class.span && [...each.state.keys()].every((key) => key === MADE_WITH)) {
      const made: Value = { ...each, attributes: new Map(), state: new Map(each.state) };
      seen.set(each, made);
      for (const [name, one] of each.attributes) made.attributes.set(name, follow(one));
      return made;
    }
    return own.kind === 'unknown' ? machine.unknown('a call of deepcopy()', span) : machine.call(own, call(span, []));
  };
  return follow(value);
}

/** `copy.copy`: another collection of the same things. */
function shallow({ machine }: Evaluation, value: Value, span: Span): Value {
  if (value.kind === 'list') return { kind: 'list', items: [...value.items] };
  if (value.kind === 'dict')
    return { kind: 'dict', entries: new Map([...value.entries].map(([key, each]) => [key, { ...each }])) };
  return value.kind === 'instance' ? machine.unknown('a call of copy()', span) : value;
}

function copyModule(evaluation: Evaluation): ModuleValue {
  return moduleOf('copy', {
    deepcopy: native('deepcopy', ({ positional: [value = NONE], span }) => copied(evaluation, value, span)),
    copy: native('copy', ({ positional: [value = NONE], span }) => shallow(evaluation, value, span)),
  });
}

/** A progress bar goes over what it is given. */
function progressModule(evaluation: Evaluation, name: string): ModuleValue {
  const bar = native(
    'tqdm',
    ({ positional: [first], named, span }) =>
      first ?? named.get('iterable') ?? { kind: 'unknown', reason: 'a progress bar', span },
  );
  // What else is given says how the bar looks.
  const range = native('trange', (args) =>
    evaluation.machine.call(evaluation.builtins.get('range') ?? NONE, { ...args, named: new Map() }),
  );
  return moduleOf(name, { tqdm: bar, trange: range });
}

/** What programs for both Pythons call the types and functions of this one. */
function sixModule({ builtins }: Evaluation): ModuleValue {
  const own = (name: string) => builtins.get(name) ?? NONE;
  const moves = moduleOf('six.moves', { range: own('range'), xrange: own('range'), zip: own('zip'), map: own('map') });
  return moduleOf('six', { string_types: own('str'), integer_types: own('int'), text_type: own('str'), moves });
}

const NAMESPACE: ClassValue = { kind: 'class', name: 'SimpleNamespace', bases: [], members: new Map() };

export function pythonModules(evaluation: Evaluation): Map<string, Value> {
  const enumeration: ModuleValue = moduleOf('enum', {
    Enum: ENUM,
    IntEnum: ENUM,
    StrEnum: ENUM,
    auto: native('auto', () => integer(1)),
  });
  const collections = collectionsModule(evaluation);
  const modules: readonly ModuleValue[] = [
    mathModule(evaluation),
    functoolsModule(evaluation),
    dataclassesModule(evaluation),
    typingModule('typing'),
    typingModule('typing_extensions'),
    typingModule('collections.abc'),
    copyModule(evaluation),
    enumeration,
    collections,
    itertoolsModule(evaluation),
    argparseModule(evaluation),
    ...commandLineModules(evaluation),
    ...pathModules(evaluation),
    moduleOf('abc', {
      ABC: { kind: 'class', name: 'ABC', bases: [], members: new Map() },
      ABCMeta: NONE,
      abstractmethod: passing,
    }),
    moduleOf('types', {
      SimpleNamespace: native('SimpleNamespace', ({ named, span }) => {
        const made = instanceOf(NAMESPACE, span);
        for (const [name, value] of named) made.attributes.set(name, value);
        return made;
      }),
      MethodType: native('MethodType', ({ positional: [follow, self = NONE], span }) =>
        follow?.kind === 'function' || follow?.kind === 'native'
          ? { kind: 'bound', self, callee: follow }
          : evaluation.machine.unknown('a call of MethodType()', span),
      ),
    }),
    sixModule(evaluation),
    moduleOf('__future__', {}),
    moduleOf('warnings', { filterwarnings: native('filterwarnings', () => NONE), warn: native('warn', () => NONE) }),
    progressModule(evaluation, 'tqdm'),
    progressModule(evaluation, 'tqdm.auto'),
    progressModule(evaluation, 'tqdm.autonotebook'),
    progressModule(evaluation, 'tqdm.notebook'),
  ];
  return new Map(modules.map((each) => [each.name, each]));
}
