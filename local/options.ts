import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { origin, webhookUrl } from '../lib/settings-parts.ts';
import { forwardedModel } from './forwarded-model.ts';
import { loadScript, scriptedModel } from './scripted-model.ts';

/** Above this the service's own limits (a reply is late after two minutes) are shorter than the work itself. */
const MAX_SCALE = 100;

/** Ten years: longer than anything is kept by itself. */
const MAX_DAYS = 3_653;

export const USAGE = `npm start -- [--fresh | --data DIR] [--sample] [--time-scale N] [--days-ahead N] [--origin ORIGIN ...] [--webhook URL ...] [--no-canary] [--bedrock | --model-script FILE]
  --fresh         start empty and keep everything in memory
  --data DIR      keep everything there instead of in .local
  --sample        write the sample agents down with their names and bring the sample members in, as npm start does
  --time-scale N  let the account's time run N times faster, ${MAX_SCALE} at most (60: an hour passes in a minute)
  --days-ahead N  let the account's time be N days later than the machine's: what happens tomorrow can be seen today;
                  identity tokens and the clocks of browsers do not know of it
  --origin ORIGIN let pages of this origin, such as https://shop.example.jp or http://localhost:5173, open the chat too; may be repeated
  --webhook URL   tell this address, such as http://localhost:9000/, every event; may be repeated
  --no-canary     let no synthetic visitor try the chat out every five minutes; in hurried time there is none
  --bedrock       let a model on Amazon Bedrock word the answers, with your own AWS credentials; they are used for nothing else
  --model-script FILE
                  let a script play the model: FILE exports a function of the request that returns what the model says
  PORT            the port to listen on, 3000 by default; 0 for any free one`;

const parseOrigin = (text: string): string => {
  const { data, error } = origin().safeParse(text);
  if (data === undefined) throw new Error(`--origin ${text}: ${error?.issues[0]?.message}`);
  return data;
};

const parseWebhook = (text: string): string => {
  const { data, error } = webhookUrl().safeParse(text);
  if (data === undefined) throw new Error(`--webhook ${text}: ${error?.issues[0]?.message}`);
  return data;
};

/**
 * What the account is started with.
 * @throws Error that says what is wrong with it
 */
export const optionsOf = async (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  log: (line: string) => void,
) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      fresh: { type: 'boolean' },
      data: { type: 'string' },
      sample: { type: 'boolean' },
      'time-scale': { type: 'string' },
      'days-ahead': { type: 'string' },
      origin: { type: 'string', multiple: true },
      webhook: { type: 'string', multiple: true },
      'no-canary': { type: 'boolean' },
      bedrock: { type: 'boolean' },
      'model-script': { type: 'string' },
    },
  });
  const scale = Number(values['time-scale'] ?? 1);
  if (!(scale > 0 && scale <= MAX_SCALE)) {
    throw new Error(`--time-scale must be a number above 0, at most ${MAX_SCALE}, not ${values['time-scale']}`);
  }
  const days = Number(values['days-ahead'] ?? 0);
  if (!(days >= 0 && days <= MAX_DAYS)) {
    throw new Error(`--days-ahead must be a number from 0 to ${MAX_DAYS}, not ${values['days-ahead']}`);
  }
  const file = values['model-script'];
  if (values.bedrock && file !== undefined) throw new Error('--bedrock and --model-script exclude each other');
  if (values.bedrock && (scale !== 1 || days !== 0))
    throw new Error('--bedrock needs the real time: requests to AWS are signed with it');
  const origins = (values.origin ?? []).map(parseOrigin);
  const webhooks = (values.webhook ?? []).map(parseWebhook);
  const script = file === undefined ? undefined : scriptedModel(await loadScript(file));
  const model = values.bedrock ? forwardedModel(log) : script;
  const port = Number(env.PORT || 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT must be 0 to 65535, not ${env.PORT}`);
  const data = values.data ?? join(import.meta.dirname, '..', '.local');
  const directory = values.fresh ? undefined : resolve(data);
  const ahead = days * 86_400_000;
  // The half minute that a visit may take would be over before the code is loaded.
  const canary = scale === 1 && values['no-canary'] !== true;
  return { directory, sample: values.sample ?? false, scale, ahead, port, origins, webhooks, canary, model };
};
