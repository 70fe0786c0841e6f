import { setTimeout as sleep } from 'node:timers/promises';
import { below, pick, type Random } from '../random.ts';
import type { Strike } from './network.ts';
import type { Tab } from './tab.ts';

/** One thing that happens to a tab. */
export interface Step {
  /** Milliseconds after the step before. */
  readonly pause: number;
  readonly tab: number;
  readonly action: keyof typeof ACTIONS;
  /** Which frame a strike hits. */
  readonly frame: number;
}

const strike =
  (kind: Strike) =>
  ({ network }: Tab, { frame }: Step) =>
    network.strikeAt(frame, kind);

const ACTIONS = {
  say: (tab: Tab, { frame }: Step) => void tab.say(`送料はいくらですか（${tab.name}の${frame}）`),
  cut: ({ network }: Tab) => network.cut(),
  'lose up': ({ network }: Tab) => network.lose('up'),
  'lose down': ({ network }: Tab) => network.lose('down'),
  'lose both': ({ network }: Tab) => network.lose('up', 'down'),
  'cut at': strike('cut'),
  'silence at': strike('silence'),
  'tear at': strike('tear'),
  delay: ({ network }: Tab) => network.delay(60),
  hold: ({ network }: Tab) => network.hold(),
  refuse: ({ network }: Tab) => network.refuse(),
  offline: ({ client }: Tab) => client.offline(),
  heal: ({ network, client }: Tab) => {
    network.heal();
    client.reconnect();
  },
};

const FAULTS = (Object.keys(ACTIONS) as Step['action'][]).filter((action) => action !== 'say');
/** Far below what a visitor may send in a minute, resends included. */
const MESSAGES_PER_TAB = 3;

/** What happens to these tabs, in what order and when: each says something a few times, with trouble in between. */
export const planOf = (random: Random, tabs: number): Step[] => {
  const messages = Array.from({ length: tabs * MESSAGES_PER_TAB }, (_, index) => index % tabs);
  return messages.flatMap((tab) => [
    { pause: below(random, 120), tab: below(random, tabs), action: pick(random, FAULTS), frame: 1 + below(random, 5) },
    { pause: below(random, 120), tab, action: 'say', frame: below(random, 1_000_000) },
    { pause: below(random, 120), tab: below(random, tabs), action: pick(random, FAULTS), frame: 1 + below(random, 5) },
  ]);
};

export const carryOut = async (plan: readonly Step[], tabs: readonly Tab[]): Promise<void> => {
  for (const step of plan) {
    await sleep(step.pause);
    const tab = tabs[step.tab];
    if (tab) ACTIONS[step.action](tab, step);
  }
};
