import { hasField, isDataClass } from './evaluate/dataClass.ts';
import type { Scope } from './evaluate/scope.ts';
import type { FunctionValue, Value } from './evaluate/values.ts';

type Annotation = FunctionValue['parameters'][number]['annotation'];

const SETTINGS = /^(model_)?(config|cfg|conf|args|opts?|hparams|params|settings)$/;

/** Attributes of an argument that a function looks at. */
function attributesOf(taker: FunctionValue, argument: string): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting: unknown[] = [taker.body];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (typeof node !== 'object' || node === null) continue;
    const { kind, object, name } = node as { kind?: string; object?: { kind?: string; name?: string }; name?: string };
    if (kind === 'attribute' && object?.kind === 'name' && object.name === argument && name) found.add(name);
    for (const each of Object.values(node)) waiting.push(each);
  }
  return found;
}

/** `config` without an annotation, where the file has one data class, and that has what is asked of `config`. */
function likelyClass(scope: Scope, taker: FunctionValue | undefined, own: string): Value | undefined {
  if (!taker || !SETTINGS.test(own)) return undefined;
  const classes = [...scope.names.values()].filter((each) => each.kind === 'class' && isDataClass(each));
  const [made] = classes;
  if (classes.length !== 1 || made?.kind !== 'class') return undefined;
  const asked = [...attributesOf(taker, own)];
  return asked.length > 0 && asked.every((name) => hasField(made, name)) ? made : undefined;
}

/** The class of the file that an argument is an object of: by its annotation, else where the file leaves no doubt. */
export function settingsClassOf(
  scope: Scope,
  taker: FunctionValue | undefined,
  { annotation, own }: { readonly annotation: Annotation; readonly own: string },
): Value | undefined {
  if (!annotation) return likelyClass(scope, taker, own);
  return annotation.kind === 'name' ? scope.names.get(annotation.name) : undefined;
}
