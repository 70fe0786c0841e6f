import { randomUUID } from 'node:crypto';
import type { Account, Deliver, Service } from './account.ts';
import { delivery, openOutbox } from './delivery.ts';
import { eventTime } from './events.ts';
import { type NextTime, parseSchedule } from './schedule-expression.ts';
import { targetInput } from './target-input.ts';
import { ACCOUNT_ID, REGION, type Resource } from './template.ts';

/** Long waits are cut: a timer cannot be longer than 24 days, and a laptop sleeps. */
const LONGEST_WAIT = 3_600_000;

type Json = Record<string, unknown>;

interface Schedule {
  readonly name: string;
  readonly logicalId: string;
  readonly enabled: boolean;
  readonly next: NextTime;
  readonly targets: readonly Json[];
  /** What a target gets when the schedule is due at `time` (epoch milliseconds). */
  readonly input: (target: Json, time: number) => unknown;
}

export interface Schedules extends Service {
  /** Runs a schedule now, enabled or not, by its name or logical id. */
  fire(name: string): Promise<void>;
}

/** The rules with a schedule expression and the schedules of EventBridge Scheduler, in account time. */
export const startSchedules = async (account: Account, deliver: Deliver): Promise<Schedules> => {
  const { clock, template } = account;
  const schedules = [
    ...template.ofType('AWS::Events::Rule').filter(({ properties }) => properties.ScheduleExpression),
    ...template.ofType('AWS::Scheduler::Schedule'),
  ].map((resource) => checked(resource, clock.now()));
  const outbox = openOutbox(account, deliver, 'schedules');
  const waits = new Map<Schedule, () => void>();

  const run = (schedule: Schedule, due: number) => {
    for (const target of schedule.targets) {
      outbox.send(delivery(schedule.name, target, schedule.input(target, due), clock.now()));
    }
  };

  const wait = (schedule: Schedule, due: number | undefined) => {
    if (due === undefined) return;
    const pause = Math.min(Math.max(due - clock.now(), 0), LONGEST_WAIT);
    const cancel = clock.after(pause, () => {
      const now = clock.now();
      if (now >= due) run(schedule, due);
      wait(schedule, now >= due ? schedule.next(now) : due);
    });
    waits.set(schedule, cancel);
  };

  for (const schedule of schedules) if (schedule.enabled) wait(schedule, schedule.next(clock.now()));

  return {
    runs: ['AWS::Events::Rule', 'AWS::Scheduler::Schedule'],
    fire: async (name) => {
      const schedule = schedules.find((candidate) => candidate.name === name || candidate.logicalId === name);
      const known = schedules.map(({ name }) => name).join(', ') || 'none';
      if (!schedule) throw new Error(`the template has no schedule ${name}; its schedules are: ${known}`);
      run(schedule, clock.now());
    },
    close: async () => {
      for (const cancel of waits.values()) cancel();
      outbox.close();
    },
  };
};

/** A mistake in the template shall show at the start, not when the schedule is due. */
const checked = (resource: Resource, start: number): Schedule => {
  try {
    const schedule = read(resource, start);
    for (const target of schedule.targets) schedule.input(target, start);
    schedule.next(start);
    return schedule;
  } catch (error) {
    const problem = error instanceof Error ? error.message : error;
    throw new Error(`schedule ${resource.logicalId}: ${problem}`, { cause: error });
  }
};

const read = (resource: Resource, start: number): Schedule => {
  const { type, logicalId, arn, properties } = resource;
  const { Name: name = resource.name, State, ScheduleExpression, ScheduleExpressionTimezone, Targets } = properties;
  const own = { name: String(name), logicalId, enabled: State !== 'DISABLED' };
  if (type === 'AWS::Events::Rule') {
    return {
      ...own,
      next: parseSchedule(String(ScheduleExpression), start),
      targets: (Targets ?? []) as Json[],
      input: (target, time) => targetInput(target, scheduledEvent('aws.events', arn, time, {}), resource),
    };
  }
  const target = properties.Target as Json;
  const scheduleArn = `arn:aws:scheduler:${REGION}:${ACCOUNT_ID}:schedule/${properties.GroupName ?? 'default'}/${name}`;
  if (/<aws\.scheduler\./.test(String(target.Input))) {
    throw new Error('the local account does not fill in <aws.scheduler...>; write Input without it');
  }
  return {
    ...own,
    next: parseSchedule(String(ScheduleExpression), start, ScheduleExpressionTimezone as string | undefined),
    targets: [target],
    input: ({ Input }, time) =>
      // Without Input the scheduler sends an event whose detail is text, unlike a rule's.
      Input === undefined ? scheduledEvent('aws.scheduler', scheduleArn, time, '{}') : JSON.parse(String(Input)),
  };
};

const scheduledEvent = (source: string, arn: string, time: number, detail: unknown): Json => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source,
  account: ACCOUNT_ID,
  time: eventTime(time),
  region: REGION,
  resources: [arn],
  detail,
});
