import type { AuditReport, ErasureList, HoldList } from '../../../functions/protocol/record.ts';
import { api, query } from '../core/api.ts';

/* Everything rejects with `Refused`. */

export const readReport = (after?: string): Promise<AuditReport> => api.get(query('/audit', { after }));

export const readErasures = (after?: string): Promise<ErasureList> => api.get(query('/erasures', { after }));

export interface ErasureWish {
  readonly what: 'conversation' | 'visitor' | 'member';
  readonly target: string;
  readonly note: string;
}
export const erase = (wish: ErasureWish): Promise<unknown> => api.post('/erasures', wish);

export const readHolds = (): Promise<HoldList> => api.get('/holds');

export interface HoldWish {
  readonly what: 'conversation' | 'member';
  readonly target: string;
  readonly note: string;
}
export const hold = (wish: HoldWish): Promise<unknown> => api.put('/holds', { ...wish, held: true });

/** As the list has it: nobody has to know the number of the member. */
export const endHold = (wish: HoldWish): Promise<unknown> => api.put('/holds', { ...wish, held: false, listed: true });

/** Whose data somebody asks for. */
export type Person = { readonly number: string } | { readonly visitorId: string };

export interface Exported {
  readonly text: string;
  /** Nothing is held under that number or id. */
  readonly isEmpty: boolean;
  /** Conversations that are not in it, since others were proven there, too. */
  readonly leftOut: number;
}

interface About {
  readonly nothing?: true;
  readonly leftOut?: number;
}

const ask = <T extends object>(person: Person, format: 'json' | 'html'): Promise<T & About> =>
  api.post('/members/export', { ...person, format });

export const exportAs = {
  json: async (person: Person): Promise<Exported> => {
    const { export: held, nothing = false, leftOut = 0 } = await ask<{ readonly export: object }>(person, 'json');
    return { text: `${JSON.stringify(held, undefined, 2)}\n`, isEmpty: nothing, leftOut };
  },
  html: async (person: Person): Promise<Exported> => {
    const { html, nothing = false, leftOut = 0 } = await ask<{ readonly html: string }>(person, 'html');
    return { text: html, isEmpty: nothing, leftOut };
  },
} as const;
