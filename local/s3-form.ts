import { AwsError } from './aws-json.ts';
import { requireSignature } from './s3-signature.ts';

/** A file that a browser has posted with a form. */
export interface Posted {
  readonly key: string;
  readonly body: Buffer;
  /** Of the object's own headers, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

const refuse = (message: string) => new AwsError('AccessDenied', message, 403);
const malformed = (message: string) => new AwsError('MalformedPOSTRequest', message, 400);

/** Fields that no condition has to name. */
const isFree = (name: string): boolean =>
  ['policy', 'x-amz-signature', 'file'].includes(name) || name.startsWith('x-ignore-');

type Condition = Readonly<Record<string, string>> | readonly [string, unknown, unknown];

interface Policy {
  readonly expiration: string;
  readonly conditions: readonly Condition[];
}

const policyOf = (text: string): Policy => {
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
  } catch {
    throw new AwsError('InvalidPolicyDocument', 'Invalid Policy: Invalid JSON.', 400);
  }
};

/** What a form's fields and file have to be, one after the other, as the policy says. */
const check = ({ conditions }: Policy, fields: ReadonlyMap<string, string>, size: number): void => {
  const named = new Set<string>();
  const require = (name: string, holds: (value: string) => boolean, condition: unknown) => {
    named.add(name);
    if (holds(fields.get(name) ?? '')) return;
    throw refuse(`Invalid according to Policy: Policy Condition failed: ${JSON.stringify(condition)}`);
  };
  for (const condition of conditions) {
    if (!Array.isArray(condition)) {
      for (const [name, value] of Object.entries(condition)) {
        require(name.toLowerCase(), (given) => given === value, ['eq', `$${name}`, value]);
      }
      continue;
    }
    const [rule, first, second] = condition;
    if (rule === 'content-length-range') {
      if (size < Number(first))
        throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than allowed', 400);
      if (size > Number(second)) throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum', 400);
      continue;
    }
    const name = String(first).replace(/^\$/, '').toLowerCase();
    if (rule === 'eq') require(name, (given) => given === second, condition);
    else if (rule === 'starts-with') require(name, (given) => given.startsWith(String(second)), condition);
    else throw refuse(`Invalid according to Policy: unknown condition ${String(rule)}`);
  }
  const extra = [...fields.keys()].find((name) => !named.has(name) && !isFree(name));
  if (extra !== undefined) throw refuse(`Invalid according to Policy: Extra input fields: ${extra}`);
};

const OWN = /^(cache-control|content-disposition|content-encoding|content-type|x-amz-meta-.*)$/;

/**
 * The file of a form, if a policy that the account has signed allows exactly that.
 * @throws AwsError as S3 answers it
 */
export const postedIn = async (bucket: string, contentType: string, body: Buffer, now: number): Promise<Posted> => {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => {
      throw malformed('The body of your POST request is not well-formed multipart/form-data.');
    });
  const fields = new Map<string, string>();
  let file: Blob | undefined;
  for (const [name, value] of form) {
    // What comes behind the file is not read.
    if (file) break;
    if (typeof value === 'string') fields.set(name.toLowerCase(), value);
    else if (name === 'file') file = value;
  }
  const field = (name: string): string => fields.get(name) ?? '';
  if (!file) throw malformed('POST requires exactly one file upload per request.');
  if (field('policy') === '') throw refuse('Access Denied');
  requireSignature(field('x-amz-credential'), field('x-amz-date'), field('policy'), field('x-amz-signature'));
  const policy = policyOf(field('policy'));
  if (!(now < Date.parse(policy.expiration))) throw refuse('Invalid according to Policy: Policy expired.');
  check(policy, new Map([...fields, ['bucket', bucket]]), file.size);
  return {
    key: field('key'),
    body: Buffer.from(await file.arrayBuffer()),
    headers: Object.fromEntries([...fields].filter(([name]) => OWN.test(name))),
  };
};
