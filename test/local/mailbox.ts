import { eventually } from './tables.fixture.ts';

const unescaped = (text: string): string => text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));

/** A mail as the page of the account shows it. */
export interface Shown {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** What the account's page `/mail` shows, the newest first. */
export const mailbox = async (url: string): Promise<Shown[]> => {
  const page = await (await fetch(`${url}/mail`)).text();
  return page
    .split('<article>')
    .slice(1)
    .map((article) => {
      const [, subject = ''] = /<h2>(.*?)<\/h2>/s.exec(article) ?? [];
      const [, to = ''] = /宛先 \/ To<\/dt><dd>(.*?)<\/dd>/s.exec(article) ?? [];
      const [, text = ''] = /<pre>(.*?)<\/pre>/s.exec(article) ?? [];
      return { to: unescaped(to), subject: unescaped(subject), text: unescaped(text) };
    });
};

export const codesTo = async (url: string, address: string): Promise<string[]> =>
  (await mailbox(url)).flatMap(({ to, text }) => {
    const code = to === address ? /^ {4}(\d{6})$/m.exec(text)?.[1] : undefined;
    return code === undefined ? [] : [code];
  });

/** The newest code to an address, once there are so many. */
export const codeTo = async (url: string, address: string, many = 1): Promise<string> => {
  let codes: string[] = [];
  await eventually(async () => {
    codes = await codesTo(url, address);
    if (codes.length < many) throw new Error(`${codes.length} codes were mailed to ${address}`);
  });
  return codes[0] ?? '';
};
