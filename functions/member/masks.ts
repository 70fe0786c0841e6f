import type { Member } from './directory.ts';

/** What is not shown of a text. Always as much, so that it does not tell how long the text is. */
const COVER = '***';

/** `a***@example.jp`: enough to tell apart two of one's own addresses, not enough to write to one. */
export const maskedEmail = (email: string): string => {
  const at = email.lastIndexOf('@');
  const [first = ''] = email;
  return at < 1 ? COVER : `${first}${COVER}${email.slice(at)}`;
};

/** `***78`: the last two digits. What has fewer than six digits would be told by them. */
export const maskedPhone = (phone: string): string => {
  const digits = phone.replace(/\D/g, '');
  return digits.length < 6 ? COVER : `${COVER}${digits.slice(-2)}`;
};

const PREFECTURE = /(東京都|北海道|京都府|大阪府|(?:神奈川|和歌山|鹿児島|\p{Script=Han}{2})県)/u;

/** The prefecture alone; of an address that names none, nothing. */
export const maskedAddress = (address: string): string => {
  const prefecture = PREFECTURE.exec(address.slice(0, 20))?.[1];
  return prefecture === undefined ? COVER : `${prefecture}${COVER}`;
};

/** Fields of a member that staff see masked unless they say why they need them whole. */
export const MASKED = ['email', 'phone', 'address'] as const;
export type MaskedField = (typeof MASKED)[number];

const MASKS: Record<MaskedField, (value: string) => string> = {
  email: maskedEmail,
  phone: maskedPhone,
  address: maskedAddress,
};

/** A member as staff may see him without saying why: how to reach him only as far as to recognize it. */
export const masked = (member: Member): Member => {
  const covered = MASKED.flatMap((field) => {
    const value = member[field];
    return value === undefined ? [] : [[field, MASKS[field](value)] as const];
  });
  return { ...member, ...Object.fromEntries(covered) };
};
