import type { BackendName } from '../../core/runs/record.ts';
import type { Availability, BackendSearch } from '../backend.ts';
import type { NativePackage } from '../nativePackage.ts';
import { addonOf } from '../webgpuPackage.ts';
import { probePatience, runProbe, type Said } from './child.ts';
import { isMeasured } from './measured.ts';
import { isDisturbed, isQuietNow } from './others.ts';
import { keyOf, remembered, rememberedOr } from './remembered.ts';
import { lastWords } from './lastWords.ts';
import type { SelfTestVerdict, WebgpuVerdict } from './verdict.ts';

/** The verdict on the package's WebGPU on this machine: remembered, else of a process that tries it, for seconds. */
export function askProbe(found: NativePackage): Promise<WebgpuVerdict> {
  const { folder, version } = found;
  const ask = async (): Promise<WebgpuVerdict> => {
    const said = await runProbe<WebgpuVerdict>(['adapter', folder]);
    return said.verdict ? withHint(said.verdict, said.complaints) : { kind: 'failed', message: gpuEnded(said) };
  };
  return rememberedOr({ name: 'adapter', key: keyOf([addonOf(found)], folder, version), ask });
}

function gpuEnded({ ended, signal }: Said<unknown>): string {
  if (ended === 'hung') return `The GPU's driver gave no answer within ${probePatience() / 1000} seconds.`;
  return `The GPU's driver ended the process that tried it${signal}.`;
}

/** Dawn writes why it finds no driver to stderr only. */
function withHint(verdict: WebgpuVerdict, complaints: string): WebgpuVerdict {
  if (verdict.kind !== 'none') return verdict;
  return { kind: 'none', hint: /^Warning: (.*)$/m.exec(complaints)?.[1] ?? '' };
}

/** A back end that says it can run here. */
export interface Available {
  readonly name: BackendName;
  readonly answer: Extract<Availability, { readonly ok: true }>;
  readonly search: BackendSearch;
}

/** One at a time, since they are measured too. */
const waiting: (() => Promise<unknown>)[] = [];
let busy = false;

/** `first`: before all that wait. */
function takeTurn<R>(action: () => Promise<R>, first: boolean): Promise<R> {
  return new Promise((resolve, reject) => {
    const turn = (): Promise<void> => action().then(resolve, reject);
    if (first) waiting.unshift(turn);
    else waiting.push(turn);
    if (busy) return;
    busy = true;
    // Those who ask at the same moment are all in the queue by then.
    setImmediate(() => void takeTurns());
  });
}

async function takeTurns(): Promise<void> {
  for (let turn = waiting.shift(); turn; turn = waiting.shift()) await turn();
  busy = false;
}

/** Whether a back end computes rightly on this machine, and how fast: remembered, else tried in a process of its own. */
export async function askSelfTest(subject: Available, began: (name: BackendName) => void): Promise<SelfTestVerdict> {
  const known = knownSelfTest(subject);
  const renewed = known !== undefined && isPoor(known) && (await isQuietNow());
  const act = (): Promise<SelfTestVerdict> => {
    began(subject.name);
    return tryOut(subject);
  };
  // Nothing that hangs comes before what runs begin on.
  const ask = (): Promise<SelfTestVerdict> => takeTurn(act, subject.name === 'wasm');
  return rememberedOr({ name: subject.name, key: selfTestKey(subject), renewed, ask });
}

/** Whether it was measured while other programs used the processors: it is measured again when they don't. */
export const isPoor = (verdict: SelfTestVerdict): boolean =>
  verdict.kind === 'right' && verdict.speeds !== undefined && isDisturbed(verdict.speeds);

/** The verdict where it is known already. */
export function knownSelfTest(subject: Available): SelfTestVerdict | undefined {
  return remembered(subject.name, selfTestKey(subject));
}

function selfTestKey({ name, answer, search }: Available): string {
  return keyOf(answer.files ?? [], name, answer.device, isMeasured(name, search), search.capture !== false);
}

async function tryOut({ name, search }: Available): Promise<SelfTestVerdict> {
  // Variables may hold secrets, and the words of a process can be seen by everyone.
  const { environment, ...where } = search;
  const said = await runProbe<SelfTestVerdict>(['test', name, JSON.stringify(where)], environment);
  if (said.verdict) return said.verdict;
  const whatToDo = 'Install it anew or update its driver, or choose another back end.';
  if (said.ended === 'hung') {
    const message = `It gave no answer within ${probePatience() / 1000} seconds of its self-test and was ended.`;
    return { kind: 'failed', message, whatToDo };
  }
  const last = lastWords(said.complaints).replace(/\.$/, '');
  const message = `It ended the process of its self-test${said.signal}${last ? `: ${last}` : ''}.`;
  return { kind: 'failed', message, whatToDo };
}
