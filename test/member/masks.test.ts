import { describe, expect, it } from 'vitest';
import { masked, maskedAddress, maskedEmail, maskedPhone } from '../../functions/member/masks.ts';

describe('masks', () => {
  it('leaves the first letter and the domain of an address', () => {
    expect(maskedEmail('akiko.sato@example.jp')).toBe('a***@example.jp');
    expect(maskedEmail('a@example.jp')).toBe('a***@example.jp');
    expect(maskedEmail('"a@b"@example.jp')).toBe('"***@example.jp');
  });

  it('shows nothing of what is no address', () => {
    expect(maskedEmail('akiko')).toBe('***');
    expect(maskedEmail('@example.jp')).toBe('***');
  });

  it.each([
    ['090-1234-5678', '***78'],
    ['+81 90 1234 5678', '***78'],
    ['119', '***'],
  ])('leaves two digits of %s', (phone, shown) => {
    expect(maskedPhone(phone)).toBe(shown);
  });

  it.each([
    ['東京都千代田区丸の内1-1-1', '東京都***'],
    ['〒230-0051 神奈川県横浜市鶴見区鶴見中央9-9', '神奈川県***'],
    ['京都府京都市北区1', '京都府***'],
    ['1-2-3 Marunouchi, Chiyoda', '***'],
    ['和歌山県和歌山市', '和歌山県***'],
    ['山口県山口市', '山口県***'],
  ])('leaves the prefecture of %s', (address, shown) => {
    expect(maskedAddress(address)).toBe(shown);
  });

  it('covers how to reach a member and nothing else', () => {
    const member = {
      number: 'M-1001',
      name: '佐藤 あきこ',
      email: 'akiko.sato@example.jp',
      phone: '090-1234-5678',
      plan: 'ゴールド',
      usage: [],
      preferences: {},
      status: 'active',
    } as const;
    expect(masked(member)).toEqual({ ...member, email: 'a***@example.jp', phone: '***78' });
  });
});
