import * as z from 'zod/mini';
import type { HttpSettings } from './choose.ts';
import type { Claim, Member, MemberDirectory } from './directory.ts';
import { numberOf, rememberNumber } from './link-number.ts';
import { remote } from './remote.ts';
import { MemberNumber, MemberSchema, memberIn } from './schemas.ts';
import { plainNumber, surrogate } from './surrogate.ts';

/** Members who have an address: of two it is enough to know that there are two. */
export const FoundMembers = z.object({ members: z.array(MemberSchema).check(z.maxLength(100)) });

const small = (email: string): string => email.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const make = (settings: HttpSettings): MemberDirectory => {
  const ask = remote('members', settings.memberUrl, settings);

  const byNumber = async (number: string): Promise<Member | undefined> => {
    if (!MemberNumber.safeParse(number).success) return undefined;
    const member = await ask(MemberSchema, { path: `/members/${encodeURIComponent(number)}` });
    if (member === undefined) return undefined;
    // 0012 may be 12 to a system of the business: that is another number, and nobody's.
    return plainNumber(member.number) === plainNumber(number) ? memberIn(member) : undefined;
  };

  const byAddress = async (email: string): Promise<Member | undefined> => {
    const found = await ask(FoundMembers, { path: '/members/search', body: { email: small(email) } });
    const present = (found?.members ?? []).filter(({ status }) => status !== 'withdrawn');
    const [only, other] = present;
    // What is on file counts: a search may have found something like it.
    if (only?.email === undefined || other !== undefined || small(only.email) !== small(email)) return undefined;
    return memberIn(only);
  };

  return {
    find: async (claim: Claim) => {
      const member = await ('number' in claim ? byNumber(plainNumber(claim.number)) : byAddress(claim.email));
      if (!member || member.status === 'withdrawn') return undefined;
      const { number } = member;
      const id = await surrogate(number);
      await rememberNumber(id, number);
      return { ref: { id, number }, member };
    },
    get: async (id) => {
      const number = await numberOf(id);
      return number === undefined ? undefined : byNumber(number);
    },
  };
};

let made: { readonly of: string; readonly directory: MemberDirectory } | undefined;

/** The members in a system of the business (docs/member-api.json); one a container, so that its token and its rest are kept. */
export const httpMembers = (settings: HttpSettings): MemberDirectory => {
  const of = JSON.stringify(settings);
  if (made?.of !== of) made = { of, directory: make(settings) };
  return made.directory;
};
