import type { BackendStatus } from '../core/protocol/engine.ts';
import type { BackendContender } from '../core/protocol/trainer.ts';
import type { BackendName, RunBackend } from '../core/runs/record.ts';
import type { Backend, BackendSearch } from './backend.ts';
import type { SourceHints } from './choice/sourceHints.ts';
import type { Available } from './probe/ask.ts';
import type { SelfTestVerdict } from './probe/verdict.ts';

export type Request = BackendName | 'auto';

/** Tries a back end in a process of its own, or remembers that. Undefined: it needs none. */
export type SelfTest = (subject: Available) => Promise<SelfTestVerdict | { readonly kind: 'pending' } | undefined>;

/** What one back end is on this machine, and what its self-test says. */
export interface Judgement {
  readonly status: BackendStatus;
  readonly contender?: BackendContender;
}

/** A back end that a run may begin on, and the bytes that it can hold. */
export type Candidate = RunBackend & { readonly memory?: number };

/** Where a run may begin, best first, and between which back ends its first training call chooses. */
export interface BackendPlan {
  readonly backends: readonly [Candidate, ...Candidate[]];
  readonly contenders: readonly BackendContender[];
  /** Back ends that are installed here and not right. */
  readonly warnings: readonly string[];
}

/** Looks at some back ends, and tests those that could run. A probe that fails counts as a refusal. */
export function judgeAll(
  backends: readonly Backend[],
  search: BackendSearch,
  test: SelfTest,
): Promise<readonly Judgement[]> {
  return Promise.all(backends.map((backend) => judge(backend, search, test)));
}

async function judge({ name, available }: Backend, search: BackendSearch, test: SelfTest): Promise<Judgement> {
  try {
    const answer = await available(search);
    if (!answer.ok) return { status: { name, available: false, why: answer.why, whatToDo: answer.whatToDo } };
    const { device, memory } = answer;
    const verdict = await test({ name, answer, search });
    const about = { name, device, ...(memory === undefined ? {} : { memory }) };
    if (verdict === undefined) return { status: { ...about, available: true, selfTest: 'untested' } };
    if (verdict.kind === 'pending') return { status: { ...about, available: false, selfTest: 'untested', ...PENDING } };
    if (verdict.kind === 'failed') {
      const { message, whatToDo } = verdict;
      return { status: { ...about, available: false, selfTest: 'failed', why: message, whatToDo } };
    }
    const status = { ...about, available: true, selfTest: 'right', error: verdict.error } as const;
    if (!verdict.speeds) return { status };
    return { status: { ...status, speeds: verdict.speeds }, contender: { ...about, speeds: verdict.speeds } };
  } catch (error) {
    const why = `Looking for the ${name} back end failed: ${(error as Error).message}`;
    return { status: { name, available: false, why, whatToDo: 'Choose another back end, or report this.' } };
  }
}

const PENDING = {
  why: 'Its self-test on this machine is not finished yet.',
  whatToDo: 'Start again in a moment, and it takes part.',
};

function refusalOf({ name, why = '' }: BackendStatus): string {
  return `${name}: ${why}`;
}

function allRefusals(judgements: readonly Judgement[]): Error {
  return new Error(judgements.map(({ status }) => `${status.why} ${status.whatToDo}`).join(' '));
}

/**
 * The plan for a back end that was asked for by name: it alone.
 * @throws a sentence with what to do when it is not to be had
 */
export function planNamed(judgement: Judgement): BackendPlan {
  const { name, available, device = '', memory } = judgement.status;
  if (!available) throw allRefusals([judgement]);
  return { backends: [{ name, device, memory, reason: 'It was asked for.' }], contenders: [], warnings: [] };
}

/**
 * The plan for `auto`: begin where beginning is quick, and choose when the model is known.
 * @throws a sentence with what to do when nothing runs here
 */
export function planAuto(judgements: readonly Judgement[], hints: SourceHints): BackendPlan {
  const right = judgements.filter(({ status }) => status.available && !hints.unfit.has(status.name));
  const others = judgements.filter(({ status }) => !status.available).map(({ status }) => status);
  const contenders = right.flatMap(({ contender }) => contender ?? []);
  const open = contenders.length > 1;
  const passedOver = [...others.map(refusalOf), ...[...hints.unfit].map(([name, why]) => `${name}: ${why}`)];
  const only = ['It is the fastest that runs here.', ...passedOver].join(' ');
  const place = (name: BackendName): number => (hints.start.includes(name) ? hints.start.indexOf(name) : Infinity);
  const ordered = right
    .map(({ status }, index) => ({ status, index }))
    .sort((one, other) => place(one.status.name) - place(other.status.name) || one.index - other.index);
  const [first, ...rest] = ordered.map(({ status: { name, device = '', memory } }, index, all): Candidate => {
    const before = all.slice(0, index).map((each) => each.status.name);
    if (index > 0) return { name, device, memory, reason: `${before.join(' and ')} did not load.` };
    return { name, device, memory, reason: open ? hints.why : only };
  });
  if (!first) throw allRefusals(judgements);
  const failed = others.filter(({ selfTest }) => selfTest !== undefined);
  const warnings = failed.map(({ name, why, whatToDo }) => `The ${name} back end is passed over: ${why} ${whatToDo}`);
  return { backends: [first, ...rest], contenders: open ? contenders : [], warnings };
}
