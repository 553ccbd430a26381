import type { BackendStatus } from '../core/protocol/engine.ts';
import type { BackendName, RunBackend } from '../core/runs/record.ts';
import type { Backend, BackendSearch } from './backend.ts';

/** A back end that says it can run here, and why it would be taken. */
export type BackendCandidate = RunBackend;

export interface Refusal {
  readonly name: BackendName;
  readonly why: string;
  readonly whatToDo: string;
}

export type Choice =
  | {
      readonly ok: true;
      readonly backend: Backend;
      readonly device: string;
      readonly reason: string;
      /** Faster ones that can't run here. */
      readonly passedOver: readonly Refusal[];
    }
  | { readonly ok: false; readonly why: string; readonly whatToDo: string };

type Request = BackendName | 'auto';

/** The statuses of some back ends, in their order. A probe that fails counts as a refusal. */
export async function statusesOf(
  backends: readonly Backend[],
  search: BackendSearch,
): Promise<readonly BackendStatus[]> {
  return Promise.all(
    backends.map(async ({ name, available }) => {
      try {
        const answer = await available(search);
        return answer.ok
          ? { name, available: true, device: answer.device }
          : { name, available: false, why: answer.why, whatToDo: answer.whatToDo };
      } catch (error) {
        const why = `Looking for the ${name} back end failed: ${(error as Error).message}`;
        return { name, available: false, why, whatToDo: 'Choose another back end, or report this.' };
      }
    }),
  );
}

function refusalOf({ name, why = '', whatToDo = '' }: BackendStatus): Refusal {
  return { name, why, whatToDo };
}

function reasonFor(request: Request, passedOver: readonly Refusal[]): string {
  if (request !== 'auto') return 'It was asked for.';
  if (passedOver.length === 0) return 'It is the fastest there is.';
  return `It is the fastest that runs here. ${passedOver.map(({ name, why }) => `${name}: ${why}`).join(' ')}`;
}

/** The first of `backends` that is available. */
export async function chooseFrom(
  backends: readonly Backend[],
  request: Request,
  search: BackendSearch,
): Promise<Choice> {
  const statuses = await statusesOf(backends, search);
  const index = statuses.findIndex(({ available }) => available);
  const chosen = statuses[index];
  const backend = backends[index];
  if (!chosen || !backend) {
    const refusals = statuses.map(refusalOf);
    return {
      ok: false,
      why: refusals.map(({ why }) => why).join(' ') || 'There is no back end to choose from.',
      whatToDo: refusals.map(({ whatToDo }) => whatToDo).join(' '),
    };
  }
  const passedOver = statuses.slice(0, index).map(refusalOf);
  return { ok: true, backend, device: chosen.device ?? '', reason: reasonFor(request, passedOver), passedOver };
}

/**
 * Those of `backends` that are available, in their order.
 * @throws a sentence with what to do when there is none.
 */
export async function orderFrom(
  backends: readonly Backend[],
  request: Request,
  search: BackendSearch,
): Promise<readonly [BackendCandidate, ...BackendCandidate[]]> {
  const statuses = await statusesOf(backends, search);
  const candidates: BackendCandidate[] = [];
  statuses.forEach(({ name, available, device = '' }, index) => {
    if (!available) return;
    const passedOver = statuses.slice(0, index).filter((status) => !status.available);
    const reason =
      candidates.length === 0
        ? reasonFor(request, passedOver.map(refusalOf))
        : `${candidates.map((candidate) => candidate.name).join(' and ')} did not load.`;
    candidates.push({ name, device, reason });
  });
  const [first, ...rest] = candidates;
  if (!first) throw new Error(statuses.map(({ why, whatToDo }) => `${why} ${whatToDo}`).join(' '));
  return [first, ...rest];
}
