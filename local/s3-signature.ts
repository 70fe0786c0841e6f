import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError } from './aws-json.ts';

/** The one pair of keys that every function of the account has. */
const ACCESS_KEY = 'local';
const SECRET_KEY = 'local';

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** AWS Signature Version 4 of a text, with the key of a scope such as `20261121/ap-northeast-1/s3/aws4_request`. */
const signatureOf = (scope: string, text: string): string => {
  const key = scope.split('/').reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${SECRET_KEY}`);
  return hmac(key, text).toString('hex');
};

const refuse = (message: string, code = 'AccessDenied') => new AwsError(code, message, 403);

/** @throws AwsError unless the text was signed with the key of the account for this day and service. */
export const requireSignature = (credential: string, date: string, text: string, signature: string): void => {
  const [access, ...rest] = credential.split('/');
  const scope = rest.join('/');
  if (access !== ACCESS_KEY) throw refuse('The AWS Access Key Id you provided does not exist.', 'InvalidAccessKeyId');
  if (!/^\d{8}\/[a-z\d-]+\/s3\/aws4_request$/.test(scope) || !date.startsWith(rest[0] ?? '-')) {
    throw refuse('The credential is malformed.', 'AuthorizationQueryParametersError');
  }
  const expected = Buffer.from(signatureOf(scope, text));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
    throw refuse(
      'The request signature we calculated does not match the signature you provided.',
      'SignatureDoesNotMatch',
    );
  }
};

/** RFC 3986, as the canonical request has it. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** Epoch milliseconds of `20261121T052300Z`. */
const timeOf = (date: string): number =>
  Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

const LONGEST_SECONDS = 7 * 24 * 3_600;

/**
 * Checks an address that was signed for somebody who has no credentials.
 * @throws AwsError when it is not signed by the account, is over, or is another request than that which was signed
 */
export const requireSignedQuery = (
  method: string,
  path: string,
  query: URLSearchParams,
  header: (name: string) => string,
  now: number,
): void => {
  const parameter = (name: string): string => query.get(`X-Amz-${name}`) ?? '';
  const [date, seconds] = [parameter('Date'), Number(parameter('Expires'))];
  const began = timeOf(date);
  if (
    parameter('Algorithm') !== 'AWS4-HMAC-SHA256' ||
    Number.isNaN(began) ||
    !(seconds > 0 && seconds <= LONGEST_SECONDS)
  ) {
    throw refuse('Query-string authentication is malformed.', 'AuthorizationQueryParametersError');
  }
  if (now > began + seconds * 1000) throw refuse('Request has expired');
  const signed = parameter('SignedHeaders');
  const parameters = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .toSorted();
  const headers = signed.split(';').map((name) => `${name}:${header(name).trim()}\n`);
  const request = [method, path, parameters.join('&'), headers.join(''), signed, 'UNSIGNED-PAYLOAD'].join('\n');
  const credential = parameter('Credential');
  const scope = credential.split('/').slice(1).join('/');
  const hash = createHash('sha256').update(request).digest('hex');
  const text = ['AWS4-HMAC-SHA256', date, scope, hash].join('\n');
  requireSignature(credential, date, text, parameter('Signature'));
};
