/** Why no words of the model's were used, or not to the end. Goes into the entry for staff, and into a metric. */
export type Fallback =
  | import('./grounded.ts').Fault
  | 'throttled'
  | 'unavailable'
  | 'interrupted'
  | 'late'
  | 'gone'
  | 'empty'
  | 'cut'
  | 'guardrail'
  | 'filtered'
  | 'malformed'
  | 'context'
  | 'stopped'
  | 'tools';

/** `whole`: what was said is all. `short`: what was accepted so far is complete sentences and may be given. `none`: nothing may. */
export type End = { readonly use: 'whole' } | { readonly use: 'short' | 'none'; readonly fallback: Fallback };

const ENDS: Readonly<Record<string, End>> = {
  end_turn: { use: 'whole' },
  // None is asked for; a model that stops at one has said all it wanted.
  stop_sequence: { use: 'whole' },
  max_tokens: { use: 'short', fallback: 'cut' },
  guardrail_intervened: { use: 'none', fallback: 'guardrail' },
  content_filtered: { use: 'none', fallback: 'filtered' },
  malformed_model_output: { use: 'none', fallback: 'malformed' },
  malformed_tool_use: { use: 'none', fallback: 'malformed' },
  // What a tool is asked for is no answer in words.
  tool_use: { use: 'none', fallback: 'malformed' },
  model_context_window_exceeded: { use: 'none', fallback: 'context' },
};

/** What a stop reason means for the answer; one that is not known means no answer. */
export const endOf = (stopReason: string): End =>
  Object.hasOwn(ENDS, stopReason) ? (ENDS[stopReason] as End) : { use: 'none', fallback: 'stopped' };
