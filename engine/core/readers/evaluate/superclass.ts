import { findMember, lineage } from './classes.ts';
import { bindMember } from './attributes.ts';
import type { Evaluation } from './evaluation.ts';
import type { Scope } from './scope.ts';
import { type CallArguments, type ClassValue, native, NONE, type Value } from './values.ts';
import type { Span } from '../../model/span.ts';

const KEY = Symbol('super');

interface SuperState {
  readonly self: Value;
  readonly after: ClassValue;
}

const SUPER: ClassValue = { kind: 'class', name: 'super', bases: [], members: new Map() };

function around(scope: Scope): { owner?: ClassValue; self?: Value } {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const owner = at.frame?.function.owner;
    if (owner) return { owner, self: at.frame?.self };
  }
  return {};
}

/** `super()` in a method, or `super(Class, self)`. */
export function superOf(evaluation: Evaluation, { scope, args }: { scope: Scope; args: CallArguments }): Value {
  const [given, object] = args.positional;
  const found = around(scope);
  const after = given?.kind === 'class' ? given : found.owner;
  const self = object ?? found.self;
  if (!after || !self) return evaluation.machine.unknown('a call of super() outside a class', args.span);
  const state = new Map<symbol, unknown>([[KEY, { self, after } satisfies SuperState]]);
  return { kind: 'instance', class: SUPER, attributes: new Map(), span: args.span, state };
}

/** An attribute of what `super()` gives; nothing for any other object. */
export function superAttribute(evaluation: Evaluation, object: Value, name: string, span: Span): Value | undefined {
  const state = object.kind === 'instance' ? (object.state.get(KEY) as SuperState | undefined) : undefined;
  if (!state) return undefined;
  const { self, after } = state;
  const start = self.kind === 'instance' ? self.class : self.kind === 'class' ? self : undefined;
  if (!start) return evaluation.machine.unknown(`${name} of a superclass`, span);
  const inherited = lineage(start).classes.includes(after);
  const { member, open } = findMember(inherited ? start : after, name, after);
  if (member) return bindMember(evaluation, { member, self, span });
  // Python's own `object` has these, and they do nothing.
  if (!open && ['__init__', '__post_init__', '__init_subclass__', '__setattr__'].includes(name))
    return native(name, () => NONE);
  return evaluation.machine.unknown(`${name} of a superclass of ${after.name}`, span);
}
