import type { Candidate } from './terms.ts';

/** Common part of what is counted; without personal data but for words that were used. */
interface Base {
  readonly conversationId: string;
  /** Number of the entry it is about, 0 where it is about the conversation. With it and `what` this identifies the fact. */
  readonly seq: number;
  /** Number of the newest entry it is made of: of several with the same identity the highest counts. */
  readonly version: number;
  /** When the question was written, or the opinion given (epoch ms): it decides the bucket. */
  readonly at: number;
  /** Surrogate of the visitor. */
  readonly visitor: string;
}

/** A question, and what became of it as far as is known. */
export interface QuestionFact extends Base {
  readonly what: 'question';
  readonly language: string;
  /** Path of the customer's page. */
  readonly page?: string;
  /** FAQ entry that answered it. */
  readonly topic?: string;
  readonly outcome?: string;
  readonly sentiment?: 'displeased' | 'angry';
  /** What it speaks of, masked, where no entry answered it. */
  readonly terms?: readonly Candidate[];
  /** Notices that preceded the answer. */
  readonly notices?: readonly string[];
}

/** What a customer thought of an answer. */
export interface FeedbackFact extends Base {
  readonly what: 'feedback';
  readonly helpful: boolean;
}

/** How a customer rated a conversation, 1 to 5. */
export interface RatingFact extends Base {
  readonly what: 'rating';
  readonly score: number;
}

/** What the counters know of an entry of a log. */
export type Fact = QuestionFact | FeedbackFact | RatingFact;
