import { ErrorCodes, NotificationType, RequestType, ResponseError } from 'vscode-jsonrpc';
import { type Check, isText, record } from './check.ts';

/** A message that is sent and not answered, and what it must be to be heard. */
export interface Notice<P> {
  readonly type: NotificationType<P>;
  readonly params: Check<P>;
}
/** A question, and what it and its answer must be. */
export interface Question<P, R> {
  readonly type: RequestType<P, R, void>;
  readonly params: Check<P>;
  readonly result: Check<R>;
}

export function notice<P>(method: string, params: Check<P>): Notice<P> {
  return { type: new NotificationType<P>(method), params };
}

export function question<P, R>(method: string, params: Check<P>, result: Check<R>): Question<P, R> {
  return { type: new RequestType<P, R, void>(method), params, result };
}

/** A page has refused a message of its host's, and says so where a person can read it. */
export const PanelRefused = notice('panel/refused', record<{ readonly sentence: string }>({ sentence: isText }));

/** What a channel needs of a connection: either end's is one. */
export interface Wire {
  onNotification(method: string, handler: (params: unknown) => void): unknown;
  onRequest(method: string, handler: (params: unknown) => unknown): unknown;
  sendNotification(method: string, params: unknown): Promise<void>;
  sendRequest(method: string, params: unknown): Promise<unknown>;
}

/** Typed messages over a connection, each looked at before anything is done with it. */
export interface Channel {
  /** Hears a notice. One that is not as it is to be is logged, and nothing else happens. */
  on<P>(notice: Notice<P>, hear: (params: P) => unknown): void;
  /** Answers a question. One that is not as it is to be is logged, and refused with a sentence. */
  answer<P, R>(question: Question<P, R>, give: (params: P) => R | Promise<R>): void;
  send<P>(notice: Notice<P>, params: P): Promise<void>;
  /** @throws the other end's refusal, and where its answer is not as it is to be, after logging that */
  ask<P, R>(question: Question<P, R>, params: P): Promise<R>;
}

/** `log` gets a sentence for each message that was refused. */
export function createChannel(wire: Wire, log: (sentence: string) => void): Channel {
  const refuse = (what: string, method: string) => {
    const sentence = `${what} ${method} was not as it is to be, so nothing was done with it.`;
    log(sentence);
    return sentence;
  };
  return {
    on({ type, params: check }, hear) {
      wire.onNotification(type.method, (params) => {
        if (check(params)) hear(params);
        else refuse('The message', type.method);
      });
    },
    answer({ type, params: check }, give) {
      wire.onRequest(type.method, (params) =>
        check(params) ? give(params) : new ResponseError(ErrorCodes.InvalidParams, refuse('The request', type.method)),
      );
    },
    send: ({ type }, params) => wire.sendNotification(type.method, params),
    async ask({ type, result }, params) {
      const answer = await wire.sendRequest(type.method, params);
      if (result(answer)) return answer;
      throw new Error(refuse('The answer to', type.method));
    },
  };
}
