import type { Clock } from './clock.ts';
import type { Journal } from './journal.ts';
import type { Template } from './template.ts';

/** What every service of the local account is given when it starts. */
export interface Account {
  readonly template: Template;
  readonly clock: Clock;
  /** Folder that survives restarts (`.local/`); undefined when everything lives in memory (`--fresh`). */
  readonly directory: string | undefined;
  readonly log: (line: string) => void;
}

/** A started service. */
export interface Service {
  /** Address for the AWS SDK (`AWS_ENDPOINT_URL_<SERVICE>`), when functions call this service. */
  readonly endpoint?: string;
  /** Resource types of the template this service runs; the account names at start what nobody runs. */
  readonly runs: readonly string[];
  close(): Promise<void>;
}

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
}

export type InvokeResult = { readonly payload: unknown } | { readonly error: FunctionError };

export interface Functions extends Service {
  /** Synchronous invocation (RequestResponse) by name or ARN; never rejects for what the function does. */
  invoke(reference: string, event: unknown): Promise<InvokeResult>;
  /** Asynchronous invocation (Event): resolves when accepted; retries and destinations are the function's own. */
  invokeAsync(reference: string, event: unknown): Promise<void>;
  /** Takes the code of the bundles anew for the next invocations. */
  reload(): void;
}

/** What a front door needs of the functions. */
export type Invoker = Pick<Functions, 'invoke'>;

/** Sends an event to a target by ARN (a function or a queue), as rules, schedules and destinations do. */
export type Deliver = (arn: string, event: unknown) => Promise<void>;

export type { Clock, Journal, Template };
