import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Account, Service } from './account.ts';
import { AwsError, listen, readBody } from './aws-json.ts';
import { Journal } from './journal.ts';
import type { Template } from './template.ts';

/** A mail that was sent. */
export interface Mail {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly text: string;
}

export interface MailService extends Service {
  /** The newest that were sent, the last one first. */
  newest(): Mail[];
}

/** Mails that are kept. */
const KEPT = 100;
/** Longest address with its name. */
const MAX_ADDRESS = 320;

const utf8 = z.strictObject({ Data: z.string(), Charset: z.literal('UTF-8') });
/** What is taken of SendEmail: text alone. */
const SendEmail = z.strictObject({
  FromEmailAddress: z.string(),
  Destination: z.strictObject({ ToAddresses: z.array(z.string()).check(z.minLength(1)) }),
  ReplyToAddresses: z._default(z.array(z.string()), []),
  Content: z.strictObject({
    Simple: z.strictObject({ Subject: utf8, Body: z.strictObject({ Text: utf8 }) }),
  }),
});

/** What the policies of the template let functions send as: whoever deployed it has had it verified. */
const identitiesIn = (template: Template): Set<string> => {
  const named = JSON.stringify(template.ofType('AWS::IAM::Policy').map(({ properties }) => properties));
  return new Set([...named.matchAll(/arn:aws:ses:[^:"]*:[^:"]*:identity\/([^"]+)"/g)].map(([, name = '']) => name));
};

/** The address of `a@b.example` or `name <a@b.example>`; undefined for what SES refuses. */
const addressIn = (text: string): string | undefined => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII but those
  if (text.length > MAX_ADDRESS || !/^[^\u0000-\u001f\u007f-\uffff]+$/.test(text)) return undefined;
  const address = /^(?:"[^"\\]*"|[^"<>@,;:()[\]\\]+) <([^<>]+)>$/.exec(text)?.[1] ?? text;
  const isOne = /^[^\s@<>,;:"()[\]\\]{1,64}@[a-z\d-]+(\.[a-z\d-]+)+$/i.test(address);
  return isOne && !/^\.|\.@|\.\./.test(address) ? address : undefined;
};

const asked = (body: string): z.infer<typeof SendEmail> => {
  const { data, error } = z.safeParse(SendEmail, JSON.parse(body));
  if (data === undefined) throw new AwsError('BadRequestException', error?.issues.map(({ path }) => path).join('; '));
  return data;
};

/** Amazon SES (v2) as far as mails of text are sent; what was sent is kept to be looked at, and goes nowhere. */
export const startMail = async ({ template, clock, directory }: Account): Promise<MailService> => {
  const identities = identitiesIn(template);
  const sent = new Journal<Mail>(directory && join(directory, 'mail', 'sent.journal'));

  const send = (body: string): { MessageId: string } => {
    const { FromEmailAddress: from, Destination, ReplyToAddresses: replyTo, Content } = asked(body);
    const { Subject, Body } = Content.Simple;
    const { ToAddresses: to } = Destination;
    const sender = addressIn(from);
    if (sender === undefined || [...to, ...replyTo].some((each) => addressIn(each) === undefined)) {
      throw new AwsError('BadRequestException', `Illegal address: ${[from, ...to, ...replyTo].join(', ')}`);
    }
    if (/[\r\n]/.test(Subject.Data)) throw new AwsError('BadRequestException', 'Subject must be a single line');
    if (!identities.has(sender) && !identities.has(sender.replace(/^.*@/, ''))) {
      const message = `Email address is not verified. The following identities failed the check: ${sender}`;
      throw new AwsError('MessageRejected', message);
    }
    sent.add({ at: clock.now(), from, to, replyTo, subject: Subject.Data, text: Body.Text.Data });
    for (const [number] of sent.pending().slice(0, -KEPT)) sent.done(number);
    return { MessageId: randomUUID() };
  };

  const answer = async (request: IncomingMessage): Promise<object> => {
    const body = (await readBody(request)).toString('utf8');
    if (request.method === 'POST' && request.url === '/v2/email/outbound-emails') return send(body);
    const message = `the local account does not answer ${request.method} ${request.url}`;
    throw new AwsError('UnknownOperationException', message, 404);
  };
  const server = await listen(async (request, response) => {
    const headers = { 'content-type': 'application/json' };
    await answer(request).then(
      (output) => response.writeHead(200, headers).end(JSON.stringify(output)),
      (error: unknown) => {
        const { code, message, status } =
          error instanceof AwsError ? error : new AwsError('InternalFailure', String(error), 500);
        response.writeHead(status, { ...headers, 'x-amzn-errortype': code }).end(JSON.stringify({ message }));
      },
    );
  });
  return {
    endpoint: server.endpoint,
    runs: [],
    newest: () =>
      sent
        .pending()
        .map(([, mail]) => mail)
        .reverse(),
    close: server.close,
  };
};
