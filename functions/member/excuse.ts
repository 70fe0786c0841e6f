import type { Draft } from '../conversation/entry.ts';
import type { Detail } from '../conversation/events.ts';
import { append, type Decision, type Tail } from '../conversation/log.ts';
import { pushEntry } from '../conversation/push.ts';
import { textFor } from '../conversation/texts.ts';
import { type Asked, askedIn, isOurs, lookedId } from './asked.ts';
import { personChoice } from './person-choice.ts';

const draftOf = ({ question, procedure }: Asked): Draft => {
  const { language } = question.state;
  return {
    id: lookedId(question),
    kind: 'looked_up',
    role: 'procedure',
    after: question.seq,
    about: question.seq,
    procedure: { name: procedure, step: 'work' },
    denial: 'unavailable',
    fields: [],
    body: { name: textFor('bot', language), text: textFor('apology', language), choices: [personChoice(language)] },
  };
};

/**
 * Says sorry in place of a look-up that failed, under its own id, so that only one of the two is ever written, and gives the
 * conversation back to the bot. It knows nothing of members: nobody's data was read, so there is nothing to record.
 */
export const excuse = async (detail: Detail): Promise<void> => {
  const asked = await askedIn(detail);
  if (!asked) return;
  const decide = ({ entries, last }: Tail): Decision => {
    const existing = entries.find(({ id }) => id === lookedId(asked.question));
    if (existing) return { existing };
    const isFree = last !== undefined && isOurs(last.state, asked);
    return isFree ? { append: draftOf(asked) } : { skip: 'the conversation has another owner' };
  };
  const appended = await append(asked.start, decide);
  // It may be the look-up itself, and be read by nobody any more.
  if (appended.entry) await pushEntry(asked.conversationId, appended.entry, undefined, appended.last.state);
};
