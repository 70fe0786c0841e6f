import type { Fact, QuestionFact } from './fact.ts';
import type { Judged, Question } from './follow.ts';

/** Ratings up to this are low. */
const LOW = 2;

export const refOf = ({ conversationId, seq }: Pick<Fact, 'conversationId' | 'seq'>): string =>
  `${conversationId}#${seq}`;

/** As it is stored with an alert. */
export const reference = (ref: string): [conversationId: string, seq: number] => {
  const at = ref.lastIndexOf('#');
  return [ref.slice(0, at), Number(ref.slice(at + 1))];
};

export interface Asked {
  readonly questions: readonly Question[];
  readonly judged: readonly Judged[];
  /** How often each notice has preceded an answer. */
  readonly notices: ReadonlyMap<string, number>;
}

const exampleOf = (fact: Fact) => ({ ref: refOf(fact), at: fact.at, visitor: fact.visitor });

const questionOf = (fact: QuestionFact): Question => ({
  ...exampleOf(fact),
  terms: fact.topic === undefined ? (fact.terms ?? []) : [],
  ...(fact.topic !== undefined && { topic: fact.topic }),
  ...(fact.page !== undefined && { page: fact.page }),
});

/** In the order in which they were asked, however they were stored. */
const inOrder = (one: Fact, other: Fact): number =>
  one.at - other.at || (one.conversationId < other.conversationId ? -1 : 1) || one.seq - other.seq;

/** What facts of a step are to the step. */
export const askedOf = (facts: readonly Fact[]): Asked => {
  const questions: Question[] = [];
  const judged: Judged[] = [];
  const notices = new Map<string, number>();
  for (const fact of facts.toSorted(inOrder)) {
    if (fact.what === 'question') {
      questions.push(questionOf(fact));
      if (fact.sentiment === 'angry') judged.push({ ...exampleOf(fact), share: '!anger', isBad: true });
      for (const notice of fact.notices ?? []) notices.set(notice, (notices.get(notice) ?? 0) + 1);
    } else if (fact.what === 'feedback') {
      judged.push({ ...exampleOf(fact), share: '!unhelpful', isBad: !fact.helpful });
    } else judged.push({ ...exampleOf(fact), share: '!low-rating', isBad: fact.score <= LOW });
  }
  return { questions, judged, notices };
};
