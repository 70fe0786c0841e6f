import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { EVENT } from '../../functions/conversation/events.ts';
import { Settings, SettingsError, settingsFor } from '../../lib/settings.ts';

const good = {
  publicUrl: 'https://support.example.jp',
  allowedOrigins: ['https://www.example.jp'],
  signInDomainPrefix: 'example-support',
};
const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/a';
const webhook = (url = 'https://a.example/', events = ['ConversationResolved']) => ({ url, events });
const members = (changes: object) => ({
  members: {
    kind: 'http',
    memberUrl: 'https://crm.example.jp/api',
    orderUrl: 'https://shop.example.jp',
    tokenUrl: 'https://login.example.jp/oauth2/token',
    ...changes,
  },
});
const read = (changes: object) => settingsFor({ dev: { ...good, ...changes } }, 'dev');

describe('settings', () => {
  it('take a default for everything that has one', () => {
    expect(read({})).toMatchObject({ region: 'ap-northeast-1', removeDataOnDelete: false, logRetentionDays: 90 });
    expect(read({}).members).toBeUndefined();
    expect(read(members({ scope: 'members.read orders.read' })).members?.kind).toBe('http');
  });

  it('let webhooks hear of the audit: what it finds, and the newest hash to be kept outside', () => {
    const events = ['AuditFailed', 'AuditSealed'];
    expect(read({ webhooks: [webhook('https://a.example/', events)] }).webhooks).toMatchObject([{ events }]);
  });

  it.each<[string, object, RegExp]>([
    ['a missing address', { publicUrl: undefined }, /^stages\.dev\.publicUrl: is missing; it must be an origin/],
    ['an address with a path', { publicUrl: 'https://a.example/x' }, /^stages\.dev\.publicUrl: must be an origin/],
    ['plain http', { publicUrl: 'http://a.example' }, /^stages\.dev\.publicUrl: must be an origin/],
    [
      'the address of a machine',
      { publicUrl: 'http://localhost:3000' },
      /^stages\.dev\.publicUrl: must be https; http is for the stage local/,
    ],
    ['an origin with a slash', { allowedOrigins: ['https://a.example/'] }, /^stages\.dev\.allowedOrigins\.0: must be/],
    [
      'a mailbox of the hashes that is none',
      { audit: { lockYears: 7, anchorEmail: 'nowhere' } },
      /^stages\.dev\.audit\.anchorEmail: must be an e-mail address/,
    ],
    ['a star as origin', { allowedOrigins: ['*'] }, /^stages\.dev\.allowedOrigins\.0: must be/],
    ['an odd retention', { logRetentionDays: 8 }, /^stages\.dev\.logRetentionDays: must be one of 1, 3, 5/],
    ['an unknown field', { keepDays: 8 }, /^stages\.dev: unknown keepDays; allowed are publicUrl/],
    [
      'a text in one language',
      { texts: { greeting: { ja: 'はい' } } },
      /^stages\.dev\.texts\.greeting\.en: is missing/,
    ],
    [
      'a text too long',
      { texts: { greeting: { ja: 'あ'.repeat(201), en: 'a' } } },
      /texts\.greeting\.ja: must be a text of 1 to 490 bytes/,
    ],
    ['a reserved prefix', { signInDomainPrefix: 'my-aws' }, /signInDomainPrefix: must not contain aws/],
    ['an unknown kind of model', { model: { kind: 'gpt' } }, /model(\.kind)?: must be \{kind: "extractive"\}/],
    [
      'a model without a provider',
      { model: { kind: 'bedrock', modelId: 'haiku' } },
      /model\.modelId: must be an id of/,
    ],
    [
      'an answer without room',
      { model: { kind: 'bedrock', maxTokens: 10 } },
      /model\.maxTokens: must be .* 50 to 4000/,
    ],
    [
      'a guardrail without its version',
      { model: { kind: 'bedrock', guardrail: { id: 'abc' } } },
      /model\.guardrail\.version: is missing; it must be \{id, version\}/,
    ],
    [
      'a field of another model',
      { model: { kind: 'extractive', maxTokens: 5 } },
      /stages\.dev\.model: unknown maxTokens; allowed are kind/,
    ],
    [
      'a certificate of another region',
      { domain: { certificateArn: 'arn:aws:acm:ap-northeast-1:111122223333:certificate/a' } },
      /domain\.certificateArn: must be the ARN of a certificate of ACM in us-east-1/,
    ],
    [
      'a domain at a port',
      { publicUrl: 'https://a.example:8443', domain: { certificateArn: CERTIFICATE } },
      /stages\.dev\.domain: needs a publicUrl of https without a port/,
    ],
    [
      'a domain without TLS',
      { publicUrl: 'http://localhost', domain: { certificateArn: CERTIFICATE } },
      /stages\.dev\.domain: needs a publicUrl of https/,
    ],
    [
      'a name beside publicUrl',
      { domain: { certificateArn: CERTIFICATE, name: 'a.example' } },
      /stages\.dev\.domain: unknown name; allowed are certificateArn, hostedZoneId/,
    ],
    [
      'a web ACL for load balancers',
      { webAclArn: 'arn:aws:wafv2:ap-northeast-1:111122223333:regional/webacl/a/b' },
      /webAclArn: must be the ARN of a web ACL for CloudFront/,
    ],
    ['an unknown price class', { priceClass: 'cheap' }, /priceClass: must be one of PriceClass_100, PriceClass_200/],
    [
      'a secret before the first',
      { frontSecretVersion: 0 },
      /frontSecretVersion: must be a whole number from 1 to 1000/,
    ],
    ['logs of no day', { edgeLogDays: 0 }, /edgeLogDays: must be a whole number of days from 1 to 365/],
    ['alarms to nobody', { alarmEmail: 'ops' }, /alarmEmail: must be an e-mail address/],
    ['a budget that nobody is told of', { monthlyBudgetUsd: 50 }, /monthlyBudgetUsd: needs alarmEmail/],
    ['no concurrency', { reservedConcurrency: { reply: 0 } }, /reservedConcurrency\.reply: must be a whole number/],
    ['tracing in words', { tracing: 'on' }, /tracing: must be true or false/],
    ['webhooks that are no list', { webhooks: {} }, /stages\.dev\.webhooks: must be a list of at most 5/],
    ['six webhooks', { webhooks: Array.from({ length: 6 }, (_, i) => webhook(`https://${i}.example/`)) }, /at most 5/],
    ['the same webhook twice', { webhooks: [webhook(), webhook()] }, /stages\.dev\.webhooks: must name each url once/],
    ['a webhook without TLS', { webhooks: [webhook('http://a.example/')] }, /webhooks\.0\.url: must be an https/],
    [
      'a webhook to this machine, from AWS',
      { webhooks: [webhook('http://localhost:9/')] },
      /webhooks: must have .* https/,
    ],
    [
      'a password in a webhook',
      { webhooks: [webhook('https://a:b@a.example/')] },
      /url: must be .* without user, password/,
    ],
    ['a user in a webhook', { webhooks: [webhook('https://a@a.example/')] }, /url: must be .* without user, password/],
    ['a webhook with a fragment', { webhooks: [webhook('https://a.example/#b')] }, /url: must be .* fragment/],
    ['a webhook that is too long', { webhooks: [webhook(`https://a.example/${'a'.repeat(283)}`)] }, /at most 300 char/],
    [
      'a webhook in a form that nobody reads',
      { webhooks: [{ ...webhook(), format: 'discord' }] },
      /webhooks\.0\.format: must be one of json, slack, teams, google/,
    ],
    [
      'a chat program that is told of more than surges',
      { webhooks: [{ url: 'https://a.example/', events: ['SurgeStarted', 'ConversationResolved'], format: 'slack' }] },
      /webhooks\.0\.events: must be of SurgeStarted, SurgeUpdated, SurgeEnded alone/,
    ],
    [
      'a chat program of an unknown language',
      { webhooks: [{ url: 'https://a.example/', events: ['SurgeStarted'], format: 'teams', language: 'fr' }] },
      /webhooks\.0\.language: must be ja or en/,
    ],
    [
      'a language of what has no words',
      { webhooks: [{ ...webhook(), language: 'ja' }] },
      /webhooks\.0\.language: needs a format other than json/,
    ],
    [
      'webhooks that do not fit into an environment',
      { webhooks: [0, 1, 2, 3, 4].map((i) => webhook(`https://${i}.example/${'a'.repeat(270)}`, Object.keys(EVENT))) },
      /webhooks: must have at most 3000 characters in all/,
    ],
    [
      'a webhook of nothing',
      { webhooks: [webhook('https://a.example/', [])] },
      /webhooks\.0\.events: must be a list of/,
    ],
    [
      'a webhook of an unknown event',
      { webhooks: [webhook('https://a.example/', ['TextWritten'])] },
      /webhooks\.0\.events(\.0)?: must be .* MessageReceived, MessageSent/,
    ],
    [
      'a webhook with its own secret',
      { webhooks: [{ ...webhook(), secret: 'a' }] },
      /webhooks\.0: unknown secret; allowed are url, events, format, language/,
    ],
    ['members of an unknown kind', { members: { kind: 'ldap' } }, /members(\.kind)?: must be \{kind: "embedded"\}/],
    [
      'members in a system without an address',
      members({ orderUrl: undefined }),
      /stages\.dev\.members\.orderUrl: is missing; it must be an https address/,
    ],
    ['members without TLS', members({ memberUrl: 'http://a.example' }), /members\.memberUrl: must be an https address/],
    [
      'members on this machine, from AWS',
      members({ memberUrl: 'http://localhost:9/crm' }),
      /stages\.dev\.members: must have addresses of https/,
    ],
    ['a final slash', members({ memberUrl: 'https://a.example/' }), /members\.memberUrl: must be .* final slash/],
    ['a query', members({ tokenUrl: 'https://a.example/t?a=b' }), /members\.tokenUrl: must be .* query/],
    ['a password in it', members({ tokenUrl: 'https://a:b@a.example/t' }), /members\.tokenUrl: must be .* password/],
    ['a scope with a quote', members({ scope: 'a"b' }), /members\.scope: must be up to 200 characters/],
    [
      'an address for our own tables',
      { members: { kind: 'embedded', memberUrl: 'https://a.example' } },
      /members: unknown memberUrl; allowed are kind$/m,
    ],
    [
      'a secret in the settings',
      members({ clientSecret: 'x' }),
      /members: unknown clientSecret; allowed are kind, memberUrl, orderUrl/,
    ],
    ['mail from nobody', { mail: {} }, /stages\.dev\.mail\.from: is missing; it must be an address such as/],
    [
      'mail from a name',
      { mail: { from: 'サクラ商店' } },
      /mail\.from: must be an address such as support@example\.jp/,
    ],
    [
      'mail that goes on in another header',
      { mail: { from: 'a\r\nBcc: b@c.example <a@b.example>' } },
      /mail\.from: must be an address/,
    ],
    [
      'replies to a name',
      { mail: { from: 'a@b.example', replyTo: 'Desk <a@b.example>' } },
      /mail\.replyTo: must be an address such as/,
    ],
    [
      'mail to somebody',
      { mail: { from: 'a@b.example', to: 'c' } },
      /dev\.mail: unknown to; allowed are from, replyTo/,
    ],
    ['mail in a word', { mail: 'a@b.example' }, /stages\.dev\.mail: must be \{from, replyTo\?\}/],
    [
      'six choices',
      { choices: { ja: Array(6).fill({ id: 'a', label: 'b' }), en: [] } },
      /choices\.ja: must be up to 3/,
    ],
  ])('with %s are refused by the name of the field and what is allowed', (_, changes, message) => {
    expect(() => read(changes)).toThrow(SettingsError);
    expect(() => read(changes)).toThrow(message);
  });

  it('let an account on a machine tell another address of it', () => {
    const local = { ...good, publicUrl: 'http://localhost:3000', webhooks: [webhook('http://localhost:9000/hook')] };
    expect(settingsFor({ local }, 'local').webhooks).toEqual([webhook('http://localhost:9000/hook')]);
  });

  it('take the model that keeps data in Japan, once a model is wanted', () => {
    expect(read({}).model).toEqual({ kind: 'extractive' });
    expect(read({ model: { kind: 'bedrock' } }).model).toEqual({
      kind: 'bedrock',
      modelId: 'jp.anthropic.claude-haiku-4-5-20251001-v1:0',
      maxTokens: 600,
    });
  });

  it('name every fault at once', () => {
    expect(() => read({ publicUrl: 'x', region: 'tokyo' })).toThrow(/publicUrl.*\n.*region/);
  });

  it('name the stages there are', () => {
    expect(() => settingsFor({ dev: good }, 'prod')).toThrow(/no "prod" in stages; known are dev/);
    expect(() => settingsFor({ dev: good }, '__proto__')).toThrow(SettingsError);
  });

  it('are all documented', () => {
    for (const [name, schema] of Object.entries(Settings.shape)) {
      expect(z.globalRegistry.get(schema)?.description, `description of ${name}`).toMatch(/\.$/);
    }
  });

  it('of cdk.json are right', () => {
    const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
    for (const stage of Object.keys(context.stages)) expect(() => settingsFor(context.stages, stage)).not.toThrow();
  });
});
