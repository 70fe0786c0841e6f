import { liveSettings } from '../knowledge/settings-in-force.ts';
import { currentIndex } from '../knowledge/store.ts';
import { publish } from '../platform/bus.ts';
import { logger } from '../platform/observability.ts';
import { claim, markTold, noteAnswered, recentAlerts } from './alerts.ts';
import { clearLate, lateBuckets } from './late.ts';
import type { Places } from './places.ts';
import { readStep, rowsOfStep } from './read-step.ts';
import { putReadings } from './readings.ts';
import { states } from './states.ts';
import { readTopicSettings } from './topic-settings.ts';

const questionOf = async (topic: string): Promise<string | undefined> => {
  try {
    return (await currentIndex()).entry(topic)?.question;
  } catch (error) {
    // An alert without the words of its question is better than none.
    logger.error('the question of a surging entry cannot be read', { topic, error });
    return undefined;
  }
};

/** The account, as the job sees it. */
export const places: Places = {
  facts: { readStep, rowsOfStep, lateBuckets, clearLate },
  ...{ states, recentAlerts, questionOf, putReadings, claim, publish, markTold },
  topicSettings: readTopicSettings,
  timeZone: async () => (await liveSettings()).hours.timeZone,
  putNotices: (notices) => noteAnswered(notices, Date.now()),
};
