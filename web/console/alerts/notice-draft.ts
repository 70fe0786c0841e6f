import type { AlertDetail } from '../../../functions/protocol/insight.ts';
import { type Form, toFields } from '../knowledge/kinds.ts';

export const CHOICES = ['ja', 'en', 'both'] as const;
/** In which language the notice is; `both`: one below the other. */
export type Choice = (typeof CHOICES)[number];

/** What narrows down who sees it, besides its text. */
export const SCOPE = ['scope.languages', 'scope.words', 'scope.pages', 'validUntil'] as const;

/** Longest notice that the service takes. */
export const MOST = 500;

/** A notice of an alert while somebody looks it over; each language keeps what was changed in it. */
export interface NoticeDraft {
  readonly choice: Choice;
  readonly texts: Readonly<Record<Choice, string>>;
  readonly scope: Form;
}

export const draftOf = ({ ja, en }: AlertDetail['draft'], choice: Choice): NoticeDraft => ({
  choice,
  texts: { ja, en, both: `${ja}\n\n${en}` },
  scope: Object.fromEntries(SCOPE.map((name) => [name, ''])),
});

export const textOf = ({ texts, choice }: NoticeDraft): string => texts[choice];

export const withText = (draft: NoticeDraft, text: string): NoticeDraft => ({
  ...draft,
  texts: { ...draft.texts, [draft.choice]: text },
});

/** The fields with which it is published. */
export const fieldsOf = (draft: NoticeDraft): Record<string, unknown> =>
  toFields('notice', { ...draft.scope, text: textOf(draft).trim() });

/** Banners and `status.json` know no questions: what words narrow down is in answers alone. */
export const isForPages = (fields: Readonly<Record<string, unknown>>): boolean =>
  Reflect.get(Object(fields.scope), 'words') === undefined &&
  Reflect.get(Object(fields.scope), 'categories') === undefined;
