import type { Entry } from '../conversation/entry.ts';
import { wordsLanguage } from '../conversation/texts.ts';
import type { HandoffPacket } from '../protocol/server.ts';
import { matterOf } from './matter.ts';

/** Longest quotation of the customer, in characters. */
const QUOTE = 80;
const MOST_TRIED = 5;
const MOST_CARDS = 5;

/** What is known besides the entries. */
export interface PacketFacts {
  /** Entries of the conversation up to now, oldest first, with the question that led here. */
  readonly entries: readonly Entry[];
  readonly language: string;
  readonly sentiment: HandoffPacket['sentiment'];
  readonly category?: string | undefined;
  readonly page?: string | undefined;
  readonly priority: number;
  /** 0 nameless, 1 proven by the host site, 2 by a code. */
  readonly identityLevel: number;
  readonly similar: HandoffPacket['similar'];
  /** Numbers of his tickets that are not solved. */
  readonly tickets?: readonly string[] | undefined;
  /** Number of the message with which he asks for a person now. */
  readonly wish?: number | undefined;
}

/** A text in one line, cut where it is too long; in characters as a reader counts them. */
export const quoted = (text: string, most = QUOTE): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  const letters = [...new Intl.Segmenter('ja').segment(line)].map(({ segment }) => segment);
  return letters.length <= most ? line : `${letters.slice(0, most - 1).join('')}…`;
};

/** What the bot has shown or found, the newest first, with what the customer said of it. */
const triedIn = (entries: readonly Entry[]): HandoffPacket['tried'] => {
  const helpful = new Map(
    entries.flatMap(({ kind, about, helpful }) =>
      kind === 'feedback' && about !== undefined ? [[about, helpful]] : [],
    ),
  );
  const shown = entries.toReversed().flatMap(({ role, seq, body = {} }) =>
    role !== 'bot'
      ? []
      : [
          ...(body.sources ?? []).map(({ id, version, title, score }) => ({
            id,
            version,
            title,
            ...(score !== undefined && { score }),
            shown: true,
            ...(helpful.get(seq) !== undefined && { helpful: helpful.get(seq) === true }),
          })),
          ...(body.tried ?? []).map(({ id, version, score }) => ({ id, version, score, shown: false })),
        ],
  );
  return [...new Map(shown.toReversed().map((each) => [each.id, each])).values()].toReversed().slice(0, MOST_TRIED);
};

const OVER: ReadonlySet<string> = new Set(['resolved', 'closed']);

/** What was looked up since the conversation was opened, or opened again; what was looked up twice counts as it was last. */
const cardsIn = (entries: readonly Entry[]): NonNullable<HandoffPacket['cards']> => {
  const from = entries.findLastIndex(({ kind }) => OVER.has(kind)) + 1;
  const cards = entries
    .slice(from)
    .flatMap(({ kind, body }) => (kind === 'looked_up' && body?.card ? [body.card] : []));
  const last = new Map(cards.map((card) => [`${card.title} ${card.rows[0]?.value}`, card]));
  return [...last.values()].slice(-MOST_CARDS);
};

const knownIn = ({ state }: Entry): string | undefined => state.proof?.member ?? state.member;

/** Without what was written while somebody else was known: another member, or one who has signed out since. */
const hisOwn = (entries: readonly Entry[]): readonly Entry[] => {
  const last = entries.at(-1);
  const him = last && knownIn(last);
  const another = entries.findLastIndex((each) => knownIn(each) !== undefined && knownIn(each) !== him);
  return entries.slice(another + 1);
};

/** A first line that names the problem and the number of the order, for whoever takes over to begin with. */
export const suggestionAbout = (about: string | undefined, language: 'ja' | 'en', order?: string): string => {
  // Within the quotation it is named already.
  const named = about !== undefined && order !== undefined && about.toUpperCase().includes(order) ? undefined : order;
  if (language === 'ja') {
    const matter = [
      ...(named === undefined ? [] : [`ご注文${named}`]),
      ...(about === undefined ? [] : [`「${about}」`]),
    ];
    return `お待たせいたしました。${matter.length === 0 ? '' : `${matter.join('、')}の件ですね。`}${about === undefined ? 'ご用件をお聞かせください。' : 'これまでのやり取りは確認しております。'}`;
  }
  const matter = [
    ...(named === undefined ? [] : [`your order ${named}`]),
    ...(about === undefined ? [] : [`“${about}”`]),
  ];
  return `Thank you for waiting. ${matter.length === 0 ? '' : `This is about ${matter.join(': ')}${about === undefined ? '. ' : '; '}`}${about === undefined ? 'How can I help you?' : 'I have read the conversation so far.'}`;
};

/**
 * What whoever takes over has to know, so that the customer need not say it again: taken word for word from the
 * conversation, nothing is made up.
 */
export const packetOf = (facts: PacketFacts): HandoffPacket => {
  const { language } = facts;
  const entries = hisOwn(facts.entries);
  const isJapanese = wordsLanguage(language) === 'ja';
  const { problem, order, named } = matterOf(entries, facts.wish);
  const replies = entries.filter(({ role, kind }) => role === 'bot' && kind === 'message').length;
  const missed = entries.filter(({ outcome }) => outcome === 'unknown').length;
  const unhelpful = entries.filter(({ kind, helpful }) => kind === 'feedback' && helpful === false).length;
  const tried = triedIn(entries);
  const files = entries.filter(({ role, body }) => role === 'customer' && body?.attachment).map(({ seq }) => seq);
  const about = problem === undefined ? undefined : quoted(problem);
  const ordered = order === undefined ? '' : isJapanese ? `（注文番号 ${order}）` : ` (order ${order})`;
  const summary = isJapanese
    ? [
        about === undefined
          ? `ご用件はまだ書かれていません。${ordered}`
          : `ご用件:「${about}」${ordered}${named.length > 1 ? `ほか ${named.length - 1} 件` : ''}`,
        `自動応答の回答 ${replies} 件、答えられなかった質問 ${missed} 件、「役に立たなかった」${unhelpful} 件${files.length > 0 ? `、お客様からのファイル ${files.length} 件` : ''}`,
      ]
    : [
        about === undefined
          ? `No problem is named yet.${ordered}`
          : `About: “${about}”${ordered}${named.length > 1 ? ` and ${named.length - 1} more` : ''}`,
        `${replies} answered by the bot, ${missed} it could not answer, ${unhelpful} “did not help”${files.length > 0 ? `, ${files.length} files from the customer` : ''}`,
      ];
  const cards = cardsIn(entries);
  const suggestion = suggestionAbout(about, isJapanese ? 'ja' : 'en', order);
  const { sentiment, category, page, priority, identityLevel, similar, tickets } = facts;
  return {
    summary,
    tried,
    ...(category !== undefined && { category }),
    priority,
    sentiment,
    language,
    ...(page !== undefined && { page }),
    identityLevel,
    similar,
    suggestion,
    ...(order !== undefined && { order }),
    ...(cards.length > 0 && { cards }),
    ...(tickets && { tickets: [...tickets] }),
    ...(files.length > 0 && { files }),
  };
};
