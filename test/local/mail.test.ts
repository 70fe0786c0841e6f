import { ListEmailIdentitiesCommand, SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { afterEach, describe, expect, it } from 'vitest';
import { type MailService, startMail } from '../../local/mail.ts';
import { mailPage, readableHeader } from '../../local/mail-page.ts';
import { accountWith, temporaryFolder } from './tables.fixture.ts';

const FROM = 'support@sakura-shop.example';
const NAMED = `=?UTF-8?B?44K144Kv44Op5ZWG5bqX?= <${FROM}>`;
const identity = (name: string) => `arn:aws:ses:ap-northeast-1:000000000000:identity/${name}`;
const policy = (...identities: string[]) => ({
  Type: 'AWS::IAM::Policy',
  Properties: { PolicyDocument: { Statement: [{ Action: 'ses:SendEmail', Resource: identities.map(identity) }] } },
});

const running: MailService[] = [];
afterEach(async () => {
  for (const service of running.splice(0)) await service.close();
});

const given = async (directory?: string, identities = [FROM]) => {
  const service = await startMail(accountWith({ Policy: policy(...identities) }, { directory }));
  running.push(service);
  const client = new SESv2Client({
    endpoint: service.endpoint ?? '',
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const send = (changes: object = {}, subject = '件名') =>
    client.send(
      new SendEmailCommand({
        FromEmailAddress: FROM,
        Destination: { ToAddresses: ['taro@example.jp'] },
        Content: {
          Simple: {
            Subject: { Data: subject, Charset: 'UTF-8' },
            Body: { Text: { Data: '本文\n二行目', Charset: 'UTF-8' } },
          },
        },
        ...changes,
      }),
    );
  return { service, client, send };
};

describe('mail on this machine', () => {
  it('is kept as it was sent, newest first, over a stop', async () => {
    const directory = temporaryFolder();
    const { service, send } = await given(directory);
    expect((await send()).MessageId).toMatch(/^[\da-f-]{36}$/);
    await send({ FromEmailAddress: NAMED, ReplyToAddresses: ['desk@sakura-shop.example'] }, '二通目');
    const mails = [
      { from: NAMED, to: ['taro@example.jp'], replyTo: ['desk@sakura-shop.example'], subject: '二通目' },
      { from: FROM, to: ['taro@example.jp'], replyTo: [], subject: '件名', text: '本文\n二行目' },
    ];
    expect(service.newest()).toMatchObject(mails);
    await service.close();
    expect((await given(directory)).service.newest()).toMatchObject(mails);
  });

  it('is forgotten after the newest hundred', async () => {
    const { service, send } = await given();
    for (let n = 1; n <= 102; n += 1) await send({}, String(n));
    expect(service.newest().map(({ subject }) => Number(subject))).toEqual(
      Array.from({ length: 100 }, (_, i) => 102 - i),
    );
  });

  it('may be from any address of a verified domain', async () => {
    const { service, send } = await given(undefined, ['sakura-shop.example']);
    await send({ FromEmailAddress: 'Sakura <other@sakura-shop.example>' });
    expect(service.newest()).toHaveLength(1);
  });

  it.each([
    ['from nobody', { FromEmailAddress: undefined }, 'BadRequestException'],
    ['from an address that is not verified', { FromEmailAddress: 'other@sakura-shop.example' }, 'MessageRejected'],
    ['from a domain below', { FromEmailAddress: 'a@x.sakura-shop.example' }, 'MessageRejected'],
    ['with a name that is not encoded', { FromEmailAddress: `サクラ <${FROM}>` }, 'BadRequestException'],
    ['with a name that needs quotes', { FromEmailAddress: `Sakura, Inc. <${FROM}>` }, 'BadRequestException'],
    ['from a line that goes on', { FromEmailAddress: `${FROM}\r\nBcc: a@b.example` }, 'BadRequestException'],
    ['from more than 320 characters', { FromEmailAddress: `${'a'.repeat(300)} <${FROM}>` }, 'BadRequestException'],
    ['to nobody', { Destination: { ToAddresses: [] } }, 'BadRequestException'],
    ['to an address with two dots', { Destination: { ToAddresses: ['taro..y@example.jp'] } }, 'BadRequestException'],
    ['to two in one', { Destination: { ToAddresses: ['a@b.example, c@d.example'] } }, 'BadRequestException'],
    ['to another alphabet', { Destination: { ToAddresses: ['太郎@example.jp'] } }, 'BadRequestException'],
    ['with replies to nowhere', { ReplyToAddresses: ['desk'] }, 'BadRequestException'],
    ['without content', { Content: {} }, 'BadRequestException'],
  ])('is refused %s', async (_, changes, name) => {
    const { service, send } = await given();
    await expect(send(changes)).rejects.toMatchObject({ name });
    expect(service.newest()).toEqual([]);
  });

  it('is refused with a subject of two lines', async () => {
    const { send } = await given();
    await expect(send({}, 'a\r\nBcc: a@b.example')).rejects.toMatchObject({ name: 'BadRequestException' });
  });

  it('is all that is answered', async () => {
    const { client } = await given();
    await expect(client.send(new ListEmailIdentitiesCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });
});

describe('the page of mails', () => {
  const mail = { at: 0, from: NAMED, to: ['taro@example.jp'], replyTo: [], subject: '件名', text: '本文' };

  it('shows text as text, and names as they are read', () => {
    const page = mailPage([{ ...mail, subject: '<script>a</script>', text: '<img src=x onerror="a">\n& b' }]);
    expect(page).toContain('サクラ商店 &#60;support@sakura-shop.example&#62;');
    expect(page).toContain('&#60;img src=x onerror=&#34;a&#34;&#62;\n&#38; b');
    expect(page).not.toMatch(/<script|<img/);
    expect(page).toContain('<meta name="viewport"');
    expect(page).toContain('1970-01-01 09:00:00 JST');
  });

  it('says so when there is none', () => {
    expect(mailPage([])).toContain('まだメールは送られていません');
    expect(mailPage([])).toContain('No mail has been sent yet.');
    expect(mailPage([mail])).not.toContain('No mail');
  });

  it('reads words that were encoded one by one, and leaves everything else', () => {
    expect(readableHeader('=?UTF-8?B?44K1?= =?UTF-8?B?44Kv?= <a@b.example>')).toBe('サク <a@b.example>');
    expect(readableHeader('Sakura =?x?= <a@b.example>')).toBe('Sakura =?x?= <a@b.example>');
  });
});
