// Names of files, as os.path and pathlib put them together. A program runs in its own folder here.
import { instanceOf } from '../../../evaluate/classes.ts';
import type { Evaluation } from '../../../evaluate/evaluation.ts';
import { PATH, pathText } from '../../../evaluate/pathText.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  type ModuleValue,
  native,
  NONE,
  text,
  type Value,
} from '../../../evaluate/values.ts';
import { nativeClass } from '../../../library/classes.ts';
import { longTextClass } from './longText.ts';
import { openFunction, readText } from './open.ts';

/** Parts of a path, each below the one before; one that begins at the top begins anew. */
function joined(parts: readonly string[]): string {
  return parts.reduce((path, part) => {
    if (part.startsWith('/') || path === '' || path === '.') return part;
    return part === '' || part === '.' ? path : `${path.replace(/\/$/, '')}/${part}`;
  }, '');
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function allKnown(values: readonly Value[]): readonly string[] | undefined {
  const parts = values.map(pathText);
  return parts.every((each) => each !== undefined) ? parts : undefined;
}

function pathClass(evaluation: Evaluation): ClassValue {
  const { machine } = evaluation;
  const kind: ClassValue = { kind: 'class', name: 'Path', bases: [], members: new Map() };
  const made = (path: string, { span }: Pick<CallArguments, 'span'>): InstanceValue => {
    const value = instanceOf(kind, span);
    value.state.set(PATH, path);
    value.attributes.set('name', text(nameOf(path)));
    value.attributes.set('stem', text(nameOf(path).replace(/(?<=.)\.[^.]*$/, '')));
    value.attributes.set('suffix', text(/(?<=.)\.[^.]*$/.exec(nameOf(path))?.[0] ?? ''));
    if (path !== '' && path !== '.') value.attributes.set('parent', made(folderOf(path), { span }));
    return value;
  };
  const from = (values: readonly Value[], args: CallArguments): Value => {
    const parts = allKnown(values);
    return parts ? made(joined(parts), args) : machine.unknown('a path', args.span);
  };
  const own = (self: InstanceValue) => text(pathText(self) ?? '');
  const same = (self: InstanceValue) => self;
  const content = longTextClass(evaluation);
  const members = nativeClass('pathlib.Path', {
    __truediv__: (self, args) => from([self, args.positional[0] ?? NONE], args),
    joinpath: (self, args) => from([self, ...args.positional], args),
    __str__: own,
    __fspath__: own,
    as_posix: own,
    resolve: same,
    absolute: same,
    expanduser: same,
    mkdir: () => NONE,
    open: (self, args) => machine.call(openFunction(evaluation), { ...args, positional: [self, ...args.positional] }),
    read_text: (self, { positional, named, span }) => {
      const encoding = positional[0] ?? named.get('encoding');
      return readText(evaluation, content, { path: pathText(self) ?? '', encoding, span });
    },
  }).members;
  for (const [name, member] of members) kind.members.set(name, member);
  const create = native('__new__', (args) => from(args.positional.slice(1), args));
  kind.members.set('__new__', create);
  return kind;
}

type Rewriting = (path: string) => string;

/** A module of which the rest is not known, which is no mistake of the file. */
function open(evaluation: Evaluation, name: string, members: Readonly<Record<string, Value>>): ModuleValue {
  const unknown = (member: string): Value =>
    native(`${name}.${member}`, ({ span }) => evaluation.machine.unknown(`a call of ${name}.${member}()`, span));
  return {
    kind: 'module',
    name,
    member: (each) => (Object.hasOwn(members, each) ? members[each] : unknown(each)),
    names: () => Object.keys(members),
  };
}

/** `os`, `os.path` and `pathlib`. */
export function pathModules(evaluation: Evaluation): readonly ModuleValue[] {
  const { machine } = evaluation;
  const rewriting = (name: string, rewrite: Rewriting): Value =>
    native(name, ({ positional: [given], span }) => {
      const path = pathText(given);
      return path === undefined ? machine.unknown(`a call of os.path.${name}()`, span) : text(rewrite(path));
    });
  const path = open(evaluation, 'os.path', {
    join: native('join', ({ positional, span }) => {
      const parts = allKnown(positional);
      return parts ? text(joined(parts)) : machine.unknown('a call of os.path.join()', span);
    }),
    dirname: rewriting('dirname', folderOf),
    basename: rewriting('basename', nameOf),
    ...Object.fromEntries(
      ['abspath', 'realpath', 'normpath', 'expanduser'].map((name) => [name, rewriting(name, (each) => each)]),
    ),
    sep: text('/'),
  });
  const nothing = native('nothing', () => NONE);
  const system = open(evaluation, 'os', {
    path,
    sep: text('/'),
    getcwd: native('getcwd', () => text('.')),
    ...Object.fromEntries(['makedirs', 'mkdir', 'remove'].map((name) => [name, nothing])),
    environ: { kind: 'unknown', reason: 'the environment', span: { start: 0, end: 0 } },
  });
  const kind = pathClass(evaluation);
  const paths = open(evaluation, 'pathlib', { Path: kind, PurePath: kind, PosixPath: kind });
  return [system, path, paths];
}
