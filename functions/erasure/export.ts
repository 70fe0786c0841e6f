import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { answeredIn } from '../bot/models/geography.ts';
import { wordsOf } from '../conversation/disclosure.ts';
import type { Body, Entry, Informed } from '../conversation/entry.ts';
import { tail } from '../conversation/log.ts';
import { conversationsOfMember, conversationsOfVisitor, type Of } from '../conversation/of-person.ts';
import { accessPk, rowsOfMember, rowsOfOrders } from '../member/forget-member.ts';
import { provenIn } from '../member/linked.ts';
import { linkKey, ORDERS, profileKey, valueIn } from '../member/rows.ts';
import { auditTable, table } from '../platform/table.ts';
import { EXPORTS, type ExportedNote, ledgerOf } from './export-ledger.ts';
import { tracesIn } from './traces.ts';

/** A language model that read what he wrote. */
export interface ExportedModel {
  readonly id: string;
  /** AWS region that was asked, and those where it may have been answered; entries from before that was noted have neither. */
  readonly region?: string;
  readonly answeredIn?: readonly string[];
  /** Why its words were not used, or not to the end. */
  readonly fallback?: string;
}

/** What he was told of the record and its purpose, and what he accepted of that. */
export interface ExportedDisclosure {
  readonly version: string;
  readonly language?: Informed['language'];
  readonly sha256?: string;
  /** Missing where no settings have it any more. */
  readonly text?: string;
  /** When he first wrote under it. */
  readonly from: string;
  /** When he accepted it; missing: nobody asked him to. */
  readonly acceptedAt?: string;
}

/** An entry as the person it is about may have it. */
export interface ExportedEntry {
  readonly seq: number;
  readonly at: string;
  readonly kind: Entry['kind'];
  readonly from: Entry['role'];
  /** Version of the disclosure that he accepted with it. */
  readonly accepted?: string;
  /** Version of the disclosure under which he wrote from then on. */
  readonly informed?: string;
  /** Which of his data were read. */
  readonly fields?: readonly string[];
  readonly score?: number;
  readonly helpful?: boolean;
  readonly tags?: readonly string[];
  readonly ticket?: string;
  /** The language model that was asked for it. */
  readonly model?: ExportedModel;
  /** What was written; none where it is erased. */
  readonly content?: Body;
}

export interface ExportedConversation {
  readonly conversationId: string;
  readonly openedAt: string;
  readonly isErased: boolean;
  readonly entries: readonly ExportedEntry[];
}

/** A conversation that is not handed out: `shared`, other members were proven in it too, whose words and data it holds. */
export interface LeftOut {
  readonly conversationId: string;
  readonly openedAt: string;
  readonly why: 'shared';
}

/** Everything that is held of a person. */
export interface Export {
  readonly version: 1;
  readonly madeAt: string;
  readonly of: { readonly member: string } | { readonly visitor: string };
  /** What our own tables have of him; what systems of the business have is theirs to tell. */
  readonly profile?: Readonly<Record<string, unknown>>;
  readonly orders: readonly Readonly<Record<string, unknown>>[];
  /** Who looked at his data, when and what for. */
  readonly looks: readonly Readonly<Record<string, unknown>>[];
  readonly disclosures: readonly ExportedDisclosure[];
  readonly conversations: readonly ExportedConversation[];
  /** What of them somebody else may have written, for a person to look at and to decide. */
  readonly leftOut: readonly LeftOut[];
  /** Erasures, legal holds and exports of him, or of a conversation of his. */
  readonly ledger: readonly ExportedNote[];
}

const iso = (at: number): string => new Date(at).toISOString();

const modelOf = ({ model: id, region, fallback }: NonNullable<Entry['usage']>): ExportedModel => ({
  id,
  ...(region !== undefined && { region, answeredIn: answeredIn(id, region) }),
  ...(fallback !== undefined && { fallback }),
});

const entryOf = (entry: Entry): ExportedEntry => {
  const { seq, at, kind, role, accepted, informed, fields, score, helpful, tags, ticket, usage, body } = entry;
  return {
    ...{ seq, at: iso(at), kind, from: role },
    ...(accepted !== undefined && { accepted }),
    ...(informed && { informed: informed.version }),
    ...(fields && { fields }),
    ...(score !== undefined && { score }),
    ...(helpful !== undefined && { helpful }),
    ...(tags && { tags }),
    ...(ticket && { ticket: ticket.id }),
    ...(usage && { model: modelOf(usage) }),
    ...(body && { content: body }),
  };
};

interface Read {
  readonly conversation: ExportedConversation;
  readonly disclosures: readonly ExportedDisclosure[];
  readonly isShared: boolean;
}

/** Of an entry under another disclosure than the one before, or with which one was accepted. */
const disclosureIn = ({ at, informed, accepted }: Entry): ExportedDisclosure[] => {
  const version = informed?.version ?? accepted;
  if (version === undefined) return [];
  const isAccepted = accepted === version;
  return [{ ...informed, version, from: iso(at), ...(isAccepted && { acceptedAt: iso(at) }) }];
};

/** Who wrote what while several came and went at one browser nobody can tell. */
const isShared = (conversationId: string, entries: readonly Entry[], member: string | undefined): boolean => {
  const { members } = tracesIn(conversationId, entries);
  return new Set(member === undefined ? members : [...members, member]).size > 1;
};

const read = async ({ conversationId }: Of, member: string | undefined): Promise<Read> => {
  const { entries, last } = await tail(conversationId, 0);
  const conversation = {
    conversationId,
    openedAt: iso(last?.state.openedAt ?? 0),
    isErased: last?.state.mode === 'erased',
    entries: entries.map(entryOf),
  };
  return {
    conversation,
    disclosures: entries.flatMap(disclosureIn),
    isShared: isShared(conversationId, entries, member),
  };
};

/** Each version once: since when, and when it was first accepted. */
export const eachOnce = (all: readonly ExportedDisclosure[]): ExportedDisclosure[] => {
  const byVersion = new Map<string, ExportedDisclosure>();
  for (const each of all.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    byVersion.set(each.version, { ...each, ...byVersion.get(each.version) });
  }
  return [...byVersion.values()];
};

const byOpening = (a: { readonly openedAt: string }, b: { readonly openedAt: string }): number =>
  a.openedAt < b.openedAt ? -1 : 1;

/**
 * @param whose as the ledger has him: his surrogate, or the id of the visitor
 * @param member his surrogate, where they are a member's
 */
const all = async (
  found: readonly Of[],
  whose: string,
  member?: string,
): Promise<Pick<Export, 'conversations' | 'disclosures' | 'leftOut' | 'ledger'>> => {
  const reads: Read[] = [];
  for (const each of found) reads.push(await read(each, member));
  const his = reads.filter((each) => !each.isShared);
  const disclosures = eachOnce(his.flatMap((each) => each.disclosures));
  const words = await wordsOf(new Set(disclosures.map(({ version }) => version)));
  return {
    disclosures: disclosures.map((each) => {
      const text = words.get(each.version);
      return { ...each, ...(text !== undefined && { text }) };
    }),
    conversations: his.map(({ conversation }) => conversation).toSorted(byOpening),
    leftOut: reads
      .filter((each) => each.isShared)
      .map(({ conversation: { conversationId, openedAt } }) => ({ conversationId, openedAt, why: 'shared' as const }))
      .toSorted(byOpening),
    ledger: await ledgerOf(new Set([whose, ...his.map(({ conversation }) => conversation.conversationId)])),
  };
};

/** @param member his surrogate */
export const exportMember = async (member: string, now: number): Promise<Export> => {
  const { pk, sk } = profileKey(member);
  const [rows, orders, looks] = await Promise.all([rowsOfMember(pk), rowsOfOrders(pk), rowsOfMember(accessPk(member))]);
  const record = rows.find((row) => row.sk === sk);
  // Where another system has the record, his number alone.
  const link = rows.find((row) => row.sk === linkKey(member).sk);
  const profile = record ?? link;
  return {
    version: 1,
    madeAt: iso(now),
    of: { member },
    ...(profile && { profile: valueIn<Record<string, unknown>>(profile) }),
    orders: orders.filter((row) => String(row.sk).startsWith(ORDERS)).map((row) => valueIn(row)),
    looks: looks.map(({ at, who, fields, why, granted }) => ({ at: iso(Number(at)), who, fields, why, granted })),
    ...(await all(await conversationsOfMember(member, await provenIn(member)), member, member)),
  };
};

export const exportVisitor = async (visitor: string, now: number): Promise<Export> => ({
  ...{ version: 1, madeAt: iso(now), of: { visitor }, orders: [], looks: [] },
  ...(await all(await conversationsOfVisitor(visitor), visitor)),
});

/** A number that was mistyped must not be taken for somebody of whom nothing is held. */
export const isNothing = ({ profile, orders, looks, conversations, leftOut }: Export): boolean =>
  profile === undefined && orders.length + looks.length + conversations.length + leftOut.length === 0;

/** Notes that somebody has taken out all that is held of a person. */
export const noteExport = async ({ of, madeAt }: Export, by: string): Promise<void> => {
  const [[what = '', target = ''] = []] = Object.entries(of);
  const Item = { pk: EXPORTS, sk: `${madeAt}#${what}#${target}`, what, target, by };
  await table().send(new PutCommand({ TableName: auditTable(), Item }));
};
