import { ErrorCodes, NotificationType, RequestType, ResponseError } from 'vscode-jsonrpc';
import { type Check, isText, record } from './check.ts';

/** A message that is sent and not answered, and what it must be to be heard. */
export type Notice<P> = NotificationType<P> & { readonly check: Check<P> };
/** A question, and what it and its answer must be. */
export type Question<P, R> = RequestType<P, R, void> & { readonly check: Check<P>; readonly checkAnswer: Check<R> };

export function notice<P>(method: string, check: Check<P>): Notice<P> {
  return Object.assign(new NotificationType<P>(method), { check });
}

export function question<P, R>(method: string, check: Check<P>, checkAnswer: Check<R>): Question<P, R> {
  return Object.assign(new RequestType<P, R, void>(method), { check, checkAnswer });
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
    on({ method, check }, hear) {
      wire.onNotification(method, (params) => {
        if (check(params)) hear(params);
        else refuse('The message', method);
      });
    },
    answer({ method, check }, give) {
      wire.onRequest(method, (params) =>
        check(params) ? give(params) : new ResponseError(ErrorCodes.InvalidParams, refuse('The request', method)),
      );
    },
    send: ({ method }, params) => wire.sendNotification(method, params),
    async ask({ method, checkAnswer }, params) {
      const answer = await wire.sendRequest(method, params);
      if (checkAnswer(answer)) return answer;
      throw new Error(refuse('The answer to', method));
    },
  };
}
